"""Nothing holds an order for ever: every hold, in every state of its cause, can be lifted by somebody who may do it."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

import pytest

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can, starts
from marketplace.advances import adjustments
from marketplace.advances import operations as advances
from marketplace.advances.lifecycle import ADVANCE, NOT_ISSUED, OPEN_ADJUSTMENT
from marketplace.advances.models import Advance
from marketplace.advances.positions import position_of
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.lifecycle import LOT
from marketplace.deliveries.rules import Count
from marketplace.infra.data.runtime import Runtime
from marketplace.inspections import operations as inspections
from marketplace.inspections.lifecycle import OPEN as INSPECTED
from marketplace.inspections.models import Inspection
from marketplace.orders import operations as orders
from marketplace.orders.queries import list_holds, load_order
from marketplace.payments import operations as payments
from marketplace.payments.lifecycle import AT_GATEWAY
from marketplace.payments.lifecycle import OPEN as UNDER_WAY
from marketplace.settlements import operations as settlements
from marketplace.settlements.lifecycle import UNPAID
from marketplace.settlements.models import Settlement
from marketplace.settlements.payable import payable_of
from marketplace.settlements.queries import list_settlements
from tests.book.whole_story import Story, cloth
from tests.inspections.stage import STAINED, set_stage
from tests.staged import Stages

pytestmark = pytest.mark.spread

WHY = "Begini kejadiannya di rumah produksi"
Do = Callable[..., Any]
Case = Iterator[str]
"""Builds its state, yields the key of what holds the order then, and lifts it."""


class Teller(Story):
    """A story of which every step is one that the policy lets its actor take, suspended or not."""

    order_id = 0

    def do(self, permission: str, document: Any, actor: Actor, operation: Do, *args: Any, **options: Any) -> Any:
        """One step towards the end of a hold."""
        assert can(actor, permission, document), (permission, actor.display_name)
        assert not starts(permission), permission
        return operation(*args, actor, self.at(), **options)

    def buys(self, permission: str, document: Any, operation: Do, *args: Any, **options: Any) -> Any:
        return self.do(permission, document, self.buyer, operation, *args, **options)

    def makes(self, permission: str, document: Any, operation: Do, *args: Any, **options: Any) -> Any:
        return self.do(permission, document, self.group, operation, *args, **options)

    def rejects(self, inspection: Inspection) -> None:
        self.buys("inspection:decide", inspection, inspections.reject_lot, inspection, WHY)

    def settlement(self) -> Settlement:
        """What a lot of six brought."""
        inspections.decide(self.judged(self.order_id, 6, {}), {}, self.buyer, self.at())
        return list_settlements(self.order_id)[-1]

    def pays(self, settlement: Settlement) -> Any:
        finance, at = self.stage.scene.finance.actor, self.at()
        assert can(finance, "settlement:pay", settlement)
        return payments.start_payment(payable_of(settlement, at), "cash", finance, at, proofs=[self.proof()])

    def finds(self, payment: Any) -> None:
        self.makes("payment:confirm", payment, payments.confirm_payment, payment)

    def loan(self) -> Advance:
        return self.given(self.order_id, cloth(self.order_id, "loan", 10_000))


def on_its_way(tell: Teller) -> Case:
    lot = tell.sent(tell.order_id, 6)
    yield lot.key
    tell.makes("delivery:cancel", lot.delivery, deliveries.cancel_delivery, lot.delivery, WHY)


def arrived(tell: Teller) -> Case:
    lot = tell.sent(tell.order_id, 6)
    counts = [Count(lot_id=lot.id, quantity=6_000)]
    tell.buys("delivery:receive", lot.delivery, deliveries.receive, lot.delivery, counts)
    yield lot.key
    begun = tell.buys("inspection:start", lot, inspections.start_inspection, lot)
    tell.stage.record_all(begun, {})
    tell.buys("inspection:record", begun, inspections.conclude_inspection, begun)
    tell.buys("inspection:decide", begun, inspections.decide, begun, {})


def being_inspected(tell: Teller) -> Case:
    """Also where a laboratory never answers, and the buyer ends the wait."""
    begun = tell.stage.started(6, without_results=False)
    tell.order_id = begun.order_id
    yield begun.lot.key
    tell.stage.record_all(begun, {})
    tell.buys("inspection:record", begun, inspections.conclude_without_results, begun)
    tell.rejects(begun)


def judged(tell: Teller, sheets: int, state: str, **bad: Any) -> Case:
    found = tell.judged(tell.order_id, sheets, dict.fromkeys(range(bad.get("bad", 0)), STAINED))
    assert found.status == state
    yield found.lot.key
    if state == "failed":
        tell.rejects(found)
    else:
        fates = {unit.unit_number: "rejected" for unit in found.units if unit.worst_class}
        tell.buys("inspection:decide", found, inspections.decide, found, fates)


def being_sorted(tell: Teller) -> Case:
    found = tell.judged(tell.order_id, 40, dict.fromkeys(range(3), STAINED))
    inspections.start_sorting(found, tell.buyer, tell.at())
    yield found.lot.key
    tell.buys("inspection:sort", found, inspections.finish_sorting, found)
    fates = {unit.unit_number: "rejected" for unit in found.units if unit.worst_class}
    tell.buys("inspection:decide", found, inspections.decide, found, fates)


def conceded(tell: Teller) -> Case:
    """The group does not answer, or declines: the buyer takes the offer back and decides alone."""
    found = tell.judged(tell.order_id, 40, dict.fromkeys(range(3), STAINED))
    fates = {unit.unit_number: "rejected" for unit in found.units if unit.worst_class}
    inspections.offer_concession(found, fates, "second_grade", WHY, tell.buyer, tell.at())
    yield found.lot.key
    tell.buys("inspection:offer", found, inspections.withdraw_concession, found)
    tell.rejects(found)


def to_be_mended(tell: Teller) -> Case:
    found = tell.judged(tell.order_id, 40, dict.fromkeys(range(3), STAINED))
    inspections.send_back_lot(found, WHY, tell.buyer, tell.at())
    inspections.decide(tell.judged(tell.order_id, 12, {}), {}, tell.buyer, tell.at())
    yield f"mend:{found.lot_id}"
    order = load_order(tell.order_id)
    tell.makes("order:propose_short_close", order, orders.propose_short_close, order, WHY)
    tell.buys("order:confirm_short_close", order, orders.confirm_short_close, order)


def drafted(tell: Teller) -> Case:
    found = tell.settlement()
    yield found.key
    finance = tell.stage.scene.finance.actor
    tell.do("settlement:approve", found, finance, settlements.approve_settlement, found)
    tell.finds(tell.pays(found))


def approved(tell: Teller) -> Case:
    found = tell.settlement()
    settlements.approve_settlement(found, tell.stage.scene.finance.actor, tell.at())
    yield found.key
    tell.finds(tell.pays(found))


def reported(tell: Teller) -> Case:
    found = tell.settlement()
    settlements.approve_settlement(found, tell.stage.scene.finance.actor, tell.at())
    payment = tell.pays(found)
    yield found.key
    tell.finds(payment)


def not_found(tell: Teller) -> Case:
    """The money did not come: the buyer gives this payment up and pays anew."""
    found = tell.settlement()
    finance = tell.stage.scene.finance.actor
    settlements.approve_settlement(found, finance, tell.at())
    payment = tell.pays(found)
    payments.dispute_payment(payment, WHY, tell.group, tell.at())
    yield found.key
    tell.do("payment:cancel", payment, finance, payments.cancel_payment, payment)
    tell.finds(tell.pays(found))


def handed_over(tell: Teller) -> Case:
    advance = tell.offered(tell.order_id, cloth(tell.order_id, "loan", 10_000))
    advances.accept_advance(advance, tell.group, tell.at())
    advances.issue_advance(advance, tell.buyer, tell.at())
    yield advance.key
    proposal = adjustments.Proposal(kind="withdrawal", reason=WHY)
    found = tell.buys("adjustment:propose", advance, adjustments.propose_adjustment, advance, proposal)
    tell.makes("adjustment:answer", found, adjustments.accept_adjustment, found)


def with_the_group(tell: Teller) -> Case:
    advance = tell.loan()
    yield advance.key
    left = position_of(advance).with_group
    proposal = adjustments.Proposal(kind="return", quantity=left, reason=WHY)
    found = tell.makes("adjustment:propose", advance, adjustments.propose_adjustment, advance, proposal)
    tell.buys("adjustment:answer", found, adjustments.accept_adjustment, found)


def proposed(tell: Teller) -> Case:
    found = tell.proposed(tell.loan(), kind="return", quantity=1_000)
    yield found.key
    tell.buys("adjustment:decline", found, adjustments.decline_adjustment, found, WHY)


def agreed(tell: Teller) -> Case:
    found = tell.proposed(tell.loan(), kind="loss", quantity=1_000, parts={"programme": 10_000})
    adjustments.accept_adjustment(found, tell.buyer, tell.at())
    yield found.key
    officer = tell.stage.scene.officer.actor
    tell.do("adjustment:decline", found, officer, adjustments.decline_adjustment, found, WHY)


WAYS_OUT: dict[tuple[str, str], Callable[[Teller], Case]] = {
    ("lot", "despatched"): on_its_way,
    ("lot", "received"): arrived,
    ("lot", "started"): being_inspected,
    ("lot", "passed"): partial(judged, sheets=12, state="passed"),
    ("lot", "failed"): partial(judged, sheets=40, state="failed", bad=3),
    ("lot", "sorting"): being_sorted,
    ("lot", "sorted"): partial(judged, sheets=2, state="sorted", bad=1),
    ("lot", "concession_offered"): conceded,
    ("mend", ""): to_be_mended,
    ("settlement", "drafted"): drafted,
    ("settlement", "approved"): approved,
    ("settlement", "reported"): reported,
    ("settlement", "disputed"): not_found,
    ("advance", "issued"): handed_over,
    ("advance", "received"): with_the_group,
    ("adjustment", "proposed"): proposed,
    ("adjustment", "agreed"): agreed,
}
"""By the reason of a hold and the state of its cause. What a payment service has under way ends by its notices."""


def test_every_state_that_holds_an_order_has_a_way_out() -> None:
    lots = {state for state in LOT.states if state not in {"decided", "cancelled"}} | INSPECTED
    held = {("lot", state) for state in lots} | {("mend", "")}
    held |= {("settlement", state) for state in UNPAID | (UNDER_WAY - AT_GATEWAY)}
    moving = set(ADVANCE.states) - NOT_ISSUED - {"declined", "withdrawn", "settled"}
    held |= {("advance", state) for state in moving}
    held |= {("adjustment", state) for state in OPEN_ADJUSTMENT}
    assert held == WAYS_OUT.keys()


@pytest.fixture
def tell(runtime: Runtime, stages: Stages) -> Teller:
    """An order of sixty cloths that has begun."""
    return Teller(stages.set(runtime, partial(set_stage, runtime), "batik stage"), count(1))


@pytest.mark.parametrize("held", WAYS_OUT, ids=" ".join)
def test_whatever_holds_an_order_can_be_lifted(tell: Teller, runtime: Runtime, held: tuple[str, str]) -> None:
    with runtime.unit_of_work():
        scene = tell.stage.scene
        tell.order_id = scene.accepted(scene.line(quantity=60_000), terms=scene.terms()).id
        case = WAYS_OUT[held](tell)
        key = next(case)
        assert key in {hold.key for hold in list_holds(tell.order_id)}
        assert next(case, None) is None
        assert key not in {hold.key for hold in list_holds(tell.order_id)}
