"""Units as people write them behind a number: `12,5 m`, `20 lembar`, `3 minggu`. Pure: words and sizes only."""

from marketplace.kernel.cleaning import clean_code
from marketplace.kernel.quantity import SCALE

_KINDS = {
    "length": {"mm milimeter millimetre": 1, "cm senti sentimeter centimetre": 10, "m mtr meter metre": 1_000},
    "yard": {"yard yd": 1},
    "weight": {"g gr gram": 1, "ons": 100, "kg kilo kilogram": 1_000},
    "volume": {"ml cc mililiter millilitre": 1, "l lt ltr liter litre": 1_000},
    "counted": {
        "lembar lbr helai sheet buah bh biji potong pcs pc piece": 1, "pasang pair": 2, "lusin dozen": 12, "kodi": 20,
        "gros gross": 144,
    },
    "pack": {"bungkus bks pak pack": 1},
    "time": {"jam hour": 1, "hari hr day": 24, "minggu pekan week": 24 * 7, "bulan bln month": 24 * 30},
    "years": {"tahun thn th year yr": 1},
    "people": {"orang org person people": 1},
    "rate": {"% persen percent": 1},
}  # fmt: skip
"""By kind of measure, each unit's words, and how many of the smallest it holds; a month is thirty days."""
_SIZES = {
    word: (kind, size) for kind, units in _KINDS.items() for words, size in units.items() for word in words.split()
}


def is_unit(word: str) -> bool:
    """Whether the word is a unit that somebody may write behind a number."""
    return _size_of(word) is not None


def in_unit(thousandths: int, word: str, unit: str) -> int | None:
    """So many thousandths of the written unit, in thousandths of the field's own; None unless that is exact.

    A field whose unit is no unit of the house (`stains`) takes its own word alone.
    """
    if not word or _bare(word) == _bare(unit):
        return thousandths
    written, own = _size_of(word), _size_of(unit)
    if written is None or own is None or written[0] != own[0]:
        return None
    converted, rest = divmod(thousandths * written[1], own[1])
    return None if rest else converted


def is_same(word: str, unit: str) -> bool:
    """Whether the written word says the field's own unit."""
    return in_unit(SCALE, word, unit) == SCALE


def is_pack(word: str) -> bool:
    """Whether the word says several things that are counted one by one: `1,5 lusin` is a whole number of them."""
    size = _size_of(word)
    return size is not None and size[0] == "counted" and size[1] > 1


def _size_of(word: str) -> tuple[str, int] | None:
    bare = _bare(word)
    return _SIZES.get(bare) or _SIZES.get(bare.removesuffix("s"))


def _bare(word: str) -> str:
    return clean_code(word).casefold().replace(" ", "").rstrip(".")
