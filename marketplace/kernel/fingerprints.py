"""A short witness of figures that must not change: history keeps it, and `check` reckons it again."""

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any


def fingerprint(*values: Any) -> str:
    """SHA-256 over numbers, texts, dates and lists of them, in one fixed text form."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
    return hashlib.sha256(text.encode()).hexdigest()


def figures(row: Any, names: Sequence[str], texts: Collection[str] = ()) -> list[Any]:
    """The named attributes of a row; of `texts`, which history keeps apart under a key, only whether there is any."""
    return [bool(getattr(row, name)) if name in texts else getattr(row, name) for name in names]


def is_witnessed(kept: str | None, reckon: Callable[..., str], *rows: Any) -> bool:
    """Whether the fingerprint that history kept, if any, is today's: with texts apart, or as of old with them in it."""
    return kept is None or any(kept == reckon(*rows, apart=apart) for apart in (True, False))
