"""Words for error codes: each room registers its own; a page looks them up with the error's values put in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language, zone
from marketplace.kernel.errors import DomainError

_words: dict[str, Any] = {}


def register(words: Mapping[str, Any]) -> None:
    """Adds a room's code → lazy message; a code may have only one text."""
    for code, text in words.items():
        if code in _words and str(_words[code]) != str(text):
            raise ValueError(f"two texts for the error {code}")
        _words[code] = text


def registered() -> Mapping[str, Any]:
    """Every code with its text."""
    return _words


def message_for(error: DomainError) -> str:
    """The error in the reader's language.

    Values named *_rupiah, *_quantity (with `unit` and `pack_unit`), per_unit and *_on are formatted for reading.
    """
    text = _words.get(error.code)
    if text is None:
        raise LookupError(f"the error {error.code} has no words")
    return str(text) % {name: _shown(name, value, error.params) for name, value in error.params.items()}


def _shown(name: str, value: Any, params: Mapping[str, Any]) -> Any:
    if name.endswith("_rupiah"):
        return formats.rupiah(value, language())
    if name.endswith("_quantity"):
        return formats.quantity(value, params.get("unit", ""), language(), params.get("pack_unit", ""))
    if name == "per_unit":
        return formats.unit_name(value, language())
    if isinstance(value, datetime):
        return formats.moment(value, language(), zone())
    if isinstance(value, date):
        return formats.day(value, language())
    return value
