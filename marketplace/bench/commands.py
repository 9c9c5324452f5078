"""The commands that are measured, each given as often as asked by somebody of the sample world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.advances import operations as advances
from marketplace.advances.terms import LotTerms, MaterialTerms, NormTerms
from marketplace.bench.worlds import sample_actor
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.rules import Count, Parcel
from marketplace.demo.scenario import reading
from marketplace.infra.data.runtime import Runtime, session
from marketplace.inspections import operations as inspections
from marketplace.inspections import queries as inspection_queries
from marketplace.inspections.models import Inspection
from marketplace.orders import operations as orders
from marketplace.orders.drafting import as_line_terms
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.rules import LineTerms, Terms

LINES = 5
"""Of each order that is drafted and issued."""
LOTS = 4
"""Of each order whose lots are decided on."""
PIECES = 2
"""In each of these lots."""

Commands = Sequence[Callable[[], None]]
"""What is done for one piece of work, each in a unit of work of its own."""


@dataclass(frozen=True)
class Hands:
    """Who acts, and on what: an order of the sample world that new ones are written like."""

    runtime: Runtime
    buyer: Actor
    coordinator: Actor
    off_taker_id: int
    terms: Terms
    line: LineTerms

    def lines(self, count: int, pieces: int) -> list[LineTerms]:
        """So many lines of goods, no two alike."""
        due_on = self.runtime.clock().date() + timedelta(days=60)
        return [replace(self.line, quantity=(pieces + more) * 1_000, due_on=due_on) for more in range(count)]


def hands_in(runtime: Runtime) -> Hands:
    """The buyer and the coordinator of the sample world, and the first order they agreed on."""
    with runtime.unit_of_work(write=False, keep=True):
        buyer, coordinator = sample_actor("off_taker_buyer"), sample_actor("group_coordinator")
        off_taker_id = buyer.organisation_for("off_taker_buyer") or 0
        group_id = coordinator.organisation_for("group_coordinator")
        agreed = select(PurchaseOrder).where(
            PurchaseOrder.status == "accepted", PurchaseOrder.off_taker_id == off_taker_id,
            PurchaseOrder.producer_group_id == group_id,
        )  # fmt: skip
        order = session().scalars(agreed.order_by(PurchaseOrder.id)).first()
        if order is None:
            raise LookupError("the sample world has no order that is agreed on")
        return Hands(
            runtime, buyer, coordinator, off_taker_id, Terms(outlet_id=order.outlet_id), as_line_terms(order.lines[0])
        )


class Orders:
    """An order of five lines, drafted and issued: two commits."""

    def prepare(self, hands: Hands, count: int) -> list[int]:
        """Nothing has to be there."""
        return [0] * count

    def commands(self, hands: Hands, work: int) -> Commands:
        """Drafts an order, and issues it."""
        made: list[int] = []

        def draft() -> None:
            lines = hands.lines(LINES, 100)
            at = hands.runtime.clock()
            made.append(orders.draft_order(hands.off_taker_id, hands.terms, lines, hands.buyer, at).id)

        def issue() -> None:
            order = session().get_one(PurchaseOrder, made[-1])
            orders.issue_order(order, hands.buyer, hands.runtime.clock())

        return draft, issue


class Settle:
    """A lot decided on and its settlement drafted and posted, less the share of an advance: one commit."""

    def prepare(self, hands: Hands, count: int) -> list[int]:
        """Lots of orders with cloth, inspected and found good: their inspections."""
        order_ids = [self._order(hands) for _order in range(-(-count // LOTS))]
        return [self._inspected(hands, order_ids[number // LOTS]) for number in range(count)]

    def commands(self, hands: Hands, work: int) -> Commands:
        """Decides on the lot."""

        def decide() -> None:
            inspection = session().get_one(Inspection, work)
            inspections.decide(inspection, {}, hands.buyer, hands.runtime.clock())

        return (decide,)

    def _order(self, hands: Hands) -> int:
        clock, buyer, group = hands.runtime.clock, hands.buyer, hands.coordinator
        pieces = LOTS * PIECES
        with hands.runtime.unit_of_work():
            lines = hands.lines(1, 100)
            order = orders.draft_order(hands.off_taker_id, hands.terms, lines, buyer, clock())
            orders.issue_order(order, buyer, clock())
            orders.accept_order(order, group, clock())
            cloth = MaterialTerms(
                contract_form="credit_sale", material_code="mori_prima", unit="metre",
                lots=[LotTerms("1", pieces * 3_000)], norms=[NormTerms(order.lines[0].id, 2_500, 15)],
                cost=pieces * 75_000, margin=pieces * 3_750,
            )  # fmt: skip
            advance = advances.draft_advance(order, cloth, buyer, clock())
            advances.offer_advance(advance, buyer, clock())
            advances.accept_advance(advance, group, clock())
            advances.issue_advance(advance, buyer, clock())
            counts = {lot.id: lot.measured_length for lot in advance.lots}
            advances.receive_advance(advance, group, clock(), counts=counts)
            return order.id

    def _inspected(self, hands: Hands, order_id: int) -> int:
        clock, buyer = hands.runtime.clock, hands.buyer
        with hands.runtime.unit_of_work():
            order = session().get_one(PurchaseOrder, order_id)
            parcel = Parcel(order_line_id=order.lines[0].id, quantity=PIECES * 1_000)
            delivery = deliveries.despatch(order, [parcel], hands.coordinator, clock())
            counts = [
                Count(lot_id=lot.id, quantity=lot.despatched_quantity, unit_count=lot.unit_count)
                for lot in delivery.lots
            ]
            deliveries.receive(delivery, counts, buyer, clock())
            inspection = inspections.start_inspection(delivery.lots[0], buyer, clock(), seed="bench")
            while (number := inspection_queries.next_unit(inspection)) is not None:
                readings = {each.id: reading(each, fails=False) for each in inspection_queries.criteria_of(inspection)}
                inspections.record_unit(inspection, number, readings, buyer, clock())
            inspections.conclude_inspection(inspection, buyer, clock())
            return inspection.id


MEASURED: dict[str, Orders | Settle] = {"orders": Orders(), "settle": Settle()}
"""By the name on the command line."""
