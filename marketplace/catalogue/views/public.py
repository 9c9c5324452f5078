"""The public catalogue and the product page."""

from typing import Any
from urllib.parse import urlencode

from flask import redirect, request, url_for

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import current_actor, public
from marketplace.catalogue import labels, queries
from marketplace.catalogue.lifecycle import CATEGORIES
from marketplace.catalogue.queries import SORTS, Wanted
from marketplace.catalogue.views.blueprint import blueprint
from marketplace.infra.data.runtime import runtime
from marketplace.infra.language.i18n import today
from marketplace.infra.web.pages import render
from marketplace.infra.web.urls import id_argument
from marketplace.parties import queries as parties
from marketplace.people import labels as people
from marketplace.people.regions import find_region, full_name, provinces


@blueprint.route("/catalogue")
@public
def catalogue() -> Any:
    """Public products: searched, narrowed, sorted, a page at a time."""
    wanted = _wanted()
    found = queries.find_entries(wanted)
    region = find_region(wanted.region) if wanted.region else None
    return render(
        "catalogue/catalogue.html",
        wanted=wanted,
        found=found,
        provinces=provinces(),
        region=region,
        group_name=found.entries[0].group_name if wanted.group_id and found.entries else "",
        further=_link(wanted, cursor=found.next_cursor) if found.next_cursor else None,
        sorted_by={key: (word, _link(wanted, sort=key)) for key, word in labels.SORTS.items()},
        without_region=_link(wanted, region=""),
        without_words=_link(wanted, q=""),
        wording=labels,
    )


def _wanted() -> Wanted:
    category, sort = request.args.get("category", ""), request.args.get("sort", "")
    region = request.args.get("region", "")
    return Wanted(
        text=request.args.get("q", "").strip()[:120],
        category=category if category in CATEGORIES else "",
        region=region if find_region(region) else "",
        group_id=id_argument("group"),
        sort=sort if sort in SORTS else "newest",
        cursor=request.args.get("cursor", "")[:80],
    )


def _link(wanted: Wanted, **differing: str) -> str:
    """The catalogue's address for the same wish, but for what differs."""
    parts = {
        "q": wanted.text,
        "category": wanted.category,
        "region": wanted.region,
        "group": str(wanted.group_id or ""),
        "sort": wanted.sort if wanted.sort != "newest" else "",
    } | differing
    query = urlencode({name: value for name, value in parts.items() if value and value != "newest"})
    return url_for("catalogue.catalogue") + (f"?{query}" if query else "")


@blueprint.route("/listings/<int:listing_id>")
@blueprint.route("/listings/<int:listing_id>-<slug>")
@public
def listing(listing_id: int, slug: str = "") -> Any:
    """A product: photos, price, facts, the seal, the record and the people."""
    found = queries.public_listing(listing_id, today())
    if slug != found.listing.slug:
        return redirect(url_for("catalogue.listing", listing_id=listing_id, slug=found.listing.slug), 301)
    members = parties.list_members(found.group.id)
    named = [member.person for member in members if member.person.name_is_public]
    return render(
        "catalogue/listing.html",
        listing=found.listing,
        version=found.version,
        group=found.group,
        photos=found.photos,
        passes=found.passes,
        has_valid_nib=found.has_valid_nib,
        record=parties.trade_record(found.group.id),
        people=[(person.name, people.journey(person), people.initials(person.name)) for person in named[:5]],
        unnamed=len(members) - len(named[:5]),
        members=len(members),
        region=full_name(found.group.region_code),
        share_url=runtime().base_url + request.path,
        ordering=_ordering(current_actor()),
        wording=labels,
    )


def _ordering(viewer: Actor) -> str:
    """How far the reader is from ordering: open, suspended, waiting for approval, left to the buyer beside them, none,
    unknown.
    """
    if viewer.has_role("off_taker_buyer"):
        return "open"
    if viewer.has_role("off_taker_buyer", standing="suspended"):
        return "suspended"
    if viewer.has_role("off_taker_buyer", standing=None):
        return "waiting"
    if viewer.off_taker_ids:
        return "colleague"
    return "none" if viewer.is_signed_in else "unknown"
