"""An organisation's own page: what is there, what is missing, and the steps of its registration."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.policy import can
from marketplace.accounts.queries import names_of
from marketplace.infra.data.runtime import now
from marketplace.infra.language.i18n import today
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.forms import BaseForm
from marketplace.infra.web.pages import render
from marketplace.parties import labels, office_labels, operations, queries
from marketplace.parties.alike import list_alike
from marketplace.parties.banks import bank_name
from marketplace.parties.forms import OrganisationForm
from marketplace.parties.member_labels import role_word
from marketplace.parties.models import Organisation
from marketplace.parties.office_queries import find_office_asked
from marketplace.parties.operations import Profile
from marketplace.parties.views.bank_accounts import account_rows
from marketplace.parties.views.blueprint import back_to, blueprint, for_organisation
from marketplace.people import labels as person_labels
from marketplace.people.regions import full_name


@blueprint.route("/organisations/<int:organisation_id>")
@for_organisation("organisation:read")
def organisation(organisation: Organisation) -> Any:
    """Everything about one organisation, for its own people and its officer."""
    return _page(organisation)


def _page(organisation: Organisation, form: BaseForm | None = None) -> Any:
    gaps = queries.list_gaps(organisation, today())
    waits = organisation.awaits_office_since is not None
    decided_by = organisation.decided_by_id
    return render(
        "parties/organisation.html",
        form,
        organisation=organisation,
        region=full_name(organisation.region_code),
        gaps=gaps,
        is_complete=not any(gap.blocking for gap in gaps),
        members=queries.list_members(organisation.id),
        outlets=queries.list_outlets(organisation.id),
        certificates=queries.list_certificates(organisation.id),
        accounts=account_rows(organisation),
        bank_name=bank_name,
        partner=queries.load_organisation(organisation.partner_id) if organisation.partner_id else None,
        decided_by=names_of({decided_by}).get(decided_by, "") if decided_by else "",
        alike=list_alike(organisation) if waits and can(current_actor(), "organisation:approve", organisation) else [],
        asked=find_office_asked(organisation.region_code, organisation.own_people) if waits else None,
        office_words=office_labels,
        wording=labels,
        people_words=person_labels,
        role_word=role_word,
    )


@blueprint.route("/organisations")
@guarded("organisation:list")
def organisations() -> Any:
    """The organisations within the viewer's scope."""
    kind, status = request.args.get("kind", ""), request.args.get("status", "")
    organisations = queries.list_organisations(current_actor(), kind, status)
    return render("parties/organisations.html", found=organisations, kind=kind, status=status, wording=labels)


@blueprint.route("/organisations/mine")
@guarded("organisation:list")
def mine() -> Any:
    """On to the viewer's own organisation; to the list for a facilitator, or when there are several, or none."""
    actor = current_actor()
    own = {grant.organisation_id for grant in actor.grants}
    if len(own) != 1 or actor.has_role("field_facilitator"):
        return redirect(url_for("parties.organisations"), 303)
    return redirect(url_for("parties.organisation", organisation_id=own.pop()), 303)


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@guarded("organisation:create")
def create_organisation() -> Any:
    """The administrator sets up a partner or a lender."""
    form = OrganisationForm()
    if form.validate_on_submit():
        profile = Profile(form.name.data or "", "", form.address.data or "")
        region = form.region()
        kind = form.kind.data or ""
        if form.attempt(
            operations.create_organisation, kind, profile, current_actor(), now(), region_code=region
        ):  # fmt: skip
            flash(_("It is set up. Now add the people who work there."), "success")
            return redirect(url_for("parties.team", organisation_id=form.result.id), 303)
    return render("parties/create_organisation.html", form)


@blueprint.route("/organisations/<int:organisation_id>/submit", methods=["POST"])
@for_organisation("organisation:submit")
def submit(organisation: Organisation) -> Any:
    """Hands the registration to the officer."""
    form = ConfirmForm()
    if form.attempt(operations.submit_organisation, organisation, current_actor(), now()):
        flash(_("The registration is sent. The officer answers within 3 working days."), "success")
        return back_to(organisation)
    return _page(organisation, form)


@blueprint.route("/organisations/<int:organisation_id>/take-back", methods=["POST"])
@for_organisation("organisation:take_back")
def take_back(organisation: Organisation) -> Any:
    """Takes an unanswered registration back."""
    operations.take_back_organisation(organisation, current_actor(), now())
    flash(_("The registration is back with you. Send it again when it is ready."), "success")
    return back_to(organisation)
