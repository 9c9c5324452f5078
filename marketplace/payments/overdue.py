"""Overdue payments, shown to staff who are on neither side."""

from datetime import datetime

from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.answer_terms import answer_by
from marketplace.infra.language.formats import rupiah
from marketplace.infra.language.i18n import language, today
from marketplace.parties.overdue_task import OverdueTask
from marketplace.parties.queries import parties_of, zone_owing
from marketplace.payments.models import Payment
from marketplace.payments.queries import list_waiting_payments


def list_overdue(viewer: Actor) -> list[OverdueTask]:
    """Money said to be sent that the group has neither confirmed nor missed; money missed that nobody answers for."""
    payments = [each for each in list_waiting_payments(viewer) if each.file is not None]
    _kept = parties_of(payments)
    waiting = (_overdue(each) for each in payments)
    return [each for each in waiting if each is not None and each.due_on < today()]


def _overdue(payment: Payment) -> OverdueTask | None:
    amount = rupiah(payment.amount, language())
    if payment.status == "reported":
        what = _("a look into the account: %(amount)s was sent.", amount=amount)
        return _of_payment(payment, what, "group", payment.reported_at or payment.created_at)
    if payment.status == "disputed":
        what = _("a better proof of %(amount)s that did not arrive.", amount=amount)
        return _of_payment(payment, what, "off_taker", payment.disputed_at or payment.created_at)
    return None


def _of_payment(payment: Payment, what: str, turn: str, since: datetime) -> OverdueTask:
    return OverdueTask(
        what, "money", file=payment.file or "", turn=turn, producer_group_id=payment.producer_group_id,
        off_taker_id=payment.off_taker_id, since=since, due_on=answer_by(since, zone_owing(payment, turn)),
    )  # fmt: skip
