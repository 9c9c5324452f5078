"""History as a witness: a row in a state has the event that brought it there, and an event has its row.

A figure that somebody changed is found by reckoning it again; a document that was forged whole, with all its sums and
entries, or taken away whole, is found here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from marketplace.audit.models import AuditEvent
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import DocumentKey

_AT_ONCE = 5_000


@dataclass(frozen=True)
class Witness:
    """A state of the rows of a table, and the events that bring a row there."""

    table: str
    state: str
    """In words for a fault: `is issued`."""
    rows: Select[Any]
    """Picks the ids of the rows that are, or were, in that state."""
    events: tuple[str, ...]
    named_by: str = ""
    """The detail of the event that names the row; empty where the event's own document is the row."""
    may_repeat: bool = False
    """The row may have left the state since, so that an event alone is no fault."""


def unwitnessed(witnesses: Iterable[Witness]) -> Iterator[str]:
    """One line for each row whose state no event tells of, and for each event whose row is gone or not in its state; of
    some orders at a time, since it holds the ids of all rows that it sees.
    """
    for witness in witnesses:
        held = set(session().scalars(witness.rows))
        told = set(_told(witness))
        for row_id in sorted(held - told):
            yield f"{witness.table} {row_id}: {witness.state}, history does not tell of it"
        for row_id in sorted(told - held) if not witness.may_repeat else ():
            yield f"{witness.table} {row_id}: {witness.state}, as history tells; the row does not say so, or is gone"


def _told(witness: Witness) -> Iterator[int]:
    """The ids of the rows that the events tell of."""
    picked = select(AuditEvent.subject, AuditEvent.details) if witness.named_by else select(AuditEvent.subject)
    rows = session().execute(picked.where(AuditEvent.key.in_(witness.events)).execution_options(yield_per=_AT_ONCE))
    for row in rows:
        if witness.named_by:
            yield row.details[witness.named_by]
        elif (named := DocumentKey.parse(row.subject)) is not None:
            yield named.id
