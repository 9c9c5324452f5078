"""Days, and yes or no, as people write them into sheets."""

from datetime import date

import pytest

from marketplace.infra.language.parsing import parse_date, parse_yes_no

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("21/11/2026", DAY), ("21-11-2026", DAY), ("21.11.2026", DAY), ("21 11 2026", DAY), ("2026-11-21", DAY),
        ("2026-11-21 00:00:00", DAY), ("2026-11-21T00:00", DAY), ("21 Nov 2026", DAY), ("21 NOVEMBER 2026", DAY),
        ("21 Nop. 2026", DAY), ("21 Nopember 2026", DAY), ("21-Nov-2026", DAY), ("Sabtu, 21 November 2026", DAY),
        (" 21\u00a0November  2026\u200b", DAY), ("１/７/1985", date(1985, 7, 1)), ("1 Juli 1985", date(1985, 7, 1)),
        ("1 July 1985", date(1985, 7, 1)), ("17 Agustus 1945", date(1945, 8, 17)), ("17 Agt 1945", date(1945, 8, 17)),
        ("29/02/2024", date(2024, 2, 29)), ("5 Mei 1990", date(1990, 5, 5)), ("5 Desember 1990", date(1990, 12, 5)),
    ],
)  # fmt: skip
def test_a_day_is_read(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("21/11/26", "not_a_date"), ("11/21/2026", "not_a_date"), ("29/02/2025", "not_a_date"), ("", "not_a_date"),
        ("21/11-2026", "not_a_date"), ("21 Foo 2026", "not_a_date"), ("46347", "not_a_date"),
        ("0/1/2026", "not_a_date"),
        ("2026", "not_a_date"), ("21/11/2026 08:30", "not_a_date"), ("21/11/1826", "date_out_of_range"),
        ("21/11/9999", "date_out_of_range"),
    ],
)  # fmt: skip
def test_no_day_is_made_up(text: str, code: str) -> None:
    with pytest.raises(ValueError, match=f"^{code}$"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ya", True), ("Ya.", True), ("YA", True), ("v", True), ("V", True), ("✓", True), ("sudah", True), ("1", True),
        ("tidak", False), ("TDK", False), ("x", False), ("X", False), ("belum", False), ("0", False), ("no", False),
    ],
)  # fmt: skip
def test_yes_and_no(text: str, answer: bool) -> None:
    assert parse_yes_no(text) is answer


@pytest.mark.parametrize("text", ["", "-", "mungkin", "ya dan tidak", "2"])
def test_neither_yes_nor_no(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not_yes_no$"):
        parse_yes_no(text)
