"""The security log of each account: what its holder should know of, in plain words, kept a year.

Other rooms add to it with `note`; the history of documents, which nobody may shorten, is `audit`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from marketplace.accounts.models import SecurityEvent, User
from marketplace.accounts.queries import people_like
from marketplace.infra.data.runtime import session

KEPT_FOR = timedelta(days=365)
ONE_ROW = timedelta(hours=1)
"""Failures within this time of the first are counted in one row, so that a stranger cannot fill the log."""
PER_PAGE = 50


def note(
    user_id: int, kind: str, at: datetime, *, by_user_id: int | None = None, device: str = "", **details: Any
) -> None:
    """Writes one line into a person's security log; `kind` has its words in `security_words`."""
    session().add(
        SecurityEvent(user_id=user_id, kind=kind, at=at, by_user_id=by_user_id, device=device, times=1, details=details)
    )


def note_failure(user_id: int, kind: str, at: datetime, device: str) -> None:
    """Writes down a failed try; more of them within the hour raise the count of the same line."""
    same = (SecurityEvent.user_id == user_id, SecurityEvent.kind == kind, SecurityEvent.at > at - ONE_ROW)
    picked = select(SecurityEvent).where(*same, SecurityEvent.device == device)
    row = session().scalars(picked.order_by(SecurityEvent.id.desc()).limit(1)).first()
    if row is None:
        note(user_id, kind, at, device=device)
    else:
        row.times += 1


def list_events(user_id: int, before: int | None = None, limit: int = PER_PAGE) -> Sequence[SecurityEvent]:
    """One person's security log, the latest first, a page at a time."""
    picked = select(SecurityEvent).where(SecurityEvent.user_id == user_id)
    if before is not None:
        picked = picked.where(SecurityEvent.id < before)
    return session().scalars(picked.order_by(SecurityEvent.id.desc()).limit(limit)).all()


def search_events(
    text: str = "", kinds: Sequence[str] = (), before: int | None = None, limit: int = PER_PAGE
) -> list[tuple[SecurityEvent, str]]:
    """Everybody's security logs for staff, each line with its holder's name: by a part of the name, number or e-mail,
    and by kind.
    """
    picked = select(SecurityEvent, User.name).join(User, User.id == SecurityEvent.user_id)
    if text:
        picked = picked.where(people_like(text))
    if kinds:
        picked = picked.where(SecurityEvent.kind.in_(kinds))
    if before is not None:
        picked = picked.where(SecurityEvent.id < before)
    rows = session().execute(picked.order_by(SecurityEvent.id.desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]


def forget_old_events(at: datetime) -> None:
    """Deletes lines older than a year."""
    session().execute(delete(SecurityEvent).where(SecurityEvent.at < at - KEPT_FOR))
