"""What a reader can see of a text: space and characters without a shape, which a copied text carries along unseen."""

import re
import unicodedata

_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
"""Control and format characters, halves of a character, every kind of space."""
_UNSEEN_ELSEWHERE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that Unicode draws as nothing: fillers, variation selectors, the blank braille cell."""
_JOINERS = "\u200c\u200d"
"""Format characters that some scripts and pictures need between two others."""


def is_unseen(character: str) -> bool:
    """Whether the character leaves no mark on the screen."""
    if unicodedata.category(character) in _UNSEEN_CATEGORIES:
        return True
    return _UNSEEN_ELSEWHERE.match(character) is not None


def trim(text: str) -> str:
    """The text without space and unseen characters around it."""
    first, last = 0, len(text)
    while first < last and is_unseen(text[first]):
        first += 1
    while last > first and is_unseen(text[last - 1]):
        last -= 1
    return text[first:last]


def clean_code(text: str) -> str:
    """A number or an address as it is judged: nothing around it, nothing unseen in it but plain single spaces."""
    normal = unicodedata.normalize("NFKC", text)
    seen = ("" if is_unseen(each) and not each.isspace() else each for each in normal)
    return " ".join("".join(seen).split())


def clean_text(text: str) -> str:
    """Written words as they are kept: nothing unseen around them, and inside only space, lines and joiners."""
    kept = (each for each in trim(text) if each.isspace() or each in _JOINERS or not _is_format(each))
    return "".join(kept)


def _is_format(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def clean_name(text: str) -> str:
    """A name as it is kept: written words on one line, with single spaces."""
    return trim(" ".join(clean_text(text).split()))


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen."""
    return all(map(is_unseen, text))


def visible_length(text: str) -> int:
    """How many characters a reader counts: space between words too, what has no shape not."""
    return sum(not is_unseen(each) or each.isspace() for each in trim(text))
