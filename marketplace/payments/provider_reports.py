"""What a payment service tells: each notice counts once, whenever and however often it comes."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import RepeatInFlight, emit, session
from marketplace.payments import events, rules
from marketplace.payments.gateway import Notice, Report
from marketplace.payments.lifecycle import AT_GATEWAY, PAYMENT
from marketplace.payments.models import Payment, WebhookEvent
from marketplace.payments.operations import event_fields, lock_payment
from marketplace.payments.queries import find_by_ref, find_open, has_taken, list_attempts

SYSTEM = Actor.system()


def take_notice(notice: Notice, at: datetime) -> str:
    """Takes a verified notice once and says what it did; a repeat does nothing and says `seen`."""
    if has_taken(notice.provider, notice.event_id):
        return "seen"
    payment = _payment_of(notice)
    outcome = "mismatch" if notice.malformed else "unknown"
    if payment is not None and notice.report is not None:
        outcome = take_report(payment.id, notice.report, at)
    elif payment is not None:
        _take_malformed(payment.id, at)
    row = WebhookEvent(
        provider=notice.provider, event_id=notice.event_id, kind=notice.kind, occurred_at=notice.occurred_at or at,
        received_at=at, payment_id=payment.id if payment else None, outcome=outcome,
    )  # fmt: skip
    session().add(row)
    try:
        session().flush()
    except IntegrityError as error:
        # The same notice is being taken by another process: run again, and find it there.
        raise RepeatInFlight(str(error.statement), error.params, error.orig or error) from error
    return outcome


def take_report(payment_id: int, report: Report, at: datetime) -> str:
    """Brings a payment up to what the service reports: checked against its amount and currency, never backwards."""
    payment, at = lock_payment(payment_id, at)
    if payment.provider_ref not in (None, report.ref):
        return "other_checkout"
    payment.provider_ref = report.ref
    payment.charge_ref = report.charge_ref or payment.charge_ref
    payment.checkout_url = report.url if payment.status == "started" else None
    if report.status != "pending" and payment.checkout_closed_at is None:
        payment.checkout_closed_at = at
    if report.status == "paid" and not rules.fits(payment.amount, report.amount, report.currency):
        return _mismatch(payment, report, at)
    if payment.trouble != "mismatch" or rules.sets_right(payment.amount, report.amount, report.currency, report.status):
        payment.trouble = ""
    meaning = rules.meaning(payment.status, report.status)
    return "ignored" if meaning is None else _TAKE[meaning](payment, at)


def note_trouble(payment_id: int, trouble: str, at: datetime) -> None:
    """Notes that the service did not answer (`unreachable`) or said no (`refused`), for the payment's page."""
    payment, at = lock_payment(payment_id, at)
    if payment.status in AT_GATEWAY:
        payment.trouble = trouble


def give_up(payment_id: int, at: datetime) -> None:
    """Lets a payment run out whose page was never opened."""
    payment, at = lock_payment(payment_id, at)
    if payment.status == "started":
        payment.checkout_closed_at = at
        _expire(payment, at)


def note_closed(payment_id: int, at: datetime) -> None:
    """Notes that a payment given up has no page at the service that could still be paid."""
    payment, at = lock_payment(payment_id, at)
    payment.checkout_closed_at = payment.checkout_closed_at or at


def take_refund(payment_id: int, refund_ref: str, at: datetime) -> None:
    """Notes that the money that came twice went back; a repeat does nothing."""
    payment, at = lock_payment(payment_id, at)
    if payment.status == "refunded":
        return
    PAYMENT.move(payment, "refund")
    payment.refund_ref, payment.ended_at, payment.trouble = refund_ref, at, ""
    emit(events.PaymentRefunded(**event_fields(payment, SYSTEM, at)))


def note_fee(payment_id: int, fee: int, at: datetime) -> None:
    """Notes what the service kept for itself, once."""
    payment, at = lock_payment(payment_id, at)
    if payment.fee is None:
        payment.fee = fee
        emit(events.PaymentFeeNoted(**event_fields(payment, SYSTEM, at), fee_rupiah=fee))


def _payment_of(notice: Notice) -> Payment | None:
    """The payment that a notice is about; of a malformed one too, as far as it says so."""
    if notice.report is None and not notice.malformed:
        return None
    told = notice.report or notice
    payment = find_by_ref(notice.provider, told.ref) if told.ref else None
    if payment is not None or told.payment_id is None:
        return payment
    # The notice may come before the checkout's reference was written down.
    named = session().get(Payment, told.payment_id)
    return named if named is not None and named.method == notice.provider and named.provider_ref is None else None


def _take_malformed(payment_id: int, at: datetime) -> None:
    """A signed notice about a payment that waits, and not readable: somebody has to look at the service itself."""
    payment, at = lock_payment(payment_id, at)
    if payment.status in AT_GATEWAY and payment.trouble != "mismatch":
        payment.trouble = "mismatch"
        emit(events.PaymentMismatched(**event_fields(payment, SYSTEM, at), reported_rupiah=0))


def _mismatch(payment: Payment, report: Report, at: datetime) -> str:
    if payment.trouble != "mismatch":
        payment.trouble = "mismatch"
        emit(events.PaymentMismatched(**event_fields(payment, SYSTEM, at), reported_rupiah=report.amount))
    return "mismatch"


def _process(payment: Payment, at: datetime) -> str:
    PAYMENT.move(payment, "process")
    payment.checkout_url = None
    emit(events.PaymentProcessing(**event_fields(payment, SYSTEM, at)))
    return "processing"


def _confirm(payment: Payment, at: datetime) -> str:
    PAYMENT.move(payment, "confirm")
    payment.confirmed_at = payment.ended_at = at
    payment.checkout_url = None
    emit(events.PaymentConfirmed(**event_fields(payment, SYSTEM, at)))
    return "confirmed"


def _fail(payment: Payment, at: datetime) -> str:
    PAYMENT.move(payment, "fail")
    payment.ended_at, payment.checkout_url = at, None
    emit(events.PaymentFailed(**event_fields(payment, SYSTEM, at), reason="refused"))
    return "failed"


def _expire(payment: Payment, at: datetime) -> str:
    PAYMENT.move(payment, "expire")
    payment.ended_at, payment.checkout_url = at, None
    emit(events.PaymentFailed(**event_fields(payment, SYSTEM, at), reason="expired"))
    return "expired"


def _late(payment: Payment, at: datetime) -> str:
    """Money for a payment that had ended: it pays what is still owed, else it goes back."""
    others = list_attempts(payment.owner, leaving_out=payment.id)
    if not rules.keeps_late_money(payment.amount, payment.owed, others):
        PAYMENT.move(payment, "return")
        emit(events.PaymentDoubled(**event_fields(payment, SYSTEM, at)))
        return "doubled"
    started = find_open(payment.owner)
    if started is not None:
        PAYMENT.move(started, "cancel")
        started.ended_at, started.checkout_url = at, None
        session().flush()
        emit(events.PaymentCancelled(**event_fields(started, SYSTEM, at)))
    return _confirm(payment, at)


_TAKE = {"process": _process, "confirm": _confirm, "fail": _fail, "expire": _expire, "late": _late}
