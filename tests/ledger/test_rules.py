"""Balanced entries, by table and by chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.errors import DomainError
from marketplace.ledger.accounts import ACCOUNTS, NON_NEGATIVE, NON_POSITIVE
from marketplace.ledger.rules import PostingLine, balanced, check_balances, rupiah, stands_wrongly

LINES = st.builds(
    PostingLine,
    st.sampled_from(sorted(ACCOUNTS)),
    st.sampled_from(["order:1", "advance:2"]),
    st.sampled_from(["IDR", "mori_primissima/metre"]),
    st.integers(-(10**15), 10**15),
)


@given(st.lists(LINES, max_size=8))
def test_an_entry_balances_per_commodity_or_is_refused(lines: list[PostingLine]) -> None:
    rupiah_total = sum(line.amount for line in lines if line.commodity == "IDR")
    metres = sum(line.amount for line in lines if line.commodity != "IDR")
    if rupiah_total or metres:
        with pytest.raises(DomainError, match="entry_unbalanced"):
            balanced(lines)
        return
    entry = balanced(lines)
    assert all(line.amount for line in entry)
    assert len({(line.account, line.owner, line.commodity) for line in entry}) == len(entry)
    for commodity in ("IDR", "mori_primissima/metre"):
        assert sum(line.amount for line in entry if line.commodity == commodity) == 0


def test_rupiah_do_not_balance_metres() -> None:
    with pytest.raises(DomainError, match="entry_unbalanced"):
        balanced([rupiah("cash", "order:1", 5), PostingLine("store", "order:1", "mori/metre", -5)])


def test_an_unknown_account_is_refused() -> None:
    with pytest.raises(DomainError, match="unknown_account"):
        balanced([rupiah("petty_cash", "order:1", 5), rupiah("cash", "order:1", -5)])


def test_lines_on_one_account_are_merged_and_zeros_dropped() -> None:
    lines = [rupiah("cash", "order:1", 5), rupiah("payable", "order:1", -5), rupiah("payable", "order:1", 0)]
    assert balanced([*lines, *lines]) == (rupiah("cash", "order:1", 10), rupiah("payable", "order:1", -10))
    assert balanced([rupiah("cash", "order:1", 5), rupiah("cash", "order:1", -5)]) == ()


@pytest.mark.parametrize(
    ("account", "balance", "wrong"),
    [
        ("with_group", -1, True),
        ("with_group", 0, False),
        ("material_debt", -1, True),
        ("payable", 1, True),
        ("payable", -1, False),
        ("deferred_margin", 1, True),
        ("cash", 10, False),
        ("cash", -10, False),
    ],
)
def test_sides_of_zero(account: str, balance: int, wrong: bool) -> None:
    assert stands_wrongly(account, balance) is wrong
    if wrong:
        with pytest.raises(DomainError, match="balance_wrong_side"):
            check_balances({(account, "advance:1", "IDR"): balance})


def test_no_account_is_bound_on_both_sides() -> None:
    assert not NON_NEGATIVE & NON_POSITIVE
