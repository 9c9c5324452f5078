"""The README tells the truth about sign-ins, settings and commands."""

import re

import pytest

from marketplace.cli import parser
from marketplace.demo.cast import PASSWORD, SIGN_INS
from marketplace.infra.data.keys import FIELD, SEAL, SECRET
from tests.machine import ROOT

README = (ROOT / "README.md").read_text()


def test_it_names_every_sign_in_of_the_demo() -> None:
    for person in SIGN_INS:
        national = f"0{person.phone.removeprefix('+62')}"
        spaced = f"{national[:4]} {national[4:8]} {national[8:]}"
        assert f"| {person.name}, {person.place} | {spaced} |" in README
    assert README.count("| 0812 ") == len(SIGN_INS)
    assert f"`{PASSWORD}`" in README


def test_its_settings_are_those_that_are_read() -> None:
    source = (ROOT / "marketplace" / "config.py").read_text()
    read = set(re.findall(r'(?:env\.get\(|environ\.get\(|_number\(env, |env\[)"([A-Z_]+)"', source))
    read |= {SECRET, FIELD, SEAL}
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    told = {name for row in re.findall(r"^\| (`.+?) \|", table, re.M) for name in re.findall(r"`([A-Z_]+)`", row)}
    assert told == read - {"LOCALAPPDATA", "XDG_DATA_HOME"}


def test_its_commands_exist(capsys: pytest.CaptureFixture[str]) -> None:
    told = set(re.findall(r"marketplace ([a-z][a-z-]+)\b", README)) - {"for", "test"}
    assert {"demo", "serve", "check"} <= told
    for command in told:
        with pytest.raises(SystemExit) as end:
            parser().parse_args([command, "--help"])
        assert end.value.code == 0, capsys.readouterr().err


def test_its_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
