"""Proof that listing versions are what was written, and that the public catalogue shows the current ones."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.audit.queries import list_details
from marketplace.catalogue.fingerprints import written_terms
from marketplace.catalogue.models import CatalogueEntry, Listing, ListingVersion
from marketplace.infra.data.runtime import session
from marketplace.kernel.fingerprints import figures

SHOWN = ("category", "title", "unit", "unit_price")


def violations() -> Iterator[str]:
    """One line for each version or public entry that says something else than what was written."""
    told = {details["listing_version_id"]: details for _, details in list_details("listing.saved")}
    first = {details["listing_id"]: version_id for version_id, details in reversed(told.items())}
    for version in session().scalars(select(ListingVersion).options(selectinload(ListingVersion.photos))):
        if version.id not in told and version.id > first.get(version.listing_id, version.id):
            yield f"listing_versions {version.id}: history does not tell of it, and tells of an earlier one"
        written = told.get(version.id, {}).get("fingerprint")
        if written not in (None, written_terms(version)):
            yield f"listing_versions {version.id}: it or its photos are not what was written"
    shown = select(CatalogueEntry, ListingVersion).join(Listing, Listing.id == CatalogueEntry.listing_id)
    for entry, version in session().execute(
        shown.join(ListingVersion, ListingVersion.id == Listing.current_version_id)
    ):
        if figures(entry, SHOWN) != figures(version, SHOWN):
            yield f"catalogue_entries {entry.id}: shows something else than version {version.id}"
