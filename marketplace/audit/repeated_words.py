"""Columns that repeat what somebody wrote in an event, so that a page finds it beside its document.

When the key to her words is destroyed they go from here too: what stands in its place is the mark of what is erased.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, select, update

from marketplace.audit.models import ERASED, AuditEvent, EventWords
from marketplace.infra.data.database import Base
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import DocumentKey


@dataclass(frozen=True)
class Repeats:
    """The events whose words a column repeats, and how they name its row."""

    events: tuple[str, ...]
    named_by: str = ""
    """The detail of the event that names the row; empty where it is the event's own document."""
    row: str = "id"
    """The column of the row by which it is named."""


def repeats(*events: str, named_by: str = "", row: str = "id") -> dict[str, Any]:
    """What a column that repeats words says of itself: its `info`."""
    return {"repeats": Repeats(events, named_by, row)}


def repeating_columns() -> Iterator[tuple[Column[Any], Repeats]]:
    """Every column that repeats words of events."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if "repeats" in column.info:
                yield column, column.info["repeats"]


def erase_repeated(user_id: int) -> None:
    """Takes what a person wrote in events out of the rows that repeat it; while her key still opens it."""
    for column, repeated in repeating_columns():
        ids, texts = set(), set()
        for subject, details, words in _written(user_id, repeated.events):
            named = DocumentKey.parse(subject)
            ids.add(details[repeated.named_by] if repeated.named_by else named.id if named else 0)
            texts.add(words.text)
        if ids:
            mine = (column.table.columns[repeated.row].in_(ids), column.in_(texts))
            session().execute(update(column.table).where(*mine).values({column.name: ERASED}))
    session().expire_all()


def _written(user_id: int, events: tuple[str, ...]) -> Iterator[Any]:
    at_it = (AuditEvent.subject == EventWords.subject) & (AuditEvent.number == EventWords.number)
    picked = select(AuditEvent.subject, AuditEvent.details, EventWords).join(AuditEvent, at_it)
    yield from session().execute(picked.where(EventWords.user_id == user_id, AuditEvent.key.in_(events)))
