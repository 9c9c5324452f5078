"""What a lot pays, in which order, and what the cap holds back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.advances.rules import Position
from marketplace.settlements import rulebook
from marketplace.settlements.rules import (
    Deduction,
    Due,
    Terms,
    accepted_value,
    dues,
    excess_sheet,
    second_grade_value,
    settle,
)

NORM = Terms("norm", 0, 0, 5_000, 8_000)
PERCENT = Terms("percent", 3_000, 0, 5_000, 8_000)
FIXED = Terms("fixed", 0, 250_000, 5_000, 8_000)
SALE = Position(
    1, 1, "material", "credit_sale", "mori/metre", received_quantity=30_180, received_margin=45_000,
    received_total=945_000,
)  # fmt: skip
CASH = Position(3, 1, "cash", "cash", "/", recovery_rate=2_500, received_total=400_000)
CLAIM = Position(
    4, 1, "material", "consigned", "mori/metre", received_quantity=10_000, received_total=300_000, claimed=30_000
)
CARRIED = Position(5, 1, "carried", "loan", "/", received_total=60_000)


def amounts(found: list[Due]) -> list[tuple[int, str, str, int]]:
    return [(due.advance_id, due.kind, due.cause, due.amount) for due in found]


def test_values_are_floors_per_grade() -> None:
    assert accepted_value(6_000, 185_000) == 1_110_000
    assert accepted_value(2_515, 999) == 2_512
    assert second_grade_value(3_000, 18_501, 7_777) == 43_164
    # one floor at the end, not one after the price and another after the factor
    assert second_grade_value(1_500, 3, 9_000) == 4


def test_deductions_come_in_the_agreed_order() -> None:
    positions = [replace(SALE, good_quantity=15_090, good_value=472_500), CASH, CLAIM, CARRIED]
    assert amounts(dues(NORM, positions, 1_110_000, 0, {})) == [
        (1, "debt", "norm", 472_500),
        (5, "debt", "carried", 60_000),
        (4, "claim", "claim", 30_000),
        (3, "cash", "cash", 277_500),
    ]


def test_percent_is_shared_by_the_orders_debts_oldest_first() -> None:
    second = replace(SALE, advance_id=2)
    nearly = replace(SALE, recovered=900_000)
    assert amounts(dues(PERCENT, [nearly, second], 1_000_000, 0, {})) == [
        (1, "debt", "percent", 45_000),
        (2, "debt", "percent", 255_000),
    ]


def test_percent_keeps_its_floor_on_the_running_value() -> None:
    odd = replace(PERCENT, rate=3_333)
    before, together = 0, 0
    for _ in range(7):
        together += sum(due.amount for due in dues(odd, [SALE], 101, before, {}))
        before += 101
    assert together == 707 * 3_333 // 10_000


def test_what_was_held_back_falls_due_with_the_next_lot() -> None:
    assert amounts(dues(PERCENT, [SALE], 100_000, 0, {1: 20_000})) == [(1, "debt", "percent", 50_000)]
    assert amounts(dues(FIXED, [SALE], 100_000, 0, {1: 20_000})) == [(1, "debt", "fixed", 270_000)]
    assert amounts(dues(NORM, [CASH], 100_000, 0, {3: 20_000})) == [(3, "cash", "cash", 45_000)]


def test_what_the_cap_held_back_stays_with_its_advance_and_never_exceeds_what_it_owes() -> None:
    nearly, second = replace(SALE, recovered=900_000), replace(SALE, advance_id=2)
    held = {1: 100_000, 2: 7_000}
    asked = [(1, "debt", "percent", 45_000), (2, "debt", "percent", 37_000)]
    assert amounts(dues(PERCENT, [nearly, second], 100_000, 0, held)) == asked
    assert amounts(rulebook.dues(2, PERCENT, [nearly, second], 100_000, 0, held)) == asked
    assert amounts(rulebook.dues(1, PERCENT, [nearly, second], 100_000, 0, held)) == [
        (1, "debt", "percent", 45_000), (2, "debt", "percent", 92_000),
    ]  # fmt: skip


def test_what_a_carried_debt_was_held_back_is_no_part_of_the_rate() -> None:
    asked = dues(PERCENT, [SALE, CARRIED], 100_000, 0, {1: 20_000, 5: 60_000})
    assert amounts(asked) == [(1, "debt", "percent", 50_000), (5, "debt", "carried", 60_000)]


def test_a_lot_worth_nothing_asks_for_no_instalment() -> None:
    assert amounts(dues(FIXED, [SALE], 0, 500_000, {})) == []


def test_the_cap_bounds_all_deductions_together() -> None:
    asked = [Due(1, "debt", "norm", 472_500), Due(4, "claim", "claim", 30_000), Due(3, "cash", "cash", 277_500)]
    sheet = settle(1_110_000, 5_000, asked)
    assert (sheet.cap, sheet.deducted, sheet.net, sheet.held_back) == (555_000, 555_000, 555_000, 225_000)
    assert sheet.deductions[2] == Deduction(3, "cash", "cash", 277_500, 52_500)


@given(st.integers(0, 10**9), st.integers(0, 10_000), st.lists(st.integers(1, 10**9), max_size=6))
def test_the_group_always_keeps_what_the_cap_leaves(gross: int, cap: int, asked: list[int]) -> None:
    sheet = settle(gross, cap, [Due(number, "debt", "norm", amount) for number, amount in enumerate(asked)])
    assert sheet.deducted == min(sum(asked), gross * cap // 10_000)
    assert sheet.net >= gross - gross * cap // 10_000
    assert sheet.deducted + sheet.held_back == sum(asked)


@pytest.mark.parametrize("amount", [1, 78_750])
def test_value_beyond_the_debt_is_paid_whole(amount: int) -> None:
    sheet = excess_sheet(amount)
    assert (sheet.kind, sheet.gross, sheet.deducted, sheet.net) == ("excess", amount, 0, amount)
