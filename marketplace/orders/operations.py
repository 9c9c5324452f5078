"""What upper rooms do to an order: lock it, hold it open, count what was accepted, close it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.infra.runtime import emit, session
from marketplace.kernel.errors import Conflict, NotFound
from marketplace.orders import rules
from marketplace.orders.events import OrderClosed, OrderFulfilled
from marketplace.orders.lifecycle import ORDER
from marketplace.orders.models import Hold, OrderLine, PurchaseOrder
from marketplace.orders.queries import has_holds, order


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
    if closing:
        close_if_done(order_id, at)


def close_if_done(order_id: int, at: datetime) -> bool:
    """Closes a fulfilled order that nothing holds; says whether it did."""
    found = order(order_id)
    if not ORDER.can(found.status, "close") or has_holds(order_id):
        return False
    mark_closed(found, at)
    emit(OrderClosed(**_happening(found, at)))
    return True


def mark_closed(found: PurchaseOrder, at: datetime) -> None:
    """Moves the order to its end; who did it and the news of it are the caller's."""
    ORDER.move(found, "close")
    found.closed_at = at


def record_accepted(line: OrderLine, accepted: int, second_grade: int, rejected: int, at: datetime) -> None:
    """Adds a decided lot to the line's sums (thousandths); with enough in every line the order is fulfilled."""
    line.accepted_quantity += accepted
    line.second_grade_quantity += second_grade
    line.rejected_quantity += rejected
    found = line.order
    if ORDER.can(found.status, "fulfil") and rules.is_fulfilled(found.lines):
        ORDER.move(found, "fulfil")
        found.fulfilled_at = at
        found.short_close_side = None
        emit(OrderFulfilled(**_happening(found, at)))
    session().flush()


def _find_hold(order_id: int, key: str) -> Hold | None:
    return session().scalar(select(Hold).where(Hold.order_id == order_id, Hold.key == key))


def _happening(found: PurchaseOrder, at: datetime) -> dict[str, Any]:
    """The fields of an event that follows by itself from another."""
    return {
        "subject": found.key,
        "file": found.key,
        "by_user_id": None,
        "organisation_id": None,
        "at": at,
        "producer_group_id": found.producer_group_id,
        "off_taker_id": found.off_taker_id,
        "order_id": found.id,
        "number": found.number or "",
    }
