"""Reactions to news from orders."""

from marketplace.deliveries import operations
from marketplace.orders.events import OrderShortClosed
from marketplace.orders.queries import order


def release_mending(event: OrderShortClosed) -> None:
    """What was sent back to be mended is not waited for any more."""
    operations.release_mending(order(event.order_id), event.at)


BINDINGS = [(OrderShortClosed, release_mending)]
