"""Writing, submitting, approving and withdrawing listings. Actor and time are arguments; nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.actor import Actor
from marketplace.catalogue import events
from marketplace.catalogue.entries import refresh
from marketplace.catalogue.fingerprints import written_terms
from marketplace.catalogue.lifecycle import LISTING, VERSION
from marketplace.catalogue.models import CatalogueEntry, Listing, ListingPhoto, ListingVersion, StandardPass
from marketplace.catalogue.queries import offer_of
from marketplace.catalogue.rules import Offer, check_offer, check_presentable
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.files.photo_records import claim_uploads
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.kernel.packs import measure_of
from marketplace.kernel.reasons import clean_reason
from marketplace.kernel.slugs import slug
from marketplace.parties.models import Organisation


def create_listing(group: Organisation, offer: Offer, actor: Actor, at: datetime) -> Listing:
    """Writes the first version of a new listing, as a draft that only the group and its officer see."""
    check_offer(offer)
    listing = Listing(
        organisation_id=group.id, region_code=group.region_code, category=offer.category,
        slug=slug(offer.title, "produk"), status=LISTING.initial, created_at=at,
    )  # fmt: skip
    session().add(listing)
    session().flush()
    _write_version(listing, offer, actor, at)
    return listing


def edit_listing(listing: Listing, offer: Offer, actor: Actor, at: datetime) -> Listing:
    """Writes the next version; the public one stays until it is approved. The same words twice write nothing."""
    check_offer(offer)
    LISTING.move(listing, "edit")
    before = listing.working or listing.current
    if before is not None and before.status != "sent_back" and offer_of(before) == offer:
        return listing
    if listing.working is not None:
        VERSION.move(listing.working, "replace")
    _write_version(listing, offer, actor, at)
    return listing


def _write_version(listing: Listing, offer: Offer, actor: Actor, at: datetime) -> None:
    claim_uploads([photo.token for photo in offer.photos], at, is_public=True)
    last = session().scalar(select(func.max(ListingVersion.number)).where(ListingVersion.listing_id == listing.id)) or 0
    version = ListingVersion(
        listing_id=listing.id, number=last + 1, title=offer.title.strip(), description=offer.description.strip(),
        category=offer.category, technique=offer.technique, unit=offer.unit, unit_price=offer.unit_price,
        minimum_quantity=offer.minimum_quantity, monthly_capacity=offer.monthly_capacity, lead_days=offer.lead_days,
        in_pieces=measure_of(offer.unit).is_packed,
        created_at=at, created_by_id=actor.user_id, status=VERSION.initial, reason="",
        photos=[
            ListingPhoto(position=position, token=photo.token, alt=photo.alt.strip())
            for position, photo in enumerate(offer.photos)
        ],
    )  # fmt: skip
    session().add(version)
    session().flush()
    listing.working = version
    if listing.current_version_id is None:
        listing.category, listing.slug = version.category, slug(version.title, "produk")
    emit(events.ListingSaved(**_event_fields(listing, version, actor, at), fingerprint=written_terms(version)))


def submit_listing(listing: Listing, actor: Actor, at: datetime) -> Listing:
    """Hands the version in work to the officer, once a photo, its words and the description are there."""
    version = _in_work(listing)
    check_presentable(offer_of(version))
    VERSION.move(version, "submit")
    version.submitted_at = at
    emit(events.ListingSubmitted(**_event_fields(listing, version, actor, at)))
    return listing


def save_and_submit(group: Organisation, listing: Listing | None, offer: Offer, actor: Actor, at: datetime) -> Listing:
    """Writes a version and hands it to the officer in one go; either both happen or neither."""
    if listing is None:
        listing = create_listing(group, offer, actor, at)
    else:
        edit_listing(listing, offer, actor, at)
    version = listing.working
    if version is None:
        raise DomainError("nothing_changed")
    return submit_listing(listing, actor, at) if version.status != "submitted" else listing


def take_back_listing(listing: Listing, actor: Actor, at: datetime) -> Listing:
    """Takes an unanswered version back to mend it."""
    version = _in_work(listing)
    VERSION.move(version, "take_back")
    emit(events.ListingTakenBack(**_event_fields(listing, version, actor, at)))
    return listing


def approve_listing(listing: Listing, actor: Actor, at: datetime) -> Listing:
    """Makes the waiting version the public one."""
    version, before = _in_work(listing), listing.current
    VERSION.move(version, "approve")
    LISTING.move(listing, "publish")
    if before is not None:
        VERSION.move(before, "replace")
    version.decided_at, version.decided_by_id = at, actor.user_id
    listing.current, listing.working = version, None
    listing.category, listing.slug = version.category, slug(version.title, "produk")
    session().flush()
    refresh(listing)
    emit(events.ListingApproved(**_event_fields(listing, version, actor, at)))
    return listing


def send_back_listing(listing: Listing, reason: str, actor: Actor, at: datetime) -> Listing:
    """Sends the waiting version back with a reason that the group reads; the public one stays."""
    reason, version = clean_reason(reason), _in_work(listing)
    VERSION.move(version, "send_back")
    version.reason, version.decided_at, version.decided_by_id = reason, at, actor.user_id
    emit(events.ListingSentBack(**_event_fields(listing, version, actor, at), reason=reason))
    return listing


def withdraw_listing(listing: Listing, actor: Actor, at: datetime, *, reason: str = "") -> Listing:
    """Takes the listing off the catalogue, and a waiting version back. Orders that name it go on.

    An officer says why; the group itself need not.
    """
    if actor.is_signed_in and listing.organisation_id not in actor.group_ids:
        reason = clean_reason(reason)
    LISTING.move(listing, "withdraw")
    if listing.working is not None and listing.working.status == "submitted":
        VERSION.move(listing.working, "take_back")
    session().flush()
    refresh(listing)
    emit(events.ListingWithdrawn(**_event_fields(listing, listing.current, actor, at), reason=reason.strip()))
    return listing


def offer_listing_again(listing: Listing, actor: Actor, at: datetime) -> Listing:
    """Puts a withdrawn listing back: public as it was approved, or as a draft when it never was."""
    LISTING.move(listing, "offer_again" if listing.current is not None else "reopen")
    session().flush()
    refresh(listing)
    emit(events.ListingOfferedAgain(**_event_fields(listing, listing.current, actor, at)))
    return listing


def record_standard_passed(
    listing_id: int,
    standard_version_id: int,
    at: datetime,
    *,
    standard_id: int | None = None,
    title: str = "",
    number: int | None = None,
) -> None:
    """Notes, once, that a lot of this listing passed a published standard; the product then carries the seal."""
    listing = session().get_one(Listing, listing_id, with_for_update=True)
    known = select(StandardPass.id).where(
        StandardPass.listing_id == listing_id, StandardPass.standard_version_id == standard_version_id
    )
    if session().scalar(known) is not None:
        return
    session().add(
        StandardPass(
            listing_id=listing_id, standard_version_id=standard_version_id, standard_id=standard_id, title=title,
            number=number, passed_at=at,
        )
    )  # fmt: skip
    entry = session().scalar(select(CatalogueEntry).where(CatalogueEntry.listing_id == listing_id))
    if entry is not None:
        entry.sealed = True
    event_fields = _event_fields(listing, listing.current, Actor.system(), at)
    emit(events.StandardPassed(**event_fields, standard_version_id=standard_version_id))


def _in_work(listing: Listing) -> ListingVersion:
    """The version that is being written or waits; Conflict when there is none."""
    if listing.working is None:
        raise Conflict("no_version_in_work")
    return listing.working


def _event_fields(listing: Listing, version: ListingVersion | None, actor: Actor, at: datetime) -> dict[str, Any]:
    named = version or listing.working or listing.current
    own = listing.organisation_id if listing.organisation_id in actor.group_ids else None
    return actor.event_fields(at, own) | {
        "subject": key_of("listing", listing.id),
        "listing_id": listing.id,
        "listing_version_id": version.id if version is not None else None,
        "region_code": listing.region_code,
        "title": named.title if named is not None else "",
        "producer_group_id": listing.organisation_id,
    }
