"""The documents for developers name only files that are there."""

import re
from collections import Counter

import pytest

from marketplace.ladder import GROUND, ROOMS
from tests.machine import ROOT
from tools.ladder import draw, imports

PLACES = ("", "marketplace/", "marketplace/*/")
"""Where a file may stand that is named without its folder: at the top, above all rooms, or in a room."""


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_exists(document: str) -> None:
    named = set(re.findall(r"`([\w/]+\.(?:py|sh|md|toml))`", (ROOT / document).read_text()))
    assert len(named) > 4
    assert [name for name in sorted(named) if not any(any(ROOT.glob(place + name)) for place in PLACES)] == []


def test_its_tables_name_every_room_and_every_kind_of_file() -> None:
    """And a room's kinds of file that are many: whoever adds one says what it holds."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    named = set(re.findall(r"^\| `([\w.]+)` \|", text, re.M))
    assert {*GROUND, *ROOMS, "demo"} <= named
    files = Counter(path.name for room in ROOMS for path in (ROOT / "marketplace" / room).glob("*.py"))
    common = {name for name, count in files.items() if count >= 5} - {"__init__.py"}
    assert common - named == set()


def test_the_picture_is_of_todays_imports() -> None:
    """`tools/ladder.py` draws it anew."""
    assert (ROOT / "docs" / "ladder.svg").read_text() == draw(imports())
