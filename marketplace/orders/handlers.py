"""Reactions to an order's own news."""

from marketplace.orders import revisions
from marketplace.orders.events import OrderCancelled, OrderEvent, OrderFulfilled, OrderShortClosed
from marketplace.orders.queries import load_order


def lapse_proposal(event: OrderEvent) -> None:
    """An order that needs no more goods has nothing left to change."""
    revisions.lapse_revision(load_order(event.order_id), event.at)


BINDINGS = [(kind, lapse_proposal) for kind in (OrderFulfilled, OrderShortClosed, OrderCancelled)]
