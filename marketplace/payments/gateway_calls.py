"""The steps that speak with a payment service. Each calls outside any transaction, then writes down the answer.

Each may be cut off at any point and run again: calls carry the payment's own idempotency key.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.infra.data.runtime import Runtime
from marketplace.payments import provider_reports, queries
from marketplace.payments.gateway import (
    Checkout,
    Gateway,
    GatewayError,
    GatewayRefusal,
    Report,
)
from marketplace.payments.methods import Methods
from marketplace.payments.models import Payment

LIFE = timedelta(hours=12)
"""How long a checkout may be paid."""
LAST_OPENING = LIFE - timedelta(minutes=31)
"""How long after its start a checkout may still be opened; the service wants half an hour at least."""
Write = Callable[[Callable[[], object]], object]
"""Runs a command in a transaction: `Runtime.run`, or `Work.finish`, which also marks a row of the outbox done."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Subject:
    """A payment as read before the call, and the service that carries it."""

    payment: Payment
    gateway: Gateway


def open_checkout(runtime: Runtime, payment_id: int, write: Write | None = None) -> str:
    """Opens the service's page for a started payment, or finds the one already opened; returns as `_ask`."""
    subject, write = _read(runtime, payment_id), write or runtime.run
    if subject is None or subject.payment.status != "started" or subject.payment.checkout_url is not None:
        return "ok"
    if subject.payment.provider_ref is None and runtime.clock() > subject.payment.created_at + LAST_OPENING:
        write(lambda: provider_reports.give_up(payment_id, runtime.clock()))
        return "ok"
    return _ask(runtime, payment_id, lambda: subject.gateway.create(_checkout(runtime, subject.payment)), write)


def check(runtime: Runtime, payment_id: int) -> None:
    """Asks how a payment stands at the service; for notices that are late or lost."""
    subject = _read(runtime, payment_id)
    if subject is None:
        return
    payment, ref = subject.payment, subject.payment.provider_ref
    if ref is None:
        open_checkout(runtime, payment_id)
    else:
        _ask(runtime, payment_id, lambda: subject.gateway.fetch(ref, payment.account), runtime.run)


def close_checkout(runtime: Runtime, payment_id: int, write: Write | None = None) -> str:
    """Makes sure that a payment given up can no longer be paid; money that came first is dealt with as late.

    Returns as `_ask`.
    """
    subject, write = _read(runtime, payment_id), write or runtime.run
    if subject is None or subject.payment.status != "cancelled" or subject.payment.checkout_closed_at is not None:
        return "ok"
    payment, gateway = subject.payment, subject.gateway

    def close() -> Report:
        # Opening may have been cut off before its answer was written down: the same key finds the page again.
        ref = payment.provider_ref or gateway.create(_checkout(runtime, payment)).ref
        return gateway.close(ref, payment.account)

    outcome = _ask(runtime, payment_id, close, write)
    if outcome == "refused":
        write(lambda: provider_reports.note_closed(payment_id, runtime.clock()))
    return outcome


def give_back(runtime: Runtime, payment_id: int, write: Write | None = None) -> str:
    """Refunds money that came for something already paid, once; returns as `_ask`."""
    subject, write = _read(runtime, payment_id), write or runtime.run
    if subject is None or subject.payment.status != "refunding":
        return "ok"
    payment, gateway, session_ref = subject.payment, subject.gateway, subject.payment.provider_ref or ""
    try:
        charge = payment.charge_ref or gateway.fetch(session_ref, payment.account).charge_ref or ""
        ref = gateway.refund(charge, payment.amount, payment.account, f"refund-{payment.id}-{payment.token}")
    except GatewayError as error:
        log.warning("payment %s: refund failed, to be repeated: %s", payment.number, error)
        return _trouble_of(error)
    write(lambda: provider_reports.take_refund(payment_id, ref, runtime.clock()))
    return "ok"


def ask_fee(runtime: Runtime, payment_id: int, write: Write | None = None) -> str:
    """Asks what the service kept of a payment for itself; `ok`, `unreachable`, or `unknown` while it does not say."""
    subject, write = _read(runtime, payment_id), write or runtime.run
    if subject is None or subject.payment.fee is not None or subject.payment.status != "confirmed":
        return "ok"
    payment = subject.payment
    try:
        charge = payment.charge_ref or subject.gateway.fetch(payment.provider_ref or "", payment.account).charge_ref
        fee = subject.gateway.fee(charge or "", payment.account)
    except GatewayError as error:
        log.warning("payment %s: its fee is not known: %s", payment.number, error)
        return "unreachable" if _trouble_of(error) == "unreachable" else "unknown"
    if fee is None:
        return "unknown"
    write(lambda: provider_reports.note_fee(payment_id, fee, runtime.clock()))
    return "ok"


def catch_up(runtime: Runtime, started_before: datetime) -> int:
    """Does what was cut off and asks after payments that no notice came for; returns how many were looked at."""
    with runtime.unit_of_work(write=False):
        unfinished = [
            (payment.id, payment.status) for payment in queries.list_unfinished() if payment.created_at < started_before
        ]
    for payment_id, status in unfinished:
        if status == "refunding":
            give_back(runtime, payment_id)
        elif status == "cancelled":
            close_checkout(runtime, payment_id)
        else:
            check(runtime, payment_id)
    return len(unfinished)


def _read(runtime: Runtime, payment_id: int) -> Subject | None:
    with runtime.unit_of_work(write=False):
        payment = queries.load_payment(payment_id)
    gateway = runtime.services[Methods].find_gateway(payment.method)
    return None if gateway is None else Subject(payment, gateway)


def _trouble_of(error: GatewayError) -> str:
    return "refused" if isinstance(error, GatewayRefusal) else "unreachable"


def _ask(runtime: Runtime, payment_id: int, call: Callable[[], Report], write: Write) -> str:
    """Calls the service and writes down what it said; returns `ok`, `unreachable` or `refused`."""
    try:
        report = call()
    except GatewayError as error:
        log.warning("payment %s: %s", payment_id, error)
        trouble = _trouble_of(error)
        runtime.run(lambda: provider_reports.note_trouble(payment_id, trouble, runtime.clock()))
        return trouble
    write(lambda: provider_reports.take_report(payment_id, report, runtime.clock()))
    return "ok"


def _checkout(runtime: Runtime, payment: Payment) -> Checkout:
    page = f"{runtime.base_url}/payments/{payment.id}"
    return Checkout(
        payment_id=payment.id,
        number=payment.number,
        amount=payment.amount,
        description=payment.description,
        payee=payment.receiver,
        account=payment.account,
        success_url=page,
        cancel_url=page,
        locale=payment.locale,
        expires_at=payment.created_at + LIFE,
        idempotency_key=f"payment-{payment.id}-{payment.token}",
    )
