"""What waits for a person in this room."""

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.accounts.task_board import Task
from marketplace.deliveries.models import Lot
from marketplace.inspections import labels
from marketplace.inspections.deadlines import inspect_by
from marketplace.inspections.models import Inspection


def tasks(
    lots: Sequence[Lot], inspections: Sequence[Inspection], names: Mapping[int, str], viewer: Actor
) -> list[Task]:
    """What waits in these lots, which nobody has begun to inspect, and in these open inspections."""
    asked = [_to_inspect(lot, viewer, names) for lot in lots]
    return asked + [each for each in (_to_go_on(one, viewer, names) for one in inspections) if each is not None]


def _to_inspect(lot: Lot, viewer: Actor, names: Mapping[int, str]) -> Task:
    since = lot.delivery.received_at or lot.delivery.despatched_at
    due_on = inspect_by(lot)
    title = _("Inspect %(goods)s", goods=labels.goods_of(lot))
    if can(viewer, "inspection:start", lot):
        text = _("From %(name)s, delivery %(number)s.", name=names[lot.producer_group_id], number=lot.delivery.number)
        url = url_for("inspections.start", lot_id=lot.id)
        return Task(title, text, "seal", url, _("Inspect"), since, due_on, lot.file)
    text = _("%(name)s inspects it and tells you the result.", name=names[lot.off_taker_id])
    url = url_for("reports.order_file", order_id=lot.order_id)
    title = _("%(goods)s waits for inspection", goods=labels.goods_of(lot))
    return Task(title, text, "seal", url, "", since, due_on, lot.file, "wait")


def _to_go_on(inspection: Inspection, viewer: Actor, names: Mapping[int, str]) -> Task | None:
    goods, since = labels.goods(inspection), inspection.changed_at
    url = url_for("inspections.inspection", inspection_id=inspection.id)
    file = inspection.file
    due_on = inspect_by(inspection.lot)
    if inspection.status == "concession_offered":
        if can(viewer, "inspection:answer", inspection):
            title = _("Answer the offer for %(goods)s", goods=goods)
            text = _(
                "The lot did not pass. %(name)s offers to take it all the same.", name=names[inspection.off_taker_id]
            )
            answer = url_for("inspections.answer", inspection_id=inspection.id)
            return Task(title, text, "scale", answer, _("Read the offer"), since, None, file, "attention")
        text = _("%(name)s answers your offer.", name=names[inspection.producer_group_id])
        return Task(_("Offer for %(goods)s", goods=goods), text, "scale", url, "", since, None, file, "wait")
    if not can(viewer, "inspection:decide", inspection):
        text = _("%(name)s is inspecting it.", name=names[inspection.off_taker_id])
        return Task(goods, text, "seal", url, "", since, due_on, file, "wait") if viewer.group_ids else None
    steps = {
        "started": (_("Go on inspecting %(goods)s", goods=goods), _("Go on")),
        "sorting": (_("Go on inspecting %(goods)s", goods=goods), _("Go on")),
        "failed": (_("%(goods)s did not pass: choose what follows", goods=goods), _("Choose")),
    }
    title, button = steps.get(inspection.status, (_("Decide on %(goods)s", goods=goods), _("Decide")))
    text = _("From %(name)s.", name=names[inspection.producer_group_id])
    return Task(title, text, "seal", url, button, since, due_on, file)
