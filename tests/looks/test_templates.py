"""Every template of the house: it compiles, asks components for what they have, keeps to its room, no inline code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

from tests.looks.sample import ROOT

FOLDER = ROOT / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
LONGEST = 100


@pytest.fixture(scope="module")
def env() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"]
    )
    made.filters.update(dict.fromkeys(filters_of_the_house(), str))
    return made


def filters_of_the_house() -> set[str]:
    """The names of filters that the application adds."""
    source = (ROOT / "marketplace" / "infra" / "language" / "i18n.py").read_text()
    return set(re.findall(r"^\s+(\w+)=", source, re.M))


def parsed(env: Environment, name: str) -> nodes.Template:
    return env.parse((FOLDER / name).read_text())


def text_of(node: nodes.Node) -> Iterator[str]:
    """The templates a node names, when it names them literally."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(env: Environment, name: str) -> None:
    env.compile((FOLDER / name).read_text(), name)


@pytest.mark.parametrize("name", NAMES)
def test_it_imports_what_is_there(env: Environment, name: str) -> None:
    for statement in parsed(env, name).find_all(nodes.FromImport):
        for source in text_of(statement.template):
            given = parsed(env, source)
            macros = {macro.name for macro in given.find_all(nodes.Macro)}
            macros |= {each.target.name for each in given.body if isinstance(each, nodes.Assign)}
            wanted = {each if isinstance(each, str) else each[0] for each in statement.names}
            assert wanted <= macros, f"{source} has no {wanted - macros}"


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_from_components_and_its_own_room_only(env: Environment, name: str) -> None:
    room = name.partition("/")[0]
    allowed = {"components", "layout.html", room}
    for statement in parsed(env, name).find_all((nodes.FromImport, nodes.Import, nodes.Include, nodes.Extends)):
        for source in text_of(statement.template):
            assert source.partition("/")[0] in allowed, source


@pytest.mark.parametrize("name", NAMES)
def test_it_holds_no_inline_code(name: str) -> None:
    text = (FOLDER / name).read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("name", NAMES)
def test_its_classes_are_in_the_stylesheet(name: str) -> None:
    known = set(re.findall(r"\.([a-z][\w-]*)", (ROOT / "static" / "style.css").read_text())) | {"minus"}
    lists = re.findall(r'class="([^"{%]*)"', (FOLDER / name).read_text())
    assert {each for listed in lists for each in listed.split()} - known == set()


@pytest.mark.parametrize("name", NAMES)
def test_its_static_files_are_there(name: str) -> None:
    used = re.findall(r'static_url\("([^"]+)"\)', (FOLDER / name).read_text())
    assert [each for each in used if not (ROOT / "static" / each).is_file()] == []


@pytest.mark.parametrize("name", NAMES)
def test_its_icons_are_in_the_sprite(name: str) -> None:
    sprite = set(re.findall(r'id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text()))
    used = set(re.findall(r'\b(?:icon|draw_icon)\("([\w-]+)"|icon="([\w-]+)"', (FOLDER / name).read_text()))
    assert {first or second for first, second in used} - sprite == set()


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("components/")])
def test_it_is_short_enough_to_read(name: str) -> None:
    assert len(Path(FOLDER / name).read_text().splitlines()) <= LONGEST


def test_every_link_by_name_leads_somewhere(app: object) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}  # type: ignore[attr-defined]
    missing = {
        f"{name}: {endpoint}"
        for name in NAMES
        for endpoint in re.findall(r'url_for\(\s*"([\w.]+)"\s*[,)]', (FOLDER / name).read_text())
        if endpoint not in endpoints
    }
    assert missing == set()
