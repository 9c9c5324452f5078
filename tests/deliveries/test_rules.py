"""Where goods are, and how much more may be sent."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.deliveries import rules
from marketplace.deliveries.rules import Count, Flow
from marketplace.kernel.errors import DomainError
from marketplace.kernel.packs import Measure


@dataclass
class Line:
    ordered_quantity: int = 12_000
    over_tolerance: int = 0
    unit: str = "sheet"
    good_quantity: int = 0
    id: int = 1


@dataclass
class Lot:
    id: int
    status: str
    despatched_quantity: int
    received_quantity: int | None = None
    rework_quantity: int = 0
    rework_of_id: int | None = None
    order_line_id: int = 1


def test_nothing_sent_yet() -> None:
    assert rules.flow(Line(), []) == Flow(12_000, 0, 0, 0, 0, 0, 0, 12_000)
    assert rules.flow(Line(), []).to_send == 12_000


@pytest.mark.parametrize(
    ("line", "lots", "expected"),
    [
        (Line(), [Lot(1, "despatched", 5_000)], Flow(12_000, 0, 5_000, 5_000, 0, 0, 0, 7_000)),
        (Line(), [Lot(1, "received", 5_000, 4_000)], Flow(12_000, 0, 5_000, 0, 4_000, 1_000, 0, 8_000)),
        (
            Line(good_quantity=3_000),
            [Lot(1, "decided", 5_000, 4_000)],
            Flow(12_000, 3_000, 5_000, 0, 0, 1_000, 0, 9_000),
        ),
        (Line(), [Lot(1, "cancelled", 5_000)], Flow(12_000, 0, 0, 0, 0, 0, 0, 12_000)),
        (Line(), [Lot(1, "despatched", 5_000, order_line_id=2)], Flow(12_000, 0, 0, 0, 0, 0, 0, 12_000)),
        (
            Line(good_quantity=3_000),
            [Lot(1, "decided", 5_000, 5_000, 2_000)],
            Flow(12_000, 3_000, 5_000, 0, 0, 0, 2_000, 7_000),
        ),
        (
            Line(good_quantity=3_000),
            [Lot(1, "decided", 5_000, 5_000, 2_000), Lot(2, "despatched", 1_000, rework_of_id=1)],
            Flow(12_000, 3_000, 6_000, 1_000, 0, 0, 1_000, 7_000),
        ),
        (
            Line(good_quantity=3_000),
            [Lot(1, "decided", 5_000, 5_000, 2_000), Lot(2, "received", 2_000, 1_000, rework_of_id=1)],
            Flow(12_000, 3_000, 7_000, 0, 1_000, 1_000, 1_000, 7_000),
        ),
        (Line(over_tolerance=500), [], Flow(12_000, 0, 0, 0, 0, 0, 0, 12_000)),
        (Line(over_tolerance=1_000), [], Flow(12_000, 0, 0, 0, 0, 0, 0, 13_000)),
        (Line(over_tolerance=1_000, unit="kilogram"), [], Flow(12_000, 0, 0, 0, 0, 0, 0, 13_200)),
        (Line(good_quantity=13_000), [], Flow(12_000, 13_000, 0, 0, 0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_flow(line: Line, lots: list[Lot], expected: Flow) -> None:
    assert rules.flow(line, lots) == expected


def test_what_is_missing_is_less_than_what_may_be_sent_within_the_tolerance() -> None:
    flow = rules.flow(Line(over_tolerance=5_000, good_quantity=10_000), [])
    assert (flow.to_send, flow.may_send) == (2_000, 8_000)
    assert rules.flow(Line(over_tolerance=5_000, good_quantity=12_000), []).to_send == 0


def test_units_mended_twice_are_asked_for_from_the_later_lot() -> None:
    lots = [
        Lot(1, "decided", 5_000, 5_000, rework_quantity=3_000),
        Lot(2, "decided", 3_000, 2_000, rework_quantity=1_000, rework_of_id=1),
        Lot(3, "cancelled", 1_000, rework_of_id=2),
    ]
    assert rules.unmended(lots) == {1: 1_000, 2: 1_000}


@given(
    st.lists(
        st.tuples(st.sampled_from(["despatched", "received", "decided", "cancelled"]), st.integers(1, 9)), max_size=6
    )
)
def test_what_is_undecided_good_and_still_allowed_never_exceeds_the_bound(steps: list[tuple[str, int]]) -> None:
    line, lots = Line(over_tolerance=2_500), []
    for number, (status, wanted) in enumerate(steps, start=1):
        quantity = min(wanted * 1_000, rules.flow(line, lots).may_send)
        if quantity == 0:
            continue
        arrived = None if status in ("despatched", "cancelled") else quantity - quantity % 2_000
        lots.append(Lot(number, status, quantity, arrived))
        if status == "decided":
            line.good_quantity += arrived or 0
        flow = rules.flow(line, lots)
        assert flow.good + flow.on_the_way + flow.to_inspect + flow.may_send == 15_000


@pytest.mark.parametrize(
    ("quantity", "unit", "stated", "units"),
    [(5_000, "sheet", None, 5), (2_000, "kodi", None, 40), (5_000, "piece", 99, 5), (12_500, "kilogram", 25, 25)],
)
def test_units_to_inspect(quantity: int, unit: str, stated: int | None, units: int) -> None:
    assert rules.unit_count(quantity, unit, stated, "f") == units


@pytest.mark.parametrize("stated", [None, 0, -1, 100_001])
def test_goods_by_weight_name_their_packs(stated: int | None) -> None:
    with pytest.raises(DomainError, match="packs_missing"):
        rules.unit_count(12_500, "kilogram", stated, "f")


def test_no_pack_holds_less_than_the_smallest_quantity_kept() -> None:
    assert rules.unit_count(25_000, "kilogram", 25_000, "f") == 25_000
    with pytest.raises(DomainError, match="packs_missing") as refused:
        rules.unit_count(25_000, "kilogram", 25_001, "f")
    assert refused.value.params["most"] == 25_000


@pytest.mark.parametrize(
    ("quantity", "unit", "code"),
    [(0, "sheet", "quantity_not_positive"), (-1_000, "sheet", "quantity_not_positive"),
     (1_500, "sheet", "quantity_not_whole"), (6_000, "sheet", "more_than_may_be_sent")],
)  # fmt: skip
def test_a_quantity_that_cannot_be_sent(quantity: int, unit: str, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        rules.check_sent(quantity, Measure(unit), 5_000, "Kain", "f", mended=False)


def test_a_bound_is_included() -> None:
    rules.check_sent(5_000, Measure("sheet"), 5_000, "Kain", "f", mended=False)
    with pytest.raises(DomainError, match="more_than_to_mend"):
        rules.check_sent(6_000, Measure("sheet"), 5_000, "Kain", "f", mended=True)


@pytest.mark.parametrize(
    ("quantity", "packs", "unit", "expected"),
    [(5_000, None, "sheet", 5), (0, None, "sheet", None), (4_000, None, "sheet", 4), (0, None, "kilogram", None),
     (4_500, 4, "kilogram", 4), (4_500, 5, "kilogram", 5)],
)  # fmt: skip
def test_what_arrived(quantity: int, packs: int | None, unit: str, expected: int | None) -> None:
    count = Count(lot_id=1, quantity=quantity, unit_count=packs)
    assert rules.check_arrived(count, 5_000, 5, Measure(unit), "x") == expected


@pytest.mark.parametrize(
    ("quantity", "packs", "unit", "code"),
    [(5_001, None, "sheet", "more_than_was_sent"), (-1, None, "sheet", "more_than_was_sent"),
     (4_500, None, "sheet", "quantity_not_whole"), (4_500, None, "kilogram", "packs_missing"),
     (4_500, 6, "kilogram", "more_packs_than_sent")],
)  # fmt: skip
def test_a_count_that_cannot_be(quantity: int, packs: int | None, unit: str, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        rules.check_arrived(Count(lot_id=1, quantity=quantity, unit_count=packs), 5_000, 5, Measure(unit), "x")
