"""Where people are signed in: sessions begin, are used, and end for good on the server."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from marketplace.accounts.models import BrowserSession, User
from marketplace.accounts.passwords import new_token, token_hash
from marketplace.accounts.rules import GROUP, USE_NOTED_EVERY, Lifetime, why_ended
from marketplace.infra.data.runtime import Runtime, after_commit, session
from marketplace.kernel.errors import NotFound

REMEMBERED = timedelta(days=60)
"""How long an ended session is kept, to tell its browser why it ended."""


def begin_session(user_id: int, device: str, at: datetime) -> str:
    """A new session of somebody who has just proved who it is; the token for the browser to keep."""
    token, digest = new_token()
    session().add(
        BrowserSession(user_id=user_id, token_hash=digest, device=device, started_at=at, used_at=at, proven_at=at)
    )
    session().flush()
    return token


def find_session(token: str) -> tuple[BrowserSession, User] | None:
    """The session of a browser's token, ended or not, with its person."""
    picked = select(BrowserSession, User).join(User).where(BrowserSession.token_hash == token_hash(token))
    row = session().execute(picked).first()
    return (row[0], row[1]) if row is not None else None


def reason_ended(browser_session: BrowserSession, user: User, life: Lifetime, at: datetime) -> str | None:
    """What ended the session, None while it lives."""
    if browser_session.ended_at is not None:
        return browser_session.ended_by
    return why_ended(browser_session.started_at, browser_session.used_at, life, at) if user.is_enabled else "closed"


def note_use(browser_session: BrowserSession, at: datetime) -> None:
    """Writes down the last use, at most every ten minutes, after this request's own work is done."""
    if at < browser_session.used_at + USE_NOTED_EVERY:
        return
    known = browser_session.id

    def write(runtime: Runtime) -> None:
        with runtime.unit_of_work() as work:
            mine = (BrowserSession.id == known, BrowserSession.used_at < at)
            work.execute(update(BrowserSession).where(*mine).values(used_at=at))

    after_commit(write)


def note_proof(session_id: int, at: datetime) -> None:
    """Writes down that the person just proved here who it is."""
    session().execute(update(BrowserSession).where(BrowserSession.id == session_id).values(proven_at=at))


def list_sessions(user_id: int, life: Lifetime, at: datetime) -> list[BrowserSession]:
    """Where the person is signed in now, the last used first."""
    picked = select(BrowserSession).where(BrowserSession.user_id == user_id, BrowserSession.ended_at.is_(None))
    rows = session().scalars(picked.order_by(BrowserSession.used_at.desc(), BrowserSession.id.desc()))
    return [row for row in rows if why_ended(row.started_at, row.used_at, life, at) is None]


def get_session(user_id: int, session_id: int) -> BrowserSession:
    """A session of that person, ended or not; NotFound for anybody else's."""
    browser_session = session().get(BrowserSession, session_id)
    if browser_session is None or browser_session.user_id != user_id:
        raise NotFound("session")
    return browser_session


def end_session(browser_session: BrowserSession, why: str, at: datetime) -> None:
    """Ends one session for good; ended already, it stays as it was."""
    if browser_session.ended_at is None:
        browser_session.ended_at, browser_session.ended_by = at, why


def end_sessions(user_id: int, why: str, at: datetime, *, but: Sequence[int] = ()) -> int:
    """Ends every session of the person, but those named; returns how many."""
    mine = (BrowserSession.user_id == user_id, BrowserSession.ended_at.is_(None), BrowserSession.id.not_in(but))
    ended = session().execute(update(BrowserSession).where(*mine).values(ended_at=at, ended_by=why))
    return int(getattr(ended, "rowcount", 0))


def forget_old_sessions(at: datetime) -> None:
    """Deletes what ended long ago, and what outlived every lifetime."""
    gone = (BrowserSession.ended_at < at - REMEMBERED) | (BrowserSession.started_at < at - GROUP.absolute - REMEMBERED)
    session().execute(delete(BrowserSession).where(gone))
