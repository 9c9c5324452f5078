"""What this room does about its own news: it speaks with the payment service once the news is committed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from marketplace.infra.data.events import Event
from marketplace.infra.data.runtime import after_commit
from marketplace.payments import gateway_calls
from marketplace.payments.events import CheckoutStarted, PaymentCancelled, PaymentDoubled


def open_after(event: CheckoutStarted) -> None:
    """Opens the service's page."""
    after_commit(partial(gateway_calls.open_checkout, payment_id=event.payment_id))


def close_after(event: PaymentCancelled) -> None:
    """Closes the service's page."""
    after_commit(partial(gateway_calls.close_checkout, payment_id=event.payment_id))


def give_back_after(event: PaymentDoubled) -> None:
    """Refunds what came twice."""
    after_commit(partial(gateway_calls.give_back, payment_id=event.payment_id))


BINDINGS: list[tuple[type[Event], Callable[[Any], None]]] = [
    (CheckoutStarted, open_after),
    (PaymentCancelled, close_after),
    (PaymentDoubled, give_back_after),
]
