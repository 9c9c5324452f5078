"""What stays out of the code, because it opens doors: read as text, so that a new line of it is seen."""

import re
from collections.abc import Iterator

import pytest

from tests.machine import ROOT


def rooms() -> Iterator[tuple[str, str]]:
    """The source that serves requests: the sample world does not."""
    for path in sorted((ROOT / "marketplace").rglob("*.py")):
        if "demo" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), path.read_text()


KEPT_OUT = {
    "code from text": r"\b(?:eval|exec|compile)\((?!r?[\"'])|literal_eval|__import__",
    "templates from text": r"render_template_string|from_string",
    "objects from bytes": r"\b(?:pickle|marshal|shelve|yaml)\b",
    "commands of the system": r"\bsubprocess\b|os\.system|os\.popen|shell=True",
    "XML": r"\b(?:lxml|ElementTree|minidom|sax)\b",
    "chance that can be guessed": r"^(?:import|from) (?:random|uuid)\b",
    "weak or home-made ciphers": r"\b(?:md5|sha1|ARC4|DES|ECB|hazmat)\b",
    "addresses fetched": r"\burllib\.request\b|\bhttpx\b|^import requests|http\.client|\baiohttp\b",
    "fields from wherever": r"request\.values",
    "certificates that are not looked at": r"verify=False|verify_ssl_certs|_create_unverified_context|CERT_NONE",
}
WORKER = ("commands of the system", "marketplace/serving.py")
"""Starts the worker as a process of its own: this interpreter, with words that nobody typed."""
COMPILED = re.compile(r"re\.compile\(")


@pytest.mark.parametrize("what", list(KEPT_OUT))
def test_what_is_kept_out_of_the_code(what: str) -> None:
    wanted = re.compile(KEPT_OUT[what], re.M)
    found = {name: wanted.findall(COMPILED.sub("", source)) for name, source in rooms() if (what, name) != WORKER}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_what_starts_the_worker_takes_no_words_from_outside() -> None:
    source = dict(rooms())[WORKER[1]]
    [command] = re.findall(r"subprocess\.Popen\(\s*(\[[^\]]*\])", source)
    assert command.replace(" ", "").startswith("[sys.executable,")
    assert re.findall(r"subprocess\.(\w+)\(", source) == ["Popen"]
    assert "shell" not in source


def test_scripts_write_text_and_not_markup() -> None:
    """The one exception puts back what the page itself had on its button."""
    writes = re.compile(r"(?:innerHTML|outerHTML)\s*=[^=].*|insertAdjacentHTML.*|document\.write.*|\beval\(.*")
    scripts: dict[str, str] = {path.name: path.read_text() for path in sorted((ROOT / "static").glob("*.js"))}
    assert scripts
    found = {name: writes.findall(text) for name, text in scripts.items()}
    assert {name: hits for name, hits in found.items() if hits} == {"app.js": ["innerHTML = button.dataset.label;"]}
    outside = re.compile(r"postMessage|addEventListener\(\"message\"|localStorage|indexedDB|document\.cookie|__proto__")
    assert [name for name, text in scripts.items() if outside.search(text)] == []


def test_templates_trust_nothing_that_was_typed() -> None:
    trusted = re.compile(r"\|\s*safe\b|autoescape\s+false|\|\s*tojson")
    found = [path.name for path in (ROOT / "templates").rglob("*.html") if trusted.search(path.read_text())]
    assert found == []
