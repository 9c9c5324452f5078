"""What is done with an order: the buyer drafts and issues, the group answers, both may end it early, it closes.

Rooms above lock the order, hold it open, count what was sent and accepted, and say what rests on its terms.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.infra.data.counters import next_number
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from marketplace.orders import drafting, events, rules
from marketplace.orders.fingerprints import issued_terms
from marketplace.orders.lifecycle import MENDING, ORDER
from marketplace.orders.models import Hold, OrderLine, PurchaseOrder, Reliance
from marketplace.orders.queries import awaits_mending, has_holds, has_moved, order
from marketplace.orders.rules import LineTerms, Terms, clean_reason
from marketplace.parties.models import Organisation
from marketplace.parties.queries import list_by_id, organisation

NUMBER_PREFIX = "PO"


def draft_order(
    off_taker_id: int, terms: Terms, lines: Sequence[LineTerms], actor: Actor, at: datetime
) -> PurchaseOrder:
    """Writes a new draft, seen by the off-taker only; Invalid names everything that is wrong, each at its field."""
    checked = drafting.check(off_taker_id, terms, lines, at)
    found = PurchaseOrder(
        producer_group_id=checked.group.id, off_taker_id=off_taker_id, region_code=checked.group.region_code,
        status=ORDER.initial, created_at=at, created_by=actor.user_id,
    )  # fmt: skip
    session().add(found)
    _write(found, terms, checked, at)
    emit(events.OrderDrafted(**event_fields(found, actor, at)))
    return found


def edit_order(found: PurchaseOrder, terms: Terms, lines: Sequence[LineTerms], actor: Actor, at: datetime) -> None:
    """Writes a draft anew; its lines may move to another group's listings."""
    ORDER.move(found, "edit")
    checked = drafting.check(found.off_taker_id, terms, lines, at)
    found.producer_group_id, found.region_code = checked.group.id, checked.group.region_code
    found.lines.clear()
    session().flush()
    _write(found, terms, checked, at)


def _write(found: PurchaseOrder, terms: Terms, checked: drafting.Checked, at: datetime) -> None:
    for name in Terms.__dataclass_fields__:
        setattr(found, name, getattr(terms, name))
    found.deduction_rate = terms.deduction_rate if terms.deduction_method == "percent" else None
    found.deduction_amount = terms.deduction_amount if terms.deduction_method == "fixed" else None
    found.note, found.edited_at = terms.note.strip(), at
    found.lines.extend(
        OrderLine(
            position=position, listing_version_id=version.id, standard_version_id=line.standard_version_id,
            title=version.title, unit=version.unit, ordered_quantity=line.quantity, unit_price=line.unit_price,
            due_on=line.due_on, over_tolerance=line.over_tolerance, under_tolerance=line.under_tolerance,
            accepted_quantity=0, second_grade_quantity=0, rejected_quantity=0,
        )
        for position, (line, version) in enumerate(checked.lines, start=1)
    )  # fmt: skip
    session().flush()


def issue_order(found: PurchaseOrder, actor: Actor, at: datetime) -> None:
    """Sends the order to the group under the off-taker's next number; everything is checked again, then frozen."""
    found = lock_order(found.id)
    ORDER.after(found.status, "issue")
    lines = [drafting.as_line_terms(line) for line in found.lines]
    drafting.check(found.off_taker_id, drafting.as_terms(found), lines, at)
    ORDER.move(found, "issue")
    today = drafting.today_at(organisation(found.off_taker_id), at)
    found.number = next_number(found.off_taker_id, NUMBER_PREFIX, today)
    found.issued_at, found.issued_by = at, actor.user_id
    session().flush()
    fields = event_fields(found, actor, at)
    fields |= {"value_rupiah": found.value, "first_due_on": found.first_due_on}
    emit(events.OrderIssued(**fields, fingerprint=issued_terms(found)))


def accept_order(found: PurchaseOrder, actor: Actor, at: datetime) -> None:
    """The group takes the order on, all of it, as issued; DomainError while one of the two is suspended."""
    found = lock_order(found.id)
    ORDER.after(found.status, "accept")
    refusal = why_not_begun(found)
    if refusal is not None:
        raise refusal
    drafting.check_sides(found.off_taker_id, found.producer_group_id)
    ORDER.move(found, "accept")
    found.accepted_at, found.accepted_by = at, actor.user_id
    emit(events.OrderAccepted(**event_fields(found, actor, at), value_rupiah=found.value))


def why_not_begun(found: PurchaseOrder) -> DomainError | None:
    """What keeps the two parties from beginning this order, or more of it: one of them is suspended."""
    return next(drafting.party_errors(*parties_of(found)), None)


def parties_of(found: PurchaseOrder) -> tuple[Organisation, Organisation]:
    """The off-taker and the group of an order."""
    parties = {each.id: each for each in list_by_id((found.off_taker_id, found.producer_group_id))}
    return parties[found.off_taker_id], parties[found.producer_group_id]


def decline_order(found: PurchaseOrder, reason: str, actor: Actor, at: datetime) -> None:
    """The group cannot take the order on, and says why."""
    found = lock_order(found.id)
    ORDER.move(found, "decline")
    found.decline_reason, found.declined_at = clean_reason(reason), at
    emit(events.OrderDeclined(**event_fields(found, actor, at), reason=found.decline_reason))


def cancel_order(found: PurchaseOrder, reason: str, actor: Actor, at: datetime) -> None:
    """Withdraws the order: a draft freely, an issued one with a reason, an accepted one while nothing has moved."""
    found = lock_order(found.id)
    if found.status == "accepted" and has_moved(found.id):
        raise Conflict("order_has_moved")
    if found.status != "draft":
        found.cancel_reason = clean_reason(reason)
    ORDER.move(found, "cancel")
    found.cancelled_at = at
    emit(events.OrderCancelled(**event_fields(found, actor, at), reason=found.cancel_reason or ""))


def propose_short_close(found: PurchaseOrder, reason: str, actor: Actor, at: datetime) -> None:
    """Either side proposes to end an accepted order with less than was ordered; the other side answers.

    An order that has enough can end early only while it waits for units that were sent back to be mended.
    """
    found = lock_order(found.id)
    ORDER.move(found, "propose_short_close")
    if found.short_close_side is not None:
        raise Conflict("short_close_standing")
    if found.status == "fulfilled" and not awaits_mending(found.id):
        raise Conflict("nothing_to_end_early")
    if found.revision_side is not None:
        raise Conflict("revision_unanswered")
    found.short_close_side, found.short_close_reason = side_of(found, actor), clean_reason(reason)
    found.short_close_proposed_at, found.short_close_proposed_by = at, actor.user_id
    fields = event_fields(found, actor, at)
    emit(events.ShortCloseProposed(**fields, side=found.short_close_side, reason=found.short_close_reason))


def refuse_short_close(found: PurchaseOrder, reason: str, actor: Actor, at: datetime) -> None:
    """The other side refuses the proposal with a reason, or the proposing side takes it back without one."""
    found = lock_order(found.id)
    ORDER.move(found, "refuse_short_close")
    if not found.early_end_waits:
        raise Conflict("short_close_not_standing")
    side = side_of(found, actor)
    reason = clean_reason(reason) if side != found.short_close_side else reason.strip()
    _forget_short_close(found)
    emit(events.ShortCloseRefused(**event_fields(found, actor, at), side=side, reason=reason))


def confirm_short_close(found: PurchaseOrder, actor: Actor, at: datetime) -> None:
    """The other side agrees: nothing more is to be sent; the order closes once nothing holds it."""
    found = lock_order(found.id)
    if not found.early_end_waits:
        raise Conflict("short_close_not_standing")
    if side_of(found, actor) == found.short_close_side:
        raise NotAllowed("order:confirm_short_close")
    ORDER.move(found, "confirm_short_close")
    found.fulfilled_at, found.short_closed_at = found.fulfilled_at or at, at
    found.short_closed_by = actor.user_id
    emit(events.OrderShortClosed(**event_fields(found, actor, at), reason=found.short_close_reason or ""))
    close_if_done(found.id, at)


def close_order(found: PurchaseOrder, actor: Actor, at: datetime) -> None:
    """Closes a fulfilled order by hand; DomainError while anything holds it."""
    found = lock_order(found.id)
    ORDER.after(found.status, "close")
    if has_holds(found.id):
        raise DomainError("order_is_held")
    _close(found, actor, at)


def side_of(found: PurchaseOrder, actor: Actor) -> str:
    """The side the actor speaks for in this order: group or off_taker, suspended or not; NotAllowed for anyone else."""
    actor = actor.finishing
    if actor.has_role("off_taker_buyer", found.off_taker_id):
        return "off_taker"
    if any(actor.has_role(role, found.producer_group_id) for role in ("group_coordinator", "field_facilitator")):
        return "group"
    raise NotAllowed("order:propose_short_close")


def lock_order(order_id: int) -> PurchaseOrder:
    """The order and its lines, fresh, the row locked to the end; comes first in all that moves goods or money."""
    session().flush()
    fresh = {"populate_existing": True}
    found = session().scalar(
        select(PurchaseOrder).where(PurchaseOrder.id == order_id).with_for_update().execution_options(**fresh)
    )
    if found is None:
        raise NotFound("order")
    session().scalars(select(OrderLine).where(OrderLine.order_id == order_id).execution_options(**fresh)).all()
    return found


def place_hold(order_id: int, key: str, reason: str, at: datetime) -> None:
    """Keeps the order from closing until the hold of that key is lifted; placing it twice is placing it once."""
    if not order(order_id).is_open:
        raise Conflict("order_not_open")
    hold = _find_hold(order_id, key)
    if hold is None:
        session().add(Hold(order_id=order_id, key=key, reason=reason, placed_at=at))
    elif hold.lifted_at is not None:
        hold.reason, hold.placed_at, hold.lifted_at = reason, at, None
    session().flush()


def lift_hold(order_id: int, key: str, at: datetime, *, closing: bool = True) -> None:
    """Lifts the hold if it stands; with the last one a fulfilled order closes, unless `closing` is false."""
    hold = _find_hold(order_id, key)
    if hold is None or hold.lifted_at is not None:
        return
    hold.lifted_at = at
    session().flush()
    if hold.reason == MENDING:
        _forget_early_end(order(order_id))
    if closing:
        close_if_done(order_id, at)


def withdraw_hold(order_id: int, key: str) -> None:
    """Takes back a hold whose cause never came about, as if never placed; the order may be cancelled again."""
    hold = _find_hold(order_id, key)
    if hold is not None:
        session().delete(hold)
        session().flush()


def close_if_done(order_id: int, at: datetime) -> bool:
    """Closes a fulfilled order that nothing holds, and says whether it did; ends commands that may lift the last."""
    found = order(order_id)
    if not ORDER.can(found.status, "close") or has_holds(order_id):
        return False
    _close(found, None, at)
    return True


def record_accepted(line: OrderLine, accepted: int, second_grade: int, rejected: int, at: datetime) -> None:
    """Adds a decided lot to the line's sums (thousandths); with enough in every line the order is fulfilled."""
    line.accepted_quantity += accepted
    line.second_grade_quantity += second_grade
    line.rejected_quantity += rejected
    fulfil_if_done(line.order, at)
    session().flush()


def record_underway(underway: Mapping[int, int]) -> None:
    """By line, what was sent and is not decided, or is to be mended (thousandths); under the order's lock."""
    for line_id, quantity in underway.items():
        session().get_one(OrderLine, line_id).underway_quantity = quantity
    session().flush()


def fulfil_if_done(found: PurchaseOrder, at: datetime) -> None:
    """An order of which every line has enough is fulfilled; proposals that wait for an answer fall away."""
    if ORDER.can(found.status, "fulfil") and rules.is_fulfilled(found.lines):
        ORDER.move(found, "fulfil")
        found.fulfilled_at = at
        _forget_short_close(found)
        emit(events.OrderFulfilled(**event_fields(found, None, at)))


def place_reliance(order_id: int, key: str, at: datetime, *, keeps_prices: bool) -> None:
    """Says that an agreement of a room above rests on the order's terms; with `keeps_prices` no price may go down."""
    session().add(Reliance(order_id=order_id, key=key, keeps_prices=keeps_prices, placed_at=at))
    session().flush()


def lift_reliance(order_id: int, key: str, at: datetime) -> None:
    """That agreement has ended, or was never reached."""
    mine = (Reliance.order_id == order_id, Reliance.key == key, Reliance.lifted_at.is_(None))
    for standing in session().scalars(select(Reliance).where(*mine)):
        standing.lifted_at = at
    session().flush()


def _close(found: PurchaseOrder, actor: Actor | None, at: datetime) -> None:
    ORDER.move(found, "close")
    found.closed_at = at
    emit(events.OrderClosed(**event_fields(found, actor, at)))


def _forget_early_end(found: PurchaseOrder) -> None:
    """A proposal to end an order that has enough falls away once nothing is left to be mended."""
    if found.status == "fulfilled" and found.early_end_waits and not awaits_mending(found.id):
        _forget_short_close(found)


def _forget_short_close(found: PurchaseOrder) -> None:
    found.short_close_side = found.short_close_reason = None
    found.short_close_proposed_at = found.short_close_proposed_by = None


def _find_hold(order_id: int, key: str) -> Hold | None:
    return session().scalar(select(Hold).where(Hold.order_id == order_id, Hold.key == key))


def event_fields(found: PurchaseOrder, actor: Actor | None, at: datetime) -> dict[str, Any]:
    """The fields that every event of an order carries; without an actor it followed by itself from another."""
    mine = found.off_taker_id if actor and found.off_taker_id in actor.off_taker_ids else found.producer_group_id
    who = actor.event_fields(at, mine) if actor and actor.is_signed_in else Actor.system().event_fields(at)
    return who | {
        "subject": found.key,
        "file": found.key,
        "producer_group_id": found.producer_group_id,
        "off_taker_id": found.off_taker_id,
        "order_id": found.id,
        "number": found.number or "",
    }
