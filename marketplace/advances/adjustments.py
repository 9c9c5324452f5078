"""What happens to an advance outside deliveries: recorded by one side, answered by the other, then in the book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.sides import other_side
from marketplace.advances import events, postings, standing
from marketplace.advances.fingerprints import proposed_terms
from marketplace.advances.lifecycle import ADJUSTMENT, ADVANCE, OPEN_ADJUSTMENT
from marketplace.advances.models import Adjustment, Advance, FollowedDebt
from marketplace.advances.operations import new_advance, rely_on_order, write
from marketplace.advances.positions import acting_side, apply, event_fields, position_of, settle_if_done
from marketplace.advances.postings import Step
from marketplace.advances.queries import carried_from, claims_on_lots, list_open_of, lots_with_rejects
from marketplace.advances.rules import BEARERS, Position
from marketplace.advances.terms import MOST_ADJUSTMENTS
from marketplace.advances.withdrawing import WITHDRAWAL, call_off
from marketplace.infra.data.bounds import check_bound
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.files.photo_records import attach
from marketplace.kernel.errors import Conflict, DomainError, NotAllowed
from marketplace.kernel.money import BASIS
from marketplace.kernel.reasons import clean_reason
from marketplace.orders import operations as orders
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import load_order

CAUSES = ("cutting", "wax_or_dye", "damaged", "stolen", "disaster", "other")
BY_QUANTITY = frozenset({"return", "loss", "faulty", "variance"})
NEEDS_REASON = frozenset({"loss", "faulty", "forgiveness", "variance", WITHDRAWAL})


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What one side records. A loss has a cause and `parts`: who bears how much, in basis points."""

    kind: str
    quantity: int = 0
    amount: int = 0
    cause: str = ""
    parts: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""
    payment_reference: str = ""
    target_order_id: int | None = None
    lot_id: int | None = None
    evidence: Sequence[str] = ()


def propose_adjustment(advance: Advance, proposal: Proposal, actor: Actor, at: datetime) -> Adjustment:
    """Records a proposal; nothing moves before the other side has answered, and the order stays open until then."""
    _order, at = orders.lock_order(advance.order_id, at)
    session().refresh(advance)
    _check_state(advance, proposal.kind)
    check_bound(Adjustment.advance_id, advance.id, MOST_ADJUSTMENTS)
    side = acting_side(advance, actor)
    reason = clean_reason(proposal.reason) if proposal.kind in NEEDS_REASON else proposal.reason.strip()
    if proposal.kind == "loss" and proposal.cause not in CAUSES:
        raise DomainError("cause_missing", "cause")
    quantity = position_of(advance).with_group if proposal.kind == "variance" else proposal.quantity
    adjustment = Adjustment(
        advance_id=advance.id, order_id=advance.order_id, status=ADJUSTMENT.initial, kind=proposal.kind,
        quantity=quantity, amount=proposal.amount, cause=proposal.cause, parts=dict(proposal.parts),
        bearer=_bearer(proposal.parts), reason=reason, payment_reference=proposal.payment_reference.strip(),
        target_order_id=proposal.target_order_id, lot_id=proposal.lot_id, proposed_side=side, proposed_at=at,
        proposed_by_id=actor.user_id, proposed_by_name=actor.signature(advance.producer_group_id),
        producer_group_id=advance.producer_group_id, off_taker_id=advance.off_taker_id,
        region_code=advance.region_code, agreed_quantity=0,
    )  # fmt: skip
    if proposal.kind == WITHDRAWAL and list_open_of(advance.id):
        raise Conflict("withdrawal_proposed")
    _foresee(advance, adjustment)
    session().add(adjustment)
    session().flush()
    attach(adjustment.key, "evidence", proposal.evidence, at)
    orders.place_hold(advance.order_id, adjustment.key, "adjustment", at)
    told = _figures(adjustment, advance) | {"reason": reason, "fingerprint": proposed_terms(adjustment)}
    _tell(events.AdjustmentProposed, adjustment, advance, actor, at, **told)
    return adjustment


def accept_adjustment(adjustment: Adjustment, actor: Actor, at: datetime, *, counted: int | None = None) -> None:
    """The other side agrees; for a return it says what it counted. A part of the programme waits for its officer."""
    advance, at = _locked(adjustment, at)
    _check_state(advance, adjustment.kind)
    if acting_side(adjustment, actor) != other_side(adjustment.proposed_side):
        raise NotAllowed("adjustment:answer")
    adjustment.answered_at, adjustment.answered_by_id = at, actor.user_id
    adjustment.answered_by_name = actor.signature(advance.producer_group_id)
    adjustment.agreed_quantity = adjustment.quantity if counted is None else counted
    if adjustment.kind == "variance":
        adjustment.agreed_quantity = position_of(advance).with_group
    if adjustment.parts.get("programme"):
        ADJUSTMENT.move(adjustment, "agree")
        _foresee(advance, adjustment)
        _tell(events.AdjustmentAgreed, adjustment, advance, actor, at)
        return
    ADJUSTMENT.move(adjustment, "accept")
    _take_effect(adjustment, advance, actor, at)


def confirm_adjustment(adjustment: Adjustment, actor: Actor, at: datetime) -> None:
    """The programme confirms that it bears its part."""
    advance, at = _locked(adjustment, at)
    _check_state(advance, adjustment.kind)
    ADJUSTMENT.move(adjustment, "confirm")
    _note_confirmer(adjustment, actor, at)
    _take_effect(adjustment, advance, actor, at)


def uphold_adjustment(adjustment: Adjustment, actor: Actor, at: datetime) -> None:
    """A case decided that what the other side had declined holds after all, as it was recorded."""
    advance, at = _locked(adjustment, at)
    _check_state(advance, adjustment.kind)
    held = position_of(advance).with_group
    adjustment.agreed_quantity = held if adjustment.kind == "variance" else adjustment.quantity
    ADJUSTMENT.move(adjustment, "uphold")
    _foresee(advance, adjustment)
    _note_confirmer(adjustment, actor, at)
    _take_effect(adjustment, advance, actor, at)


def _note_confirmer(adjustment: Adjustment, actor: Actor, at: datetime) -> None:
    adjustment.confirmed_at, adjustment.confirmed_by_id = at, actor.user_id
    adjustment.confirmed_by_name = actor.display_name


def decline_adjustment(adjustment: Adjustment, reason: str, actor: Actor, at: datetime) -> None:
    """The other side, or the programme, does not agree, and says why."""
    advance, at = _locked(adjustment, at)
    if adjustment.status == "agreed":
        _note_confirmer(adjustment, actor, at)
    else:
        adjustment.answered_at, adjustment.answered_by_id = at, actor.user_id
        adjustment.answered_by_name = actor.signature(advance.producer_group_id)
    ADJUSTMENT.move(adjustment, "decline")
    adjustment.answer_reason = clean_reason(reason)
    _tell(events.AdjustmentDeclined, adjustment, advance, actor, at, reason=adjustment.answer_reason)
    orders.lift_hold(adjustment.order_id, adjustment.key, at)


def withdraw_adjustment(adjustment: Adjustment, actor: Actor, at: datetime) -> None:
    """The side that recorded it takes it back."""
    advance, at = _locked(adjustment, at)
    ADJUSTMENT.move(adjustment, "withdraw")
    adjustment.answered_at = at
    _tell(events.AdjustmentWithdrawn, adjustment, advance, actor, at)
    orders.lift_hold(adjustment.order_id, adjustment.key, at)


def foreseen_owed(adjustment: Adjustment) -> tuple[int, int] | None:
    """Rupiah owed now, and once an open adjustment has taken effect; None when it is closed or would be refused."""
    if adjustment.status not in OPEN_ADJUSTMENT or adjustment.kind == WITHDRAWAL:
        return None
    position = position_of(adjustment.advance)
    try:
        return position.owed, _step(adjustment, position, None, _carried(adjustment)).position.owed
    except DomainError:
        return None


def _take_effect(adjustment: Adjustment, advance: Advance, actor: Actor, at: datetime) -> None:
    target = _make_target(adjustment, advance, at) if adjustment.kind == "carry_over" else None
    if adjustment.kind == "faulty":
        _check_lot(advance, adjustment)
    here = position_of(advance)
    step = _step(adjustment, here, None if target is None else position_of(target), _carried(adjustment))
    apply(advance, step.position)
    _remember(adjustment, step)
    elsewhere = _follow(adjustment, step)
    write(advance, step.lines, adjustment.key, adjustment.key, f"advance_{adjustment.kind}", at)
    _tell(events.AdjustmentAccepted, adjustment, advance, actor, at, **_figures(adjustment, advance))
    if adjustment.kind == WITHDRAWAL:
        call_off(advance, adjustment, actor, at)
    for each in (advance, *elsewhere):
        settle_if_done(each, actor, at)
    if step.excess:
        about = event_fields(advance, actor, at) | {"adjustment_id": adjustment.id}
        emit(events.ExcessOwed(**about, amount_rupiah=step.excess))
    orders.lift_hold(adjustment.order_id, adjustment.key, at, closing=False)
    for order_id in dict.fromkeys([adjustment.order_id, *(each.order_id for each in elsewhere)]):
        orders.close_if_done(order_id, at)


def _follow(adjustment: Adjustment, step: Step) -> list[Advance]:
    """Writes on debts that were carried elsewhere what a claim took off them there."""
    elsewhere = []
    for position, amount in step.followed:
        advance = session().get_one(Advance, position.advance_id)
        apply(advance, position)
        adjustment.followed.append(FollowedDebt(advance_id=advance.id, amount=amount))
        elsewhere.append(advance)
    return elsewhere


def _remember(adjustment: Adjustment, step: Step) -> None:
    adjustment.value, adjustment.excess, adjustment.claimed = step.value, step.excess, step.claimed
    for bearer, quantity in step.borne:
        setattr(adjustment, f"{bearer}_quantity", quantity)


def _step(
    adjustment: Adjustment, position: Position, target: Position | None, carried: Sequence[Position] = ()
) -> Step:
    if adjustment.kind == "carry_over" and target is None:
        target = _foreseen_target(adjustment, position)
    quantity, amount = adjustment.settled_quantity, adjustment.amount
    return postings.adjust(adjustment.kind, position, quantity, amount, adjustment.parts, target, carried)


def _foresee(advance: Advance, adjustment: Adjustment) -> None:
    """DomainError now for what would be refused when it takes effect."""
    if adjustment.kind == "carry_over":
        _target_order(adjustment, advance)
    if adjustment.kind == "faulty":
        _check_lot(advance, adjustment)
    if adjustment.kind == "repayment" and not adjustment.payment_reference and not adjustment.reason:
        raise DomainError("payment_proof_missing", "payment_reference")
    waiting = [each for each in list_open_of(advance.id) if each is not adjustment]
    _step(adjustment, position_of(advance), None, _carried(adjustment))
    standing.check_room(position_of(advance), adjustment, waiting)


def _check_lot(advance: Advance, adjustment: Adjustment) -> None:
    """A claim is bounded by what its own lot rejected, less what is claimed of that lot already."""
    lot_id = adjustment.lot_id or 0
    use = lots_with_rejects(advance.id).get(lot_id)
    if use is None:
        raise DomainError("faulty_lot_missing", "lot_id")
    free = use.rejected_consumed - claims_on_lots(advance.id, but_for=adjustment).get(lot_id, 0)
    standing.check_lot(free, adjustment.settled_quantity, advance.unit)


def _carried(adjustment: Adjustment) -> list[Position]:
    """Where parts of the debt stand that a claim may have to follow."""
    return [position_of(each) for each in carried_from(adjustment.advance_id)] if adjustment.kind == "faulty" else []


def _foreseen_target(adjustment: Adjustment, position: Position) -> Position:
    amount = adjustment.amount
    margin = postings.carried_margin(position, amount) if 0 < amount <= position.owed else 0
    blank = Position(0, adjustment.target_order_id or 0, "carried", position.contract_form, "")
    return replace(blank, received_margin=margin, received_total=amount)


def _make_target(adjustment: Adjustment, advance: Advance, at: datetime) -> Advance:
    """The advance of kind `carried` on the other order, owed at once under its cap."""
    foreseen = _foreseen_target(adjustment, position_of(advance))
    target = new_advance(_target_order(adjustment, advance), "carried", at)
    target.status, target.contract_form = "received", advance.contract_form
    target.received_total, target.received_margin = foreseen.received_total, foreseen.received_margin
    target.received_cost = foreseen.received_total - foreseen.received_margin
    target.total, target.margin, target.cost = target.received_total, target.received_margin, target.received_cost
    target.carried_from_id = advance.id
    target.offered_at = target.accepted_at = target.issued_at = target.received_at = at
    target.offered_by_id, target.accepted_by_id = adjustment.proposed_by_id, adjustment.answered_by_id
    target.offered_by_name, target.accepted_by_name = adjustment.proposed_by_name, adjustment.answered_by_name
    session().add(target)
    session().flush()
    adjustment.target_advance_id = target.id
    orders.place_hold(target.order_id, target.key, "advance", at)
    rely_on_order(target, at)
    return target


def _target_order(adjustment: Adjustment, advance: Advance) -> PurchaseOrder:
    wanted = (
        PurchaseOrder.id == adjustment.target_order_id,
        PurchaseOrder.id != advance.order_id,
        PurchaseOrder.status == "accepted",
        PurchaseOrder.producer_group_id == advance.producer_group_id,
        PurchaseOrder.off_taker_id == advance.off_taker_id,
    )
    order = session().scalar(select(PurchaseOrder).where(*wanted))
    if order is None:
        raise DomainError("target_order_missing", "target_order_id")
    return order


def _check_state(advance: Advance, kind: str) -> None:
    if kind == "faulty" and advance.status == "settled":
        if not load_order(advance.order_id).is_open:
            raise Conflict("order_not_open")
        return
    ADVANCE.after(advance.status, "call_off" if kind == WITHDRAWAL else "adjust")


def _locked(adjustment: Adjustment, at: datetime) -> tuple[Advance, datetime]:
    """The advance, fresh, its order and those that its debt goes or went to locked by their ids; and the moment."""
    touched, locked = {adjustment.order_id, adjustment.target_order_id or adjustment.order_id}, set[int]()
    follows, advance_id = adjustment.kind == "faulty", adjustment.advance_id
    while True:
        if follows:  # while this waited, its debt may have been carried further
            touched |= {each.order_id for each in carried_from(advance_id)}
        if touched == locked:
            break
        for order_id in sorted(touched - locked):
            _order, at = orders.lock_order(order_id, at)
        locked = set(touched)
    session().refresh(adjustment)
    advance = session().get_one(Advance, adjustment.advance_id, populate_existing=True)
    return advance, at


def _bearer(parts: Mapping[str, int]) -> str:
    alone = [bearer for bearer in BEARERS if parts.get(bearer) == BASIS]
    return alone[0] if alone else ("shared" if parts else "")


def _figures(adjustment: Adjustment, advance: Advance) -> dict[str, Any]:
    quantity = adjustment.settled_quantity if adjustment.kind in BY_QUANTITY else 0
    amount = adjustment.amount or adjustment.value or adjustment.claimed
    return {"adjusted_quantity": quantity, "unit": advance.unit, "amount_rupiah": amount}


def _tell(
    kind: type[events.AdjustmentEvent],
    adjustment: Adjustment,
    advance: Advance,
    actor: Actor,
    at: datetime,
    **more: Any,
) -> None:
    side = acting_side(adjustment, actor)
    about = {"adjustment_id": adjustment.id, "adjustment": adjustment.kind, "side": side}
    emit(kind(**event_fields(advance, actor, at) | about | more))
