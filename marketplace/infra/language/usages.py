"""How each language of the house writes numbers, units, times and days: what `formats` looks up. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Usage:
    """The marks and words of one language; a phrase of days has them as `%(days)s`, a limit its day as `%(when)s`."""

    code: str
    thousands: str
    fraction: str
    hours: str
    """Between hours and minutes."""
    million: str
    billion: str
    trillion: str
    units: Mapping[str, tuple[str, str]]
    """A unit's word for one, and for more."""
    near: Mapping[int, str]
    """Days so near that they have a name, by how far they are from today."""
    ahead: str
    ago: str
    late: tuple[str, str]
    """Past a day by one, and by more."""
    by: str


INDONESIAN = Usage(
    code="id", thousands=".", fraction=",", hours=".", million="juta", billion="miliar", trillion="triliun",
    units={
        "sheet": ("lembar", "lembar"), "piece": ("buah", "buah"), "kodi": ("kodi", "kodi"),
        "dozen": ("lusin", "lusin"), "gross": ("gros", "gros"), "pair": ("pasang", "pasang"),
        "pack": ("bungkus", "bungkus"), "metre": ("m", "m"), "yard": ("yard", "yard"), "kilogram": ("kg", "kg"),
        "litre": ("liter", "liter"), "day": ("hari", "hari"), "hour": ("jam", "jam"), "year": ("tahun", "tahun"),
        "person": ("orang", "orang"),
    },
    near={0: "hari ini", 1: "besok", -1: "kemarin"}, ahead="%(days)s hari lagi", ago="%(days)s hari lalu",
    late=("Lewat %(days)s hari", "Lewat %(days)s hari"), by="Paling lambat %(when)s",
)  # fmt: skip
ENGLISH = Usage(
    code="en", thousands=",", fraction=".", hours=":", million="million", billion="billion", trillion="trillion",
    units={
        "sheet": ("sheet", "sheets"), "piece": ("piece", "pieces"), "kodi": ("kodi", "kodi"), "pack": ("pack", "packs"),
        "dozen": ("dozen", "dozen"), "gross": ("gross", "gross"), "pair": ("pair", "pairs"),
        "metre": ("m", "m"), "yard": ("yd", "yd"), "kilogram": ("kg", "kg"), "litre": ("L", "L"),
        "day": ("day", "days"), "hour": ("hour", "hours"), "year": ("year", "years"), "person": ("person", "people"),
    },
    near={0: "today", 1: "tomorrow", -1: "yesterday"}, ahead="in %(days)s days", ago="%(days)s days ago",
    late=("%(days)s day late", "%(days)s days late"), by="By %(when)s",
)  # fmt: skip


def usage_of(locale: str) -> Usage:
    """The usage of a locale; every language but English follows the Indonesian one."""
    return ENGLISH if str(locale).startswith(ENGLISH.code) else INDONESIAN
