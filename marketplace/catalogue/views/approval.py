"""The officer's side: versions that wait, approving, sending back with a reason."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.catalogue import labels, operations, queries
from marketplace.catalogue.models import Listing
from marketplace.catalogue.views.blueprint import back_to, blueprint, for_listing
from marketplace.infra.data.runtime import now
from marketplace.infra.web.answer_forms import ReasonForm
from marketplace.infra.web.pages import render


@blueprint.route("/approvals/listings")
@guarded("approval:list")
def approvals() -> Any:
    """Product versions that wait, the longest waiting first."""
    rows = [
        (version, listing, group, queries.changes_of(listing))
        for version, listing, group in queries.list_submitted(current_actor())
    ]
    return render("catalogue/approvals.html", rows=rows, wording=labels)


@blueprint.route("/listings/<int:listing_id>/approve", methods=["POST"])
@for_listing("listing:approve")
def approve(listing: Listing) -> Any:
    """Makes the waiting version public."""
    operations.approve_listing(listing, current_actor(), now())
    flash(_("The product is approved and stands in the catalogue."), "success")
    return back_to(listing)


@blueprint.route("/listings/<int:listing_id>/send-back", methods=["GET", "POST"])
@for_listing("listing:send_back")
def send_back(listing: Listing) -> Any:
    """Sends the waiting version back with a reason."""
    form = ReasonForm()
    if form.validate_on_submit() and form.attempt(
        operations.send_back_listing, listing, form.reason.data or "", current_actor(), now()
    ):
        flash(_("The product is sent back with your reason."), "success")
        return back_to(listing)
    return render("catalogue/send_back.html", form, listing=listing, version=listing.working or listing.current)
