"""Pages of an inspection: draw, record unit by unit, verdict, decision, and the printable result."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.policy import can
from marketplace.accounts.queries import names_of
from marketplace.deliveries.models import Lot
from marketplace.deliveries.queries import get_lot
from marketplace.infra.files import register_attachment_guard
from marketplace.infra.pages import render
from marketplace.infra.photo_records import attachments_of
from marketplace.infra.runtime import now
from marketplace.infra.uploads import photo_url
from marketplace.inspections import decisions, errors, labels, operations, queries, rules
from marketplace.inspections.forms import (
    AnswerForm,
    ConcessionForm,
    EmptyForm,
    NoteForm,
    StartForm,
    fates_form,
    unit_form,
)
from marketplace.inspections.models import Inspection
from marketplace.kernel.errors import Conflict
from marketplace.orders.queries import order_summary
from marketplace.parties.queries import names_of_organisations
from marketplace.standards import wording
from marketplace.standards.queries import standard_version
from marketplace.standards.rules import plan_of

blueprint = Blueprint("inspections", __name__)
assert errors.WORDS


def may_see_unit(actor: Actor, unit_result_id: int) -> bool:
    """Whether the viewer may open the photos of an inspected unit: whoever may read its inspection."""
    unit = queries.unit_result(unit_result_id)
    inspection = queries.get_inspection(unit.inspection_id, actor)
    return can(actor, "inspection:read", inspection)


register_attachment_guard("unit_result", may_see_unit)


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The wording of inspections, for templates."""
    return {"inspection_labels": labels}


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
        flash(_("The sample is drawn. Number the goods and take these out."), "success")
        return redirect(url_for("inspections.inspection", inspection_id=form.result.id), 303)
    return render("inspections/start.html", form, **_before(lot))


def _before(lot: Lot) -> dict[str, Any]:
    version = standard_version(lot.line.standard_version_id)
    states = queries.switching_states(lot.producer_group_id, version.standard_id)
    plan = plan_of(version, lot.received_units or 0, {name: state.severity for name, state in states.items()})
    return {
        "lot": lot,
        "version": version,
        "sentence": wording.plan_sentence(plan, version.inspection_unit),
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
    return render("inspections/inspection.html", EmptyForm(), **_shown(inspection))


@blueprint.route("/inspections/<int:inspection_id>/result")
@guarded("inspection:read", load=queries.get_inspection, by="inspection_id")
def result(inspection: Inspection) -> Any:
    """The result on one sheet, to print."""
    people = names_of({inspection.started_by or 0, inspection.decision.decided_by or 0 if inspection.decision else 0})
    return render(
        "inspections/result.html", people=people, summary=order_summary(inspection.order_id), **_shown(inspection)
    )


def _shown(inspection: Inspection) -> dict[str, Any]:
    queries.load_whole(inspection)
    so_far = queries.verdict_so_far(inspection)
    found = [unit for unit in inspection.units if unit.worst_class is not None]
    lot_size = so_far.plan.lot_size
    return {
        "inspection": inspection,
        "so_far": so_far,
        "version": inspection.standard_version,
        "sentence": wording.plan_sentence(so_far.plan, inspection.standard_version.inspection_unit),
        "next_unit": queries.next_unit(inspection),
        "found": sorted(found, key=lambda unit: unit.unit_number),
        "photos": attachments_of([unit.key for unit in found]),
        "left_to_sort": lot_size - len(inspection.units),
        "failed": decisions.failed_classes(inspection),
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


@blueprint.route("/inspections/<int:inspection_id>/units/<int:unit_number>", methods=["GET", "POST"])
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
        photos=form.photos.data or (),
    ):  # fmt: skip
        return redirect(_after_unit(inspection), 303)
    return _unit_page(inspection, unit_number, form)


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
    tones = {unit.unit_number: "good" if unit.worst_class is None else "bad" for unit in done}
    cells = ["now" if number == unit_number else tones.get(number, "line") for number in inspection.sample]
    return render(
        "inspections/unit.html", form, inspection=inspection, number=unit_number, place=place, so_far=so_far,
        cells=cells, done=len(done), version=inspection.standard_version, photo_url=photo_url,
        group=names_of_organisations({inspection.producer_group_id})[inspection.producer_group_id],
    )  # fmt: skip


@blueprint.route("/inspections/<int:inspection_id>/sorting/unit", methods=["GET"])
@guarded("inspection:record", load=queries.get_inspection, by="inspection_id")
def find_unit(inspection: Inspection) -> Any:
    """From a number typed while sorting to the page of that unit."""
    number = request.args.get("number", "", type=str).strip()
    lot_size = queries.plan_of(inspection).lot_size
    if not number.isdigit() or not 1 <= int(number) <= lot_size or int(number) in inspection.sample:
        flash(_("Write a number from 1 to %(size)s that was not in the sample.", size=lot_size), "warning")
        return redirect(url_for("inspections.inspection", inspection_id=inspection.id), 303)
    return redirect(url_for("inspections.unit", inspection_id=inspection.id, unit_number=int(number)), 303)


@blueprint.route("/inspections/<int:inspection_id>/conclude", methods=["POST"])
@guarded("inspection:record", load=queries.get_inspection, by="inspection_id")
def conclude(inspection: Inspection) -> Any:
    """Gives the verdict."""
    return _press(inspection, operations.conclude_inspection, _("The verdict stands. Now decide by quantity."))


@blueprint.route("/inspections/<int:inspection_id>/sort", methods=["POST"])
@guarded("inspection:sort", load=queries.get_inspection, by="inspection_id")
def sort(inspection: Inspection) -> Any:
    """Starts to inspect every unit of a lot that failed."""
    return _press(inspection, operations.start_sorting, _("Now look at every unit. Record only those with a defect."))


@blueprint.route("/inspections/<int:inspection_id>/finish-sorting", methods=["POST"])
@guarded("inspection:sort", load=queries.get_inspection, by="inspection_id")
def finish_sorting(inspection: Inspection) -> Any:
    """States that the units not recorded conform."""
    return _press(inspection, operations.finish_sorting, _("All units are inspected. Now decide by quantity."))


@blueprint.route("/inspections/<int:inspection_id>/withdraw-concession", methods=["POST"])
@guarded("inspection:offer", load=queries.get_inspection, by="inspection_id")
def withdraw_concession(inspection: Inspection) -> Any:
    """Takes an offer back."""
    return _press(inspection, operations.withdraw_concession, _("The offer is taken back. Choose again."))


def _press(inspection: Inspection, operation: Any, said: str) -> Any:
    """One button of the inspection's page: its operation, or the page again with the reason why not."""
    form = EmptyForm()
    if form.validate_on_submit() and form.attempt(operation, inspection, current_actor(), now()):
        flash(said, "success")
        return redirect(url_for("inspections.inspection", inspection_id=inspection.id), 303)
    return render("inspections/inspection.html", form, **_shown(inspection))


@blueprint.route("/inspections/<int:inspection_id>/decide", methods=["GET", "POST"])
@guarded("inspection:decide", load=queries.get_inspection, by="inspection_id")
def decide(inspection: Inspection) -> Any:
    """What becomes of each bad unit; all others are accepted."""
    if inspection.status not in ("passed", "sorted"):
        raise Conflict("wrong_state")
    form = fates_form(queries.bad_units(inspection))
    if form.validate_on_submit() and form.attempt(
        operations.decide, inspection, form.fates, current_actor(), now(), note=form.note.data or ""
    ):
        flash(_("The lot is decided, and the settlement is drafted."), "success")
        return _to_order(inspection)
    return render("inspections/decide.html", form, **_shown(inspection))


@blueprint.route("/inspections/<int:inspection_id>/send-back", methods=["GET", "POST"])
@guarded("inspection:decide", load=queries.get_inspection, by="inspection_id")
def send_back(inspection: Inspection) -> Any:
    """The whole lot goes back to be mended."""
    return _whole_lot(inspection, operations.send_back_lot, "send_back", _("The lot goes back to the group."))


@blueprint.route("/inspections/<int:inspection_id>/reject", methods=["GET", "POST"])
@guarded("inspection:decide", load=queries.get_inspection, by="inspection_id")
def reject(inspection: Inspection) -> Any:
    """The whole lot is rejected."""
    return _whole_lot(inspection, operations.reject_lot, "reject", _("The lot is rejected. The group reads why."))


def _whole_lot(inspection: Inspection, operation: Any, what: str, said: str) -> Any:
    if inspection.status != "failed":
        raise Conflict("wrong_state")
    form = NoteForm()
    if form.validate_on_submit() and form.attempt(operation, inspection, form.note.data or "", current_actor(), now()):
        flash(said, "success")
        return _to_order(inspection)
    return render("inspections/whole_lot.html", form, what=what, **_shown(inspection))


@blueprint.route("/inspections/<int:inspection_id>/concession", methods=["GET", "POST"])
@guarded("inspection:offer", load=queries.get_inspection, by="inspection_id")
def offer_concession(inspection: Inspection) -> Any:
    """Offers the group to take the failed lot on agreed terms."""
    if inspection.status != "failed":
        raise Conflict("wrong_state")
    form = fates_form(queries.bad_units(inspection), ConcessionForm)
    if form.validate_on_submit() and form.attempt(
        operations.offer_concession,
        inspection,
        form.fates,
        form.rest.data,
        form.note.data or "",
        current_actor(),
        now(),
    ):
        flash(_("The group reads your offer and answers it."), "success")
        return redirect(url_for("inspections.inspection", inspection_id=inspection.id), 303)
    summary = order_summary(inspection.order_id)
    return render("inspections/concession.html", form, summary=summary, **_shown(inspection))


@blueprint.route("/inspections/<int:inspection_id>/answer", methods=["GET", "POST"])
@guarded("inspection:answer", load=queries.get_inspection, by="inspection_id")
def answer(inspection: Inspection) -> Any:
    """The group signs the concession, or declines it with a reason."""
    if inspection.status != "concession_offered":
        raise Conflict("no_concession_open")
    form = AnswerForm()
    if form.validate_on_submit():
        if "accept" in request.form:
            if form.attempt(operations.accept_concession, inspection, current_actor(), now()):
                flash(_("You agreed. The lot is decided, and the settlement is drafted."), "success")
                return _to_order(inspection)
        elif form.attempt(operations.decline_concession, inspection, form.reason.data or "", current_actor(), now()):
            flash(_("You did not agree. The buyer chooses again and sees your reason."), "info")
            return _to_order(inspection)
    summary = order_summary(inspection.order_id)
    return render("inspections/answer.html", form, summary=summary, **_shown(inspection))


def _to_order(inspection: Inspection) -> Any:
    return redirect(url_for("reports.order_file", order_id=inspection.order_id), 303)
