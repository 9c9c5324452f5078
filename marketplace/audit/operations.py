"""Writing history."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.audit.models import QUOTED, AuditEvent, AuditHead
from marketplace.audit.rules import GENESIS, chain_hash
from marketplace.audit.words import NOBODY, Sealing
from marketplace.infra.data.batches import write_together
from marketplace.infra.data.database import table_of
from marketplace.infra.data.events import Event
from marketplace.infra.data.runtime import session


def record(event: Event) -> None:
    """Adds the event to its document's chain, with all others of the same unit of work."""
    write_together(AuditEvent, _write, event)


def _write(events: Sequence[Event]) -> None:
    """Chains events to their documents' histories; the documents' head rows serialise writers."""
    work = session()
    subjects = sorted({event.subject for event in events})
    asked = work.execute(_heads_of(), {"subjects": subjects})
    heads = {subject: (count, digest) for subject, count, digest in asked}
    rows, sealing = [], Sealing({event.writer_id or NOBODY for event in events if event.words()})
    for event in events:
        row = _row(event, sealing, *heads.get(event.subject, (0, GENESIS)))
        heads[event.subject] = (row["number"], row["hash"])
        rows.append(row)
    work.execute(insert(table_of(AuditEvent)), rows)
    sealing.write()
    latest = [
        {"subject": subject, "count": count, "hash": digest} for subject, (count, digest) in sorted(heads.items())
    ]
    work.execute(_moved(work.get_bind().dialect.name), latest)


@cache
def _heads_of() -> Select[str, int, str]:
    """Picks the last rows of documents' histories and keeps them locked, always in the same order."""
    named = select(AuditHead.subject, AuditHead.count, AuditHead.hash)
    subjects: BindParameter[Any] = bindparam("subjects", expanding=True)
    return named.where(AuditHead.subject.in_(subjects)).order_by(AuditHead.subject).with_for_update()


@cache
def _moved(dialect: str) -> Any:
    """Moves documents' heads, or gives them their first."""
    moved = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table_of(AuditHead))
    last = {"count": moved.excluded.count, "hash": moved.excluded.hash}
    return moved.on_conflict_do_update(index_elements=["subject"], set_=last)


def _row(event: Event, sealing: Sealing, count: int, previous: str) -> dict[str, Any]:
    """The next row of a chain, after a row of that number and hash."""
    said = (event.subject, count + 1, event.key, event.file, event.by_user_id, event.organisation_id, event.at)
    words = event.words()
    details = {name: value for name, value in event.details().items() if name not in words}
    details |= sealing.seal(event.subject, count + 1, event.writer_id or NOBODY, words)
    if words and event.quoted_id is not None:
        details[QUOTED] = event.quoted_id
    names = ("subject", "number", "key", "file", "by_user_id", "organisation_id", "occurred_at")
    row = dict(zip(names, said, strict=True)) | {"details": details, "previous_hash": previous}
    return row | {"hash": chain_hash(previous, *said, details)}
