"""Reactions to news from orders."""

from marketplace.advances import operations
from marketplace.orders.events import OrderCancelled, OrderClosed, OrderDeclined, OrderEvent, OrderShortClosed


def withdraw_offers(event: OrderEvent) -> None:
    """An order that takes no more goods takes no more material."""
    operations.withdraw_unissued(event.order_id, event.at)


BINDINGS = [(kind, withdraw_offers) for kind in (OrderCancelled, OrderDeclined, OrderClosed, OrderShortClosed)]
