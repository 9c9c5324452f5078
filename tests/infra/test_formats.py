"""How values look: the words and numerals people read, in both languages."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from marketplace.infra.language import formats
from marketplace.infra.language.i18n import LOCALES
from marketplace.infra.language.parsing import parse_quantity


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (0, "Rp0", "Rp0"),
        (950, "Rp950", "Rp950"),
        (1_250_000, "Rp1.250.000", "Rp1,250,000"),
        (-50_000, "-Rp50.000", "-Rp50,000"),
    ],
)
def test_rupiah(amount: int, indonesian: str, english: str) -> None:
    assert formats.rupiah(amount) == indonesian
    assert formats.rupiah(amount, "en") == english


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (999_999, "Rp999.999", "Rp999,999"),
        (1_000_000, "Rp1 juta", "Rp1 million"),
        (1_250_000, "Rp1,3 juta", "Rp1.3 million"),
        (9_949_999, "Rp9,9 juta", "Rp9.9 million"),
        (9_950_000, "Rp10 juta", "Rp10 million"),
        (243_400_000, "Rp243 juta", "Rp243 million"),
        (999_500_000, "Rp1 miliar", "Rp1 billion"),
        (-2_500_000_000, "-Rp2,5 miliar", "-Rp2.5 billion"),
        (3_000_000_000_000, "Rp3 triliun", "Rp3 trillion"),
        (5_000_000_000_000_000, "Rp5.000 triliun", "Rp5,000 trillion"),
    ],
)
def test_short_rupiah(amount: int, indonesian: str, english: str) -> None:
    assert formats.short_rupiah(amount) == indonesian
    assert formats.short_rupiah(amount, "en") == english


@pytest.mark.parametrize(
    ("quantity", "unit", "indonesian", "english"),
    [
        (2_515, "metre", "2,515 m", "2.515 m"),
        (30_180, "metre", "30,18 m", "30.18 m"),
        (30_000, "metre", "30 m", "30 m"),
        (-2_515, "metre", "-2,515 m", "-2.515 m"),
        (12_000, "sheet", "12 lembar", "12 sheets"),
        (1_000, "sheet", "1 lembar", "1 sheet"),
        (0, "piece", "0 buah", "0 pieces"),
        (1_250_000, "piece", "1.250 buah", "1,250 pieces"),
        (2_500, "kilogram", "2,5 kg", "2.5 kg"),
        (5, "kilogram", "0,005 kg", "0.005 kg"),
        (3_000, "kodi", "3 kodi", "3 kodi"),
        (1_950, "kodi", "1 kodi 19 lembar", "1 kodi 19 sheets"),
        (1_960, "kodi", "1,96 kodi", "1.96 kodi"),
        (0, "kodi", "0 kodi", "0 kodi"),
        (2_000, "dozen", "2 lusin", "2 dozen"),
        (1_000, "sack", "1 sack", "1 sack"),
    ],
)
def test_quantity(quantity: int, unit: str, indonesian: str, english: str) -> None:
    assert formats.quantity(quantity, unit) == indonesian
    assert formats.quantity(quantity, unit, "en") == english


@given(st.integers(-(10**15), 10**15))
def test_a_decimal_reads_back_as_the_same_number(thousandths: int) -> None:
    shown = formats.decimal(thousandths).replace(".", "").lstrip("-")
    full, _, rest = shown.partition(",")
    assert int(full) * 1_000 + int(rest.ljust(3, "0")) == abs(thousandths)
    assert not (rest and rest.endswith("0"))


@pytest.mark.parametrize("locale", LOCALES)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_a_column_stands_aligned_without_zeros_and_each_figure_reads_back(locale: str, figures: list[int]) -> None:
    column = formats.quantity_column(figures, "metre", locale)
    assert [parse_quantity(figure, locale) for figure in column] == figures
    bare = [figure.rstrip("\u2007\u2008\u2060") for figure in column]
    assert bare == [formats.decimal(each, locale) for each in figures]
    whole = "0123456789" + (".," if locale == "id" else ",.")[0]
    assert len({len(figure.rstrip("\u2060").lstrip(whole)) for figure in column}) == 1


@pytest.mark.parametrize(
    ("rate", "shown"), [(5_000, "50%"), (1_250, "12,5%"), (0, "0%"), (10_000, "100%"), (1, "0,01%")]
)
def test_percent(rate: int, shown: str) -> None:
    assert formats.percent(rate) == shown


def test_dates_in_both_languages() -> None:
    when = date(2026, 8, 17)
    assert formats.day(when) == "17 Agustus 2026"
    assert formats.day(when, "en") == "17 August 2026"
    assert formats.short_day(when) == "17 Agu"
    assert formats.month(when, "en") == "August 2026"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("WIB", "21 November 2026, 23.30 WIB"),
        ("Asia/Pontianak", "21 November 2026, 23.30 WIB"),
        ("WITA", "22 November 2026, 00.30 WITA"),
        ("Asia/Jayapura", "22 November 2026, 01.30 WIT"),
        ("UTC", "21 November 2026, 16.30 UTC"),
    ],
)
def test_a_moment_is_shown_in_the_zone_of_the_reader(zone: str, shown: str) -> None:
    assert formats.moment(datetime(2026, 11, 21, 16, 30, tzinfo=UTC), "id", zone) == shown


def test_a_moment_in_english_has_a_colon() -> None:
    assert formats.moment(datetime(2026, 11, 21, 16, 30, tzinfo=UTC), "en") == "21 November 2026, 23:30 WIB"


@pytest.mark.parametrize(
    ("day", "indonesian", "english"),
    [
        (20, "hari ini", "today"),
        (21, "besok", "tomorrow"),
        (19, "kemarin", "yesterday"),
        (23, "3 hari lagi", "in 3 days"),
        (17, "3 hari lalu", "3 days ago"),
    ],
)
def test_relative_day(day: int, indonesian: str, english: str) -> None:
    today = date(2026, 11, 20)
    assert formats.relative_day(date(2026, 11, day), today) == indonesian
    assert formats.relative_day(date(2026, 11, day), today, "en") == english


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ubah PO-2026-0009?", 'Ubah <span class="num">PO-2026-0009</span>?'),
        ("<b> SJ-2026-0001", '&lt;b&gt; <span class="num">SJ-2026-0001</span>'),
        (Markup("<b>SET-2026-0012</b>"), '<b><span class="num">SET-2026-0012</span></b>'),
        ("2026-11-20, X-2026-1", "2026-11-20, X-2026-1"),
    ],
)
def test_the_number_of_a_document_stays_on_one_line(text: str, shown: str) -> None:
    assert formats.unbroken(text) == shown


@pytest.mark.parametrize(
    ("day", "indonesian", "english"),
    [
        (20, "Paling lambat hari ini", "By today"),
        (21, "Paling lambat besok", "By tomorrow"),
        (27, "Paling lambat 27 November 2026", "By 27 November 2026"),
        (19, "Lewat 1 hari", "1 day late"),
        (15, "Lewat 5 hari", "5 days late"),
    ],
)
def test_deadline(day: int, indonesian: str, english: str) -> None:
    today = date(2026, 11, 20)
    assert formats.deadline(date(2026, 11, day), today) == indonesian
    assert formats.deadline(date(2026, 11, day), today, "en") == english
