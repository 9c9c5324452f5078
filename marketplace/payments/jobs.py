"""What a worker does for payments: each step calls the service, then writes its answer as the row is marked done."""

from collections.abc import Callable
from datetime import datetime, timedelta

from marketplace.infra.data.jobs import Handler, Periodic, TryAgain, Work
from marketplace.infra.data.runtime import Runtime
from marketplace.payments import gateway_calls
from marketplace.payments.gateway_calls import Write

LATE = timedelta(minutes=10)
"""How long a notice may take before the service is asked."""


def _repeated_on(step: Callable[[Runtime, int, Write | None], str], *outcomes: str) -> Handler:
    def handle(work: Work) -> None:
        outcome = step(work.runtime, work.payload["payment_id"], work.finish)
        if outcome in outcomes:
            raise TryAgain(outcome)

    return handle


def ask_after_late(runtime: Runtime, at: datetime) -> None:
    """Asks after payments that no notice came for."""
    gateway_calls.catch_up(runtime, at - LATE)


JOBS = {
    "payments.open_checkout": _repeated_on(gateway_calls.open_checkout, "unreachable"),
    "payments.close_checkout": _repeated_on(gateway_calls.close_checkout, "unreachable"),
    "payments.ask_fee": _repeated_on(gateway_calls.ask_fee, "unreachable"),
    "payments.give_back": _repeated_on(gateway_calls.give_back, "unreachable", "refused"),
}
"""A page that the service refuses is told to the payer; a refund that it refuses is for the staff."""
PERIODIC = (Periodic("payments.ask_after_late", timedelta(hours=1), ask_after_late),)
