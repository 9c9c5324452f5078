"""After the verdict: sorting, the decision by quantity, and the concession."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data.runtime import now
from marketplace.infra.web.pages import render
from marketplace.inspections import operations, queries
from marketplace.inspections.forms import AnswerForm, ConcessionForm, NoteForm, fates_form
from marketplace.inspections.models import Inspection
from marketplace.inspections.views.frame import blueprint, press, shown
from marketplace.kernel.errors import Conflict
from marketplace.orders.queries import order_summary


@blueprint.route("/inspections/<int:inspection_id>/sort", methods=["POST"])
@guarded("inspection:sort", load=queries.get_inspection, by="inspection_id")
def sort(inspection: Inspection) -> Any:
    """Starts to inspect every unit of a lot that failed."""
    return press(inspection, operations.start_sorting, _("Now look at every unit. Record only those with a defect."))


@blueprint.route("/inspections/<int:inspection_id>/finish-sorting", methods=["POST"])
@guarded("inspection:sort", load=queries.get_inspection, by="inspection_id")
def finish_sorting(inspection: Inspection) -> Any:
    """States that the units not recorded conform."""
    return press(inspection, operations.finish_sorting, _("All units are inspected. Now decide by quantity."))


@blueprint.route("/inspections/<int:inspection_id>/withdraw-concession", methods=["POST"])
@guarded("inspection:offer", load=queries.get_inspection, by="inspection_id")
def withdraw_concession(inspection: Inspection) -> Any:
    """Takes an offer back."""
    return press(inspection, operations.withdraw_concession, _("The offer is taken back. Choose again."))


@blueprint.route("/inspections/<int:inspection_id>/decide", methods=["GET", "POST"])
@guarded("inspection:decide", load=queries.get_inspection, by="inspection_id")
def decide(inspection: Inspection) -> Any:
    """What becomes of each bad unit; all others are accepted."""
    if inspection.status not in ("passed", "sorted"):
        raise Conflict("wrong_state")
    form = fates_form(queries.bad_units(inspection), may_mend=queries.may_mend(inspection))
    if form.validate_on_submit() and form.attempt(
        operations.decide, inspection, form.fates, current_actor(), now(), note=form.note.data or ""
    ):
        flash(_("The lot is decided, and the settlement is drafted."), "success")
        return _to_order(inspection)
    return render("inspections/decide.html", form, **shown(inspection))


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
    if what == "send_back" and not queries.may_mend(inspection):
        raise Conflict("nothing_comes_back")
    form = NoteForm()
    if form.validate_on_submit() and form.attempt(operation, inspection, form.note.data or "", current_actor(), now()):
        flash(said, "success")
        return _to_order(inspection)
    return render("inspections/whole_lot.html", form, what=what, **shown(inspection))


@blueprint.route("/inspections/<int:inspection_id>/concession", methods=["GET", "POST"])
@guarded("inspection:offer", load=queries.get_inspection, by="inspection_id")
def offer_concession(inspection: Inspection) -> Any:
    """Offers the group to take the failed lot on agreed terms."""
    if inspection.status != "failed":
        raise Conflict("wrong_state")
    form = fates_form(queries.bad_units(inspection), ConcessionForm, may_mend=queries.may_mend(inspection))
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
    return render("inspections/concession.html", form, summary=summary, **shown(inspection))


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
    return render("inspections/answer.html", form, summary=summary, **shown(inspection))


def _to_order(inspection: Inspection) -> Any:
    return redirect(url_for("reports.order_file", order_id=inspection.order_id), 303)
