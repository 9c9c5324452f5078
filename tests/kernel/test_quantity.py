"""Quantities in thousandths."""

import pytest

from marketplace.kernel.errors import DomainError
from marketplace.kernel.quantity import UNITS, amount_for, check_quantity, unit


def test_kodi_is_twenty_pieces() -> None:
    assert (UNITS["kodi"].base, UNITS["kodi"].factor) == ("sheet", 20_000)


@pytest.mark.parametrize(("quantity", "code"), [(1, "metre"), (2_515, "metre"), (1_000, "sheet"), (500, "kilogram")])
def test_good_quantities_pass(quantity: int, code: str) -> None:
    assert check_quantity(quantity, code) == quantity


@pytest.mark.parametrize(
    ("quantity", "code", "error"),
    [
        (0, "metre", "quantity_not_positive"),
        (-1, "sheet", "quantity_not_positive"),
        (1_500, "sheet", "quantity_not_whole"),
        (1_000, "furlong", "unknown_unit"),
    ],
)
def test_bad_quantities_name_their_fault(quantity: int, code: str, error: str) -> None:
    with pytest.raises(DomainError, match=error):
        check_quantity(quantity, code)


def test_refusal_names_the_field() -> None:
    with pytest.raises(DomainError) as caught:
        check_quantity(0, "sheet", "lines-2-quantity")
    assert caught.value.field == "lines-2-quantity"


def test_amount_is_rounded_down_to_whole_rupiah() -> None:
    assert amount_for(6_000, 185_000) == 1_110_000
    assert amount_for(333, 10_001) == 3_330


def test_unknown_unit_is_a_refusal() -> None:
    with pytest.raises(DomainError):
        unit("")
