"""What waits for a person in payments."""

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.infra.formats import rupiah
from marketplace.infra.i18n import language
from marketplace.infra.waiting import Waiting
from marketplace.parties.queries import organisation
from marketplace.payments.models import Payment
from marketplace.payments.queries import list_waiting_payments


def list_waiting(viewer: Actor) -> list[Waiting]:
    """Open payments: money to look for, proofs to mend, pages to pay on, and what waits for the other side."""
    tasks = [_task(payment, viewer) for payment in list_waiting_payments(viewer)]
    return [task for task in tasks if task is not None]


def _task(payment: Payment, viewer: Actor) -> Waiting | None:
    receives, pays = can(viewer, "payment:confirm", payment), can(viewer, "payment:pay", payment)
    if payment.status == "reported" and receives:
        return _look_for_money(payment)
    if payment.status == "disputed" and pays:
        return _answer_dispute(payment)
    if payment.status == "started" and pays:
        return _finish_paying(payment)
    return _wait(payment) if pays or receives else None


def _values(payment: Payment) -> dict[str, str]:
    return {
        "amount": rupiah(payment.amount, language()),
        "payer": organisation(payment.payer_id).name,
        "payee": organisation(payment.payee_id).name,
    }


def _url(payment: Payment) -> str:
    return url_for("payments.payment", payment_id=payment.id)


def _look_for_money(payment: Payment) -> Waiting:
    return Waiting(
        title=_("Has %(amount)s arrived?", **_values(payment)),
        text=_("%(payer)s says the money is sent. Look into your account, then answer.", **_values(payment)),
        file=payment.file,
        icon="money",
        url=_url(payment),
        button=_("Look at the proof"),
        since=payment.reported_at or payment.created_at,
        tone="attention",
    )


def _answer_dispute(payment: Payment) -> Waiting:
    return Waiting(
        title=_("%(payee)s has not found %(amount)s", **_values(payment)),
        text=_("Send a better proof, or pay another way."),
        file=payment.file,
        icon="alert",
        url=_url(payment),
        button=_("Answer"),
        since=payment.disputed_at or payment.created_at,
        tone="attention",
    )


def _finish_paying(payment: Payment) -> Waiting:
    return Waiting(
        title=_("Finish paying %(amount)s", **_values(payment)),
        text=_("The payment to %(payee)s has begun, but is not paid.", **_values(payment)),
        file=payment.file,
        icon="money",
        url=_url(payment),
        button=_("Go on"),
        since=payment.created_at,
    )


def _wait(payment: Payment) -> Waiting:
    texts = {
        "started": _("%(payer)s is about to pay.", **_values(payment)),
        "processing": _("The bank is moving the money. You need do nothing."),
        "reported": _("%(payee)s looks into the account.", **_values(payment)),
        "disputed": _("%(payer)s answers with a better proof or pays another way.", **_values(payment)),
    }
    return Waiting(
        title=_("Payment of %(amount)s", **_values(payment)),
        text=texts[payment.status],
        file=payment.file,
        icon="clock",
        url=_url(payment),
        button="",
        since=payment.created_at,
        tone="wait",
    )
