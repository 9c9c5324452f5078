"""Proof that a published version still demands what was published."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.audit.queries import list_details
from marketplace.infra.data.runtime import session
from marketplace.standards.fingerprints import published_terms
from marketplace.standards.models import StandardVersion


def violations() -> Iterator[str]:
    """One line for each version that is not what history says was published."""
    events = [details for _subject, details in list_details("standard.published")]
    told = {details["standard_version_id"]: details for details in events}
    first = {details["standard_id"]: details["number"] for details in reversed(events)}
    for version in session().scalars(select(StandardVersion).options(selectinload(StandardVersion.criteria))):
        if version.id not in told and version.number > first.get(version.standard_id, version.number):
            yield f"standard_versions {version.id}: history does not tell of it, and tells of an earlier one"
        published = told.get(version.id, {}).get("fingerprint")
        if published not in (None, published_terms(version)):
            yield f"standard_versions {version.id}: it or its criteria are not what was published"
