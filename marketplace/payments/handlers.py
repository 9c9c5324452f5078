"""What this room does about its own news: it speaks with the payment service once the news is committed.

Whoever starts a payment waits for the service's page, so that is asked for at once; all else is for a worker.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from marketplace.infra.data import outbox
from marketplace.infra.data.events import Event
from marketplace.infra.data.runtime import after_commit, service
from marketplace.payments import gateway_calls
from marketplace.payments.events import CheckoutStarted, PaymentCancelled, PaymentConfirmed, PaymentDoubled
from marketplace.payments.methods import Methods

UNTIL_BOOKED = timedelta(minutes=10)
"""How long a service may take until its own books have a charge with its fee."""
HEAD_START = timedelta(minutes=2)
"""How long the request itself has for opening the page."""


def open_after(event: CheckoutStarted) -> None:
    """Opens the service's page at once; a worker does it where this process is killed or the service is away."""
    after_commit(partial(gateway_calls.open_checkout, payment_id=event.payment_id))
    _leave_to_worker("payments.open_checkout", event, event.at + HEAD_START)


def close_after(event: PaymentCancelled) -> None:
    """Closes the service's page."""
    _leave_to_worker("payments.close_checkout", event)


def ask_fee_after(event: PaymentConfirmed) -> None:
    """Asks what the service kept, where a service carried the money."""
    method = service(Methods).find(event.method)
    if method is not None and not method.by_hand:
        _leave_to_worker("payments.ask_fee", event, event.at + UNTIL_BOOKED)


def give_back_after(event: PaymentDoubled) -> None:
    """Refunds what came twice."""
    _leave_to_worker("payments.give_back", event)


def _leave_to_worker(job: str, event: Any, not_before: datetime | None = None) -> None:
    outbox.put(job, {"payment_id": event.payment_id}, event.subject, event.at, not_before)


BINDINGS: list[tuple[type[Event], Callable[[Any], None]]] = [
    (CheckoutStarted, open_after),
    (PaymentCancelled, close_after),
    (PaymentConfirmed, ask_fee_after),
    (PaymentDoubled, give_back_after),
]
