"""Reading packs and pieces as people write them: `1 kodi 19 lembar`, `1,5 lusin`, `39`. Pure."""

import re

from marketplace.infra.language.parsing import Unclear, read_decimal
from marketplace.infra.language.usages import usage_of
from marketplace.kernel.packs import Measure
from marketplace.kernel.quantity import SCALE

_PACKS = {
    word: pieces
    for words, pieces in (
        ("kodi", 20), ("lusin losin dozen dozens doz dz", 12), ("gros gross grosses", 144), ("pasang pair pairs psg", 2)
    )
    for word in words.split()
}  # fmt: skip
_PIECES = frozenset(
    ("lembar", "lbr", "helai", "sheet", "sheets", "buah", "bh", "biji", "potong", "pcs", "pc", "piece", "pieces")
)
_PART = re.compile(r"(\d[\d.,]*)\s*([^\W\d_]*)\.?")
_BETWEEN = re.compile(r"(?:\s|[+&,;]|\bdan\b|\band\b)*")


def parse_packs(text: str, measure: Measure, locale: str) -> int:
    """A quantity as the measure keeps it, Unclear unless of whole pieces; a last number without a word counts them."""
    try:
        return _read(text, measure, locale)
    except Unclear:
        raise Unclear("not_packs", _meant(text, measure, locale)) from None


def _meant(text: str, measure: Measure, locale: str) -> str:
    """What can be read within the text, where no figure is left out: `1 kodi 19` of `kira-kira 1 kodi 19 ya?`."""
    figures = re.search(r"\d.*\w", text)
    words = figures[0].split() if figures is not None and not re.search(r"[-\u2212]\s*\d", text) else []
    while words:
        try:
            _read(" ".join(words), measure, locale)
        except Unclear:
            if re.search(r"\d", words.pop()):
                return ""
        else:
            return " ".join(words)
    return ""


def _read(text: str, measure: Measure, locale: str) -> int:
    raw, place, thousandths = re.sub(r"[\u00a0\u2007\u202f]", " ", text).casefold().strip(), 0, 0
    while place < len(raw):
        part = _PART.match(raw, place)
        if part is None:
            raise Unclear("not_packs")
        thousandths += _pieces(part[1].rstrip(".,"), part[2], locale)
        between = _BETWEEN.match(raw, part.end())
        place = between.end() if between is not None else part.end()
        if not part[2] and place < len(raw):
            raise Unclear("not_packs")
    if thousandths % SCALE:
        raise Unclear("not_packs")
    return measure.of_pieces(thousandths // SCALE)


def _pieces(number: str, word: str, locale: str) -> int:
    """Thousandths of a piece. Only packs have parts, in at most two figures, so that 1.000 is never read as one."""
    each = _PACKS.get(word, 1 if not word or word in _PIECES else 0)
    _whole, mark, part = number.partition(usage_of(locale).fraction)
    if not each or (mark and (each == 1 or len(part) > 2)):
        raise Unclear("not_packs")
    try:
        return read_decimal(number, locale) * each
    except ValueError:
        raise Unclear("not_packs") from None
