"""Periodic work: what is due when, kept in our own table, so that two workers or a restart do nothing twice at once."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import String, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.data.database import Base, UtcDateTime
from marketplace.infra.data.runtime import session

LEASE = timedelta(minutes=30)
"""How long a piece of periodic work may take before another worker may begin it again."""
AGAIN = timedelta(minutes=5)
"""How soon work that failed is due again, where it is not due sooner."""


class PeriodicRun(Base):
    """When a piece of periodic work last began and ended, and who has it now."""

    __tablename__ = "periodic_runs"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    token: Mapped[str | None] = mapped_column(String(32))
    taken_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(200), default="")


def list_runs() -> dict[str, PeriodicRun]:
    """By name when each piece of periodic work last ran; one that never did is absent."""
    return {run.name: run for run in session().scalars(select(PeriodicRun))}


def is_due(run: PeriodicRun | None, every: timedelta, at: datetime) -> bool:
    """Whether the work should begin now: nobody has it, and its time has come since it last began."""
    if run is None or run.started_at is None:
        return True
    if run.taken_until is not None and run.taken_until > at:
        return False
    return run.started_at <= at - (min(every, AGAIN) if run.last_error or run.taken_until else every)


def claim(name: str, every: timedelta | None, at: datetime) -> str | None:
    """Takes the work if it is due (without `every`: if nobody has it) and returns the token to give it back with."""
    insert = postgresql.insert if session().get_bind().dialect.name == "postgresql" else sqlite.insert
    session().execute(insert(PeriodicRun).values(name=name, last_error="").on_conflict_do_nothing())
    run, token = PeriodicRun, secrets.token_hex(16)
    free = or_(run.taken_until.is_(None), run.taken_until <= at)
    due = [free]
    if every is not None:
        troubled = or_(run.last_error != "", run.taken_until.is_not(None))
        soon = and_(troubled, run.started_at <= at - min(every, AGAIN))
        due.append(or_(run.started_at.is_(None), run.started_at <= at - every, soon))
    taken = update(run).where(run.name == name, *due).values(started_at=at, taken_until=at + LEASE, token=token)
    changed = session().execute(taken.execution_options(synchronize_session=False))
    return token if getattr(changed, "rowcount", 0) else None


def give_back(name: str, token: str, error: str, at: datetime) -> None:
    """Notes how the work ended, unless somebody else has taken it over."""
    ended = (
        update(PeriodicRun)
        .where(PeriodicRun.name == name, PeriodicRun.token == token)
        .values(finished_at=at, token=None, taken_until=None, last_error=error[:200])
    )
    session().execute(ended.execution_options(synchronize_session=False))
