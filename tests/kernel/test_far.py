"""What is far enough from its neighbour to be asked about, at the very edge."""

from datetime import date

import pytest

from marketplace.kernel.far import SHORT_GOODS, SHORT_MATERIAL, is_count_far, is_day_far, is_price_far


@pytest.mark.parametrize(
    ("price", "far"), [(185_000, False), (370_000, False), (370_001, True), (92_500, False), (92_499, True), (0, False)]
)
def test_a_price_more_than_double_or_less_than_half(price: int, far: bool) -> None:
    assert is_price_far(price, 185_000) == far


@pytest.mark.parametrize(
    ("counted", "short", "far"),
    [(6_000, SHORT_GOODS, False), (5_999, SHORT_GOODS, True), (10_800, SHORT_MATERIAL, False),
     (10_799, SHORT_MATERIAL, True), (0, SHORT_GOODS, True), (12_000, SHORT_MATERIAL, False)],
)  # fmt: skip
def test_a_count_of_twelve_units(counted: int, short: int, far: bool) -> None:
    assert is_count_far(counted, 12_000, short) == far


@pytest.mark.parametrize(("year", "far"), [(2027, False), (2028, True)])
def test_a_day_more_than_a_year_ahead(year: int, far: bool) -> None:
    assert is_day_far(date(year, 11, 28), date(2026, 11, 28)) == far
