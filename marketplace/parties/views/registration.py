"""The first page of a registration: for a visitor, for someone signed in, for a facilitator."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from marketplace.accounts.browser import enter
from marketplace.accounts.guard import current_actor, public
from marketplace.accounts.limits import limit_registration
from marketplace.accounts.models import User
from marketplace.infra.data.runtime import now, session
from marketplace.infra.language.i18n import language
from marketplace.infra.language.parsing import international
from marketplace.infra.web.commands import command_owner
from marketplace.infra.web.pages import render
from marketplace.parties import operations
from marketplace.parties.forms import RegisterGroupForm, RegisterOffTakerForm
from marketplace.parties.models import Organisation
from marketplace.parties.views.blueprint import back_to, blueprint


@blueprint.route("/register")
@public
def register() -> Any:
    """Which kind of organisation registers."""
    return render("parties/register.html")


@blueprint.route("/register/group", methods=["GET", "POST"])
@limit_registration
@public
def register_group() -> Any:
    """A group begins its registration, or a facilitator does it for one."""
    command_owner()
    actor, form = current_actor(), RegisterGroupForm()
    partner_id = actor.organisation_for("field_facilitator")
    if actor.is_signed_in:
        form.without_person()
    if form.validate_on_submit() and form.attempt(
        operations.register_group,
        form.profile(),
        actor,
        now(),
        person=None if actor.is_signed_in else form.person(language()),
        partner_id=partner_id,
    ):
        _sign_in_if_new(form.result)
        flash(_("The registration is begun. Now name the members, then send it to the officer."), "success")
        return back_to(form.result)
    return render("parties/register_group.html", form, assisted=partner_id is not None)


@blueprint.route("/register/off-taker", methods=["GET", "POST"])
@limit_registration
@public
def register_off_taker() -> Any:
    """An off-taker begins its registration."""
    command_owner()
    actor, form = current_actor(), RegisterOffTakerForm()
    if actor.is_signed_in:
        form.without_person()
    if form.validate_on_submit() and form.attempt(
        operations.register_off_taker,
        form.profile(),
        actor,
        now(),
        person=None if actor.is_signed_in else form.person(language()),
        outlet_name=form.outlet_name.data or "",
    ):
        _sign_in_if_new(form.result)
        flash(_("The registration is begun. See what is left, then send it to the officer."), "success")
        return back_to(form.result)
    return render("parties/register_off_taker.html", form)


def _sign_in_if_new(organisation: Organisation) -> None:
    if current_actor().is_signed_in:
        return
    person = session().get_one(User, organisation.registered_by_id)
    enter(person, open_forms=True)
    login = international(person.phone) if person.phone else person.email
    flash(_("You sign in with %(login)s.", login=login), "success")
