"""The rows that the public catalogue reads, written in the transaction that changes a listing or its group."""

from sqlalchemy import exists, select

from marketplace.catalogue.models import CatalogueEntry, Listing, ListingVersion, StandardPass
from marketplace.catalogue.search import folded
from marketplace.infra.data.runtime import session
from marketplace.parties.models import Organisation
from marketplace.people.regions import full_name

_CATEGORY_WORDS = {
    "batik": "batik kain",
    "food": "makanan pangan food",
    "macrame": "makrame macrame tali",
    "weaving": "tenun anyaman weaving",
    "other": "",
}


def refresh(listing: Listing) -> None:
    """Brings the listing's public row in line with what it says now; removes it when the listing is not public."""
    entry = session().scalar(select(CatalogueEntry).where(CatalogueEntry.listing_id == listing.id))
    group = session().get_one(Organisation, listing.organisation_id)
    version = listing.current
    if version is None or not listing.is_public or not group.in_good_standing:
        if entry is not None:
            session().delete(entry)
        return
    if entry is None:
        entry = CatalogueEntry(listing_id=listing.id, published_at=version.decided_at or version.created_at)
    _write(entry, listing, version, group)
    session().add(entry)
    session().flush()


def _write(entry: CatalogueEntry, listing: Listing, version: ListingVersion, group: Organisation) -> None:
    first = version.photos[0] if version.photos else None
    entry.organisation_id, entry.group_name = group.id, group.name
    entry.region_code, entry.region_name = group.region_code, group.region_name
    entry.province_code = group.region_code[:2]
    entry.category, entry.slug, entry.title = version.category, listing.slug, version.title
    entry.unit, entry.unit_price = version.unit, version.unit_price
    entry.photo_token, entry.photo_alt = (first.token, first.alt) if first else ("", "")
    entry.sealed = bool(session().scalar(select(exists().where(StandardPass.listing_id == listing.id))))
    entry.words = folded(
        " ".join(
            (
                version.title, version.technique, _CATEGORY_WORDS.get(version.category, ""), group.name,
                full_name(group.region_code), version.description,
            )
        )
    )  # fmt: skip


def refresh_group(group_id: int) -> None:
    """Brings the public rows of all of a group's listings in line, after the group itself changed."""
    for listing in session().scalars(select(Listing).where(Listing.organisation_id == group_id)):
        refresh(listing)
    session().flush()
