"""Proof that a published version still demands what was published, and that history tells of each."""

from collections.abc import Iterator

from marketplace.audit.versions import Versions
from marketplace.standards.fingerprints import published_terms
from marketplace.standards.models import StandardVersion

VERSIONS = Versions(
    StandardVersion,
    StandardVersion.criteria,
    ("standard.published", "standard.witnessed"),
    "standard_version_id",
    published_terms,
    "it or its criteria",
)


def violations() -> Iterator[str]:
    """One line for each version that is not what history says was published, is gone, or was never told of."""
    yield from VERSIONS.violations()
