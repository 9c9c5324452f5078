"""Goods bought by the pack, counted by the piece."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.errors import DomainError
from marketplace.kernel.packs import Measure, check_goods, measure_of, pieces_in
from marketplace.kernel.quantity import UNITS, amount_for

PACKS = {"kodi": 20, "dozen": 12, "gross": 144, "pair": 2}
packs = st.sampled_from(sorted(PACKS))


def test_what_is_a_pack_and_of_how_many_pieces() -> None:
    assert {code: pieces_in(code) for code in UNITS if pieces_in(code) != 1} == PACKS


@pytest.mark.parametrize("code", sorted(UNITS))
def test_an_order_keeps_packs_by_the_piece_and_all_else_as_offered(code: str) -> None:
    measure = measure_of(code)
    assert (measure.priced_unit, measure.pieces_per_pack) == (code, PACKS.get(code, 1))
    assert measure.unit == (UNITS[code].base if code in PACKS else code)
    assert pieces_in(measure.unit) == 1


@given(packs, st.integers(0, 10**6))
def test_packs_and_pieces_sum_to_the_quantity(pack: str, pieces: int) -> None:
    for measure in (measure_of(pack), Measure("kodi")):
        parts = measure.packs_and_pieces(measure.of_pieces(pieces))
        assert parts == divmod(pieces, pieces_in(measure.priced_unit))


@given(packs, st.integers(1, 10**5), st.integers(1, 10**7))
def test_pieces_are_worth_what_whole_packs_of_them_are(pack: str, count: int, price: int) -> None:
    each = PACKS[pack]
    assert amount_for(count * each * 1_000, price, each) == count * price == amount_for(count * 1_000, price)


@given(packs, st.lists(st.integers(0, 500), min_size=1, max_size=8), st.integers(1, 10**7))
def test_lots_rounded_down_each_never_pay_more_than_the_whole_and_lose_less_than_a_rupiah_each(
    pack: str, lots: list[int], price: int
) -> None:
    each = PACKS[pack]
    whole, parts = amount_for(sum(lots) * 1_000, price, each), [amount_for(lot * 1_000, price, each) for lot in lots]
    assert whole - len(lots) < sum(parts) <= whole
    assert all(part <= price * lot / each for part, lot in zip(parts, lots, strict=True))


@given(st.integers(1, 10**6))
def test_a_line_of_old_says_in_thousandths_of_the_kodi_what_a_new_one_says_in_pieces(pieces: int) -> None:
    old, new = Measure("kodi"), measure_of("kodi")
    for price in (1, 999, 1_500_000):
        worth = amount_for(old.of_pieces(pieces), price)
        assert worth == amount_for(new.of_pieces(pieces), price, new.pieces_per_pack)
    assert check_goods(old.of_pieces(pieces), "kodi") == pieces * 50


@pytest.mark.parametrize(
    ("quantity", "code", "error"),
    [(0, "kodi", "not_positive"), (10**12, "kodi", "too_large"), (1_951, "kodi", "not_whole"),
     (1_500, "sheet", "not_whole"), (0, "kilogram", "not_positive")],
)  # fmt: skip
def test_what_is_not_of_whole_pieces_is_refused(quantity: int, code: str, error: str) -> None:
    with pytest.raises(DomainError, match=error) as refused:
        check_goods(quantity, code, "here")
    assert refused.value.field == "here"
