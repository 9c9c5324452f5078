"""From arrival to the verdict: draw, record unit by unit, conclude, print."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.sealed_names import names_on_papers
from marketplace.deliveries.models import Lot
from marketplace.deliveries.queries import get_lot
from marketplace.infra.data.runtime import now
from marketplace.infra.language.i18n import today
from marketplace.infra.language.messages import message_for
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.bodies import takes_files, takes_papers
from marketplace.infra.web.pages import render
from marketplace.infra.web.uploads import photo_url
from marketplace.infra.web.urls import id_argument
from marketplace.inspections import operations, queries, results
from marketplace.inspections.forms import ResultForm, StartForm, result_form, unit_form
from marketplace.inspections.lifecycle import INSPECTION
from marketplace.inspections.models import Inspection
from marketplace.inspections.views.frame import blueprint, press, shown
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.orders.queries import order_summary
from marketplace.parties.queries import names_of_organisations
from marketplace.standards import labels
from marketplace.standards.queries import load_standard_version
from marketplace.standards.rules import examined_once, plan_of

TONES = {None: "good", "minor": "attention", "major": "bad", "critical": "bad"}
"""How a unit is drawn, by its worst class."""


@blueprint.route("/lots/<int:lot_id>/inspect", methods=["GET", "POST"])
@guarded("inspection:start", load=get_lot, by="lot_id")
def start(lot: Lot) -> Any:
    """Says how the lot will be sampled, and draws the sample."""
    known = queries.find_by_lot(lot.id)
    if known is not None:
        return redirect(url_for("inspections.inspection", inspection_id=known.id), 303)
    if lot.status != "received" or not lot.received_units:
        raise Conflict("lot_not_waiting")
    form = StartForm()
    if form.validate_on_submit() and form.attempt(
        operations.start_inspection, lot, current_actor(), now(),
        tightened=form.tightened.data, corrective_action=form.corrective_action.data or "",
    ):  # fmt: skip
        flash(_told(form.result), "success")
        return redirect(url_for("inspections.inspection", inspection_id=form.result.id), 303)
    return render("inspections/start.html", form, **_before(lot))


def _told(inspection: Inspection) -> str:
    if queries.plan_of(inspection).is_whole_lot:
        return str(_("Count the goods off from 1 and record each of them."))
    return str(_("The sample is drawn. Number the goods and take these out."))


def _before(lot: Lot) -> dict[str, Any]:
    version = load_standard_version(lot.line.standard_version_id)
    states = queries.switching_states(lot.producer_group_id, version.standard_id)
    plan = plan_of(version, lot.received_units or 0, {name: state.severity for name, state in states.items()})
    return {
        "lot": lot,
        "version": version,
        "once": examined_once(version.criteria),
        "is_whole_lot": plan.is_whole_lot,
        "sentence": labels.plan_sentence(plan, version.inspection_unit),
        "is_stopped": any(state.standing == "stopped" for state in states.values()),
        "is_tightened": any(state.standing == "tightened" for state in states.values()),
        "may_tighten": not version.inspect_all
        and queries.count_judged(lot.producer_group_id, version.standard_id) < operations.FIRST_LOTS,
        "group": names_of_organisations({lot.producer_group_id})[lot.producer_group_id],
    }


@blueprint.route("/inspections/<int:inspection_id>")
@guarded("inspection:read", load=queries.get_inspection, by="inspection_id")
def inspection(inspection: Inspection) -> Any:
    """Where the inspection stands, what was found, and what to do next."""
    return render("inspections/inspection.html", ConfirmForm(), **shown(inspection))


@blueprint.route("/inspections/<int:inspection_id>/result")
@guarded("inspection:read", load=queries.get_inspection, by="inspection_id")
def result(inspection: Inspection) -> Any:
    """The result on one sheet, to print."""
    people = names_on_papers(
        {inspection.started_by or 0, inspection.decision.decided_by or 0 if inspection.decision else 0}
    )
    values = {"summary": order_summary(inspection.order_id), **shown(inspection)}
    return render("inspections/result.html", people=people, without=queries.went_without(inspection), **values)


@blueprint.route("/inspections/<int:inspection_id>/units/<int:unit_number>", methods=["GET", "POST"])
@takes_files
@guarded("inspection:record", load=queries.get_inspection, by="inspection_id")
def unit(inspection: Inspection, unit_number: int) -> Any:
    """One unit: a reading for each criterion, then on to the next."""
    if inspection.status not in ("started", "sorting"):
        raise Conflict("wrong_state")
    queries.load_whole(inspection)
    known = next((unit for unit in inspection.units if unit.unit_number == unit_number), None)
    criteria = queries.criteria_of(inspection)
    form = unit_form(criteria, {reading.criterion_id: reading.value for reading in known.readings} if known else {})
    if request.method == "POST" and form.step(list(request.form)):
        return _unit_page(inspection, unit_number, form)[0], 422
    if form.validate_on_submit() and form.attempt(
        operations.record_unit, inspection, unit_number, form.readings, current_actor(), now(),
        photos=form.photos.data or (), reason=form.reason.data or "",
    ):  # fmt: skip
        return redirect(_after_unit(inspection), 303)
    return _unit_page(inspection, unit_number, form)


@blueprint.route("/inspections/<int:inspection_id>/results/<int:criterion_id>", methods=["GET", "POST"])
@takes_papers
@guarded("inspection:record", load=queries.get_inspection, by="inspection_id")
def lot_result(inspection: Inspection, criterion_id: int) -> Any:
    """What is examined once for the lot, most often by a laboratory: its one result."""
    INSPECTION.after(inspection.status, "record_result")
    criterion = results.load_criterion(inspection, criterion_id)
    before = queries.results_of(inspection).get(criterion.id)
    form = result_form(criterion, before)
    if form.validate_on_submit() and _record_result(inspection, form):
        flash(_("The result is recorded."), "success")
        return redirect(url_for("inspections.inspection", inspection_id=inspection.id), 303)
    if request.method == "GET" and before is None:
        form.examined_on.data = today()
    return render("inspections/lot_result.html", form, inspection=inspection, criterion=criterion, before=before)


def _record_result(inspection: Inspection, form: ResultForm) -> bool:
    found = form.found()
    if found is None:
        form["value"].errors = [message_for(DomainError("reading_missing"))]
        return False
    return bool(
        form.attempt(
            operations.record_result, inspection, form.criterion.id, found, current_actor(), now(),
            photos=form.photos.data or (), reason=form.reason.data or "",
        )
    )  # fmt: skip


def _after_unit(inspection: Inspection) -> str:
    number = queries.next_unit(inspection) if inspection.status == "started" else None
    if number is None:
        return url_for("inspections.inspection", inspection_id=inspection.id)
    return url_for("inspections.unit", inspection_id=inspection.id, unit_number=number)


def _unit_page(inspection: Inspection, unit_number: int, form: Any) -> tuple[str, int]:
    so_far = queries.verdict_so_far(inspection)
    done = [unit for unit in inspection.units if unit.place is not None]
    place = inspection.sample.index(unit_number) if unit_number in inspection.sample else None
    if place is None and inspection.status == "started":
        raise Conflict("wrong_state")
    tones = {unit.unit_number: TONES[unit.worst_class] for unit in done}
    cells = ["now" if number == unit_number else tones.get(number, "line") for number in inspection.sample]
    return render(
        "inspections/unit.html", form, inspection=inspection, number=unit_number, place=place, so_far=so_far,
        is_known=any(unit.unit_number == unit_number for unit in inspection.units), cells=cells, done=len(done),
        version=inspection.standard_version, photo_url=photo_url,
        group=names_of_organisations({inspection.producer_group_id})[inspection.producer_group_id],
    )  # fmt: skip


@blueprint.route("/inspections/<int:inspection_id>/sorting/unit", methods=["GET"])
@guarded("inspection:record", load=queries.get_inspection, by="inspection_id")
def find_unit(inspection: Inspection) -> Any:
    """From a number typed while sorting to the page of that unit."""
    number = id_argument("number") or 0
    lot_size = queries.plan_of(inspection).lot_size
    if not 1 <= number <= lot_size or number in inspection.sample:
        flash(_("Write a number from 1 to %(size)s that was not in the sample.", size=lot_size), "warning")
        return redirect(url_for("inspections.inspection", inspection_id=inspection.id), 303)
    return redirect(url_for("inspections.unit", inspection_id=inspection.id, unit_number=number), 303)


@blueprint.route("/inspections/<int:inspection_id>/conclude-without-results", methods=["POST"])
@guarded("inspection:record", load=queries.get_inspection, by="inspection_id")
def conclude_without_results(inspection: Inspection) -> Any:
    """Ends the wait for a result that does not come."""
    said = _("The verdict is given: without the result the lot does not pass. Choose what follows.")
    return press(inspection, operations.conclude_without_results, said)


@blueprint.route("/inspections/<int:inspection_id>/conclude", methods=["POST"])
@guarded("inspection:record", load=queries.get_inspection, by="inspection_id")
def conclude(inspection: Inspection) -> Any:
    """Gives the verdict."""
    return press(inspection, operations.conclude_inspection, _("The verdict stands. Now decide by quantity."))
