"""A group's own products: writing, sending, withdrawing."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded, require
from marketplace.accounts.policy import can
from marketplace.catalogue import labels, operations, queries
from marketplace.catalogue.forms import ListingForm
from marketplace.catalogue.models import Listing
from marketplace.catalogue.views.blueprint import back_to, blueprint, for_listing
from marketplace.infra.data.runtime import now
from marketplace.infra.web.answer_forms import ConfirmForm, ReasonForm
from marketplace.infra.web.bodies import takes_files
from marketplace.infra.web.forms import BaseForm
from marketplace.infra.web.pages import render
from marketplace.infra.web.urls import id_argument
from marketplace.parties import queries as parties
from marketplace.parties.models import Organisation


@blueprint.route("/listings")
@guarded("listing:list")
def own_listings() -> Any:
    """The products of the viewer's groups, whatever their state."""
    actor = current_actor()
    standings = {grant.standing for grant in actor.grants}
    return render(
        "catalogue/own_listings.html", rows=queries.list_own(actor), wording=labels, groups=_groups(),
        awaits_approval=bool(standings) and standings <= {"draft", "submitted", "sent_back"},
    )  # fmt: skip


def _groups() -> list[Organisation]:
    """The approved groups that the viewer speaks for."""
    actor = current_actor()
    return [
        group
        for group in parties.list_by_id(actor.group_ids)
        if group.is_group
        and (actor.has_role("group_coordinator", group.id) or actor.has_role("field_facilitator", group.id))
    ]


@blueprint.route("/listings/new", methods=["GET", "POST"])
@takes_files
@guarded("listing:create")
def create() -> Any:
    """A new product: written, and sent to the officer if the second button was pressed."""
    groups = _groups()
    chosen = id_argument("group")
    if chosen is None and len(groups) != 1:
        return render("catalogue/choose_group.html", groups=groups)
    group = groups[0] if chosen is None else parties.get_organisation(chosen, current_actor())
    require(current_actor(), "listing:create", group)
    form = ListingForm()
    if form.validate_on_submit() and _save(form, group, None):
        return back_to(form.result)
    return render("catalogue/write.html", form, group=group, listing=None, wording=labels)


@blueprint.route("/listings/<int:listing_id>/edit", methods=["GET", "POST"])
@takes_files
@for_listing("listing:edit")
def edit(listing: Listing) -> Any:
    """The next version of a product; the public one stays until an officer approves it."""
    latest = listing.working or listing.current
    if listing.status == "withdrawn" or latest is None:
        flash(_("This product is withdrawn. Offer it again first."), "warning")
        return back_to(listing)
    form = ListingForm(offer=queries.offer_of(latest))
    group = parties.load_organisation(listing.organisation_id)
    if form.validate_on_submit() and _save(form, group, listing):
        return back_to(listing)
    return render("catalogue/write.html", form, group=group, listing=listing, wording=labels)


def _save(form: ListingForm, group: Organisation, listing: Listing | None) -> bool:
    """Saves, or saves and sends; says what comes next. False when something is wrong, with the words on the form."""
    actor, at = current_actor(), now()
    if request.form.get("then") == "submit":
        require(actor, "listing:submit", group)
        saved = form.attempt(operations.save_and_submit, group, listing, form.offer(), actor, at)
        told = _("The product is sent. The officer answers within 3 working days.")
    elif listing is None:
        saved = form.attempt(operations.create_listing, group, form.offer(), actor, at)
        told = _("The product is saved. Look at it, then send it to the officer.")
    else:
        saved = form.attempt(operations.edit_listing, listing, form.offer(), actor, at)
        told = _("Saved. Send it to the officer when it is ready.")
    if saved:
        flash(told, "success")
    return saved


@blueprint.route("/listings/<int:listing_id>/status")
@for_listing("listing:read")
def listing_status(listing: Listing) -> Any:
    """Where a product stands: its versions, the officer's reason, what can be done."""
    return show_status(listing, None)


def show_status(listing: Listing, form: BaseForm | None) -> Any:
    """The page of a listing's versions, with the refusal of a button on it if there was one."""
    latest = listing.working or listing.current
    return render(
        "catalogue/status.html",
        form,
        listing=listing,
        latest=latest,
        offer=queries.offer_of(latest) if latest is not None else None,
        changes=queries.changes_of(listing),
        versions=queries.list_versions(listing),
        group=parties.load_organisation(listing.organisation_id),
        passes=queries.list_passes(listing),
        wording=labels,
        papers=parties.valid_until(listing.organisation_id),
    )


@blueprint.route("/listings/<int:listing_id>/submit", methods=["POST"])
@for_listing("listing:submit")
def submit(listing: Listing) -> Any:
    """Hands the version in work to the officer."""
    form = ConfirmForm()
    if form.attempt(operations.submit_listing, listing, current_actor(), now()):
        flash(_("The product is sent. The officer answers within 3 working days."), "success")
        return back_to(listing)
    return show_status(listing, form)


@blueprint.route("/listings/<int:listing_id>/take-back", methods=["POST"])
@for_listing("listing:take_back")
def take_back(listing: Listing) -> Any:
    """Takes an unanswered version back."""
    operations.take_back_listing(listing, current_actor(), now())
    flash(_("The product is back with you. Send it again when it is ready."), "success")
    return redirect(url_for("catalogue.edit", listing_id=listing.id), 303)


@blueprint.route("/listings/<int:listing_id>/withdraw", methods=["GET", "POST"])
@for_listing("listing:withdraw")
def withdraw(listing: Listing) -> Any:
    """Takes a product off the catalogue; an officer gives a reason that the group reads."""
    is_own = can(current_actor(), "listing:edit", listing)
    form = ConfirmForm() if is_own else ReasonForm()
    reason = "" if is_own else form["reason"].data or ""
    if form.validate_on_submit() and form.attempt(
        operations.withdraw_listing, listing, current_actor(), now(), reason=reason
    ):
        flash(_("The product is off the catalogue. Orders that name it go on."), "success")
        return back_to(listing)
    version = listing.current or listing.working
    return render("catalogue/withdraw.html", form, listing=listing, version=version, is_own=is_own)


@blueprint.route("/listings/<int:listing_id>/offer-again", methods=["POST"])
@for_listing("listing:offer_again")
def offer_again(listing: Listing) -> Any:
    """Puts a withdrawn product back."""
    operations.offer_listing_again(listing, current_actor(), now())
    flash(_("The product is offered again."), "success")
    return back_to(listing)
