"""Document numbers as people read them, and the short codes that tell two organisations' numbers apart."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from string import ascii_uppercase

SHORTEST_CODE, LONGEST_CODE = 2, 5
USUAL_CODE = 3
CODE = re.compile(r"[A-Z]{2,5}")


def document_number(prefix: str, code: str, year: int, count: int) -> str:
    """`PO-GKJ-2026-0001`: prefix, the organisation's short code, year, running count of four digits or more."""
    return "-".join([prefix, *([code] if code else []), str(year), f"{count:04d}"])


def proposed_codes(name: str) -> Iterator[str]:
    """Short codes for a name, the best first and never at an end: its initials, letters of its words, then any."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\(.*?\)", " ", name)).encode("ascii", "ignore").decode().upper()
    words = re.findall(r"[A-Z]+", plain)
    initials, together = "".join(word[0] for word in words), "".join(words)
    if len(initials) >= USUAL_CODE:
        yield initials[:USUAL_CODE]
    if len(words) > 1:
        yield words[0][0] + words[1][:2] if len(words[1]) > 1 else initials[:USUAL_CODE]
        yield words[0][:2] + words[1][0]
    if len(together) >= SHORTEST_CODE:
        yield together[:USUAL_CODE]
    first = (together + "XX")[:SHORTEST_CODE]
    for length in range(1, LONGEST_CODE - SHORTEST_CODE + 1):
        yield from (first + "".join(more) for more in product(ascii_uppercase, repeat=length))
    for length in range(SHORTEST_CODE, LONGEST_CODE + 1):
        yield from ("".join(letters) for letters in product(ascii_uppercase, repeat=length))
