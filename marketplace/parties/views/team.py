"""Who signs in for an organisation, and the one-time links for their passwords."""

from typing import Any

from flask import flash, url_for
from flask import session as browser_session
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor
from marketplace.accounts.models import User
from marketplace.infra.i18n import language
from marketplace.infra.pages import render
from marketplace.infra.runtime import now, runtime
from marketplace.infra.security import confidential
from marketplace.parties import queries, wording
from marketplace.parties import team as people
from marketplace.parties.forms import EmptyForm, MembershipForm
from marketplace.parties.models import Membership, Organisation
from marketplace.parties.operations import Person
from marketplace.parties.views.blueprint import back_to, blueprint, for_organisation


@blueprint.route("/organisations/<int:organisation_id>/team")
@confidential
@for_organisation("organisation:read")
def team(organisation: Organisation) -> Any:
    """The people who sign in, and a link just made for one of them."""
    held = browser_session.pop(f"invite:{organisation.id}", None)
    invited: User | None = None
    link = ""
    rows = queries.list_team(organisation.id)
    if held:
        invited = next((user for _membership, user in rows if user.id == held[0]), None)
        link = runtime().base_url + url_for("accounts.set_password", token=held[1])
    return render(
        "parties/team.html", None, organisation=organisation, rows=rows, invited=invited, link=link, wording=wording
    )


@blueprint.route("/organisations/<int:organisation_id>/team/new", methods=["GET", "POST"])
@for_organisation("membership:manage")
def add_membership(organisation: Organisation) -> Any:
    """Adds a person; without an account yet, a link for the first password comes next."""
    form = MembershipForm()
    form.offer(people.ROLES_OF[organisation.kind])
    if form.validate_on_submit():
        person = Person(form.name.data or "", form.phone.data, form.email.data or None, locale=language())
        if form.attempt(
            people.add_membership, organisation, person, form.role.data or "", current_actor(), now()
        ):  # fmt: skip
            flash(_("%(name)s is in the team.", name=person.name), "success")
            return back_to(organisation, "parties.team")
    return render("parties/membership.html", form, organisation=organisation)


@blueprint.route("/organisations/<int:organisation_id>/team/<int:membership_id>/invite", methods=["POST"])
@for_organisation("membership:invite")
def invite(organisation: Organisation, membership_id: int) -> Any:
    """Makes the one-time link for a first password, shown once on the team's page."""
    membership, form = queries.get_membership(organisation, membership_id), EmptyForm()
    form.attempt(people.invite, membership, current_actor(), now())
    return _hand_over(organisation, membership, form)


@blueprint.route("/organisations/<int:organisation_id>/team/<int:membership_id>/reset-password", methods=["POST"])
@for_organisation("membership:reset_password")
def reset_password(organisation: Organisation, membership_id: int) -> Any:
    """Makes the one-time link for somebody who forgot the password, shown once on the team's page."""
    membership, form = queries.get_membership(organisation, membership_id), EmptyForm()
    form.attempt(people.reset_password, organisation, membership, current_actor(), now())
    return _hand_over(organisation, membership, form)


def _hand_over(organisation: Organisation, membership: Membership, form: EmptyForm) -> Any:
    """Back to the team's page, with the link or with the reason why there is none."""
    if form.form_errors:
        flash(form.form_errors[0], "error")
    else:
        browser_session[f"invite:{organisation.id}"] = [membership.user_id, form.result]
    return back_to(organisation, "parties.team")


@blueprint.route("/organisations/<int:organisation_id>/team/<int:membership_id>/end", methods=["POST"])
@for_organisation("membership:manage")
def end_membership(organisation: Organisation, membership_id: int) -> Any:
    """Ends a person's role."""
    membership, form = queries.get_membership(organisation, membership_id), EmptyForm()
    if form.attempt(people.end_membership, organisation, membership, current_actor(), now()):
        flash(_("The role is ended."), "success")
    else:
        flash(form.form_errors[0], "error")
    return back_to(organisation, "parties.team")
