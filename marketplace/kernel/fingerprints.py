"""A short witness of figures that must not change: history keeps it, and `check` reckons it again."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any


def fingerprint(*values: Any) -> str:
    """SHA-256 over numbers, texts, dates and lists of them, in one fixed text form."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
    return hashlib.sha256(text.encode()).hexdigest()


def figures(row: Any, names: Sequence[str]) -> list[Any]:
    """The named attributes of a row."""
    return [getattr(row, name) for name in names]
