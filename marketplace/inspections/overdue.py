"""Overdue tasks of this room, shown to staff who are on neither side."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.answer_terms import answer_by
from marketplace.deliveries.models import Lot
from marketplace.infra.language.i18n import today
from marketplace.inspections import labels, queries
from marketplace.inspections.deadlines import inspect_by
from marketplace.inspections.models import Inspection
from marketplace.parties.overdue_task import OverdueTask
from marketplace.parties.queries import parties_of, zone_owing


def list_overdue(viewer: Actor) -> list[OverdueTask]:
    """Lots that are not inspected and decided within the days the order promises; offers without an answer."""
    lots, inspections = queries.list_uninspected(viewer), queries.list_open(viewer)
    _kept = parties_of([*lots, *inspections])
    waiting = [*map(_uninspected, lots), *map(_undecided, inspections)]
    return [each for each in waiting if each.due_on < today()]


def _uninspected(lot: Lot) -> OverdueTask:
    return _of_lot(lot, _("the inspection of %(goods)s.", goods=labels.goods_of(lot)))


def _undecided(inspection: Inspection) -> OverdueTask:
    goods = labels.goods(inspection)
    if inspection.status == "concession_offered":
        what = _("an answer to the offer for %(goods)s that did not pass.", goods=goods)
        return _of_lot(inspection.lot, what, inspection.changed_at)
    return _of_lot(inspection.lot, _("the decision on %(goods)s.", goods=goods))


def _of_lot(lot: Lot, what: str, offered_at: datetime | None = None) -> OverdueTask:
    of: dict[str, Any] = {
        "file": lot.file, "producer_group_id": lot.producer_group_id, "off_taker_id": lot.off_taker_id,
    }  # fmt: skip
    if offered_at is not None:
        due_on = answer_by(offered_at, zone_owing(lot, "group"))
        return OverdueTask(what, "scale", turn="group", since=offered_at, due_on=due_on, **of)
    since = lot.delivery.received_at or lot.delivery.despatched_at
    return OverdueTask(what, "seal", turn="off_taker", since=since, due_on=inspect_by(lot), promised=True, **of)
