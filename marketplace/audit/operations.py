"""Writing history."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, insert, select, text, update

from marketplace.audit.models import AuditEvent, AuditHead, AuditSeal
from marketplace.audit.rules import GENESIS, chain_hash
from marketplace.infra.data.events import Event
from marketplace.infra.data.keys import SEAL, mark_of
from marketplace.infra.data.runtime import session


def record(event: Event) -> None:
    """Adds the event to its document's chain; the document's head row serialises writers."""
    work = session()
    head = work.execute(
        select(AuditHead.count, AuditHead.hash).where(AuditHead.subject == event.subject).with_for_update()
    ).first()
    number, previous = (head[0] + 1, head[1]) if head else (1, GENESIS)
    details = event.details()
    digest = chain_hash(
        previous,
        event.subject,
        number,
        event.key,
        event.file,
        event.by_user_id,
        event.organisation_id,
        event.at,
        details,
    )
    row = {
        "subject": event.subject,
        "number": number,
        "key": event.key,
        "file": event.file,
        "by_user_id": event.by_user_id,
        "organisation_id": event.organisation_id,
        "occurred_at": event.at,
        "details": details,
        "previous_hash": previous,
        "hash": digest,
    }
    work.execute(insert(AuditEvent).values(row))
    if head:
        work.execute(update(AuditHead).where(AuditHead.subject == event.subject).values(count=number, hash=digest))
    else:
        work.execute(insert(AuditHead).values(subject=event.subject, count=number, hash=digest))


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
