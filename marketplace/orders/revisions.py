"""Changes of an order after acceptance: one side proposes new values, and they hold once the other side agrees."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.infra.data.bounds import check_bound
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.errors import Conflict, DomainError, NotAllowed
from marketplace.kernel.reasons import clean_reason
from marketplace.orders import drafting, events, revising
from marketplace.orders.lifecycle import ORDER, REVISION
from marketplace.orders.models import OrderLine, PurchaseOrder, Revision, RevisionLine
from marketplace.orders.operations import (
    acting_side,
    close_if_done,
    event_fields,
    fulfil_if_done,
    lock_order,
    parties_of,
)
from marketplace.orders.queries import find_standing_revision, judges_without_results, keeps_prices
from marketplace.orders.revising import Change
from marketplace.orders.rules import MOST_REVISIONS


def propose_revision(
    order: PurchaseOrder,
    changes: Sequence[Change],
    reason: str,
    actor: Actor,
    at: datetime,
    *,
    without_results: bool = False,
) -> Revision:
    """Either side proposes new quantities, prices or due dates; nothing changes before the other side agrees.

    With `without_results` goods may then be judged before what is examined once for a lot has its result.
    """
    order, at = lock_order(order.id, at)
    ORDER.move(order, "propose_revision")
    if order.short_close_side is not None:
        raise Conflict("short_close_unanswered")
    if order.revision_side is not None:
        raise Conflict("revision_standing")
    check_bound(Revision.order_id, order.id, MOST_REVISIONS)
    side, reason = acting_side(order, actor), clean_reason(reason)
    without_results = without_results and not judges_without_results(order)
    pairs = _checked(order, changes, at, may_be_none=without_results)
    revision = Revision(
        order_id=order.id, status=REVISION.initial, proposed_side=side, reason=reason, proposed_at=at,
        without_results=without_results,
        proposed_by_id=actor.user_id, proposed_by_name=actor.signature(order.producer_group_id),
        value_before=order.value, value_after=revising.value_after(order.lines, [change for _line, change in pairs]),
        producer_group_id=order.producer_group_id, off_taker_id=order.off_taker_id, region_code=order.region_code,
        lines=[_written(line, change) for line, change in pairs],
    )  # fmt: skip
    session().add(revision)
    order.revision_side = side
    session().flush()
    emit(events.RevisionProposed(**_event_fields(revision, order, actor, at) | _worth(revision), reason=reason))
    return revision


def accept_revision(revision: Revision, actor: Actor, at: datetime) -> None:
    """The other side agrees: the order's lines take the new values, if goods and loans still leave room for them.

    With less to make the order may be fulfilled at once, and close.
    """
    order, at = _locked(revision, at)
    ORDER.move(order, "revise")
    REVISION.after(revision.status, "accept")
    if acting_side(order, actor) == revision.proposed_side:
        raise NotAllowed("revision:accept")
    reason = _no_longer_fits(revision, order, at)
    if reason is not None:
        raise Conflict(reason.code, **reason.params)
    for entry in revision.lines:
        _apply(entry)
    order.revision += 1
    revision.number, revision.value_after = order.revision, order.value
    _end(revision, order, "accept", actor, at)
    emit(
        events.RevisionAccepted(**_event_fields(revision, order, actor, at) | _worth(revision), revision=order.revision)
    )
    fulfil_if_done(order, at)
    close_if_done(order.id, at)


def decline_revision(revision: Revision, reason: str, actor: Actor, at: datetime) -> None:
    """The other side does not agree, and says why; the order stays as it was."""
    order, at = _locked(revision, at)
    REVISION.after(revision.status, "decline")
    if acting_side(order, actor) == revision.proposed_side:
        raise NotAllowed("revision:decline")
    revision.answer_reason = clean_reason(reason)
    _end(revision, order, "decline", actor, at)
    emit(events.RevisionDeclined(**_event_fields(revision, order, actor, at), reason=revision.answer_reason))


def withdraw_revision(revision: Revision, actor: Actor, at: datetime) -> None:
    """The proposing side takes its proposal back."""
    order, at = _locked(revision, at)
    REVISION.after(revision.status, "withdraw")
    if acting_side(order, actor) != revision.proposed_side:
        raise NotAllowed("revision:withdraw")
    _end(revision, order, "withdraw", actor, at)
    emit(events.RevisionWithdrawn(**_event_fields(revision, order, actor, at)))


def lapse_revision(order: PurchaseOrder, at: datetime) -> None:
    """An order that needs no more goods has nothing left to change: a proposal without an answer falls away."""
    revision = find_standing_revision(order.id)
    if revision is not None:
        _end(revision, order, "lapse", None, at)
        emit(events.RevisionLapsed(**_event_fields(revision, order, None, at)))


def what_no_longer_fits(revision: Revision, at: datetime) -> DomainError | None:
    """Why the other side could not accept a standing proposal any more; None while it can."""
    return _no_longer_fits(revision, revision.order, at) if revision.status == "proposed" else None


def change_of(entry: RevisionLine) -> Change:
    """The values that a line of a revision proposes."""
    return Change(
        line_id=entry.order_line_id, quantity=entry.new_quantity, unit_price=entry.new_unit_price,
        due_on=entry.new_due_on,
    )  # fmt: skip


def _checked(
    order: PurchaseOrder, changes: Sequence[Change], at: datetime, *, may_be_none: bool
) -> list[tuple[OrderLine, Change]]:
    off_taker, group = parties_of(order)
    today, by_id = drafting.today_at(off_taker, at), {line.id: line for line in order.lines}
    if may_be_none and not any(
        each.line_id not in by_id or revising.differs(by_id[each.line_id], each) for each in changes
    ):
        return []
    pairs = revising.checked(order.lines, changes, today, keeps_prices=keeps_prices(order.id))
    larger = next((line for line, change in pairs if change.quantity > line.ordered_quantity), None)
    refusal = next(drafting.party_errors(off_taker, group), None)
    if refusal is not None and larger is not None:
        raise DomainError("not_larger_while_suspended", f"line-{larger.id}-quantity", **refusal.params)
    return pairs


def _no_longer_fits(revision: Revision, order: PurchaseOrder, at: datetime) -> DomainError | None:
    try:
        _checked(order, [change_of(entry) for entry in revision.lines], at, may_be_none=revision.without_results)
    except DomainError as error:
        return error
    return None


def _written(line: OrderLine, change: Change) -> RevisionLine:
    return RevisionLine(
        order_line_id=line.id, line=line, old_quantity=line.ordered_quantity, new_quantity=change.quantity,
        old_unit_price=line.unit_price, new_unit_price=change.unit_price,
        old_due_on=line.due_on, new_due_on=change.due_on,
    )  # fmt: skip


def _apply(entry: RevisionLine) -> None:
    line, entry.good_quantity = entry.line, entry.line.good_quantity
    line.priced_quantity, line.priced_value = revising.decided_before(line, entry.new_unit_price)
    line.ordered_quantity, line.unit_price, line.due_on = entry.new_quantity, entry.new_unit_price, entry.new_due_on


def _end(revision: Revision, order: PurchaseOrder, action: str, actor: Actor | None, at: datetime) -> None:
    REVISION.move(revision, action)
    revision.answered_at = at
    if actor is not None:
        revision.answered_by_id, revision.answered_by_name = actor.user_id, actor.signature(order.producer_group_id)
    order.revision_side = None
    session().flush()


def _locked(revision: Revision, at: datetime) -> tuple[PurchaseOrder, datetime]:
    """The order and the revision, fresh, under the order's lock, and the moment."""
    order, at = lock_order(revision.order_id, at)
    session().refresh(revision)
    return order, at


def _event_fields(revision: Revision, order: PurchaseOrder, actor: Actor | None, at: datetime) -> dict[str, Any]:
    return event_fields(order, actor, at) | {
        "subject": revision.key,
        "revision_id": revision.id,
        "side": revision.proposed_side,
        "changes": changes_of(revision),
    }


def _worth(revision: Revision) -> dict[str, int]:
    return {"before_rupiah": revision.value_before, "after_rupiah": revision.value_after}


def changes_of(revision: Revision) -> list[dict[str, object]]:
    """What events and pages tell of a revision: each line that changes, and a term of the whole order that does."""
    terms: list[dict[str, object]] = [{"term": "without_results"}] if revision.without_results else []
    return [shown(entry) for entry in revision.lines] + terms


def shown(entry: RevisionLine) -> dict[str, object]:
    """What events and pages tell of a line: its product, and the pack it is bought by, old and new values."""
    packed = {"pack_unit": entry.line.pack_unit} if entry.line.pack_unit else {}
    return packed | {
        "line_id": entry.order_line_id,
        "title": entry.line.title,
        "unit": entry.line.unit,
        "quantity": [entry.old_quantity, entry.new_quantity],
        "unit_price": [entry.old_unit_price, entry.new_unit_price],
        "due_on": [entry.old_due_on.isoformat(), entry.new_due_on.isoformat()],
    }
