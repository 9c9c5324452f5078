"""How often each command of the main job asks the database, on either engine; its document is loaded by it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import pytest

from marketplace.advances import operations as advances
from marketplace.advances.adjustments import Proposal, accept_adjustment, propose_adjustment
from marketplace.advances.models import Adjustment, Advance
from marketplace.advances.queries import list_running
from marketplace.advances.terms import LotTerms, MaterialTerms, NormTerms
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.models import Delivery, Lot
from marketplace.deliveries.rules import Count, Parcel
from marketplace.demo.scenario import advance_cloth, hand_over, reading
from marketplace.infra.data.batches import all_or_nothing
from marketplace.infra.data.database import Base
from marketplace.infra.data.runtime import Runtime, session
from marketplace.inspections import operations as inspections
from marketplace.inspections import queries as inspection_queries
from marketplace.inspections.models import Inspection
from marketplace.orders import operations as orders
from marketplace.orders import revisions
from marketplace.orders.drafting import as_line_terms
from marketplace.orders.models import PurchaseOrder, Revision
from marketplace.orders.operations import lock_order
from marketplace.orders.revising import Change
from marketplace.orders.rules import Terms
from marketplace.payments import operations as payments
from marketplace.payments.models import Payment
from marketplace.proof import all_violations
from marketplace.settlements import operations as settlements
from marketplace.settlements.models import Settlement
from marketplace.settlements.payable import payable_of
from marketplace.settlements.queries import list_settlements
from tests.journeys.conftest import Again
from tests.journeys.counting import counted
from tests.journeys.test_killed import order_of, storyteller

pytestmark = pytest.mark.long

T = TypeVar("T")
Document = TypeVar("Document", bound=Base)
BUDGET = {
    "draft_order": 10, "edit_order": 10, "issue_order": 15, "accept_order": 12, "propose_revision": 17,
    "accept_revision": 16, "draft_advance": 13, "offer_advance": 14, "accept_advance": 14, "issue_advance": 11,
    "receive_advance": 18, "propose_adjustment": 13, "accept_adjustment": 16, "despatch": 23, "receive": 16,
    "start_inspection": 14, "record_unit": 15, "conclude_inspection": 14, "decide without material": 27,
    "decide with material": 31, "approve_settlement": 11, "start_payment": 24, "confirm_payment": 20,
}  # fmt: skip
"""By command the most statements; rows written at once are one. Words that somebody writes ask for her key, a
settlement and its receipt for the newest seal, and an order that is accepted for what cases left waiting for it."""
TOGETHER = 17
"""Of drafting and issuing an order of five lines within one unit of work."""


class Job:
    """The main job, command by command, each in a unit of work of its own; what each asked."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime, self.asked = runtime, dict[str, int]()
        with runtime.unit_of_work():
            story = storyteller(runtime)
            self.at = story.now
            self.group, self.buyer, self.finance = (story.actor(key) for key in ("darmini", "ratih", "bimo"))
            old = order_of("Kain panjang kawung", "accepted")
            self.off_taker_id, self.terms = old.off_taker_id, Terms(outlet_id=old.outlet_id, without_results=True)
            line, due_on = as_line_terms(old.lines[0]), story.now.date() + timedelta(days=60)
            self.lines = [replace(line, quantity=(100 + more) * 1_000, due_on=due_on) for more in range(5)]
            self.slip = story.photo("transfer_slip", "bimo")

    def do(self, name: str, command: Callable[[], T]) -> T:
        """Gives a command and counts what it asks; each comes an hour after the last."""
        self.at += timedelta(hours=1)
        with counted(self.runtime.engine) as asked, self.runtime.unit_of_work():
            found = command()
        self.asked[name] = max(len(asked), self.asked.get(name, 0))
        return found

    def draft(self) -> PurchaseOrder:
        return orders.draft_order(self.off_taker_id, self.terms, self.lines, self.buyer, self.at)

    def agree(self) -> int:
        """An order of five lines, changed once after it was accepted."""
        order_id = self.do("draft_order", lambda: self.draft().id)

        def propose() -> int:
            order = one(PurchaseOrder, order_id)
            first = order.lines[0]
            more = first.ordered_quantity + 1_000
            change = Change(line_id=first.id, quantity=more, unit_price=first.unit_price, due_on=first.due_on)
            return revisions.propose_revision(order, [change], "Pesanan bertambah", self.buyer, self.at).id

        found = partial(one, PurchaseOrder, order_id)
        self.do("edit_order", lambda: orders.edit_order(found(), self.terms, self.lines, self.buyer, self.at))
        self.do("issue_order", lambda: orders.issue_order(found(), self.buyer, self.at))
        self.do("accept_order", lambda: orders.accept_order(found(), self.group, self.at))
        proposed = self.do("propose_revision", propose)
        self.do("accept_revision", lambda: revisions.accept_revision(one(Revision, proposed), self.group, self.at))
        return order_id

    def lend(self, order_id: int) -> int:
        """Cloth for the first line, handed over and counted; a little of it brought back."""

        def draft() -> int:
            order = one(PurchaseOrder, order_id)
            lots, norms = [LotTerms("1", 90_000)], [NormTerms(order.lines[0].id, 2_500, 15)]
            terms = MaterialTerms(
                contract_form="loan", material_code="mori_prima", unit="metre", lots=lots, norms=norms, cost=900_000
            )
            return advances.draft_advance(order, terms, self.buyer, self.at).id

        def receive() -> None:
            advance = found()
            counts = {lot.id: lot.measured_length for lot in advance.lots}
            advances.receive_advance(advance, self.group, self.at, counts=counts)

        def propose() -> int:
            return propose_adjustment(found(), Proposal(kind="return", quantity=1_000), self.group, self.at).id

        advance_id = self.do("draft_advance", draft)
        found = partial(one, Advance, advance_id)
        self.do("offer_advance", lambda: advances.offer_advance(found(), self.buyer, self.at))
        self.do("accept_advance", lambda: advances.accept_advance(found(), self.group, self.at))
        self.do("issue_advance", lambda: advances.issue_advance(found(), self.buyer, self.at))
        self.do("receive_advance", receive)
        returned = self.do("propose_adjustment", propose)
        self.do("accept_adjustment", lambda: accept_adjustment(one(Adjustment, returned), self.buyer, self.at))
        return advance_id

    def deliver(self, order_id: int) -> list[int]:
        """Goods of two lines sent and counted: the lots."""

        def send() -> int:
            order = one(PurchaseOrder, order_id)
            parcels = [Parcel(order_line_id=line.id, quantity=2_000) for line in order.lines[:2]]
            return deliveries.despatch(order, parcels, self.group, self.at).id

        def receive() -> list[int]:
            delivery = one(Delivery, delivery_id)
            counts = [
                Count(lot_id=lot.id, quantity=lot.despatched_quantity, unit_count=lot.unit_count)
                for lot in delivery.lots
            ]
            deliveries.receive(delivery, counts, self.buyer, self.at)
            return [lot.id for lot in delivery.lots]

        delivery_id = self.do("despatch", send)
        return self.do("receive", receive)

    def judge(self, lot_id: int, decide: str) -> None:
        """A lot inspected, found good and decided on."""

        def record() -> bool:
            inspection = one(Inspection, inspection_id)
            number = inspection_queries.next_unit(inspection)
            if number is not None:
                readings = {each.id: reading(each, fails=False) for each in inspection_queries.criteria_of(inspection)}
                inspections.record_unit(inspection, number, readings, self.buyer, self.at)
            return number is not None

        def start() -> int:
            return inspections.start_inspection(one(Lot, lot_id), self.buyer, self.at, seed="contoh").id

        inspection_id = self.do("start_inspection", start)
        found = partial(one, Inspection, inspection_id)
        while self.do("record_unit", record):
            pass
        self.do("conclude_inspection", lambda: inspections.conclude_inspection(found(), self.buyer, self.at))
        self.do(decide, lambda: inspections.decide(found(), {}, self.buyer, self.at))

    def pay(self, order_id: int) -> None:
        """What is drafted is approved and paid, and the money found."""
        with self.runtime.unit_of_work(write=False):
            settlement_id = next(each.id for each in list_settlements(order_id) if each.status == "drafted")

        def transfer() -> int:
            return payments.start_payment(
                payable_of(found(), self.at), "bank_transfer", self.finance, self.at, proofs=[self.slip],
                transferred_on=self.at.date(),
            ).id  # fmt: skip

        found = partial(one, Settlement, settlement_id)
        self.do("approve_settlement", lambda: settlements.approve_settlement(found(), self.finance, self.at))
        payment_id = self.do("start_payment", transfer)
        self.do("confirm_payment", lambda: payments.confirm_payment(one(Payment, payment_id), self.group, self.at))


def one(kind: type[Document], document_id: int) -> Document:
    return session().get_one(kind, document_id)


def test_every_command_keeps_to_its_budget(world_again: Again) -> None:
    job = Job(world_again.app.runtime)
    order_id = job.agree()
    job.lend(order_id)
    with_material, without = job.deliver(order_id)
    job.judge(without, "decide without material")
    job.judge(with_material, "decide with material")
    job.pay(order_id)
    assert {name: often for name, often in job.asked.items() if often > BUDGET.get(name, 0)} == {}
    assert BUDGET.keys() == job.asked.keys()
    assert list(all_violations(job.runtime)) == []


def test_running_advances_are_read_once_and_stay_right(world_again: Again) -> None:
    runtime = world_again.app.runtime
    order_id = Job(runtime).agree()
    with runtime.unit_of_work():
        story, order = storyteller(runtime), lock_order(order_id, datetime.now(UTC))[0]
        cloth = advance_cloth(story, "ratih", order, "loan", "mori_prima", [90_000], (2_500, 15), 900_000)
        assert list_running(order_id) == []
        hand_over(story, "ratih", "darmini", cloth)
        with counted(runtime.engine) as asked:
            assert list_running(order_id) == [cloth]
        assert len(asked) == 0
        with pytest.raises(RuntimeError), all_or_nothing():
            cloth.status = "settled"
            assert list_running(order_id) == []
            raise RuntimeError
        assert list_running(order_id) == [cloth]


def test_five_lines_are_drafted_and_issued_in_few_statements(world_again: Again) -> None:
    job = Job(world_again.app.runtime)
    job.do("together", lambda: orders.issue_order(job.draft(), job.buyer, job.at))
    assert job.asked["together"] <= TOGETHER
