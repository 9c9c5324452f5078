"""Exact shares and splits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import at_rate, cumulative_share, share, split

AMOUNTS = st.integers(0, 10**13)


@pytest.mark.parametrize(
    ("amount", "part", "whole", "expected"),
    [(945_000, 15_090, 30_180, 472_500), (10, 1, 3, 3), (0, 5, 7, 0), (945_000, 30_180, 30_180, 945_000)],
)
def test_share_is_the_floor(amount: int, part: int, whole: int, expected: int) -> None:
    assert share(amount, part, whole) == expected


@pytest.mark.parametrize(("amount", "part", "whole"), [(1, 1, 0), (-1, 1, 1), (1, -1, 1)])
def test_share_refuses_what_makes_no_sense(amount: int, part: int, whole: int) -> None:
    with pytest.raises(DomainError, match="share_out_of_range"):
        share(amount, part, whole)


def test_half_of_an_odd_amount_is_rounded_down() -> None:
    assert at_rate(1_110_001, 5_000) == 555_000


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_cumulative_shares_add_up_to_the_whole(amount: int, parts: list[int]) -> None:
    whole = max(1, sum(parts))
    before = given_out = 0
    for part in parts:
        step = cumulative_share(amount, before, part, whole)
        assert step >= 0
        given_out += step
        before += part
    assert given_out == (amount if before == whole else share(amount, before, whole))


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(lambda weights: sum(weights) > 0))
def test_split_loses_nothing_and_stays_within_one_of_the_exact_share(amount: int, weights: list[int]) -> None:
    parts = split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert 0 <= part - amount * weight // sum(weights) <= 1


def test_split_gives_the_rest_to_the_largest_remainder() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(10, [5, 3, 2]) == [5, 3, 2]
    assert split(1, [1, 2]) == [0, 1]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_split_refuses_weights_that_are_none(weights: list[int]) -> None:
    with pytest.raises(DomainError, match="split_out_of_range"):
        split(10, weights)
