"""Offices: which there are, setting one up, what it is for, how it is reached, who heads it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts.again import asked_again
from marketplace.accounts.answer_terms import ANSWER_WITHIN
from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data.runtime import now
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.pages import render
from marketplace.parties import office_labels, office_queries, offices, queries
from marketplace.parties.models import Membership, Organisation
from marketplace.parties.office_forms import ContactForm, MandateForm, OfficeContactForm, OfficeForm
from marketplace.parties.views.blueprint import back_to, blueprint, for_organisation


@blueprint.route("/offices")
@guarded("office:list")
def list_offices() -> Any:
    """Every office with its region, duty and number, and the provinces in which none decides."""
    rows = office_queries.list_offices()
    return render(
        "parties/offices.html",
        rows=rows,
        heads=office_queries.heads_of(office_holder.id for office_holder, _office in rows),
        undecided=[office_labels.region_words(code) for code in office_queries.provinces_without_decider()],
        office_words=office_labels,
        days=ANSWER_WITHIN.days,
    )


@blueprint.route("/offices/new", methods=["GET", "POST"])
@guarded("office:open")
def open_office() -> Any:
    """The administrator sets up an office."""
    form = OfficeForm()
    if form.validate_on_submit() and form.attempt(
        offices.open_office,
        form.name.data or "",
        form.phone.data,
        form.address.data or "",
        form.mandate(),
        current_actor(),
        now(),
    ):
        flash(_("The office is set up. Now add the people who work there, and say who heads it."), "success")
        return redirect(url_for("parties.team", organisation_id=form.result.organisation_id), 303)
    return render("parties/open_office.html", form)


@blueprint.route("/organisations/<int:organisation_id>/office", methods=["GET", "POST"])
@for_organisation("office:change")
def change_office(organisation: Organisation) -> Any:
    """Level, region and duty of an office."""
    office = office_queries.get_office(organisation)
    held = {"level": office.level, "duty": office.duty} if office else {}
    form = MandateForm(data={"region_code": organisation.region_code, **held})
    if form.validate_on_submit() and form.attempt(
        offices.change_office, organisation, form.mandate(), current_actor(), now()
    ):
        flash(_("Saved. What waits is with the office in charge from now on."), "success")
        return back_to(organisation)
    return render("parties/office.html", form, organisation=organisation)


@blueprint.route("/organisations/<int:organisation_id>/contact", methods=["GET", "POST"])
@for_organisation("contact:change")
def change_contact(organisation: Organisation) -> Any:
    """The number and address at which an office, partner or lender answers everybody."""
    form = (OfficeContactForm if organisation.kind == "agency" else ContactForm)(obj=organisation)
    if form.validate_on_submit() and form.attempt(
        offices.change_contact, organisation, form.phone.data, form.address.data or "", current_actor(), now()
    ):
        flash(_("Saved."), "success")
        return back_to(organisation)
    return render("parties/contact.html", form, organisation=organisation)


@blueprint.route("/organisations/<int:organisation_id>/team/<int:membership_id>/name-head", methods=["POST"])
@for_organisation("head:name")
@asked_again()
def name_head(organisation: Organisation, membership_id: int) -> Any:
    """Lets a person of an office or lender add colleagues."""
    return _about_head(offices.name_head, organisation, queries.get_membership(organisation, membership_id))


@blueprint.route("/organisations/<int:organisation_id>/team/<int:membership_id>/end-head", methods=["POST"])
@for_organisation("head:end")
def end_head(organisation: Organisation, membership_id: int) -> Any:
    """Takes that back."""
    return _about_head(offices.end_head, organisation, queries.get_membership(organisation, membership_id))


def _about_head(operation: Callable[..., None], organisation: Organisation, membership: Membership) -> Any:
    form = ConfirmForm()
    if form.attempt(operation, organisation, membership, current_actor(), now()):
        flash(_("Saved."), "success")
    else:
        flash(form.form_errors[0], "error")
    return back_to(organisation, "parties.team")
