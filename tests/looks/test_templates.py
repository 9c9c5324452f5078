"""Every template of the house: it compiles, asks components for what they have, keeps to its room, no inline code."""

import re
from collections.abc import Iterator

import pytest
from jinja2 import Environment, FileSystemLoader, TemplateError, nodes

from tests.looks.sample import ROOT

FOLDER = ROOT / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
LONGEST = 100


TEXTS = {name: (FOLDER / name).read_text() for name in NAMES}
Faults = list[str]


def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"]
    )
    made.filters.update(dict.fromkeys(filters_of_the_house(), str))
    return made


def filters_of_the_house() -> set[str]:
    """The names of filters that the application adds."""
    source = (ROOT / "marketplace" / "infra" / "language" / "i18n.py").read_text()
    return set(re.findall(r"^\s+(\w+)=", source, re.M))


@pytest.fixture(scope="module")
def parsed() -> dict[str, nodes.Template]:
    """Every template as it is understood, by name."""
    env = environment()
    return {name: env.parse(text, name) for name, text in TEXTS.items()}


def text_of(node: nodes.Node) -> Iterator[str]:
    """The templates a node names, when it names them literally."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value


def test_they_compile(parsed: dict[str, nodes.Template]) -> None:
    env = environment()
    faults: Faults = []
    for name, text in TEXTS.items():
        try:
            env.compile(text, name)
        except TemplateError as error:
            faults.append(f"{name}: {error}")
    assert faults == []
    assert len(parsed) > 100


def test_they_import_what_is_there(parsed: dict[str, nodes.Template]) -> None:
    faults: Faults = []
    for name, template in parsed.items():
        for statement in template.find_all(nodes.FromImport):
            for source in text_of(statement.template):
                given = parsed[source]
                macros = {macro.name for macro in given.find_all(nodes.Macro)}
                macros |= {each.target.name for each in given.body if isinstance(each, nodes.Assign)}
                wanted = {each if isinstance(each, str) else each[0] for each in statement.names}
                faults += [f"{name}: {source} has no {each}" for each in sorted(wanted - macros)]
    assert faults == []


def test_they_take_from_components_and_their_own_room_only(parsed: dict[str, nodes.Template]) -> None:
    faults: Faults = []
    for name, template in parsed.items():
        allowed = {"components", "layout.html", name.partition("/")[0]}
        for statement in template.find_all((nodes.FromImport, nodes.Import, nodes.Include, nodes.Extends)):
            sources = text_of(statement.template)
            faults += [f"{name}: {source}" for source in sources if source.partition("/")[0] not in allowed]
    assert faults == []


def test_they_hold_no_inline_code() -> None:
    code = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\ssrc=)")
    assert [name for name, text in TEXTS.items() if code.search(text)] == []


def test_their_classes_are_in_the_stylesheet() -> None:
    known = set(re.findall(r"\.([a-z][\w-]*)", (ROOT / "static" / "style.css").read_text())) | {"minus"}
    lists = {name: " ".join(re.findall(r'class="([^"{%]*)"', text)).split() for name, text in TEXTS.items()}
    assert {name: set(used) - known for name, used in lists.items() if set(used) - known} == {}


def test_their_static_files_are_there() -> None:
    used = {(name, each) for name, text in TEXTS.items() for each in re.findall(r'static_url\("([^"]+)"\)', text)}
    assert sorted(pair for pair in used if not (ROOT / "static" / pair[1]).is_file()) == []


def test_their_icons_are_in_the_sprite() -> None:
    sprite = set(re.findall(r'id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text()))
    icon = re.compile(r'\b(?:icon|draw_icon)\("([\w-]+)"|icon="([\w-]+)"')
    used = {(name, first or second) for name, text in TEXTS.items() for first, second in icon.findall(text)}
    assert sorted(pair for pair in used if pair[1] not in sprite) == []


def test_they_are_short_enough_to_read() -> None:
    pages = {name: len(text.splitlines()) for name, text in TEXTS.items() if not name.startswith("components/")}
    assert {name: lines for name, lines in pages.items() if lines > LONGEST} == {}


def test_every_link_by_name_leads_somewhere(app: object) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}  # type: ignore[attr-defined]
    missing = {
        f"{name}: {endpoint}"
        for name in NAMES
        for endpoint in re.findall(r'url_for\(\s*"([\w.]+)"\s*[,)]', TEXTS[name])
        if endpoint not in endpoints
    }
    assert missing == set()
