"""Seals over history: each covers the one before it and the rows since, so that a day's seal costs what the day did."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import func, select, text

from marketplace.audit.models import AuditEvent, AuditSeal
from marketplace.audit.rules import GENESIS
from marketplace.infra.data.keys import SEAL, mark_of
from marketplace.infra.data.periodic import PeriodicRun
from marketplace.infra.data.runtime import session

AT_ONCE = 1_000
"""Rows of history that are read at once."""
SEALING = "audit.seal"
"""What the work that seals is called."""


def find_seal(back: int = 0) -> AuditSeal | None:
    """The newest seal, or the one so many before it."""
    return session().scalars(select(AuditSeal).order_by(AuditSeal.number.desc()).offset(back).limit(1)).first()


def find_seal_of(day: date) -> AuditSeal | None:
    """The seal of a day."""
    return session().get(AuditSeal, day)


def seal(key: str, at: datetime, faults: int = 0) -> bool:
    """Seals what was written since the newest seal, under the first of SEAL_KEYS; False when today is already sealed.

    `faults` is what was found in it. Waits for the rows that are being written: one that came later under a lower
    number would belie the seal.
    """
    today = at.date()
    if session().get_bind().dialect.name == "postgresql":
        session().execute(text(f"LOCK TABLE {AuditEvent.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
    if find_seal_of(today) is not None:
        return False
    newest = find_seal()
    last_event_id = session().scalar(select(func.max(AuditEvent.id))) or 0
    made = AuditSeal(
        sealed_on=today,
        number=newest.number + 1 if newest else 1,
        previous=newest.hmac if newest else GENESIS,
        last_event_id=last_event_id,
        key_mark=mark_of(SEAL, key),
        faults=faults,
    )
    made.count, (made.hmac,) = digests_of(made, newest.last_event_id if newest else 0, [key])
    session().add(made)
    return True


def digests_of(made: AuditSeal, after: int, keys: Sequence[str]) -> tuple[int, list[str]]:
    """How many rows a seal covers after the row where the one before it ended, and its HMAC under each of the keys."""
    macs = [hmac.new(key.encode(), digestmod=hashlib.sha256) for key in keys]
    head = f"{made.number}|{made.sealed_on}|{made.previous}|{made.last_event_id}|{made.faults}\n"
    rows = 0
    for mac in macs:
        mac.update(head.encode())
    for line in _lines(after, made.last_event_id):
        rows += 1
        for mac in macs:
            mac.update(line)
    return rows, [mac.hexdigest() for mac in macs]


def _lines(after: int, upto: int) -> Iterator[bytes]:
    columns = (AuditEvent.id, AuditEvent.subject, AuditEvent.number, AuditEvent.hash)
    picked = select(*columns).where(AuditEvent.id > after, AuditEvent.id <= upto).order_by(AuditEvent.id)
    for row_id, subject, number, digest in session().execute(picked.execution_options(yield_per=AT_ONCE)):
        yield f"{row_id}|{subject}|{number}|{digest}\n".encode()


def heads_up_to(last_event_id: int) -> list[bytes]:
    """What a seal covered before seals were chained: the last row of each document's history up to that row."""
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


def seal_violations(keys: Sequence[str], upto: int | None = None) -> Iterator[str]:
    """One line for each seal that does not fit what it sealed, or the seal before it, and for seals taken away; of all
    seals, or of those up to a number.
    """
    by_mark = _by_mark(keys)
    former: AuditSeal | None = None
    picked = select(AuditSeal).order_by(AuditSeal.number).execution_options(yield_per=AT_ONCE)
    for made in session().scalars(picked if upto is None else picked.where(AuditSeal.number <= upto)):
        yield from _links(made, former)
        yield from _fits(made, former.last_event_id if former else 0, by_mark)
        former = made
    if upto is None:
        yield from _left_out(former)


def newest_seal_violations(keys: Sequence[str]) -> Iterator[str]:
    """The same for the newest seal alone; of one from before seals were chained only whether it is there."""
    made, former = find_seal(), find_seal(1)
    if made is not None and made.is_chained:
        yield from _links(made, former)
        yield from _fits(made, former.last_event_id if former else 0, _by_mark(keys))
        if made.faults:
            yield f"audit_seals {made.sealed_on}: {made.faults} faults were found when it was made"
    yield from _left_out(made)


def _by_mark(keys: Sequence[str]) -> dict[str, list[str]]:
    return {mark_of(SEAL, key): [key] for key in keys} | {"": list(keys)}


def _links(made: AuditSeal, former: AuditSeal | None) -> Iterator[str]:
    """Seals are numbered from 1 without a gap, each names the one before, and none after a chained one is not."""
    name = f"audit_seals {made.sealed_on}"
    if made.number != (former.number if former else 0) + 1:
        yield f"{name}: is number {made.number}, and the one before it is missing"
    if made.is_chained and made.previous != (former.hmac if former else GENESIS):
        yield f"{name}: does not follow the seal before it"
    if former is not None and former.is_chained and not made.is_chained:
        yield f"{name}: is not chained to the seal before it"
    if former is not None and made.last_event_id < former.last_event_id:
        yield f"{name}: seals less than the seal before it"


def _fits(made: AuditSeal, after: int, by_mark: dict[str, list[str]]) -> Iterator[str]:
    name = f"audit_seals {made.sealed_on}"
    if made.last_event_id and session().get(AuditEvent, made.last_event_id) is None:
        yield f"{name}: seals up to a row that is not there"
    if made.key_mark not in by_mark:
        yield f"{name}: cannot be proved, its key is not among SEAL_KEYS"
        return
    keys = by_mark[made.key_mark]
    if made.is_chained:
        count, digests = digests_of(made, after, keys)
    else:
        heads = heads_up_to(made.last_event_id)
        count, digests = len(heads), [digest_of(heads, key) for key in keys]
    if count != made.count or not any(hmac.compare_digest(digest, made.hmac) for digest in digests):
        doubt = "" if made.key_mark else ", or its key is among neither SEAL_KEYS nor SECRET_KEYS any more"
        yield f"{name}: the seal does not fit the history it sealed{doubt}"


def _left_out(newest: AuditSeal | None) -> Iterator[str]:
    """The work that seals ended well on a day that no seal reaches: seals were taken away."""
    run = session().get(PeriodicRun, SEALING)
    if run is None or run.started_at is None or run.finished_at is None or run.token or run.last_error:
        return
    day = run.started_at.date()
    if newest is None or newest.sealed_on < day:
        yield f"audit_seals {day}: is missing, history was sealed on that day"
