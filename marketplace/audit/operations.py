"""Writing history."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.audit.models import AuditEvent, AuditHead, AuditSeal
from marketplace.audit.rules import GENESIS, chain_hash
from marketplace.audit.words import NOBODY, Sealing
from marketplace.infra.data.batches import write_together
from marketplace.infra.data.database import table_of
from marketplace.infra.data.events import Event
from marketplace.infra.data.keys import SEAL, mark_of
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
    rows, sealing = [], Sealing({event.by_user_id or NOBODY for event in events if event.words()})
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
    details |= sealing.seal(event.subject, count + 1, event.by_user_id or NOBODY, words)
    names = ("subject", "number", "key", "file", "by_user_id", "organisation_id", "occurred_at")
    row = dict(zip(names, said, strict=True)) | {"details": details, "previous_hash": previous}
    return row | {"hash": chain_hash(previous, *said, details)}


def heads_up_to(last_event_id: int) -> list[bytes]:
    """What a seal covers: the last row of each document's history up to that row, one line each, in order."""
    last = (
        select(AuditEvent.subject, func.max(AuditEvent.number).label("number"))
        .where(AuditEvent.id <= last_event_id)
        .group_by(AuditEvent.subject)
        .subquery()
    )
    rows = session().execute(
        select(AuditEvent.subject, AuditEvent.number, AuditEvent.hash).join(
            last, (last.c.subject == AuditEvent.subject) & (last.c.number == AuditEvent.number)
        )
    )
    return sorted(f"{subject}|{number}|{digest}\n".encode() for subject, number, digest in rows)


def digest_of(heads: Iterable[bytes], key: str) -> str:
    """The HMAC over these lines under one key."""
    mac = hmac.new(key.encode(), digestmod=hashlib.sha256)
    for line in heads:
        mac.update(line)
    return mac.hexdigest()


def seal(key: str, at: datetime) -> bool:
    """Seals today's heads once a day, under the first of SEAL_KEYS; False when today is already sealed.

    Waits for the rows that are being written: one that came later under a lower number would belie the seal.
    """
    today = at.date()
    if session().get_bind().dialect.name == "postgresql":
        session().execute(text(f"LOCK TABLE {AuditEvent.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
    if session().get(AuditSeal, today) is not None:
        return False
    last_event_id = session().scalar(select(func.max(AuditEvent.id))) or 0
    heads = heads_up_to(last_event_id)
    session().add(
        AuditSeal(
            sealed_on=today,
            last_event_id=last_event_id,
            count=len(heads),
            hmac=digest_of(heads, key),
            key_mark=mark_of(SEAL, key),
        )
    )
    return True
