"""What a listing version freezes when it is written, as a fingerprint that history keeps."""

from marketplace.catalogue.models import ListingVersion
from marketplace.kernel.fingerprints import figures, fingerprint

TERMS = (
    "listing_id", "number", "title", "description", "category", "technique", "unit", "unit_price",
    "minimum_quantity", "monthly_capacity", "lead_days",
)  # fmt: skip
PHOTO = ("position", "token", "alt")


def written_terms(version: ListingVersion) -> str:
    """The fingerprint of a version and its photos."""
    photos = [figures(photo, PHOTO) for photo in sorted(version.photos, key=lambda photo: photo.position)]
    later = ["in_pieces"] if version.in_pieces else []  # what versions of old do not know
    return fingerprint(figures(version, TERMS), photos, *later)
