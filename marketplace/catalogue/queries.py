"""Reading listings: the public catalogue, the group's own, those that wait for an officer."""

import base64
import binascii
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.catalogue.models import CatalogueEntry, Listing, ListingPhoto, ListingVersion, StandardPass
from marketplace.catalogue.rules import Change, Offer, Photo, changes
from marketplace.catalogue.search import narrowed, newest_first, words_of
from marketplace.infra.data.loading import load_each
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import NotFound
from marketplace.parties.models import Certificate, Organisation
from marketplace.parties.office_queries import answered_by

PAGE = 24
MOST_COUNTED = 1_000
"""Counting stops here; the page then says "more than 1,000"."""
SORTS = ("newest", "cheapest", "dearest")
FEW = 200


@dataclass(frozen=True)
class Wanted:
    """What a visitor looks for in the catalogue. The region is a province's or a regency's code."""

    text: str = ""
    category: str = ""
    region: str = ""
    group_id: int | None = None
    sort: str = "newest"
    cursor: str = ""


@dataclass(frozen=True)
class Found:
    """One page of the catalogue. `count` goes no further than 1,000 and one."""

    entries: Sequence[Any]
    next_cursor: str
    count: int

    @property
    def is_many(self) -> bool:
        """Whether there are more hits than were counted."""
        return self.count > MOST_COUNTED


def find_entries(wanted: Wanted) -> Found:
    """A page of public listings and how many there are, in two statements, or three where whole words find too few."""
    dialect = session().get_bind().dialect.name
    words = words_of(wanted.text)
    if wanted.text.strip() and not words:
        return Found((), "", 0)
    hits = all_hits = select(CatalogueEntry.id).where(*_filters(wanted))
    if words:
        hits = narrowed(all_hits, words, dialect, whole=True)
    count = _count(hits)
    if words and count <= PAGE:
        hits = narrowed(all_hits, words, dialect, whole=False)
        count = _count(hits)
    rows = session().execute(_page(wanted, hits, words, dialect)).all()
    shown = rows[:PAGE]
    further = _cursor(shown[-1]) if len(rows) > PAGE else ""
    return Found(shown, further, count)


def _count(hits: Select[int]) -> int:
    return session().scalar(select(func.count()).select_from(hits.limit(MOST_COUNTED + 1).subquery())) or 0


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.category:
        conditions.append(CatalogueEntry.category == wanted.category)
    if wanted.group_id is not None:
        conditions.append(CatalogueEntry.organisation_id == wanted.group_id)
    if len(wanted.region) == 2:
        conditions.append(CatalogueEntry.province_code == wanted.region)
    elif wanted.region:
        conditions.append(CatalogueEntry.region_code == wanted.region)
    return conditions


def _page(wanted: Wanted, hits: Select[int], words: list[str], dialect: str) -> Select[Any]:
    """The rows after the cursor. By price, a search sorts the newest 1,000 hits only, so its cost does not grow."""
    if wanted.sort == "newest":
        query = hits.with_only_columns(*CatalogueEntry.__table__.columns).order_by(newest_first(words, dialect))
    else:
        query = select(*CatalogueEntry.__table__.columns)
        if words:
            newest = hits.order_by(newest_first(words, dialect)).limit(MOST_COUNTED).subquery()
            query = query.where(CatalogueEntry.id.in_(select(newest.c.id)))
        else:
            query = query.where(*_filters(wanted))
        price = CatalogueEntry.unit_price
        dearest = (price.desc(), CatalogueEntry.id.desc())
        query = query.order_by(*(dearest if wanted.sort == "dearest" else (price, CatalogueEntry.id)))
    return query.where(_after(wanted)).limit(PAGE + 1)


def _after(wanted: Wanted) -> ColumnElement[bool]:
    """Entries behind the cursor; a cursor that cannot be read counts as none."""
    try:
        price, entry_id = (int(part) for part in base64.urlsafe_b64decode(wanted.cursor.encode()).split(b"."))
    except (ValueError, binascii.Error, UnicodeEncodeError):
        return true()
    if not 0 <= entry_id < 2**31 or not 0 <= price < 2**53:
        return true()
    if wanted.sort == "newest":
        return CatalogueEntry.id < entry_id
    column = CatalogueEntry.unit_price
    if wanted.sort == "dearest":
        return or_(column < price, and_(column == price, CatalogueEntry.id < entry_id))
    return or_(column > price, and_(column == price, CatalogueEntry.id > entry_id))


def _cursor(row: Any) -> str:
    return base64.urlsafe_b64encode(f"{row.unit_price}.{row.id}".encode()).decode()


@dataclass(frozen=True)
class PublicListing:
    """What the product page shows of a listing and its group."""

    listing: Listing
    version: ListingVersion
    group: Organisation
    photos: Sequence[ListingPhoto]
    passes: Sequence[StandardPass]
    has_valid_nib: bool


def is_public() -> ColumnElement[bool]:
    """Listings that everybody sees: live, and of a group in good standing."""
    standing = exists().where(Organisation.id == Listing.organisation_id, Organisation.status == "approved")
    return and_(Listing.status == "live", Listing.current_version_id.is_not(None), standing)


def public_listing(listing_id: int, on: date) -> PublicListing:
    """A live listing of a group in good standing, in three statements; else NotFound."""
    nib = exists().where(
        Certificate.organisation_id == Organisation.id, Certificate.kind == "nib", Certificate.removed_at.is_(None),
        or_(Certificate.expires_on.is_(None), Certificate.expires_on >= on),
    )  # fmt: skip
    row = (
        session()
        .execute(
            select(Listing, ListingVersion, Organisation, nib.label("nib"))
            .join(ListingVersion, ListingVersion.id == Listing.current_version_id)
            .join(Organisation, Organisation.id == Listing.organisation_id)
            .where(Listing.id == listing_id, Listing.status == "live", Organisation.status == "approved")
        )
        .one_or_none()
    )
    if row is None:
        raise NotFound("listing")
    listing, version, group, has_nib = row
    photos = select(ListingPhoto).where(ListingPhoto.version_id == version.id).order_by(ListingPhoto.position)
    passes = select(StandardPass).where(StandardPass.listing_id == listing.id).order_by(StandardPass.id.desc())
    return PublicListing(
        listing, version, group, session().scalars(photos).all(), session().scalars(passes.limit(4)).all(), has_nib
    )


def get_listing(listing_id: int, viewer: Actor) -> Listing:
    """A listing of the viewer's own group or region, public or not; else NotFound."""
    query = select(Listing).where(Listing.id == listing_id, visible_to(Listing, viewer))
    listing = session().scalar(query.options(joinedload(Listing.current), joinedload(Listing.working)))
    if listing is None:
        raise NotFound("listing")
    return listing


def load_listing_version(version_id: int) -> ListingVersion:
    """A version by its id, for documents that already name it; NotFound when there is none."""
    listing_version = session().get(ListingVersion, version_id, options=[joinedload(ListingVersion.listing)])
    if listing_version is None:
        raise NotFound("listing_version")
    return listing_version


def listing_versions(version_ids: Collection[int]) -> dict[int, ListingVersion]:
    """Several versions by their ids, each with its listing; what there is none of is left out."""
    return load_each(ListingVersion, version_ids, joinedload(ListingVersion.listing))


def unsealed(version_id: SQLColumnExpression[int], standard_version_id: SQLColumnExpression[int]) -> ScalarSelect[int]:
    """For a query: the listing of a version, or NULL when a lot of it passed that standard before."""
    same = (
        StandardPass.listing_id == ListingVersion.listing_id,
        StandardPass.standard_version_id == standard_version_id,
    )
    passed = exists(select(StandardPass.id).where(*same).correlate_except(StandardPass))
    listing_id = select(ListingVersion.listing_id).where(ListingVersion.id == version_id, ~passed)
    return listing_id.correlate_except(ListingVersion).scalar_subquery()


def list_versions(listing: Listing) -> Sequence[ListingVersion]:
    """Every version of a listing, the newest first."""
    query = select(ListingVersion).where(ListingVersion.listing_id == listing.id).order_by(ListingVersion.number.desc())
    return session().scalars(query.options(selectinload(ListingVersion.photos)).limit(FEW)).all()


def list_own(viewer: Actor) -> Sequence[tuple[Listing, Organisation]]:
    """The listings of the viewer's groups, the newest first."""
    mine = Listing.organisation_id.in_(viewer.group_ids) if viewer.group_ids else false()
    query = (
        select(Listing, Organisation)
        .join(Organisation, Organisation.id == Listing.organisation_id)
        .where(mine if not viewer.is_administrator else true())
        .options(
            joinedload(Listing.current).selectinload(ListingVersion.photos),
            joinedload(Listing.working).selectinload(ListingVersion.photos),
        )
        .order_by(Listing.id.desc())
    )
    return [(listing, group) for listing, group in session().execute(query.limit(FEW))]


def list_submitted(viewer: Actor) -> Sequence[tuple[ListingVersion, Listing, Organisation]]:
    """Versions that wait for the viewer's answer as an officer, the longest waiting first."""
    query = (
        select(ListingVersion, Listing, Organisation)
        .join(Listing, Listing.working_version_id == ListingVersion.id)
        .join(Organisation, Organisation.id == Listing.organisation_id)
        .where(*_submitted_to(viewer))
        .options(
            joinedload(Listing.current).selectinload(ListingVersion.photos),
            joinedload(Listing.working).selectinload(ListingVersion.photos),
        )
        .order_by(ListingVersion.submitted_at, ListingVersion.id)
    )
    return [(version, listing, group) for version, listing, group in session().execute(query.limit(FEW))]


def count_submitted(viewer: Actor) -> int:
    """How many versions wait for the viewer's answer as an officer."""
    query = (
        select(func.count(ListingVersion.id))
        .join(Listing, Listing.working_version_id == ListingVersion.id)
        .join(Organisation, Organisation.id == Listing.organisation_id)
    )
    return session().scalar(query.where(*_submitted_to(viewer))) or 0


def _submitted_to(viewer: Actor) -> tuple[ColumnElement[bool], ...]:
    others = Listing.organisation_id.not_in(viewer.organisation_ids | viewer.registered_ids)
    return ListingVersion.status == "submitted", others, answered_by(viewer, ListingVersion.submitted_at)


def list_to_write(viewer: Actor) -> tuple[list[tuple[ListingVersion, Listing]], list[Organisation]]:
    """Versions of the viewer's groups that are being written, wait, or were sent back; and the approved groups of hers
    that have not written a product yet.
    """
    none_yet = ~exists().where(Listing.organisation_id == Organisation.id).correlate(Organisation)
    nothing = and_(Organisation.kind == "producer_group", Organisation.status == "approved", none_yet)
    in_work = (Listing.organisation_id == Organisation.id, Listing.status != "withdrawn")
    query = (
        select(Organisation, Listing, ListingVersion)
        .outerjoin(Listing, and_(*in_work, Listing.working_version_id.is_not(None)))
        .outerjoin(ListingVersion, ListingVersion.id == Listing.working_version_id)
        .where(Organisation.id.in_(viewer.group_ids), or_(Listing.id.is_not(None), nothing))
        .order_by(ListingVersion.id, Organisation.id)
    )
    rows = session().execute(query.limit(FEW)).all() if viewer.group_ids else []
    written = [(version, listing) for _group, listing, version in rows if version is not None]
    return written, [group for group, listing, _version in rows if listing is None]


def list_public_of(group_id: int) -> Sequence[ListingVersion]:
    """The public versions of a group's listings, by title; what an order may name."""
    query = (
        select(ListingVersion)
        .join(Listing, Listing.current_version_id == ListingVersion.id)
        .where(Listing.organisation_id == group_id, Listing.status == "live")
        .options(joinedload(ListingVersion.listing))
        .order_by(ListingVersion.title)
    )
    return session().scalars(query.limit(FEW)).all()


def list_passes(listing: Listing) -> Sequence[StandardPass]:
    """The standards that lots of this listing passed, the latest first."""
    query = select(StandardPass).where(StandardPass.listing_id == listing.id).order_by(StandardPass.id.desc())
    return session().scalars(query).all()


def offer_of(version: ListingVersion) -> Offer:
    """A version as a plain value."""
    return Offer(
        title=version.title, description=version.description, category=version.category, technique=version.technique,
        unit=version.unit, unit_price=version.unit_price, minimum_quantity=version.least_order,
        monthly_capacity=version.capacity, lead_days=version.lead_days,
        photos=tuple(Photo(photo.token, photo.alt) for photo in version.photos),
    )  # fmt: skip


def changes_of(listing: Listing) -> Sequence[Change]:
    """What the version in work changes of the public one; nothing when either is missing."""
    if listing.current is None or listing.working is None:
        return []
    return changes(offer_of(listing.current), offer_of(listing.working))
