"""The documents for developers name only files that are there."""

import re

import pytest

from tests.machine import ROOT

PLACES = ("", "marketplace/", "marketplace/*/")
"""Where a file may stand that is named without its folder: at the top, above all rooms, or in a room."""


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_exists(document: str) -> None:
    named = set(re.findall(r"`([\w/]+\.(?:py|sh|md|toml))`", (ROOT / document).read_text()))
    assert len(named) > 4
    assert [name for name in sorted(named) if not any(any(ROOT.glob(place + name)) for place in PLACES)] == []
