"""Cases at the edges, as random histories met them: nothing left of a settlement, an order that is closed, a kodi."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from marketplace.cases import operations, subjects
from marketplace.cases.models import Case
from marketplace.cases.queries import load_case
from marketplace.deliveries.rules import Parcel
from marketplace.infra.data.runtime import Runtime
from marketplace.kernel.errors import DomainError
from marketplace.orders.queries import load_order
from marketplace.settlements import operations as settlements
from marketplace.settlements.models import Settlement
from marketplace.settlements.queries import list_settlements
from tests.book import stage
from tests.book.stage import AT, Stage, faults

MINUTES = count(1)

WORDS = "Upah menjahit pinggir tiga lembar belum dihitung."
DECIDED = "Catatan kiriman menyebut tiga lembar, jadi dibayar."


def now() -> datetime:
    """The next moment."""
    return AT + timedelta(minutes=next(MINUTES))


def set_scene(**terms: int) -> tuple[Stage, int]:
    """An order of twelve, nine of them delivered in one lot: six good, two of second grade, one rejected."""
    people = stage.build()
    terms = {"deduction_cap": 10_000} | terms
    order = stage.accepted_order(people, "PO-2026-0001", {1: 185_000}, {1: "kodi"}, ordered=8_000, **terms)
    parcel = Parcel(order_line_id=order.lines[0].id, quantity=9_000)
    order.lines[0].over_tolerance = 5_000
    stage.judged(people, order, parcel, ["rejected", "second_grade", "second_grade"], now)
    return people, order.id


def agreed(people: Stage, about: Settlement, side: str, asked: int) -> Case:
    """One side asks, the other agrees to all of it."""
    one, other = (people.coordinator, people.buyer) if side == "group" else (people.buyer, people.coordinator)
    case = operations.open_case(about.key, WORDS, (), one, now(), asked=asked)
    operations.agree_case(case, other, now())
    return case


def newest(order_id: int) -> Settlement:
    return list_settlements(order_id)[-1]


def paid(people: Stage, order_id: int) -> Settlement:
    """The newest settlement, approved and paid."""
    settlement = newest(order_id)
    settlements.approve_settlement(settlement, people.finance, now())
    stage.pay(settlement, settlement.unpaid, people.finance, now())
    return settlement


def test_a_correction_after_the_end_is_drawn_anew_and_reopens_nothing(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        people, order_id = set_scene()
        first = paid(people, order_id)
        assert load_order(order_id).status == "closed"
        agreed(people, first, "group", 50_000)
        agreed(people, newest(order_id), "group", 10_000)
        assert (newest(order_id).net, newest(order_id).status) == (60_000, "drafted")
        assert load_order(order_id).status == "closed"
        assert paid(people, order_id).status == "paid"
    assert faults(runtime) == []


def test_a_correction_of_which_nothing_was_left_may_be_objected_to_again(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        people, order_id = set_scene()
        first = paid(people, order_id)
        agreed(people, first, "group", 50_000)
        agreed(people, newest(order_id), "off_taker", 50_000)
        assert newest(order_id).net == 0
    assert faults(runtime) == []
    with runtime.unit_of_work():
        agreed(people, newest(order_id), "group", 30_000)
        assert newest(order_id).net == 30_000
    assert faults(runtime) == []


@pytest.mark.parametrize("before", [0, 20_000])
def test_nobody_claims_more_than_the_goods_were_worth(runtime: Runtime, before: int) -> None:
    with runtime.unit_of_work():
        people, order_id = set_scene()
        stage.accepted_order(people, "PO-2026-0002")
        first = paid(people, order_id)
        with pytest.raises(DomainError, match="case_amount"):
            operations.open_case(first.key, WORDS, (), people.buyer, now(), asked=first.gross + 1)
        if before:
            agreed(people, first, "off_taker", before)
        case = operations.open_case(first.key, WORDS, (), people.buyer, now(), asked=first.gross)
        operations.answer_case(case, WORDS, (), people.coordinator, now())
        gross, case_id = first.gross, case.id
    if before:
        with pytest.raises(DomainError, match="case_amount") as refused, runtime.unit_of_work():
            operations.uphold_case(load_case(case_id), gross, DECIDED, people.officer, now())
        assert refused.value.params == {"most_rupiah": gross - before}
    with runtime.unit_of_work():
        operations.uphold_case(load_case(case_id), gross - before, DECIDED, people.officer, now())
    assert faults(runtime) == []


def test_what_a_piece_of_a_kodi_is_worth(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        _people, _order_id = set_scene()
        subject = subjects.load_subject("inspection:1")
        assert subjects.rejected_units(subject) == 1_000
        assert subjects.worth_of(subject, 1_000) == 185_000 // 20
