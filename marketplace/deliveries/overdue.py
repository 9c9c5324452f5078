"""What stands still in this room, told to a reader of neither side."""

from datetime import timedelta

from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.deliveries import queries
from marketplace.deliveries.models import Delivery
from marketplace.deliveries.tasks import contents
from marketplace.infra.data.runtime import now
from marketplace.infra.language.formats import local
from marketplace.infra.language.i18n import today, zone
from marketplace.parties.overdue_task import OverdueTask

ARRIVES_WITHIN = timedelta(days=7)
"""How long goods may travel and wait to be counted; no document promises a day."""


def list_overdue(viewer: Actor) -> list[OverdueTask]:
    """Deliveries that were sent and that nobody has received."""
    found = (_uncounted(each) for each in queries.list_travelling(viewer, now() - ARRIVES_WITHIN))
    return [each for each in found if each.due_on < today()]


def _uncounted(delivery: Delivery) -> OverdueTask:
    since = delivery.despatched_at
    return OverdueTask(
        _("the count of delivery %(number)s, %(goods)s.", number=delivery.number, goods=contents(delivery.lots)),
        "truck", file=f"order:{delivery.order_id}", turn="off_taker", producer_group_id=delivery.producer_group_id,
        off_taker_id=delivery.off_taker_id, since=since, due_on=(local(since, zone()) + ARRIVES_WITHIN).date(),
    )  # fmt: skip
