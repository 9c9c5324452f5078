"""Proof that listing versions are what was written, and that the public catalogue shows the current ones."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from marketplace.audit.versions import Versions
from marketplace.catalogue.fingerprints import written_terms
from marketplace.catalogue.models import CatalogueEntry, Listing, ListingVersion
from marketplace.infra.data.loading import in_batches
from marketplace.infra.data.runtime import session
from marketplace.kernel.fingerprints import figures

AT_ONCE = 200
"""Entries that are proved together."""
SHOWN = ("category", "title", "unit", "unit_price")
VERSIONS = Versions(
    ListingVersion,
    ListingVersion.photos,
    ("listing.saved", "listing.witnessed"),
    "listing_version_id",
    written_terms,
    "it or its photos",
)


def violations() -> Iterator[str]:
    """One line for each version or public entry that says something else than what was written, is gone, or was never
    told of.
    """
    yield from VERSIONS.violations()
    listings = select(CatalogueEntry.listing_id).order_by(CatalogueEntry.id).execution_options(yield_per=AT_ONCE)
    yield from of_entries(session().scalars(listings))


def of_entries(listing_ids: Iterable[int]) -> Iterator[str]:
    """One line for each public entry of these listings that shows something else than the current version."""
    shown = select(CatalogueEntry, ListingVersion).join(Listing, Listing.id == CatalogueEntry.listing_id)
    shown = shown.join(ListingVersion, ListingVersion.id == Listing.current_version_id).order_by(CatalogueEntry.id)
    for some in in_batches(listing_ids, AT_ONCE):
        for entry, version in session().execute(shown.where(CatalogueEntry.listing_id.in_(some))):
            if figures(entry, SHOWN) != figures(version, SHOWN):
                yield f"catalogue_entries {entry.id}: shows something else than version {version.id}"
