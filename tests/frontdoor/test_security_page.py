"""docs/security.md tells the truth: every requirement once, every test there, every figure that of the code."""

import re
from datetime import timedelta
from functools import cache

import pytest

from tests.machine import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text()
LISTED = PAGE.partition("## OWASP ASVS")[2]
LEVELS_1_AND_2 = """
    1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2
    2.1.1-3 2.2.1-3 2.3.1-4 2.4.1
    3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2
    4.1.1-3 4.2.1 4.3.1-2 4.4.1-4
    5.1.1 5.2.1-3 5.3.1-2 5.4.1-3
    6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4
    7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2
    8.1.1-2 8.2.1-3 8.3.1 8.4.1
    9.1.1-3 9.2.1-4
    10.1.1-2 10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3
    11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1
    12.1.1-3 12.2.1-2 12.3.1-4
    13.1.1 13.2.1-5 13.3.1-2 13.4.1-5
    14.1.1-2 14.2.1-4 14.3.1-3
    15.1.1-3 15.2.1-3 15.3.1-7
    16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
    17.1.1 17.2.1-4 17.3.1-2
"""
"""The requirements of ASVS 5.0.0 that level 2 asks for, each section's first ones."""


def asked() -> list[str]:
    numbers = []
    for part in LEVELS_1_AND_2.split():
        section, _, ends = part.rpartition(".")
        first, _, last = ends.partition("-")
        numbers += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return numbers


def rows() -> list[list[str]]:
    lines = re.findall(r"^\| (\d+\.\d+\.\d+.*) \|$", LISTED, re.M)
    return [line.split(" | ") for line in lines]


def test_every_requirement_stands_there_once_in_its_chapter() -> None:
    told = [number for row in rows() for number in row[0].split(", ")]
    assert len(asked()) == 253
    assert sorted(told) == sorted(asked())
    chapter = ""
    for line in LISTED.splitlines():
        chapter = heading[1] if (heading := re.match(r"### V(\d+) ", line)) else chapter
        if found := re.match(r"\| (\d+)\.\d+\.\d+", line):
            assert found[1] == chapter, line


def test_each_row_says_how_it_stands_and_why() -> None:
    for row in rows():
        assert len(row) == 4, row
        assert row[2] in {"holds", "not applicable", "open"}, row
        assert len(row[1]) > 8, row
        without_tests = re.sub(r"`tests/\S+`[,;:]? ?", "", row[3])
        if row[2] == "holds":
            assert re.search(r"`tests/\S+::test_\w+`", row[3]), row
        else:
            assert len(re.findall(r"\w+", without_tests)) >= 1, row
        if row[2] == "open":
            assert len(without_tests) > 15, row


@cache
def source(name: str) -> str:
    path = ROOT / name
    return path.read_text() if path.is_file() else ""


@pytest.mark.parametrize("cited", sorted(set(re.findall(r"`(tests/[\w/.]+(?:::\w+)?)`", PAGE))))
def test_every_test_it_names_is_there(cited: str) -> None:
    name, _, test = cited.partition("::")
    assert source(name), name
    assert not test or f"\ndef {test}(" in source(name), cited


def test_every_key_and_sealed_field_is_named() -> None:
    from marketplace.app import load_models
    from marketplace.infra.data.database import Base, EncryptedText
    from marketplace.infra.data.keys import FIELD, SEAL, SECRET

    load_models()
    for key in (SECRET, FIELD, SEAL):
        assert f"`{key}`" in PAGE
    sealed = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values() for column in table.columns
        if isinstance(column.type, EncryptedText)
    }  # fmt: skip
    assert sealed == {
        "persons.nik", "bank_accounts.number", "authenticators.secret", "personal_keys.key", "person_imports.head",
        "person_import_rows.cells", "words_keys.key",
    }  # fmt: skip
    row = re.search(r"^\| sealed \|.*", PAGE, re.M)
    assert row is not None
    assert all(
        word in row[0]
        for word in (
            "NIK",
            "bank account numbers",
            "secrets of apps",
            "keys to erased names",
            "keys to what people wrote",
            "lists of persons",
        )
    )


def test_the_figures_are_those_of_the_code() -> None:
    from marketplace.accounts import limits, operations, passwords, rules, security_log, sessions
    from marketplace.infra.data import form_keys
    from marketplace.infra.files import papers, photo_records, photos
    from marketplace.infra.web import bodies, uploads
    from marketplace.kernel.money import LARGEST_RUPIAH
    from marketplace.orders.rules import MOST_LINES

    hours = {"4 hours": rules.DESK.idle, "12 hours": rules.DESK.absolute, "2 days": rules.BUYER.idle,
             "7 days": rules.BUYER.absolute, "30 days": rules.GROUP.idle, "60 days": rules.GROUP.absolute}  # fmt: skip
    for words, life in hours.items():
        number, unit = words.split()
        assert life == timedelta(**{unit: int(number)}), words
        assert f"| {words} |" in PAGE
    told = {
        f"{passwords.SHORTEST} to {passwords.LONGEST} characters",
        f"an order of at most {MOST_LINES} lines",
        f"{LARGEST_RUPIAH:,}".replace(",", "."),
        f"{photos.MAX_FILE_BYTES // 1_000_000} MB and {photos.MAX_PIXELS // 1_000_000} million dots each",
        f"without a password; {papers.MAX_PAPER_BYTES // 1_000_000} MB each",
        f"{uploads.MOST_FILES} in a form, {uploads.MOST_A_DAY} a day",
        f"{bodies.SMALL // 1_000_000} MB in {bodies.PATIENCE:.0f} seconds",
        f"{bodies.LARGE // 1_000_000} MB in {bodies.LONG_PATIENCE:.0f} seconds",
        f"{bodies.MOST_FIELDS} fields",
        f"one-time link of {operations.LINK_LIFE // timedelta(hours=1)} hours",
        f"After {rules.FREE_TRIES} failures",
        f"to {rules.PAIR_MOST // timedelta(minutes=1)} minutes",
        f"from {rules.UNDER_ATTACK} failures on one account",
        f"at most {rules.ATTACK_MOST // timedelta(minutes=1)} minutes",
        limits.FOR_ONE.replace(" per ", " sendings in "),
        limits.FROM_ONE.replace(" per ", " a "),
        limits.FOR_ONE_NUMBER.replace(" per ", " registrations a "),
        f"ended sessions {sessions.REMEMBERED.days} days",
        f"forms' marks {form_keys.KEEP.days} days",
        f"photos nobody attached {photo_records.KEEP_UNCLAIMED.days} days",
    }
    flat = " ".join(PAGE.split())
    assert {words for words in told if words not in flat} == set()
    assert timedelta(days=365) == security_log.KEPT_FOR
