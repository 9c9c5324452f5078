"""Villages (desa and kelurahan) with their Kemendagri codes: `52.02.02.2012` is Desa Bonjeruk in Kecamatan Jonggat."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from heapq import nsmallest
from itertools import chain
from string import punctuation

from marketplace.people import village_file
from marketplace.people.regions import all_regions, find_region

FEW = 20
MOST_WORDS = 6
LONGEST_WORD = 40
_NO_NAMES = frozenset(
    {"desa", "kelurahan", "kel", "ds", "kecamatan", "kec", "kabupaten", "kab", "provinsi", "prov", "di"}
)
"""What people write around the names of places."""
_KINDS = {"1": "Kelurahan", "3": "Desa Adat"}
_LIKE = 0.75
"""How like a word must be to be taken for a slip."""
_SHORTEST_SLIP = 4
_SIGNS = str.maketrans(dict.fromkeys(punctuation, " "))
_Ranked = tuple[tuple[bool, bool, int, int, str], str, str]


@dataclass(frozen=True)
class Village:
    """A village of the country's list."""

    code: str
    name: str
    district: str
    """The name of its kecamatan."""
    regency_code: str

    @property
    def kind(self) -> str:
        """Desa, Kelurahan, or Desa Adat: the village part of the code says it."""
        return _KINDS.get(self.code[9:10], "Desa")

    @property
    def display_name(self) -> str:
        """`Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah`."""
        return place_words(f"{self.kind} {self.name}", self.district, self.regency_code)


def place_words(village: str, district: str, regency_code: str) -> str:
    """A village with its district and regency, as it is read everywhere."""
    regency = find_region(regency_code)
    parts = (village, f"Kec. {district}" if district else "", regency.short_name if regency else "")
    return ", ".join(part for part in parts if part)


def dotted(digits: str) -> str:
    """A code as it is written: `5202022012` is `52.02.02.2012`."""
    parts = (digits[:2], digits[2:4], digits[4:6], digits[6:])
    return ".".join(part for part in parts if part)


def find_village(code: str) -> Village | None:
    """The village of that code, with dots or without; None where the list has none."""
    digits = code.strip().replace(".", "")
    if len(digits) != village_file.VILLAGE or not (digits.isascii() and digits.isdecimal()):
        return None
    name = village_file.name_of(digits)
    return _village(digits, name) if name is not None else None


def _village(digits: str, name: str) -> Village:
    district = village_file.name_of(digits[: village_file.DISTRICT]) or ""
    return Village(dotted(digits), name, district, dotted(digits[:4]))


def search_words(text: str) -> list[str]:
    """The words by which places are looked for; what only says "village" or "district" is left out."""
    words = [word[:LONGEST_WORD] for word in village_file.words_of(text)]
    return [word for word in words if word not in _NO_NAMES][:MOST_WORDS]


def search_villages(
    text: str, within_region_prefix: str | None = None, *, first: Iterable[str] = (), limit: int = FEW
) -> tuple[Village, ...]:
    """Villages whose own name, or that of their district or regency, begins with every word typed; a code finds its
    village. Names that were typed whole come first, then those in the regions named by `first`, then shorter names;
    last, those that write the first two words as one.
    """
    if re.fullmatch(r"[\d.\s]+", text) and (coded := find_village("".join(text.split()))):
        return (coded,) if coded.code.startswith(within_region_prefix or "") else ()
    words, where = search_words(text), (within_region_prefix or "", tuple(first))
    ranked = _ranked(words, *where, limit)
    if len(ranked) < limit and len(words) > 1:  # `kebon jati` is also Kebonjati
        ranked += _ranked(["".join(words[:2]), *words[2:]], *where, limit)
    return tuple(dict.fromkeys(ranked))[:limit]


def villages_like(
    text: str, within_region_prefix: str | None = None, *, first: Iterable[str] = (), limit: int = FEW
) -> tuple[Village, ...]:
    """Where a search finds nothing: villages called almost so, or written as two words where one was typed."""
    words, where = search_words(text), (within_region_prefix or "", tuple(first), limit)
    for others in _respelled(words):
        if found := _ranked(others, *where):
            return found
    return ()


def _respelled(words: list[str]) -> Iterator[list[str]]:
    if words:
        head = words[0]
        cuts = range(village_file.SHORTEST_PART, len(head) - village_file.SHORTEST_PART + 1)
        yield from (
            [head[:cut], head[cut:], *words[1:]] for cut in cuts if village_file.holds(f"{head[:cut]} {head[cut:]}")
        )
    for place, word in enumerate(words):
        if len(word) >= _SHORTEST_SLIP and not _is_known(word):
            alike = get_close_matches(word, sorted(village_file.words_like(word)), n=3, cutoff=_LIKE)
            yield from ([*words[:place], other, *words[place + 1 :]] for other in alike)


def _is_known(word: str) -> bool:
    return bool(_regions_with(word)) or any(True for _line in village_file.lines_with(word))


def _ranked(words: list[str], prefix: str, first: tuple[str, ...], limit: int) -> tuple[Village, ...]:
    if not any(len(word) > 1 for word in words):
        return ()
    within, near = prefix.replace(".", ""), tuple(each.replace(".", "") for each in first if each)
    named, districts = _candidates(words)
    beside = {code for code in districts if code.startswith(near)} if near else set()
    ranked: set[_Ranked] = set()
    # Whoever only lives around the word comes after those who bear it, so she is looked for where these are too few.
    for some in (chain(named, _all_of(beside)), _all_of(districts - beside)):
        if len(ranked) < limit:
            ranked.update(_matching(some, words, within, near))
    return tuple(_village(code, name) for _rank, code, name in nsmallest(limit, ranked))


def _matching(
    villages: Iterable[tuple[str, str]], words: list[str], within: str, near: tuple[str, ...]
) -> Iterator[_Ranked]:
    for code, name in villages:
        if code.startswith(within):
            own = _spaced(name)
            elsewhere = [word for word in words if f" {word}" not in own]
            if not elsewhere or all(f" {word}" in _words_around(code[: village_file.DISTRICT]) for word in elsewhere):
                is_whole = all(word in words for word in own.split())
                yield (not is_whole, not code.startswith(near), len(elsewhere), len(name), name), code, name


def _candidates(words: list[str]) -> tuple[list[tuple[str, str]], set[str]]:
    """Villages and districts of which every match is one or lies in one: those with the longest word that is no
    region's, else with any of the words.
    """
    local = [word for word in words if not _regions_with(word)]
    lines = [line for word in ([max(local, key=len)] if local else words) for line in village_file.lines_with(word)]
    named = [line for line in lines if len(line[0]) == village_file.VILLAGE]
    return named, {code for code, _name in lines if len(code) == village_file.DISTRICT}


def _all_of(districts: Iterable[str]) -> Iterator[tuple[str, str]]:
    return chain.from_iterable(village_file.villages_of(code) for code in districts)


def _spaced(name: str) -> str:
    return " " + name.lower().translate(_SIGNS)


@cache
def _words_of_regions() -> dict[str, str]:
    """The words of each province and regency, by code without dots."""
    return {code.replace(".", ""): _spaced(region.name) for code, region in all_regions().items()}


def _regions_with(word: str) -> list[str]:
    return [code for code, spaced in _words_of_regions().items() if f" {word}" in spaced]


@lru_cache(maxsize=2000)
def _words_around(district: str) -> str:
    regions = _words_of_regions()
    named = _spaced(village_file.name_of(district) or "")
    return f"{named}{regions.get(district[:4], '')}{regions.get(district[:2], '')}"
