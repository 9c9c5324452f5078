"""What history says of rows that tests set without the operation that writes them."""

from marketplace.accounts.actor import Actor
from marketplace.audit.operations import record
from marketplace.catalogue.events import ListingSaved
from marketplace.catalogue.fingerprints import written_terms
from marketplace.catalogue.models import ListingVersion
from marketplace.kernel.document_keys import key_of
from marketplace.standards.events import StandardPublished
from marketplace.standards.fingerprints import published_terms
from marketplace.standards.models import StandardVersion


def tell_of(version: StandardVersion | ListingVersion) -> None:
    """Has history tell of a version that stands in the database, and of nothing else."""
    if isinstance(version, StandardVersion):
        event: StandardPublished | ListingSaved = StandardPublished(
            **Actor.system().event_fields(version.published_at, None), subject=key_of("standard", version.standard_id),
            standard_id=version.standard_id, standard_version_id=version.id, number=version.number,
            title=version.title, fingerprint=published_terms(version),
        )  # fmt: skip
    else:
        event = ListingSaved(
            **Actor.system().event_fields(version.created_at, None), subject=key_of("listing", version.listing_id),
            listing_id=version.listing_id, listing_version_id=version.id, region_code="33.14", title=version.title,
            fingerprint=written_terms(version),
        )  # fmt: skip
    record(event)
