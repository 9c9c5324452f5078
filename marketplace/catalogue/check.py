"""Proof that listing versions are what was written, and that the public catalogue shows the current ones."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.audit.queries import told_in_parts
from marketplace.catalogue.fingerprints import written_terms
from marketplace.catalogue.models import CatalogueEntry, Listing, ListingVersion
from marketplace.infra.data.loading import in_batches
from marketplace.infra.data.runtime import session
from marketplace.kernel.fingerprints import figures

AT_ONCE = 200
"""Versions, or entries, that are proved together."""
SHOWN = ("category", "title", "unit", "unit_price")
_TELLING = ("listing.saved", "listing.witnessed")


def violations() -> Iterator[str]:
    """One line for each version or public entry that says something else than what was written, is gone, or was never
    told of.
    """
    told: set[int] = set()
    yield from of_events(0, told)
    every = select(ListingVersion.id).order_by(ListingVersion.id).execution_options(yield_per=AT_ONCE)
    for version_id in session().scalars(every):
        if version_id not in told:
            yield f"listing_versions {version_id}: history does not tell of it"
    listings = select(CatalogueEntry.listing_id).order_by(CatalogueEntry.id).execution_options(yield_per=AT_ONCE)
    yield from of_entries(session().scalars(listings))


def of_events(first: int, told: set[int]) -> Iterator[str]:
    """The same of the versions that history tells of, from the row of that id on; those of which it keeps a fingerprint
    are put into `told`.
    """
    whole = select(ListingVersion).options(selectinload(ListingVersion.photos))
    for events in told_in_parts(_TELLING, first, AT_ONCE):
        named = {details["listing_version_id"] for _key, _subject, details in events}
        versions = {each.id: each for each in session().scalars(whole.where(ListingVersion.id.in_(named)))}
        told |= {details["listing_version_id"] for _key, _subject, details in events if details.get("fingerprint")}
        for _key, _subject, details in events:
            version_id, written = details["listing_version_id"], details.get("fingerprint")
            if version_id not in versions:
                yield f"listing_versions {version_id}: was written, as history tells; the row is gone"
            elif written not in (None, written_terms(versions[version_id])):
                yield f"listing_versions {version_id}: it or its photos are not what was written"


def of_entries(listing_ids: Iterable[int]) -> Iterator[str]:
    """One line for each public entry of these listings that shows something else than the current version."""
    shown = select(CatalogueEntry, ListingVersion).join(Listing, Listing.id == CatalogueEntry.listing_id)
    shown = shown.join(ListingVersion, ListingVersion.id == Listing.current_version_id).order_by(CatalogueEntry.id)
    for some in in_batches(listing_ids, AT_ONCE):
        for entry, version in session().execute(shown.where(CatalogueEntry.listing_id.in_(some))):
            if figures(entry, SHOWN) != figures(version, SHOWN):
                yield f"catalogue_entries {entry.id}: shows something else than version {version.id}"
