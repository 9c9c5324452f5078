"""What is done outside requests, in words for whoever keeps the copy running."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from flask_babel import lazy_gettext as _l

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.infra.data import outbox, periodic
from marketplace.infra.data.jobs import Jobs
from marketplace.infra.data.outbox import OutboxRow
from marketplace.infra.data.runtime import service
from marketplace.infra.language.i18n import language
from marketplace.notifications.rules import AllNotices

MOST = 50
"""How many rows of a kind are shown, the oldest first."""
OF_INFRA = {
    "infra.forget_form_keys": _l("Forget the keys of old forms"),
    "infra.forget_done_jobs": _l("Forget work that is long done"),
    "infra.sweep_uploads": _l("Delete photos that nobody used"),
}
"""What the work does that belongs to no room."""
ERRORS = {
    "unreachable": _l("The service does not answer."),
    "refused": _l("The service refuses."),
    outbox.CUT_OFF: _l("The worker was stopped in the middle each time."),
}


@dataclass(frozen=True)
class JobRow:
    """A row of the outbox in words."""

    id: int
    name: str
    owner: str
    age: str
    attempts: int
    error: str
    next_at: datetime | None
    """When it is tried next; None while a worker has it, or when it has failed."""


@dataclass(frozen=True)
class PeriodicRow:
    """A piece of periodic work in words."""

    name: str
    every: str
    ran_at: datetime | None
    error: str


@dataclass(frozen=True)
class JobBoard:
    """Everything on the page."""

    failed: Sequence[JobRow]
    waiting: Sequence[JobRow]
    periodic: Sequence[PeriodicRow]
    failed_count: int
    waiting_count: int


def board_at(at: datetime) -> JobBoard:
    """The page's rows at this moment."""
    failed, waiting = outbox.count_open()
    runs = periodic.list_runs()
    return JobBoard(
        failed=[_row(row, at) for row in outbox.list_failed(MOST)],
        waiting=[_row(row, at) for row in outbox.list_waiting(MOST)],
        periodic=[_periodic_row(one.name, one.every, runs.get(one.name)) for one in service(Jobs).periodic],
        failed_count=failed,
        waiting_count=waiting,
    )


def count_failed_for(viewer: Actor) -> int | None:
    """How many rows have failed, for a viewer who may see them; None for everybody else."""
    return outbox.count_open()[0] if can(viewer, "job:list") else None


def get_row(row_id: int, _viewer: Actor) -> OutboxRow:
    """The row of that number; who may see it is the policy's matter."""
    return outbox.load_row(row_id)


def name_of(job: str) -> str:
    """What a job does, in words; the name of one that this version does not know."""
    return str((service(AllNotices).jobs | OF_INFRA).get(job, job))


def _row(row: OutboxRow, at: datetime) -> JobRow:
    is_taken = row.taken_until is not None and row.taken_until > at
    return JobRow(
        id=row.id, name=name_of(row.job), owner=row.owner, age=_length(at - row.created_at), attempts=row.attempts,
        error=_error(row.last_error), next_at=None if is_taken or row.failed_at else row.not_before,
    )  # fmt: skip


def _periodic_row(name: str, every: timedelta, run: periodic.PeriodicRun | None) -> PeriodicRow:
    if run is None:
        return PeriodicRow(name_of(name), _length(every), None, "")
    return PeriodicRow(name_of(name), _length(every), run.finished_at, _error(run.last_error))


def _error(code: str) -> str:
    return str(ERRORS.get(code, code))


def _length(delta: timedelta) -> str:
    return format_timedelta(delta, locale=language())
