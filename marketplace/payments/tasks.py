"""What waits for a person in payments."""

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.accounts.task_board import Task
from marketplace.infra.language.formats import rupiah
from marketplace.infra.language.i18n import language
from marketplace.payments.models import Payment


def tasks(payments: Sequence[Payment], names: Mapping[int, str], viewer: Actor) -> list[Task]:
    """What waits in these open payments; `names` by party."""
    asked = (_task(payment, names, viewer) for payment in payments)
    return [task for task in asked if task is not None]


def _task(payment: Payment, names: Mapping[int, str], viewer: Actor) -> Task | None:
    receives, pays = can(viewer, "payment:confirm", payment), can(viewer, "payment:pay", payment)
    if payment.status == "reported" and receives:
        return _look_for_money(payment, _values(payment, names))
    if payment.status == "disputed" and pays:
        return _answer_dispute(payment, _values(payment, names))
    if payment.status == "started" and pays:
        return _finish_paying(payment, _values(payment, names))
    return _wait(payment, _values(payment, names)) if pays or receives else None


def _values(payment: Payment, names: Mapping[int, str]) -> dict[str, str]:
    return {
        "amount": rupiah(payment.amount, language()),
        "payer": names[payment.payer_id],
        "payee": names[payment.payee_id],
    }


def _url(payment: Payment) -> str:
    return url_for("payments.payment", payment_id=payment.id)


def _look_for_money(payment: Payment, values: dict[str, str]) -> Task:
    return Task(
        title=_("Has %(amount)s arrived?", **values),
        text=_("%(payer)s says the money is sent. Look into your account, then answer.", **values),
        file=payment.file,
        icon="money",
        url=_url(payment),
        button=_("Look at the proof"),
        since=payment.reported_at or payment.created_at,
        tone="attention",
    )


def _answer_dispute(payment: Payment, values: dict[str, str]) -> Task:
    return Task(
        title=_("%(payee)s has not found %(amount)s", **values),
        text=_("Send a better proof, or pay another way."),
        file=payment.file,
        icon="alert",
        url=_url(payment),
        button=_("Answer"),
        since=payment.disputed_at or payment.created_at,
        tone="attention",
    )


def _finish_paying(payment: Payment, values: dict[str, str]) -> Task:
    return Task(
        title=_("Finish paying %(amount)s", **values),
        text=_("The payment to %(payee)s has begun, but is not paid.", **values),
        file=payment.file,
        icon="money",
        url=_url(payment),
        button=_("Go on"),
        since=payment.created_at,
    )


def _wait(payment: Payment, values: dict[str, str]) -> Task:
    texts = {
        "started": _("%(payer)s is about to pay.", **values),
        "processing": _("The bank is moving the money. You need do nothing."),
        "reported": _("%(payee)s looks into the account.", **values),
        "disputed": _("%(payer)s answers with a better proof or pays another way.", **values),
    }
    return Task(
        title=_("Payment of %(amount)s", **values),
        text=texts[payment.status],
        file=payment.file,
        icon="clock",
        url=_url(payment),
        button="",
        since=payment.created_at,
        tone="wait",
    )
