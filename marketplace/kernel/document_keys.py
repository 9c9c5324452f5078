"""Keys by which rooms name a document of any other room without knowing it: `order:17`."""

from typing import Any, NamedTuple


class DocumentKey(NamedTuple):
    """A kind of document and the number of its row."""

    kind: str
    id: int

    def __str__(self) -> str:
        """As columns and events keep it: `order:17`."""
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str | None) -> "DocumentKey | None":
        """What the text names; None where it is no key, which is nobody's fault: addresses carry them too."""
        kind, _colon, number = (text or "").partition(":")
        return cls(kind, int(number)) if kind and number.isascii() and number.isdecimal() else None


def key_of(kind: str, number: Any) -> str:
    """The key of the row of that kind and number."""
    return f"{kind}:{number}"


def ids_of(kind: str, keys: Any) -> set[int]:
    """The numbers of those keys that are of this kind."""
    parsed = (DocumentKey.parse(key) for key in keys)
    return {key.id for key in parsed if key is not None and key.kind == kind}
