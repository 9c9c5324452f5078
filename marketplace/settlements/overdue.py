"""Overdue settlements, shown to staff who are on neither side."""

from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.infra.language.formats import rupiah
from marketplace.infra.language.i18n import language, today
from marketplace.parties.overdue_task import OverdueTask
from marketplace.settlements.lifecycle import UNPAID
from marketplace.settlements.models import Settlement
from marketplace.settlements.queries import list_by_status, payments_underway

WITH_OTHERS = frozenset({"processing", "reported", "disputed"})
"""States of a payment in which it is not the off-taker's turn, or payments tells of it."""


def list_overdue(viewer: Actor) -> list[OverdueTask]:
    """Settlements past the day on which they were to be paid, but for those whose money is on its way."""
    late = [each for each in list_by_status(viewer, sorted(UNPAID)) if each.payable_on < today()]
    underway = {owner for owner, payment in payments_underway(late).items() if payment.status in WITH_OTHERS}
    return [_unpaid(each) for each in late if each.key not in underway]


def _unpaid(settlement: Settlement) -> OverdueTask:
    words = {"net": rupiah(settlement.unpaid, language()), "number": settlement.number}
    approved = settlement.status == "approved"
    return OverdueTask(
        _("the payment of %(net)s, settlement %(number)s.", **words)
        if approved
        else _("the check and the payment of %(net)s, settlement %(number)s.", **words),
        "money", file=settlement.file, turn="off_taker", promised=True,
        producer_group_id=settlement.producer_group_id, off_taker_id=settlement.off_taker_id,
        since=settlement.drafted_at, due_on=settlement.payable_on,
    )  # fmt: skip
