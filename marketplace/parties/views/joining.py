"""Answering the offer of a role: signed in, from the home page; or behind a one-time link."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.browser import enter
from marketplace.accounts.guard import current_actor, guarded, public
from marketplace.accounts.limits import limit_link
from marketplace.infra.data.runtime import now
from marketplace.infra.language.i18n import language
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.forms import BaseForm
from marketplace.infra.web.pages import render
from marketplace.infra.web.request_edge import without_form_key
from marketplace.parties import labels, offered, offers
from marketplace.parties.forms import JoinForm
from marketplace.parties.models import MembershipOffer
from marketplace.parties.views.blueprint import View, back_to, blueprint

SECRET = {"parties.join", "parties.join_signed_in", "parties.decline_by_link"}


@blueprint.after_request
def keep_links_secret(response: Response) -> Response:
    """The address of a one-time link is told to nobody, and its page is kept nowhere."""
    if request.endpoint in SECRET:
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
    return response


def for_offer(permission: str) -> Callable[[View], View]:
    """Guards a page of an offer to the viewer's own number, which the view receives in place of its id."""
    return guarded(permission, load=offered.get_offered, by="offer_id")


@blueprint.route("/memberships/<int:offer_id>")
@for_offer("membership:accept")
def offered_membership(offer: MembershipOffer) -> Any:
    """What is offered to whom, by whom, and the two answers."""
    return _page(offer)


def _page(offer: MembershipOffer, form: BaseForm | None = None, token: str | None = None) -> Any:
    return render(
        "parties/offered.html",
        form,
        offer=offer,
        organisation=offer.organisation,
        role=labels.ROLES[offer.role],
        duties=labels.DUTIES[offer.role],
        kind=labels.KINDS[offer.organisation.kind],
        token=token,
    )


@blueprint.route("/memberships/<int:offer_id>/accept", methods=["POST"])
@for_offer("membership:accept")
def accept_membership(offer: MembershipOffer) -> Any:
    """The role begins."""
    form = ConfirmForm()
    if form.attempt(offers.accept_membership, offer, current_actor(), now()):
        return _begun(offer)
    return _page(offer, form)


def _begun(offer: MembershipOffer) -> Any:
    flash(_("You now act for %(name)s.", name=offer.organisation.name), "success")
    return back_to(offer.organisation)


@blueprint.route("/memberships/<int:offer_id>/decline", methods=["POST"])
@for_offer("membership:decline")
def decline_membership(offer: MembershipOffer) -> Any:
    """The offer comes to nothing."""
    offers.decline_membership(offer, current_actor(), now())
    return _declined()


def _declined() -> Any:
    flash(_("You declined the role. Your number is erased from the offer."), "success")
    return redirect(url_for("reports.home"), 303)


@blueprint.route("/join/<token>", methods=["GET", "POST"])
@without_form_key
@limit_link
@public
def join(token: str) -> Any:
    """The page behind the link of an offer; somebody new chooses a password and takes on the role in one step."""
    offer, form = offered.find_by_link(token, now(), to_answer=request.method == "POST"), JoinForm()
    if offer is None:
        return _sent_twice(token, form) if form.validate_on_submit() else _gone()
    if current_actor().is_signed_in:
        return _page(offer, token=token)
    if request.method == "GET":
        form.person_name.data = offer.name
    password = form.password.data or ""
    if form.validate_on_submit() and form.attempt(
        offers.join, offer, form.person_name.data or "", password, now(), locale=language()
    ):
        enter(form.result)
        return _begun(offer)
    return _page(offer, form, token)


def _sent_twice(token: str, form: JoinForm) -> Any:
    """A double tap on the form of a link ends like its first tap."""
    person = offers.find_just_joined(token, form.password.data or "", now())
    if person is None:
        return _gone()
    enter(person)
    return redirect(url_for("reports.home"), 303)


def _gone() -> Any:
    return render("parties/offer_gone.html")[0], 410


@blueprint.route("/join/<token>/accept", methods=["POST"])
@limit_link
@guarded("membership:accept")
def join_signed_in(token: str) -> Any:
    """Whoever holds the link takes on the role with the account that is signed in."""
    offer, form = offered.find_by_link(token, now(), to_answer=True), ConfirmForm()
    if offer is None:
        return _gone()
    if form.attempt(offers.accept_membership, offer, current_actor(), now()):
        return _begun(offer)
    return _page(offer, form, token)


@blueprint.route("/join/<token>/decline", methods=["POST"])
@without_form_key
@limit_link
@public
def decline_by_link(token: str) -> Any:
    """Whoever holds the link says no, with or without an account."""
    offer = offered.find_by_link(token, now(), to_answer=True)
    if offer is None:
        return _gone()
    offers.decline_membership(offer, current_actor(), now())
    return _declined()
