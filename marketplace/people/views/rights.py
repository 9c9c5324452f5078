"""Requests about data: the list with its clock, each request and its answer, and the breach register."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.queries import names_of
from marketplace.infra.data.runtime import now
from marketplace.infra.language.labels import Label
from marketplace.infra.web.answer_forms import ConfirmForm, ReasonForm
from marketplace.infra.web.pages import render
from marketplace.people import labels, rights_labels, rights_operations
from marketplace.people import rights_queries as queries
from marketplace.people.rights_forms import AnswerForm, BreachForm, dated, moment_of
from marketplace.people.rights_models import DataRequest
from marketplace.people.rights_operations import BreachReport
from marketplace.people.views.blueprint import blueprint


def for_request(permission: str) -> Callable[[Any], Any]:
    """Guards a page of one request."""
    return guarded(permission, load=queries.get_request, by="request_id")


def clock_now(request: DataRequest) -> Label:
    """The request's clock at this moment."""
    return rights_labels.clock(request, now())


def to_request(request: DataRequest) -> Any:
    """On to the request's own page."""
    return redirect(url_for("people.data_request", request_id=request.id), 303)


@blueprint.route("/people/requests")
@guarded("data_request:list")
def data_requests() -> Any:
    """What persons ask about their data, the most urgent first, and whose erasure is proposed."""
    viewer = current_actor()
    requests = queries.list_requests(viewer)
    return render(
        "people/rights_requests.html", waiting=[each for each in requests if each.is_open],
        answered=[each for each in requests if not each.is_open], forgotten=queries.list_forgotten(viewer, now()),
        last_kept_on=queries.last_kept_on, clock=clock_now, wording=rights_labels,
    )  # fmt: skip


@blueprint.route("/people/requests/<int:request_id>")
@for_request("data_request:read")
def data_request(request: DataRequest) -> Any:
    """One request: what is asked, until when, and what was done."""
    return _page(request, AnswerForm(formdata=None))


def _page(request: DataRequest, form: AnswerForm | None) -> Any:
    breach = request.breach
    people = {request.recorded_by_id, request.answered_by_id}
    people |= {breach.persons_told_by_id, breach.authority_told_by_id} if breach else set()
    return render(
        "people/rights_request.html", form, request_=request, breach=breach, clock=clock_now,
        names=names_of({each for each in people if each is not None}), wording=rights_labels,
    )  # fmt: skip


@blueprint.route("/people/requests/<int:request_id>/answer", methods=["POST"])
@for_request("data_request:answer")
def answer_data_request(request: DataRequest) -> Any:
    """Notes what was done."""
    form = AnswerForm()
    if form.validate_on_submit() and form.attempt(
        rights_operations.answer_request, request, form.words.data or "", current_actor(), now()
    ):
        flash(_("Noted. The request is done."), "success")
        return to_request(request)
    return _page(request, form)


@blueprint.route("/people/requests/<int:request_id>/refuse", methods=["GET", "POST"])
@for_request("data_request:refuse")
def refuse_data_request(request: DataRequest) -> Any:
    """Refuses it, with a reason."""
    form = ReasonForm()
    if form.validate_on_submit() and form.attempt(
        rights_operations.refuse_request, request, form.reason.data or "", current_actor(), now()
    ):
        flash(_("Refused. The person reads your reason."), "success")
        return to_request(request)
    return render("people/rights_refuse.html", form, request_=request, wording=rights_labels)


@blueprint.route("/people/requests/<int:request_id>/withdraw", methods=["POST"])
@for_request("data_request:withdraw")
def withdraw_data_request(request: DataRequest) -> Any:
    """The person asks for it no longer."""
    form = ConfirmForm()
    if form.attempt(rights_operations.withdraw_request, request, current_actor(), now()):
        flash(_("The request is taken back."), "success")
    else:
        flash(form.form_errors[0], "error")
    return to_request(request)


@blueprint.route("/people/requests/<int:request_id>/told/<any(persons, authority):whom>", methods=["POST"])
@for_request("data_request:answer")
def tell_of_breach(request: DataRequest, whom: str) -> Any:
    """Notes that the persons, or the authority, were told."""
    form = ConfirmForm()
    if form.attempt(rights_operations.tell_of_breach, request, whom, current_actor(), now()):
        flash(_("Noted."), "success")
    else:
        flash(form.form_errors[0], "error")
    return to_request(request)


@blueprint.route("/people/breaches/new", methods=["GET", "POST"])
@guarded("breach:record")
def record_breach() -> Any:
    """Writes a breach into the register."""
    form, actor = dated(BreachForm(), "noticed_on"), current_actor()
    if form.validate_on_submit():
        report = BreachReport(
            form.what.data, form.which_data.data, form.how_many.data, form.measures.data,
            moment_of(form.noticed_on.data, now()),
        )  # fmt: skip
        region = max(queries.answered_regions(actor), key=len)
        if form.attempt(rights_operations.record_breach, report, region, actor, now()):
            flash(_("Written down. Tell the persons and the authority within 3 × 24 hours."), "success")
            return to_request(form.result)
    return render("people/rights_breach.html", form, wording=labels)
