"""The blueprint, and what every page of an inspection shows."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import current_actor
from marketplace.accounts.policy import can
from marketplace.infra.data.runtime import now
from marketplace.infra.files.photo_records import attachments_of
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.file_pages import register_attachment_guard
from marketplace.infra.web.pages import render
from marketplace.inspections import labels, queries, rules
from marketplace.inspections.models import Inspection
from marketplace.parties.queries import names_of_organisations
from marketplace.standards import labels as standards_labels

blueprint = Blueprint("inspections", __name__)


def may_see_unit(actor: Actor, unit_result_id: int) -> bool:
    """Whether the viewer may open the photos of an inspected unit: whoever may read its inspection."""
    unit = queries.load_unit_result(unit_result_id)
    inspection = queries.get_inspection(unit.inspection_id, actor)
    return can(actor, "inspection:read", inspection)


def may_see_result(actor: Actor, result_id: int) -> bool:
    """Whether the viewer may open the report of a result for the lot: whoever may read its inspection."""
    result = queries.load_result(result_id)
    return can(actor, "inspection:read", queries.get_inspection(result.inspection_id, actor))


register_attachment_guard("unit_result", may_see_unit)
register_attachment_guard("lot_result", may_see_result)


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The wording of inspections, for templates."""
    return {"inspection_labels": labels}


def shown(inspection: Inspection) -> dict[str, Any]:
    """What the pages of an inspection show: the verdict so far, the units found bad, what is left to do."""
    queries.load_whole(inspection)
    so_far = queries.verdict_so_far(inspection)
    bad = [unit for unit in inspection.units if unit.worst_class is not None]
    lot_size = so_far.plan.lot_size
    return {
        "inspection": inspection,
        "so_far": so_far,
        "version": inspection.standard_version,
        "sentence": standards_labels.plan_sentence(so_far.plan, inspection.standard_version.inspection_unit),
        "next_unit": queries.next_unit(inspection),
        "found": sorted(bad, key=lambda unit: unit.unit_number),
        "photos": attachments_of([*(unit.key for unit in bad), *(each.key for each in inspection.results)]),
        "once": queries.once_criteria(inspection),
        "results": queries.results_of(inspection),
        "still_asked": queries.still_asked(inspection),
        "failed_results": queries.failed_results(inspection),
        "left_to_sort": lot_size - len(inspection.units),
        "failed": queries.failed_classes(inspection),
        "may_mend": queries.may_mend(inspection),
        "split": _offered(inspection),
        "group": names_of_organisations({inspection.producer_group_id})[inspection.producer_group_id],
    }


def _offered(inspection: Inspection) -> rules.Split | None:
    """What a concession that waits would come to."""
    offer = inspection.concession
    if offer is None:
        return None
    lot = inspection.lot
    split, _reasons = rules.decide_units(
        lot.received_quantity or 0, lot.received_units or 0, queries.bad_units(inspection), offer.fate_of, offer.rest
    )
    return split


def press(inspection: Inspection, operation: Any, said: str) -> Any:
    """One button of the inspection's page: its operation, or the page again with the reason why not."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operation, inspection, current_actor(), now()):
        flash(said, "success")
        return redirect(url_for("inspections.inspection", inspection_id=inspection.id), 303)
    return render("inspections/inspection.html", form, **shown(inspection))
