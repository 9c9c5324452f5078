"""What may be changed after acceptance, and what the order is then worth: by table, and for any figures."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.errors import DomainError, Invalid, NotFound
from marketplace.orders import revising
from marketplace.orders.revising import Change, as_it_stands

TODAY = date(2026, 10, 12)
DUE = date(2026, 11, 20)


@dataclass
class Line:
    """An order line: twelve sheets, of which five are accepted, one of second grade and two on their way."""

    id: int = 7
    title: str = "Kain panjang kawung"
    unit: str = "sheet"
    pack_unit: str = ""
    pieces_per_pack: int = 1
    ordered_quantity: int = 12_000
    unit_price: int = 185_000
    due_on: date = DUE
    good_quantity: int = 6_000
    underway_quantity: int = 2_000
    priced_quantity: int = 0
    priced_value: int = 0
    over_tolerance: int = 0

    @property
    def sent_quantity(self) -> int:
        return self.good_quantity + self.underway_quantity


def refused(line: Line, *, keeps_prices: bool = False, **values: Any) -> list[tuple[str, str | None]]:
    """Codes and fields of what is wrong with these values."""
    change = replace(as_it_stands(line), **values)
    found = revising.change_errors(line, change, TODAY, keeps_prices)
    return [(error.code, error.field) for error in found]


QUANTITY, PRICE, DATE = "line-7-quantity", "line-7-unit_price", "line-7-due_on"


@pytest.mark.parametrize(
    ("line", "values", "expected"),
    [
        ({}, {"quantity": 8_000}, []),
        ({}, {"quantity": 7_000}, [("below_what_was_sent", QUANTITY)]),
        ({}, {"quantity": 40_000}, []),
        ({}, {"quantity": 0}, [("quantity_not_positive", QUANTITY)]),
        ({}, {"quantity": -1_000}, [("quantity_not_positive", QUANTITY)]),
        ({}, {"quantity": 9_500}, [("quantity_not_whole", QUANTITY)]),
        ({"unit": "kilogram"}, {"quantity": 9_500}, []),
        ({"underway_quantity": 7_000}, {"quantity": 12_000}, []),  # over the tolerance already, and left as it is
        ({"underway_quantity": 7_000}, {"quantity": 12_000, "unit_price": 190_000}, []),
        ({"underway_quantity": 7_000}, {"quantity": 12_001}, [("quantity_not_whole", QUANTITY)]),
        ({"underway_quantity": 7_000}, {"quantity": 11_000}, [("below_what_was_sent", QUANTITY)]),
        ({}, {"unit_price": 1}, []),
        ({}, {"unit_price": 0}, [("price_not_positive", PRICE)]),
        ({}, {"unit_price": -5}, [("price_not_positive", PRICE)]),
        ({}, {"due_on": TODAY}, []),
        ({}, {"due_on": TODAY - timedelta(days=1)}, [("due_date_past", DATE)]),
        ({"due_on": TODAY - timedelta(days=9)}, {"quantity": 13_000}, []),  # late already, and left as it is
        (
            {},
            {"quantity": 7_000, "unit_price": 0, "due_on": date(2026, 1, 1)},
            [("below_what_was_sent", QUANTITY), ("price_not_positive", PRICE), ("due_date_past", DATE)],
        ),
    ],
)
def test_a_change(line: dict[str, Any], values: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert refused(Line(**line), **values) == expected


@pytest.mark.parametrize(
    ("price", "expected"),
    [(184_999, [("price_kept_for_loan", PRICE)]), (185_000, []), (185_001, [])],
)
def test_no_price_goes_down_while_a_loan_stands(price: int, expected: list[tuple[str, str]]) -> None:
    assert refused(Line(), keeps_prices=True, unit_price=price) == expected
    assert refused(Line(), keeps_prices=False, unit_price=price) == []


def test_something_changes_in_a_line_of_this_order() -> None:
    lines = [Line(id=7), Line(id=8)]
    same, other = as_it_stands(lines[0]), replace(as_it_stands(lines[1]), quantity=13_000)
    with pytest.raises(DomainError, match="nothing_changes"):
        revising.checked(lines, [same], TODAY, keeps_prices=False)
    with pytest.raises(DomainError, match="nothing_changes"):
        revising.checked(lines, [], TODAY, keeps_prices=False)
    with pytest.raises(NotFound):
        revising.checked(lines, [replace(same, line_id=9)], TODAY, keeps_prices=False)
    assert revising.checked(lines, [same, other], TODAY, keeps_prices=False) == [(lines[1], other)]
    wrong = [replace(same, quantity=0), replace(other, unit_price=0)]
    with pytest.raises(Invalid) as found:
        revising.checked(lines, wrong, TODAY, keeps_prices=False)
    assert [error.field for error in found.value.errors] == ["line-7-quantity", "line-8-unit_price"]


@pytest.mark.parametrize(
    ("values", "worth"),
    [
        ({}, 2_220_000),
        ({"quantity": 14_000}, 2_590_000),
        ({"quantity": 8_000}, 1_480_000),
        ({"unit_price": 200_000}, 6 * 185_000 + 6 * 200_000),
        ({"unit_price": 200_000, "quantity": 14_000}, 6 * 185_000 + 8 * 200_000),
        ({"due_on": DUE + timedelta(days=3)}, 2_220_000),
    ],
)
def test_what_is_decided_keeps_its_price(values: dict[str, Any], worth: int) -> None:
    line = Line()
    assert revising.revised_value(line, replace(as_it_stands(line), **values)) == worth
    assert revising.value_after([line, Line(id=8)], [replace(as_it_stands(line), **values)]) == worth + 2_220_000


def applied(line: Line, change: Change) -> Line:
    """The line with the change in force."""
    quantity, value = revising.decided_before(line, change.unit_price)
    new = {"ordered_quantity": change.quantity, "unit_price": change.unit_price, "due_on": change.due_on}
    return replace(line, **new, priced_quantity=quantity, priced_value=value)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("decide"), st.integers(1, 5), st.just(0)),
        st.tuples(st.just("change"), st.integers(1, 30), st.integers(1, 300_000)),
    ),
    max_size=12,
)


@given(STEPS)
def test_the_order_is_worth_what_its_goods_were_decided_at_and_the_rest_at_its_price(
    steps: list[tuple[str, int, int]],
) -> None:
    """Lots are decided and changes agreed in any order: the value never moves by a decision, and always adds up."""
    line, earned = Line(good_quantity=0, underway_quantity=0), 0
    for kind, amount, price in steps:
        if kind == "decide":
            amount = min(amount, (line.ordered_quantity - line.good_quantity) // 1_000)
            before = revising.line_value(line)
            line = replace(line, good_quantity=line.good_quantity + amount * 1_000)
            earned += amount * line.unit_price
            assert revising.line_value(line) == before
        else:
            change = Change(line_id=7, quantity=amount * 1_000, unit_price=price, due_on=DUE)
            if list(revising.change_errors(line, change, TODAY, False)):
                continue
            foreseen = revising.revised_value(line, change)
            line = applied(line, change)
            assert revising.line_value(line) == foreseen
        rest = (line.ordered_quantity - line.good_quantity) // 1_000
        assert revising.line_value(line) == earned + rest * line.unit_price


@given(
    good=st.integers(0, 20), underway=st.integers(0, 20), quantity=st.integers(-5, 40), price=st.integers(-5, 400_000),
    days=st.integers(-40, 40), keeps_prices=st.booleans(),
)  # fmt: skip
def test_what_passes_never_goes_below_what_was_sent_or_a_price_a_loan_keeps(
    good: int, underway: int, quantity: int, price: int, days: int, keeps_prices: bool
) -> None:
    line = Line(good_quantity=good * 1_000, underway_quantity=underway * 1_000)
    change = Change(line_id=7, quantity=quantity * 1_000, unit_price=price, due_on=TODAY + timedelta(days=days))
    passes = not list(revising.change_errors(line, change, TODAY, keeps_prices))
    allowed = (
        (quantity == 12 or (quantity > 0 and quantity >= good + underway))
        and price > 0
        and (price >= 185_000 or not keeps_prices)
        and (days >= 0 or change.due_on == DUE)
    )
    assert passes == allowed
