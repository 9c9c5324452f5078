"""Reactions to news from orders."""

from marketplace.deliveries import operations
from marketplace.orders.events import OrderShortClosed
from marketplace.orders.queries import load_order


def release_mending(event: OrderShortClosed) -> None:
    """What was sent back to be mended is not waited for any more."""
    operations.release_mending(load_order(event.order_id), event.at)


BINDINGS = [(OrderShortClosed, release_mending)]
