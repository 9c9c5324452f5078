"""The outbox: what must happen outside after a commit is a row of the same transaction, taken later by a worker.

A row is lent for a while under a token. Whoever still holds the token completes it, in the transaction of what the job
writes; a worker that was killed loses it to another. So each row's effect in the database happens exactly once, and a
call to the outside at least once, under the same key.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, Integer, String, delete, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.data.bell import Bell
from marketplace.infra.data.database import Base, JSONType, UtcDateTime
from marketplace.infra.data.runtime import Runtime, after_commit, session
from marketplace.kernel.errors import NotFound

LEASE = timedelta(minutes=5)
"""How long a row is lent: longer than any call to the outside may take."""
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=6)
MOST_ATTEMPTS = 12
"""After so many, over about half a day, a row is shown as failed and waits for a person."""
KEEP_DONE = timedelta(days=30)
LONGEST_ERROR = 200
CUT_OFF = "cut_off"
"""The error of a row whose last worker was killed, or took longer than its lease."""
_OPEN = text("done_at IS NULL AND failed_at IS NULL")


class LeaseLost(Exception):
    """The row was given to another worker meanwhile, or is done: nothing of this attempt may be kept."""


class OutboxRow(Base):
    """Something to be done outside; its payload holds ids only."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_open", "not_before", sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(64))
    payload: Mapped[Any] = mapped_column(JSONType)
    owner: Mapped[str] = mapped_column(String(48), index=True)
    """The document that it is done for: `order:17`."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str] = mapped_column(String(LONGEST_ERROR), default="")
    token: Mapped[str | None] = mapped_column(String(32))
    taken_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True)
class Claimed:
    """A row lent to a worker."""

    id: int
    job: str
    payload: Mapping[str, int]
    owner: str
    attempts: int
    token: str

    @property
    def key(self) -> str:
        """The row's own name for the outside, the same at every attempt."""
        return f"outbox-{self.id}"


def put(job: str, payload: Mapping[str, int], owner: str, at: datetime, not_before: datetime | None = None) -> int:
    """Writes a row within the current transaction and has the worker woken once that is committed; returns its id."""
    if not all(type(value) is int for value in payload.values()):
        raise TypeError(f"{job}: a payload holds ids only")
    row = OutboxRow(
        job=job, payload=dict(payload), owner=owner, created_at=at, not_before=not_before or at, attempts=0
    )  # fmt: skip
    session().add(row)
    session().flush()
    if not_before is None:
        after_commit(_ring)
    return row.id


def _ring(runtime: Runtime) -> None:
    bell = runtime.services.get(Bell)
    if bell is not None:
        bell.ring()


def is_due(at: datetime) -> bool:
    """Whether a row may be taken now; asked before the lock of a writer is."""
    return session().scalar(select(OutboxRow.id).where(*_free(at)).limit(1)) is not None


def claim(at: datetime) -> Claimed | None:
    """Lends the row that has waited longest, at most one worker each; None where no row is due.

    A row that was cut off at its last attempt is not lent again but fails.
    """
    while True:
        picked = select(OutboxRow.id, OutboxRow.attempts).where(*_free(at))
        picked = picked.order_by(OutboxRow.not_before, OutboxRow.id).limit(1)
        # SQLite knows no row locks and leaves the words out; there one writer works at a time.
        row = session().execute(picked.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        if row.attempts < MOST_ATTEMPTS:
            return _lend(row.id, at)
        _change(OutboxRow.id == row.id, failed_at=at, last_error=CUT_OFF, token=None, taken_until=None)


def _lend(row_id: int, at: datetime) -> Claimed:
    token = secrets.token_hex(16)
    lent = (
        update(OutboxRow)
        .where(OutboxRow.id == row_id)
        .values(token=token, taken_until=at + LEASE, attempts=OutboxRow.attempts + 1)
        .returning(OutboxRow.job, OutboxRow.payload, OutboxRow.owner, OutboxRow.attempts)
        .execution_options(synchronize_session=False)
    )
    row = session().execute(lent).one()
    return Claimed(row_id, row.job, row.payload, row.owner, row.attempts, token)


def complete(claimed: Claimed, at: datetime) -> None:
    """Marks the row done within the current transaction; LeaseLost undoes that where somebody else has it by now."""
    if not _change(*_held(claimed), done_at=at, last_error="", token=None, taken_until=None):
        raise LeaseLost(claimed.key)


def fail(claimed: Claimed, error: str, at: datetime) -> None:
    """Notes why an attempt came to nothing; the row waits longer each time, and after the last one for a person."""
    is_last = claimed.attempts >= MOST_ATTEMPTS
    _change(
        *_held(claimed), last_error=error[:LONGEST_ERROR], token=None, taken_until=None,
        not_before=at + delay_after(claimed.attempts), failed_at=at if is_last else None,
    )  # fmt: skip


def delay_after(attempts: int) -> timedelta:
    """How long a row waits after so many attempts: twice as long each time, up to six hours."""
    return min(FIRST_DELAY * float(2 ** (attempts - 1)), LONGEST_DELAY)


def repeat(row: OutboxRow, at: datetime) -> None:
    """Gives a failed row all its attempts again, from now on; any other row is left as it is."""
    if _change(OutboxRow.id == row.id, OutboxRow.failed_at.is_not(None), failed_at=None, attempts=0, not_before=at):
        after_commit(_ring)


def is_stuck(owner: str, at: datetime) -> bool:
    """Whether what is to be done for the document was tried in vain, and nobody is at it now."""
    return session().scalar(select(OutboxRow.id).where(*_stuck(owner, at)).limit(1)) is not None


def call_off(owner: str, at: datetime) -> bool:
    """Ends what was tried in vain for the document, undone; whether there was anything."""
    return _change(*_stuck(owner, at), done_at=at, failed_at=None, token=None, taken_until=None) > 0


def load_row(row_id: int) -> OutboxRow:
    """The row of that number; NotFound where there is none."""
    row = session().get(OutboxRow, row_id)
    if row is None:
        raise NotFound("job")
    return row


def list_failed(limit: int) -> list[OutboxRow]:
    """Rows that wait for a person, the oldest first."""
    failed = select(OutboxRow).where(OutboxRow.failed_at.is_not(None), OutboxRow.done_at.is_(None))
    return list(session().scalars(failed.order_by(OutboxRow.created_at, OutboxRow.id).limit(limit)))


def list_waiting(limit: int) -> list[OutboxRow]:
    """Rows that a worker has, or will take, the oldest first."""
    waiting = select(OutboxRow).where(OutboxRow.failed_at.is_(None), OutboxRow.done_at.is_(None))
    return list(session().scalars(waiting.order_by(OutboxRow.created_at, OutboxRow.id).limit(limit)))


def count_open() -> tuple[int, int]:
    """How many rows have failed, and how many wait."""
    counted = select(func.count(OutboxRow.failed_at), func.count()).where(OutboxRow.done_at.is_(None))
    failed, both = session().execute(counted).one()
    return failed, both - failed


def forget_done(at: datetime) -> int:
    """Deletes rows that were done more than 30 days ago; returns how many."""
    gone = session().execute(delete(OutboxRow).where(OutboxRow.done_at < at - KEEP_DONE))
    return int(getattr(gone, "rowcount", 0))


def _free(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxRow.done_at.is_(None),
        OutboxRow.failed_at.is_(None),
        OutboxRow.not_before <= at,
        or_(OutboxRow.taken_until.is_(None), OutboxRow.taken_until <= at),
    )


def _stuck(owner: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxRow.owner == owner,
        OutboxRow.done_at.is_(None),
        OutboxRow.attempts > 0,
        or_(OutboxRow.taken_until.is_(None), OutboxRow.taken_until <= at),
    )


def _held(claimed: Claimed) -> tuple[ColumnElement[bool], ...]:
    return OutboxRow.id == claimed.id, OutboxRow.token == claimed.token, OutboxRow.done_at.is_(None)


def _change(*which: ColumnElement[bool], **values: Any) -> int:
    changed = update(OutboxRow).where(*which).values(**values).execution_options(synchronize_session=False)
    return int(getattr(session().execute(changed), "rowcount", 0))
