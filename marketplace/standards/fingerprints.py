"""What a published version freezes, as a fingerprint that history keeps."""

from marketplace.kernel.fingerprints import figures, fingerprint
from marketplace.standards.models import CriterionColumns, StandardVersion, VersionTerms

TERMS = ("standard_id", "number", *VersionTerms.__annotations__)
CRITERION = tuple(CriterionColumns.__annotations__)


def published_terms(version: StandardVersion) -> str:
    """The fingerprint of a version and its criteria."""
    criteria = [figures(criterion, CRITERION) for criterion in sorted(version.criteria, key=lambda each: each.id)]
    return fingerprint(figures(version, TERMS), criteria)
