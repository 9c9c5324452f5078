"""Two people at the same moment, in real threads on each engine: one wins, the other is told, the book stays whole."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from marketplace.advances import adjustments, operations, queries
from marketplace.advances.adjustments import Proposal
from marketplace.advances.models import Adjustment, Advance
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.queries import list_lots
from marketplace.deliveries.rules import Count, Parcel
from marketplace.infra.data.runtime import Runtime, session
from marketplace.inspections import decisions
from marketplace.inspections import operations as inspections
from marketplace.inspections import queries as inspection_queries
from marketplace.inspections.models import Inspection
from marketplace.kernel.errors import DomainError
from marketplace.orders.queries import load_order
from marketplace.settlements import operations as settlements
from marketplace.settlements.models import Settlement
from marketplace.settlements.queries import list_settlements
from tests.book import stage
from tests.book.stage import AT, Stage
from tests.book.test_proof import faults
from tests.book.test_worked_example import delivered, material_in_advance

LATER = AT + timedelta(days=30)


@pytest.fixture
def story(runtime: Runtime) -> Stage:
    """An accepted order with material in advance."""
    with runtime.unit_of_work():
        people = stage.build()
        material_in_advance(people, stage.accepted_order(people, "PO-2026-0001").id)
    return people


def at_once(runtime: Runtime, *jobs: Callable[[], Any]) -> list[str]:
    """Runs the jobs in threads that start together; each outcome is `done` or the refusal's code."""
    gate, outcomes = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], Any]) -> None:
        gate.wait()
        try:
            runtime.run(job)
        except DomainError as error:
            outcomes.append(error.code)
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults(runtime) == []
    return sorted(outcomes)


def arrived(people: Stage, *sheets: int) -> list[int]:
    """So many lots, inspected and not yet decided; their inspections."""
    order = load_order(1)
    parcels = [Parcel(order_line_id=order.lines[0].id, quantity=each * 1_000) for each in sheets]
    for parcel in parcels:
        delivery = deliveries.despatch(order, [parcel], people.coordinator, LATER)
        counts = [Count(lot_id=lot.id, quantity=lot.despatched_quantity) for lot in delivery.lots]
        deliveries.receive(delivery, counts, people.buyer, LATER)
    ids = []
    for lot in list_lots(1):
        inspection = inspections.start_inspection(lot, people.buyer, LATER, seed="at once")
        criterion = inspection_queries.criteria_of(inspection)[0]
        for number in inspection.sample:
            inspections.record_unit(inspection, number, {criterion.id: "yes"}, people.buyer, LATER)
        inspections.conclude_inspection(inspection, people.buyer, LATER)
        ids.append(inspection.id)
    return ids


def test_one_lot_is_decided_once(runtime: Runtime, story: Stage) -> None:
    with runtime.unit_of_work():
        [inspection_id] = arrived(story, 6)

    def decide() -> None:
        decisions.decide(session().get_one(Inspection, inspection_id), {}, story.buyer, LATER)

    assert at_once(runtime, decide, decide, decide) == ["done", "wrong_state", "wrong_state"]
    with runtime.unit_of_work(write=False):
        assert [each.net for each in list_settlements(1)] == [637_500]


def test_two_lots_of_one_order_share_the_cloth(runtime: Runtime, story: Stage) -> None:
    with runtime.unit_of_work():
        first, second = arrived(story, 6, 5)

    def decide(inspection_id: int) -> Callable[[], Any]:
        return lambda: decisions.decide(session().get_one(Inspection, inspection_id), {}, story.buyer, LATER)

    assert at_once(runtime, decide(first), decide(second)) == ["done", "done"]
    with runtime.unit_of_work(write=False) as work:
        advance = work.get_one(Advance, 1)
        assert (advance.consumed_good, advance.recovered) == (11 * 2_515, 11 * 78_750)


def test_a_settlement_is_approved_and_paid_once(runtime: Runtime, story: Stage) -> None:
    with runtime.unit_of_work():
        settlement_id = delivered(story, 1, 6).id

    def approve() -> None:
        settlements.approve_settlement(session().get_one(Settlement, settlement_id), story.finance, LATER)

    def pay() -> None:
        stage.pay(session().get_one(Settlement, settlement_id), 637_500, story.finance, LATER)

    assert at_once(runtime, approve, approve) == ["done", "wrong_state"]
    assert at_once(runtime, pay, pay, pay) == ["done", "wrong_state", "wrong_state"]


def test_a_return_and_a_decision_never_use_the_same_cloth(runtime: Runtime, story: Stage) -> None:
    with runtime.unit_of_work():
        [inspection_id] = arrived(story, 6)
        everything = Proposal(kind="return", quantity=30_180)
        found = adjustments.propose_adjustment(queries.load_advance(1), everything, story.coordinator, LATER)
        adjustment_id = found.id

    def take_back() -> None:
        adjustment = session().get_one(Adjustment, adjustment_id)
        adjustments.accept_adjustment(adjustment, story.buyer, LATER, counted=30_180)

    def decide() -> None:
        decisions.decide(session().get_one(Inspection, inspection_id), {}, story.buyer, LATER)

    assert at_once(runtime, take_back, decide) in (["done", "done"], ["done", "more_than_with_group"])
    with runtime.unit_of_work(write=False) as work:
        advance = work.get_one(Advance, 1)
        assert advance.consumed_good + advance.returned_quantity <= 30_180


def test_an_offer_is_answered_once(runtime: Runtime, story: Stage) -> None:
    with runtime.unit_of_work():
        number = stage.accepted_order(story, "PO-2026-0002").id
        advance = operations.draft_advance(load_order(number), stage.cash_terms(), story.buyer, AT)
        operations.offer_advance(advance, story.buyer, AT)
        advance_id = advance.id

    def accept() -> None:
        operations.accept_advance(queries.load_advance(advance_id), story.coordinator, AT)

    def decline() -> None:
        operations.decline_advance(queries.load_advance(advance_id), "Kami tidak perlu uang.", story.coordinator, AT)

    outcomes = at_once(runtime, accept, decline, accept)
    assert outcomes == ["done", "wrong_state", "wrong_state"]
