"""How a history row's hash is made."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
"""What the first row of a document points back to."""


def chain_hash(
    previous: str,
    subject: str,
    number: int,
    key: str,
    file: str | None,
    by_user_id: int | None,
    organisation_id: int | None,
    occurred_at: datetime,
    details: dict[str, Any],
) -> str:
    """SHA-256 over the row before and this row's values in one fixed text form."""
    moment = occurred_at.astimezone(UTC).isoformat(timespec="microseconds")
    values = [previous, subject, number, key, file, by_user_id, organisation_id, moment, details]
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
