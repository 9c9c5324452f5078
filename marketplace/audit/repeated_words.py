"""Columns that repeat what somebody wrote in an event, so that a page finds it beside its document.

When the key to her words is destroyed they go from here too: what stands in its place is the mark of what is erased.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Select, and_, select, update
from sqlalchemy.orm import aliased

from marketplace.audit.models import DIGEST, AuditEvent, EventWords
from marketplace.infra.data.database import ERASED, Base
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import DocumentKey

_AT_ONCE = 2_000


@dataclass(frozen=True)
class Repeats:
    """The events whose words a column repeats, and how they name its row."""

    events: tuple[str, ...]
    named_by: str = ""
    """The detail of the event that names the row; empty where it is the event's own document."""
    row: str = "id"
    """The column of the row by which it is named."""
    field: str = ""
    """The field of the event that has the words; empty where it is named as the column is."""
    only_with: str = ""
    """The detail without which an event is of old, when fingerprints had the words in them: the row keeps them."""
    paper: bool = False
    """The text is part of a paper, written once: `check` holds it against the words of the event."""


def repeats(*events: str, **how: Any) -> dict[str, Any]:
    """What a column that repeats words says of itself, see `Repeats`: its `info`."""
    return {"repeats": Repeats(events, **how)}


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
            if not repeated.only_with or repeated.only_with in details:
                ids.add(_row_named(repeated, subject, details))
                texts.add(words.text)
        if ids:
            mine = (column.table.columns[repeated.row].in_(ids), column.in_(texts))
            session().execute(update(column.table).where(*mine).values({column.name: ERASED}))
    session().expire_all()


def _written(user_id: int, events: tuple[str, ...]) -> Iterator[Any]:
    at_it = (AuditEvent.subject == EventWords.subject) & (AuditEvent.number == EventWords.number)
    picked = select(AuditEvent.subject, AuditEvent.details, EventWords).join(AuditEvent, at_it)
    yield from session().execute(picked.where(EventWords.user_id == user_id, AuditEvent.key.in_(events)))


def repeated_violations(after: int) -> Iterator[str]:
    """One line for each text of a paper that is not what its event says; of events with a higher id."""
    for column, repeated in repeating_columns():
        if repeated.paper:
            rows = session().execute(_telling(column, repeated, after).execution_options(yield_per=_AT_ONCE))
            for events in rows.partitions():
                yield from _of_column(column, repeated, events)


def _of_column(column: Column[Any], repeated: Repeats, events: Sequence[Any]) -> Iterator[str]:
    named, table = column.table.columns[repeated.row], column.table
    told = {_row_named(repeated, each.subject, each.details): each for each in events}
    kept = session().execute(select(named, column).where(named.in_(told)).order_by(named))
    for row_id, text in kept:
        if (said := _said(column, repeated, told[row_id])) is not None and said != (text or ""):
            yield f"{table.name} {row_id}: its {column.name} is not what was written"


def _telling(column: Column[Any], repeated: Repeats, after: int) -> Select[Any]:
    """The events of a column, each with its words where there are any; of a document that they name the last alone."""
    field, later = repeated.field or column.name, aliased(AuditEvent)
    at_it = and_(EventWords.subject == AuditEvent.subject, EventWords.number == AuditEvent.number)
    columns = (AuditEvent.subject, AuditEvent.details, EventWords)
    picked = select(*columns).outerjoin(EventWords, and_(at_it, EventWords.field == field))
    picked = picked.where(AuditEvent.key.in_(repeated.events), AuditEvent.id > after).order_by(AuditEvent.id)
    if repeated.named_by:
        return picked
    again = (later.subject == AuditEvent.subject, later.key.in_(repeated.events), later.number > AuditEvent.number)
    return picked.where(~select(later.id).where(*again).exists())


def _said(column: Column[Any], repeated: Repeats, event: Any) -> str | None:
    """What an event tells of a text; None for one of old that does not tell, or has it in its fingerprint."""
    field, words = repeated.field or column.name, event.EventWords
    if repeated.only_with and repeated.only_with not in event.details:
        return None
    if words is not None:
        return str(words.text)
    return ERASED if field + DIGEST in event.details else event.details.get(field)


def _row_named(repeated: Repeats, subject: str, details: Mapping[str, Any]) -> int:
    """Which row an event is about; 0 where an event of old does not say."""
    named = DocumentKey.parse(subject)
    return int(details.get(repeated.named_by, 0)) if repeated.named_by else named.id if named else 0
