"""Orders told by the people of the sample world, through the operations that the pages use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.advances import operations as advances
from marketplace.advances.adjustments import Proposal, accept_adjustment, propose_adjustment
from marketplace.advances.models import Advance
from marketplace.advances.positions import position_of
from marketplace.advances.terms import LotTerms, MaterialTerms, NormTerms
from marketplace.bench.worlds import sample_actor
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.rules import Count, Parcel
from marketplace.demo.scenario import PHOTOS, reading
from marketplace.infra.data.runtime import Runtime, session
from marketplace.infra.files.media import media_of
from marketplace.infra.files.photo_records import record_upload, store_photo
from marketplace.inspections import operations as inspections
from marketplace.inspections import queries as inspection_queries
from marketplace.inspections.models import Inspection
from marketplace.orders import operations as orders
from marketplace.orders.drafting import as_line_terms
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.rules import LineTerms, Terms
from marketplace.payments import operations as payments
from marketplace.settlements import operations as settlements
from marketplace.settlements.payable import payable_of
from marketplace.settlements.queries import list_settlements

NORM = (2_500, 15)
"""Thousandths of a metre for each piece, and what is lost in cutting it."""
LEFT_OVER = 500
"""Thousandths of a metre handed out beyond the norm; they come back at the end."""


@dataclass(frozen=True)
class Hands:
    """Who acts, and on what: an order of the sample world that new ones are written like."""

    runtime: Runtime
    buyer: Actor
    coordinator: Actor
    finance: Actor
    off_taker_id: int
    terms: Terms
    line: LineTerms

    def lines(self, count: int, pieces: int, at: datetime) -> list[LineTerms]:
        """So many lines of goods, no two alike, due two months later."""
        due_on = at.date() + timedelta(days=60)
        return [replace(self.line, quantity=(pieces + more) * 1_000, due_on=due_on) for more in range(count)]


def hands_in(runtime: Runtime) -> Hands:
    """The buyer and the coordinator of the sample world, and the first order they agreed on."""
    with runtime.unit_of_work(write=False, keep=True):
        buyer, coordinator = sample_actor("off_taker_buyer"), sample_actor("group_coordinator")
        finance = sample_actor("off_taker_finance")
        off_taker_id = buyer.organisation_for("off_taker_buyer") or 0
        group_id = coordinator.organisation_for("group_coordinator")
        agreed = select(PurchaseOrder).where(
            PurchaseOrder.status == "accepted", PurchaseOrder.off_taker_id == off_taker_id,
            PurchaseOrder.producer_group_id == group_id,
        )  # fmt: skip
        order = session().scalars(agreed.order_by(PurchaseOrder.id)).first()
        if order is None:
            raise LookupError("the sample world has no order that is agreed on")
        terms, line = Terms(outlet_id=order.outlet_id, without_results=True), as_line_terms(order.lines[0])
        return Hands(runtime, buyer, coordinator, finance, off_taker_id, terms, line)


def agreed_order(hands: Hands, pieces: int, at: datetime) -> PurchaseOrder:
    """An order of one line, agreed on, and cloth on credit for so many pieces of it, counted by the group."""
    buyer, group = hands.buyer, hands.coordinator
    order = orders.draft_order(hands.off_taker_id, hands.terms, hands.lines(1, pieces, at), buyer, at)
    orders.issue_order(order, buyer, at)
    orders.accept_order(order, group, at)
    length = pieces * sum(NORM) + LEFT_OVER
    cloth = MaterialTerms(
        contract_form="credit_sale", material_code="mori_prima", unit="metre", lots=[LotTerms("1", length)],
        norms=[NormTerms(order.lines[0].id, *NORM)], cost=pieces * 75_000, margin=pieces * 3_750,
    )  # fmt: skip
    advance = advances.draft_advance(order, cloth, buyer, at)
    advances.offer_advance(advance, buyer, at)
    advances.accept_advance(advance, group, at)
    advances.issue_advance(advance, buyer, at)
    counts = {lot.id: lot.measured_length for lot in advance.lots}
    advances.receive_advance(advance, group, at, counts=counts)
    return order


def inspected_lot(hands: Hands, order: PurchaseOrder, pieces: int, at: datetime) -> Inspection:
    """Goods of the first line sent, received and found good; the decision is still to come."""
    parcel = Parcel(order_line_id=order.lines[0].id, quantity=pieces * 1_000)
    delivery = deliveries.despatch(order, [parcel], hands.coordinator, at)
    (lot,) = delivery.lots
    count = Count(lot_id=lot.id, quantity=lot.despatched_quantity, unit_count=lot.unit_count)
    deliveries.receive(delivery, [count], hands.buyer, at)
    inspection = inspections.start_inspection(lot, hands.buyer, at, seed=f"bench-{lot.id}")
    while (number := inspection_queries.next_unit(inspection)) is not None:
        readings = {each.id: reading(each, fails=False) for each in inspection_queries.criteria_of(inspection)}
        inspections.record_unit(inspection, number, readings, hands.buyer, at)
    inspections.conclude_inspection(inspection, hands.buyer, at)
    return inspection


def closed_order(hands: Hands, lots: int, pieces: int, at: datetime) -> int:
    """A whole order, from the draft to the day on which nothing is owed: its id."""
    order = agreed_order(hands, lots * pieces, at)
    for _lot in range(lots):
        at += timedelta(days=4)
        inspections.decide(inspected_lot(hands, order, pieces, at), {}, hands.buyer, at)
    (advance,) = session().scalars(select(Advance).where(Advance.order_id == order.id))
    at += timedelta(days=1)
    _settle(hands, advance, Proposal(kind="return", quantity=position_of(advance).with_group), at)
    if owed := position_of(advance).owed:
        _settle(hands, advance, Proposal(kind="repayment", amount=owed, payment_reference="bench"), at)
    for settlement in list_settlements(order.id):
        settlements.approve_settlement(settlement, hands.finance, at)
        if settlement.net:
            proofs = [_receipt(hands, at)]
            payment = payments.start_payment(
                payable_of(settlement, at), "cash", hands.finance, at, proofs=proofs, transferred_on=at.date()
            )
            payments.confirm_payment(payment, hands.coordinator, at + timedelta(hours=5))
    return order.id


def _settle(hands: Hands, advance: Advance, proposal: Proposal, at: datetime) -> None:
    adjustment = propose_adjustment(advance, proposal, hands.coordinator, at)
    accept_adjustment(adjustment, hands.buyer, at)


def _receipt(hands: Hands, at: datetime) -> str:
    with (PHOTOS / "transfer_slip.webp").open("rb") as stream:
        stored = store_photo(media_of(hands.runtime), stream, "receipt.webp")
    return record_upload(stored, f"user:{hands.finance.user_id}", at).token
