"""Overdue tasks of this room, shown to staff who are on neither side."""

from datetime import timedelta

from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.deliveries import queries
from marketplace.deliveries.models import Delivery
from marketplace.deliveries.tasks import contents
from marketplace.infra.data.runtime import now
from marketplace.infra.language.formats import local_date
from marketplace.infra.language.i18n import today
from marketplace.parties.overdue_task import OverdueTask
from marketplace.parties.queries import parties_of, zone_owing

ARRIVES_WITHIN = timedelta(days=7)
"""How long goods may travel and wait to be counted; no document promises a day."""


def list_overdue(viewer: Actor) -> list[OverdueTask]:
    """Deliveries that were sent and that nobody has received."""
    travelling = queries.list_travelling(viewer, now() - ARRIVES_WITHIN)
    _kept = parties_of(travelling)
    waiting = (_uncounted(each) for each in travelling)
    return [each for each in waiting if each.due_on < today()]


def _uncounted(delivery: Delivery) -> OverdueTask:
    since = delivery.despatched_at
    return OverdueTask(
        _("the count of delivery %(number)s, %(goods)s.", number=delivery.number, goods=contents(delivery.lots)),
        "truck", file=delivery.file, turn="off_taker", producer_group_id=delivery.producer_group_id,
        off_taker_id=delivery.off_taker_id, since=since,
        due_on=local_date(since + ARRIVES_WITHIN, zone_owing(delivery, "off_taker")),
    )  # fmt: skip
