"""The room's blueprint, and what its pages share."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, redirect, url_for

from marketplace.accounts.guard import guarded
from marketplace.catalogue.models import Listing
from marketplace.catalogue.queries import get_listing

blueprint = Blueprint("catalogue", __name__)
View = TypeVar("View", bound=Callable[..., Any])


def for_listing(permission: str) -> Callable[[View], View]:
    """Guards a page of one listing, which the view receives in place of its id."""
    return guarded(permission, load=get_listing, by="listing_id")


def back_to(listing: Listing) -> Any:
    """On to the group's own page of the listing."""
    return redirect(url_for("catalogue.listing_status", listing_id=listing.id), 303)
