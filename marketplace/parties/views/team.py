"""Who signs in for an organisation, the roles it offers, and the one-time links of both."""

from typing import Any

from flask import flash, request, url_for
from flask import session as browser_session
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.again import asked_again
from marketplace.accounts.duties import ROLES_OF_TRUST
from marketplace.accounts.guard import current_actor
from marketplace.accounts.models import User
from marketplace.accounts.queries import names_of
from marketplace.infra.data.runtime import now, runtime
from marketplace.infra.language.i18n import DEFAULT, known_language, language
from marketplace.infra.language.parsing import international
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.pages import render
from marketplace.infra.web.security import confidential
from marketplace.parties import labels, offered, offers, queries, role_changes, team_history
from marketplace.parties import team as people
from marketplace.parties.duty_models import RoleChange
from marketplace.parties.forms import MembershipForm
from marketplace.parties.models import MembershipOffer, Organisation
from marketplace.parties.operations import AccountDetails
from marketplace.parties.views.blueprint import back_to, blueprint, for_organisation


@blueprint.route("/organisations/<int:organisation_id>/team")
@confidential
@for_organisation("organisation:read")
def team(organisation: Organisation) -> Any:
    """The people who sign in, the roles on offer, and a link just made for one of them."""
    rows, waiting = queries.list_team(organisation.id), offered.list_offers(organisation, now())
    changes = role_changes.list_role_changes(organisation)
    named = {who for each in changes for who in (each.proposed_by_id, each.answered_by_id) if who is not None}
    return render(
        "parties/team.html",
        None,
        organisation=organisation,
        rows=rows,
        offers=waiting,
        names=names_of({each.offered_by_id for each in waiting if each.offered_by_id}),
        handed=_handed_over(organisation, rows, waiting),
        roles=people.roles_to_offer(organisation, current_actor()),
        history=team_history.list_history(organisation, rows),
        international=international,
        now=now(),
        wording=labels,
        changes=changes,
        people=names_of(named),
        of_trust=ROLES_OF_TRUST,
    )


def _handed_over(organisation: Organisation, rows: list[Any], waiting: list[MembershipOffer]) -> dict[str, Any] | None:
    """The link made a moment ago, shown once: for whom, and to which number it goes."""
    kind, number, token = browser_session.pop(f"invite:{organisation.id}", None) or ("", 0, "")
    known: list[User | MembershipOffer] = [user for _membership, user in rows] if kind == "user" else [*waiting]
    to = next((each for each in known if each.id == number), None)
    if to is None:
        return None
    endpoint = "accounts.set_password" if kind == "user" else "parties.join"
    hers = known_language(to.locale) if isinstance(to, User) else DEFAULT
    path = url_for(endpoint, token=token, language=hers)
    return {"to": to, "link": runtime().base_url + path, "is_offer": kind == "offer"}


@blueprint.route("/organisations/<int:organisation_id>/team/new", methods=["GET", "POST"])
@for_organisation("membership:offer")
@asked_again()
def offer_membership(organisation: Organisation) -> Any:
    """Offers a role to a person, and makes the link with which she answers."""
    form, actor = MembershipForm(), current_actor()
    form.offer(people.roles_to_offer(organisation, actor))
    if form.validate_on_submit():
        person = AccountDetails(form.name.data or "", form.phone.data, form.email.data or None, locale=language())
        if form.attempt(role_changes.begin_role, organisation, person, form.role.data or "", actor, now()):
            made: MembershipOffer | RoleChange = form.result
            if isinstance(made, RoleChange):
                flash(_waits(made), "success")
                return back_to(organisation, "parties.team")
            to = international(made.phone) if made.phone else made.email
            flash(
                _("The role is offered to %(name)s at %(to)s. It begins when it is accepted.", name=made.name, to=to),
                "success",
            )
            keep_link(made, actor)
            return back_to(organisation, "parties.team")
    return render("parties/membership.html", form, organisation=organisation)


@blueprint.route("/organisations/<int:organisation_id>/team/offers/<int:offer_id>/link", methods=["POST"])
@for_organisation("membership:offer")
@asked_again()
def issue_offer_link(organisation: Organisation, offer_id: int) -> Any:
    """Makes a new link for an offer, shown once on the team's page; the one before ends."""
    offer, form = offered.get_offer_of(organisation, offer_id), ConfirmForm()
    form.attempt(offers.issue_offer_link, offer, current_actor(), now())
    return _hand_over(organisation, "offer", offer.id, form)


@blueprint.route("/organisations/<int:organisation_id>/team/offers/<int:offer_id>/withdraw", methods=["POST"])
@for_organisation("membership:offer")
def withdraw_membership(organisation: Organisation, offer_id: int) -> Any:
    """Takes an offer back before it is answered."""
    offers.withdraw_membership(offered.get_offer_of(organisation, offer_id), current_actor(), now())
    flash(_("The offer is taken back; its link works no longer."), "success")
    return back_to(organisation, "parties.team")


@blueprint.route("/organisations/<int:organisation_id>/team/<int:membership_id>/invite", methods=["POST"])
@for_organisation("membership:invite")
@asked_again()
def invite(organisation: Organisation, membership_id: int) -> Any:
    """Makes the one-time link for a first password, shown once on the team's page."""
    membership, form = queries.get_membership(organisation, membership_id), ConfirmForm()
    form.attempt(people.invite, organisation, membership, current_actor(), now())
    return _hand_over(organisation, "user", membership.user_id, form)


@blueprint.route("/organisations/<int:organisation_id>/team/<int:membership_id>/reset-password", methods=["POST"])
@for_organisation("membership:reset_password")
@asked_again()
def reset_password(organisation: Organisation, membership_id: int) -> Any:
    """Makes the one-time link for somebody who forgot the password, shown once on the team's page."""
    membership, form = queries.get_membership(organisation, membership_id), ConfirmForm()
    form.attempt(people.reset_password, organisation, membership, current_actor(), now())
    return _hand_over(organisation, "user", membership.user_id, form)


def _waits(change: RoleChange | None) -> str:
    """What is told where a second person has to confirm first; "" where nothing waits."""
    if change is None or change.status != "proposed":
        return ""
    return str(_("Proposed. It comes about once a second person confirms it; everyone of the organisation is told."))


def keep_link(offer: MembershipOffer, actor: Actor) -> None:
    """Makes the link with which the offer is answered, and keeps it for the team's page, which shows it once."""
    token = offers.issue_offer_link(offer, actor, now())
    browser_session[f"invite:{offer.organisation_id}"] = ["offer", offer.id, token]


def _hand_over(organisation: Organisation, kind: str, number: int, form: ConfirmForm) -> Any:
    """Back to the team's page, with the link or with the reason why there is none."""
    if form.form_errors:
        flash(form.form_errors[0], "error")
    else:
        browser_session[f"invite:{organisation.id}"] = [kind, number, form.result]
    return back_to(organisation, "parties.team")


@blueprint.route("/organisations/<int:organisation_id>/team/<int:membership_id>/end", methods=["GET", "POST"])
@for_organisation("membership:manage")
@asked_again()
def end_membership(organisation: Organisation, membership_id: int) -> Any:
    """Ends a person's role; her own after being asked."""
    membership, form = queries.get_membership(organisation, membership_id), ConfirmForm()
    if request.method == "GET":
        name = names_of({membership.user_id})[membership.user_id]
        role = labels.ROLES[membership.role]
        return render(
            "parties/end_membership.html", None, organisation=organisation, membership=membership, name=name, role=role
        )
    if form.attempt(role_changes.end_role, organisation, membership, current_actor(), now()):
        flash(_waits(form.result) or _("The role is ended."), "success")
    else:
        flash(form.form_errors[0], "error")
    return back_to(organisation, "parties.team")
