"""Packs and pieces as people write them, and as pages show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.infra.language import formats
from marketplace.infra.language.packs import parse_packs
from marketplace.infra.language.parsing import Unclear
from marketplace.kernel.packs import Measure, measure_of

KODI, DOZEN, PAIR = measure_of("kodi"), measure_of("dozen"), measure_of("pair")
OF_OLD = Measure("kodi")
measures = st.sampled_from([KODI, DOZEN, PAIR, measure_of("gross"), OF_OLD])


@given(measures, st.integers(0, 10**7), st.sampled_from(["id", "en"]))
def test_what_a_page_shows_its_field_reads(measure: Measure, pieces: int, locale: str) -> None:
    quantity = measure.of_pieces(pieces)
    shown = formats.quantity(quantity, measure.unit, locale, measure.pack_unit)
    assert parse_packs(shown, measure, locale) == quantity
    assert parse_packs(formats.whole(pieces, locale), measure, locale) == quantity


@pytest.mark.parametrize(
    ("typed", "measure", "pieces"),
    [
        ("1 kodi 19 lembar", KODI, 39), ("1kodi 19lbr.", KODI, 39), ("1 Kodi + 19", KODI, 39), ("39", KODI, 39),
        ("39 helai", KODI, 39), ("1 kodi dan 19 buah", KODI, 39), ("1 kodi, 19 lembar", KODI, 39), ("0", KODI, 0),
        ("1,5 kodi", KODI, 30), ("1.5 kodi", KODI, 30), ("1.250 lembar", KODI, 1_250), ("2 lusin", KODI, 24),
        ("2 lusin 3 buah", DOZEN, 27), ("1 gros", DOZEN, 144), ("3 pasang 1 buah", PAIR, 7),
        ("1 kodi 19 lembar", OF_OLD, 39),
    ],
)  # fmt: skip
def test_what_people_write(typed: str, measure: Measure, pieces: int) -> None:
    assert parse_packs(typed, measure, "id") == measure.of_pieces(pieces)


@pytest.mark.parametrize("typed", ["1 kodi 19 sheets", "1 kodi and 19 pieces", "39 pcs", "1.95 kodi"])
def test_what_people_write_in_english(typed: str) -> None:
    assert parse_packs(typed, KODI, "en") == 39_000


@pytest.mark.parametrize(
    ("typed", "locale"),
    [("kodi", "id"), ("1 250", "id"), ("19,5", "id"), ("1,000", "id"), ("1.000", "en"), ("1,000 kodi", "id"),
     ("1,33 kodi", "id"), ("-39", "id"), ("5 m", "id"), ("1 kodi -1", "id"), ("satu kodi", "id"), ("1 kodi ?", "id")],
)  # fmt: skip
def test_what_cannot_be_meant_of_whole_pieces_is_refused(typed: str, locale: str) -> None:
    with pytest.raises(Unclear, match="not_packs"):
        parse_packs(typed, KODI, locale)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kira-kira 1 kodi 19 lembar?", "1 kodi 19 lembar"), ("39 lembar ya", "39 lembar"), ("±39", "39"),
     ("2 kodi kurang 1", ""), ("19½", ""), ("minus -3 lembar", ""), ("kodi", ""), ("sekitar 1,5 lembar", "")],
)  # fmt: skip
def test_what_almost_reads_is_offered(typed: str, meant: str) -> None:
    with pytest.raises(Unclear) as unclear:
        parse_packs(typed, KODI, "id")
    assert unclear.value.meant == meant
