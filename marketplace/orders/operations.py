"""What is done with an order: the buyer drafts and issues, the group answers, both may end it early, it closes.

Rooms above lock the order, hold it open, count what was sent and accepted, and say what rests on its terms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, null, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import SessionTransaction, joinedload, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.accounts.actor import Actor
from marketplace.accounts.sides import side_spoken_for
from marketplace.audit.models import AuditEvent
from marketplace.infra.data.counters import next_number
from marketplace.infra.data.database import table_of
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from marketplace.kernel.packs import measure_of
from marketplace.kernel.reasons import clean_reason
from marketplace.orders import drafting, events, renewing, rules
from marketplace.orders.fingerprints import issued_terms
from marketplace.orders.lifecycle import MENDING, ORDER
from marketplace.orders.models import Hold, OrderLine, PurchaseOrder, Reliance, RevisionLine
from marketplace.orders.queries import awaits_mending, has_moved, holds_of, load_order
from marketplace.orders.rules import LineTerms, Terms
from marketplace.parties.between import event_fields_between
from marketplace.parties.models import Organisation
from marketplace.parties.queries import load_organisation

NUMBER_PREFIX = "PO"
A_MOMENT = timedelta(microseconds=1)


def draft_order(
    off_taker_id: int, terms: Terms, lines: Sequence[LineTerms], actor: Actor, at: datetime
) -> PurchaseOrder:
    """Writes a new draft, seen by the off-taker only; Invalid names everything that is wrong, each at its field."""
    checked = drafting.check(off_taker_id, terms, lines, at)
    order = PurchaseOrder(
        producer_group_id=checked.group.id, off_taker_id=off_taker_id, region_code=checked.group.region_code,
        status=ORDER.initial, created_at=at, created_by=actor.user_id,
    )  # fmt: skip
    session().add(order)
    _write(order, terms, checked, at)
    emit(events.OrderDrafted(**event_fields(order, actor, at)))
    return order


def edit_order(order: PurchaseOrder, terms: Terms, lines: Sequence[LineTerms], actor: Actor, at: datetime) -> None:
    """Writes a draft anew; its lines may move to another group's listings."""
    ORDER.move(order, "edit")
    checked = drafting.check(order.off_taker_id, terms, lines, at)
    kept = {line.standard_version_id: line.kept_against_id for line in order.lines}
    order.producer_group_id, order.region_code = checked.group.id, checked.group.region_code
    order.lines.clear()
    session().flush()
    _write(order, terms, checked, at, kept)


def _write(
    order: PurchaseOrder,
    terms: Terms,
    checked: drafting.Checked,
    at: datetime,
    kept: Mapping[int, int | None] | None = None,
) -> None:
    """Writes terms and lines; `kept` has, by version of a standard, the newer one that was not taken in its place."""
    for name in Terms.__dataclass_fields__:
        setattr(order, name, getattr(terms, name))
    order.deduction_rate = terms.deduction_rate if terms.deduction_method == "percent" else None
    order.deduction_amount = terms.deduction_amount if terms.deduction_method == "fixed" else None
    order.note, order.edited_at = terms.note.strip(), at
    session().flush()
    rows = [
        {
            "order_id": order.id, "position": position, "listing_version_id": version.id,
            "standard_version_id": line.standard_version_id, "title": version.title,
            "unit": measure.unit, "pack_unit": measure.pack_unit, "pieces_per_pack": measure.pieces_per_pack,
            "ordered_quantity": line.quantity, "unit_price": line.unit_price, "due_on": line.due_on,
            "over_tolerance": line.over_tolerance, "under_tolerance": line.under_tolerance,
            "kept_against_id": (kept or {}).get(line.standard_version_id),
        }
        for position, (line, version) in enumerate(checked.lines, start=1)
        for measure in [measure_of(version.unit)]
    ]  # fmt: skip
    session().execute(insert(table_of(OrderLine)), rows)
    session().expire(order, ["lines"])


def issue_order(order: PurchaseOrder, actor: Actor, at: datetime) -> None:
    """Sends the order to the group under the off-taker's next number; everything is checked again, then frozen."""
    order, at = lock_order(order.id, at)
    ORDER.after(order.status, "issue")
    lines = [drafting.as_line_terms(line) for line in order.lines]
    drafting.check(order.off_taker_id, drafting.as_terms(order), lines, at)
    renewing.check_chosen(order)
    off_taker = load_organisation(order.off_taker_id)
    today = drafting.today_at(off_taker, at)
    order.number = next_number(off_taker.id, off_taker.code, NUMBER_PREFIX, today)
    ORDER.move(order, "issue")
    order.issued_at, order.issued_by, order.rules_number = at, actor.user_id, rules.RULES_NUMBER
    session().flush()
    fields = event_fields(order, actor, at)
    fields |= {"value_rupiah": order.value, "first_due_on": order.first_due_on, "rules": order.rules_number}
    emit(events.OrderIssued(**fields, note=order.note, fingerprint=issued_terms(order)))


def accept_order(order: PurchaseOrder, actor: Actor, at: datetime) -> None:
    """The group takes the order on, all of it, as issued; DomainError while one of the two is suspended."""
    order, at = lock_order(order.id, at)
    ORDER.after(order.status, "accept")
    refusal = why_not_begun(order)
    if refusal is not None:
        raise refusal
    drafting.check_sides(order.off_taker_id, order.producer_group_id)
    ORDER.move(order, "accept")
    order.accepted_at, order.accepted_by = at, actor.user_id
    emit(events.OrderAccepted(**event_fields(order, actor, at), value_rupiah=order.value))


def why_not_begun(order: PurchaseOrder) -> DomainError | None:
    """What keeps the two parties from beginning this order, or more of it: one of them is suspended."""
    return next(drafting.party_errors(*parties_of(order)), None)


def parties_of(order: PurchaseOrder) -> tuple[Organisation, Organisation]:
    """The off-taker and the group of an order."""
    return drafting.parties_by_id(order.off_taker_id, order.producer_group_id)


def decline_order(order: PurchaseOrder, reason: str, actor: Actor, at: datetime) -> None:
    """The group cannot take the order on, and says why."""
    order, at = lock_order(order.id, at)
    ORDER.move(order, "decline")
    order.decline_reason, order.declined_at = clean_reason(reason), at
    emit(events.OrderDeclined(**event_fields(order, actor, at), reason=order.decline_reason))


def cancel_order(order: PurchaseOrder, reason: str, actor: Actor, at: datetime) -> None:
    """Withdraws the order: a draft freely, an issued one with a reason, an accepted one while nothing has moved."""
    order, at = lock_order(order.id, at)
    if order.status == "accepted" and has_moved(order.id):
        raise Conflict("order_has_moved")
    is_draft = order.status == "draft"
    if not is_draft:
        order.cancel_reason = clean_reason(reason)
    ORDER.move(order, "cancel")
    order.cancelled_at = at
    if is_draft:  # the group never saw it, and hears nothing of it
        emit(events.OrderDiscarded(**event_fields(order, actor, at)))
    else:
        emit(events.OrderCancelled(**event_fields(order, actor, at), reason=order.cancel_reason or ""))


def propose_short_close(order: PurchaseOrder, reason: str, actor: Actor, at: datetime) -> None:
    """Either side proposes to end an accepted order with less than was ordered; the other side answers.

    An order that has enough can end early only while it waits for units that were sent back to be mended.
    """
    order, at = lock_order(order.id, at)
    ORDER.move(order, "propose_short_close")
    if order.short_close_side is not None:
        raise Conflict("short_close_standing")
    if order.status == "fulfilled" and not awaits_mending(order.id):
        raise Conflict("nothing_to_end_early")
    if order.revision_side is not None:
        raise Conflict("revision_unanswered")
    order.short_close_side, order.short_close_reason = acting_side(order, actor), clean_reason(reason)
    order.short_close_proposed_at, order.short_close_proposed_by = at, actor.user_id
    fields = event_fields(order, actor, at)
    emit(events.ShortCloseProposed(**fields, side=order.short_close_side, reason=order.short_close_reason))


def refuse_short_close(order: PurchaseOrder, reason: str, actor: Actor, at: datetime) -> None:
    """The other side refuses the proposal with a reason, or the proposing side takes it back without one."""
    order, at = lock_order(order.id, at)
    ORDER.move(order, "refuse_short_close")
    if not order.early_end_waits:
        raise Conflict("short_close_not_standing")
    side = acting_side(order, actor)
    reason = clean_reason(reason) if side != order.short_close_side else reason.strip()
    _forget_short_close(order)
    emit(events.ShortCloseRefused(**event_fields(order, actor, at), side=side, reason=reason))


def confirm_short_close(order: PurchaseOrder, actor: Actor, at: datetime) -> None:
    """The other side agrees: nothing more is to be sent; the order closes once nothing holds it."""
    order, at = lock_order(order.id, at)
    if not order.early_end_waits:
        raise Conflict("short_close_not_standing")
    if acting_side(order, actor) == order.short_close_side:
        raise NotAllowed("order:confirm_short_close")
    ORDER.move(order, "confirm_short_close")
    order.fulfilled_at, order.short_closed_at = order.fulfilled_at or at, at
    order.short_closed_by = actor.user_id
    quoted = {"reason": order.short_close_reason or "", "quoted_id": order.short_close_proposed_by}
    emit(events.OrderShortClosed(**event_fields(order, actor, at) | quoted))
    close_if_done(order.id, at)


def close_order(order: PurchaseOrder, actor: Actor, at: datetime) -> None:
    """Closes a fulfilled order by hand; DomainError while anything holds it."""
    order, at = lock_order(order.id, at)
    ORDER.after(order.status, "close")
    if not rules.may_close(order.status, holds_of(order.id)):
        raise DomainError("order_is_held")
    _close(order, actor, at)


def acting_side(order: PurchaseOrder, actor: Actor) -> str:
    """The side the actor speaks for in this order: group or off_taker, suspended or not; NotAllowed for anyone else."""
    side = side_spoken_for(order, actor, "off_taker_buyer")
    if not side:
        raise NotAllowed("order:propose_short_close")
    return side


@dataclass
class _Taken:
    """An order that this unit of work has locked: within which transaction, and the moment of what was done last."""

    transaction: SessionTransaction | None
    moment: datetime


def lock_order(order_id: int, at: datetime) -> tuple[PurchaseOrder, datetime]:
    """The order and its lines with their changes, fresh, the row locked to the end, and the moment of what is done
    now; comes first in all that moves goods or money.

    Moments of one order never go back: where the clock did, it is a microsecond after the order's last. Whatever else
    hangs on an order is read again when it is needed: it may have changed while this waited.
    """
    session().flush()
    orders: dict[int, _Taken] = session().info.setdefault("locked_orders", {})
    taken = orders.get(order_id)
    if taken is not None and taken.transaction is not None and taken.transaction.is_active:
        taken.moment = at if at >= taken.moment else taken.moment + A_MOMENT
        return session().get_one(PurchaseOrder, order_id), taken.moment
    for held in list(session()):
        if hasattr(type(held), "order_id"):
            session().expire(held)
    order = session().scalar(_locked(), {"order_id": order_id})
    if order is None:
        raise NotFound("order")
    is_draft = order.status == "draft"  # of which nothing was done yet
    values = {"order_id": order_id} if is_draft else {"order_id": order_id, "file": order.file}
    rows = session().execute(_lines_and_last(is_draft), values).unique().all()
    set_committed_value(order, "lines", [line for line, _last in rows])
    last = max((moment for _line, moment in rows if moment is not None), default=None)
    moment = last + A_MOMENT if last is not None and at <= last else at
    orders[order_id] = _Taken(session().get_nested_transaction() or session().get_transaction(), moment)
    return order, moment


@cache
def _locked() -> Select[PurchaseOrder]:
    """Picks the order of `order_id` for `lock_order`."""
    picked = select(PurchaseOrder).where(PurchaseOrder.id == bindparam("order_id")).with_for_update()
    return picked.options(lazyload(PurchaseOrder.lines)).execution_options(populate_existing=True)


@cache
def _lines_and_last(is_draft: bool) -> Select[OrderLine, datetime | None]:
    """Picks the lines of `order_id` with their changes, each beside the last moment of the order's file, a draft's
    beside none; asked once the order is locked, so that it knows what others did while this waited.
    """
    changes = joinedload(OrderLine.changes).joinedload(RevisionLine.revision)
    last = select(func.max(AuditEvent.occurred_at)).where(AuditEvent.file == bindparam("file")).scalar_subquery()
    picked = (
        select(OrderLine, null() if is_draft else last)
        .where(OrderLine.order_id == bindparam("order_id"))
        .order_by(OrderLine.position)
    )
    return picked.options(changes).execution_options(populate_existing=True)


def place_hold(order_id: int, key: str, reason: str, at: datetime) -> None:
    """Keeps the order from closing until the hold of that key is lifted; placing it twice is placing it once."""
    if not load_order(order_id).is_open:
        raise Conflict("order_not_open")
    upsert = postgresql.insert if session().get_bind().dialect.name == "postgresql" else sqlite.insert
    placed = upsert(Hold).values(order_id=order_id, key=key, reason=reason, placed_at=at, lifted_at=None)
    again = {"reason": reason, "placed_at": at, "lifted_at": None}
    placed = placed.on_conflict_do_update(
        index_elements=["order_id", "key"], set_=again, where=Hold.lifted_at.is_not(None)
    )
    session().execute(placed)


def lift_hold(order_id: int, key: str, at: datetime, *, closing: bool = True) -> None:
    """Lifts the hold if it stands; with the last one a fulfilled order closes, unless `closing` is false."""
    standing = (Hold.order_id == order_id, Hold.key == key, Hold.lifted_at.is_(None))
    lifted = update(Hold).where(*standing).values(lifted_at=at).returning(Hold.reason)
    reason = session().scalar(lifted)
    if reason is None:
        return
    if reason == MENDING:
        _forget_early_end(load_order(order_id))
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
    order = load_order(order_id)
    if not rules.may_close(order.status, holds_of(order_id)):
        return False
    _close(order, None, at)
    return True


def record_accepted(line: OrderLine, accepted: int, second_grade: int, rejected: int, at: datetime) -> None:
    """Adds a decided lot to the line's sums (thousandths); with enough in every line the order is fulfilled."""
    line.accepted_quantity += accepted
    line.second_grade_quantity += second_grade
    line.rejected_quantity += rejected
    fulfil_if_done(line.order, at)


def record_underway(underway: Mapping[int, int]) -> None:
    """By line, what was sent and is not decided, or is to be mended (thousandths); under the order's lock."""
    for line_id, quantity in underway.items():
        session().get_one(OrderLine, line_id).underway_quantity = quantity


def fulfil_if_done(order: PurchaseOrder, at: datetime) -> None:
    """An order of which every line has enough is fulfilled; proposals that wait for an answer fall away."""
    if ORDER.can(order.status, "fulfil") and rules.is_fulfilled(order.lines):
        ORDER.move(order, "fulfil")
        order.fulfilled_at = at
        _forget_short_close(order)
        emit(events.OrderFulfilled(**event_fields(order, None, at)))


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


def _close(order: PurchaseOrder, actor: Actor | None, at: datetime) -> None:
    ORDER.move(order, "close")
    order.closed_at = at
    emit(events.OrderClosed(**event_fields(order, actor, at)))


def _forget_early_end(order: PurchaseOrder) -> None:
    """A proposal to end an order that has enough falls away once nothing is left to be mended."""
    if order.status == "fulfilled" and order.early_end_waits and not awaits_mending(order.id):
        _forget_short_close(order)


def _forget_short_close(order: PurchaseOrder) -> None:
    order.short_close_side = order.short_close_reason = None
    order.short_close_proposed_at = order.short_close_proposed_by = None


def _find_hold(order_id: int, key: str) -> Hold | None:
    return session().scalar(select(Hold).where(Hold.order_id == order_id, Hold.key == key))


def event_fields(order: PurchaseOrder, actor: Actor | None, at: datetime) -> dict[str, Any]:
    """The fields that every event of an order carries; without an actor it followed by itself from another."""
    return event_fields_between(order, actor, at, order_id=order.id, number=order.number or "")
