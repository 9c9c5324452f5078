"""The readable part of an address: `kain-panjang-kawung`."""

import re
import unicodedata

LONGEST = 60


def slug(text: str, otherwise: str = "-") -> str:
    """Lower-case ASCII words joined by hyphens, at most 60 characters; `otherwise` when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:LONGEST].rstrip("-") or otherwise
