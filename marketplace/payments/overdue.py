"""What stands still in payments, told to a reader of neither side."""

from datetime import datetime

from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.answer_terms import answer_by
from marketplace.infra.language.formats import rupiah
from marketplace.infra.language.i18n import language, today, zone
from marketplace.parties.overdue_task import OverdueTask
from marketplace.payments.models import Payment
from marketplace.payments.queries import list_waiting_payments


def list_overdue(viewer: Actor) -> list[OverdueTask]:
    """Money said to be sent that the group has neither confirmed nor missed; money missed that nobody answers for."""
    found = (_stuck(each) for each in list_waiting_payments(viewer) if each.file is not None)
    return [each for each in found if each is not None and each.due_on < today()]


def _stuck(payment: Payment) -> OverdueTask | None:
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
        off_taker_id=payment.off_taker_id, since=since, due_on=answer_by(since, zone()),
    )  # fmt: skip
