"""Proof that a published version still demands what was published, and that history tells of each."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.audit.queries import told_in_parts
from marketplace.infra.data.runtime import session
from marketplace.standards.fingerprints import published_terms
from marketplace.standards.models import StandardVersion

AT_ONCE = 200
"""Versions that are proved together."""
_TELLING = ("standard.published", "standard.witnessed")


def violations() -> Iterator[str]:
    """One line for each version that is not what history says was published, is gone, or was never told of."""
    told: set[int] = set()
    yield from of_events(0, told)
    every = select(StandardVersion.id).order_by(StandardVersion.id).execution_options(yield_per=AT_ONCE)
    for version_id in session().scalars(every):
        if version_id not in told:
            yield f"standard_versions {version_id}: history does not tell of it"


def of_events(first: int, told: set[int]) -> Iterator[str]:
    """The same of the versions that history tells of, from the row of that id on; those of which it keeps a fingerprint
    are put into `told`.
    """
    whole = select(StandardVersion).options(selectinload(StandardVersion.criteria))
    for events in told_in_parts(_TELLING, first, AT_ONCE):
        named = {details["standard_version_id"] for _key, _subject, details in events}
        versions = {each.id: each for each in session().scalars(whole.where(StandardVersion.id.in_(named)))}
        told |= {details["standard_version_id"] for _key, _subject, details in events if details.get("fingerprint")}
        for _key, _subject, details in events:
            version_id, published = details["standard_version_id"], details.get("fingerprint")
            if version_id not in versions:
                yield f"standard_versions {version_id}: was published, as history tells; the row is gone"
            elif published not in (None, published_terms(versions[version_id])):
                yield f"standard_versions {version_id}: it or its criteria are not what was published"
