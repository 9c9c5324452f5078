"""Which member is whom that signs in."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts.again import asked_again
from marketplace.accounts.guard import current_actor
from marketplace.infra.data.runtime import now
from marketplace.infra.web.pages import render
from marketplace.parties import members, queries
from marketplace.parties.forms import LoginForm
from marketplace.parties.models import Organisation
from marketplace.parties.views.blueprint import blueprint, for_organisation


@blueprint.route("/organisations/<int:organisation_id>/members/<int:member_id>/login", methods=["GET", "POST"])
@for_organisation("person:link")
@asked_again()
def link_login(organisation: Organisation, member_id: int) -> Any:
    """Says which of those who sign in for the group this member is."""
    member, actor = queries.get_member(organisation, member_id), current_actor()
    free = members.list_free_logins(organisation)
    form = LoginForm()
    form.offer(free, actor.user_id)
    if form.validate_on_submit() and form.attempt(
        members.link_login, organisation, member, int(form.user_id.data), actor, now()
    ):
        flash(_("From now on %(name)s reads under “My data” what is on record.", name=member.person.name), "success")
        return redirect(url_for("parties.organisation", organisation_id=organisation.id, _anchor="members"), 303)
    return render("parties/login.html", form, organisation=organisation, member=member, free=free)
