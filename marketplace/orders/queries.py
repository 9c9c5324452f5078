"""Reading purchase orders."""

from sqlalchemy import select

from marketplace.infra.runtime import session
from marketplace.kernel.errors import NotFound
from marketplace.orders.models import Hold, OrderLine, PurchaseOrder


def order(order_id: int) -> PurchaseOrder:
    """The order, whoever asks; NotFound if there is none."""
    found = session().get(PurchaseOrder, order_id)
    if found is None:
        raise NotFound("order")
    return found


def order_line(line_id: int) -> OrderLine:
    """The order line, whoever asks; NotFound if there is none."""
    found = session().get(OrderLine, line_id)
    if found is None:
        raise NotFound("order line")
    return found


def find_by_line(line_id: int) -> PurchaseOrder | None:
    """The order that the line belongs to."""
    line = session().get(OrderLine, line_id)
    return None if line is None else line.order


def list_holds(order_id: int) -> list[Hold]:
    """What keeps the order open, oldest first."""
    standing = (Hold.order_id == order_id, Hold.lifted_at.is_(None))
    return list(session().scalars(select(Hold).where(*standing).order_by(Hold.placed_at, Hold.id)))


def has_holds(order_id: int) -> bool:
    """Whether anything keeps the order open."""
    return (
        session().scalar(select(Hold.id).where(Hold.order_id == order_id, Hold.lifted_at.is_(None)).limit(1))
        is not None
    )
