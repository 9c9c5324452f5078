"""How rooms name what is done outside a request, and how one piece of it is done.

`jobs.py` of a room has `JOBS`, a handler for each kind of row in the outbox, and `PERIODIC`, what recurs.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from marketplace.infra import logs
from marketplace.infra.data import outbox, periodic
from marketplace.infra.data.outbox import Claimed, LeaseLost
from marketplace.infra.data.runtime import Runtime

T = TypeVar("T")
log = logging.getLogger(__name__)


class TryAgain(Exception):
    """The outside could not do it now; the reason is a code without anybody's data."""


@dataclass
class Work:
    """A row in the hands of its handler: call outside first, then `finish` with what is to be written."""

    runtime: Runtime
    claimed: Claimed
    is_finished: bool = False

    @property
    def payload(self) -> Mapping[str, int]:
        """The ids that the row carries."""
        return self.claimed.payload

    @property
    def key(self) -> str:
        """The one-time key for calls outside, the same at every attempt."""
        return self.claimed.key

    def finish(self, command: Callable[[], T]) -> T:
        """Runs the command and marks the row done, in one transaction; LeaseLost where another worker has it now."""

        def whole() -> T:
            outbox.complete(self.claimed, self.runtime.clock())
            return command()

        result = self.runtime.run(whole)
        self.is_finished = True
        return result


Handler = Callable[[Work], None]


@dataclass(frozen=True)
class Periodic:
    """What recurs: its name, how often, and the function, which opens its own units of work."""

    name: str
    every: timedelta
    run: Callable[[Runtime, datetime], object]


def in_one(command: Callable[[datetime], object]) -> Callable[[Runtime, datetime], object]:
    """Makes periodic work of a function that runs whole in one transaction."""
    return lambda runtime, at: runtime.run(lambda: command(at))


@dataclass
class Jobs:
    """Every room's jobs; bound in app.py."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    periodic: list[Periodic] = field(default_factory=list)


def work_one(runtime: Runtime) -> bool:
    """Does the row of the outbox that has waited longest; False where none is due."""
    at = runtime.clock()
    with runtime.unit_of_work(write=False):
        if not outbox.is_due(at):
            return False
    claimed = runtime.run(lambda: outbox.claim(at))
    if claimed is None:
        return False
    work = Work(runtime, claimed)
    try:
        runtime.services[Jobs].handlers[claimed.job](work)
        if not work.is_finished:
            work.finish(lambda: None)
    except LeaseLost:
        log.warning("%s: %s took longer than its lease; another worker has it", claimed.key, claimed.job)
    except Exception as error:
        reason = _short(error)
        log.warning("%s: %s failed at attempt %s: %s", claimed.key, claimed.job, claimed.attempts, reason)
        runtime.run(lambda: outbox.fail(claimed, reason, runtime.clock()))
    return True


def run_due(runtime: Runtime) -> int:
    """Does the periodic work that is due and that nobody else has; returns how much it was."""
    at = runtime.clock()
    with runtime.unit_of_work(write=False):
        runs = periodic.list_runs()
    due = [one for one in runtime.services[Jobs].periodic if periodic.is_due(runs.get(one.name), one.every, at)]
    return sum(_run_periodic(runtime, one, one.every) != NOT_MINE for one in due)


NOT_MINE = "another process is at it"


def walk(runtime: Runtime) -> Iterator[str]:
    """Does all periodic work, due or not, then what waits in the outbox; yields a line for each that was not done."""
    for one in runtime.services[Jobs].periodic:
        if trouble := _run_periodic(runtime, one, None):
            yield f"{one.name}: {trouble}"
    while work_one(runtime):
        pass


def _run_periodic(runtime: Runtime, one: Periodic, every: timedelta | None) -> str:
    """Runs it unless another process has it; returns what went wrong, or ""."""
    at = runtime.clock()
    token = runtime.run(lambda: periodic.claim(one.name, every, at))
    if token is None:
        return NOT_MINE
    trouble = ""
    try:
        one.run(runtime, at)
    except Exception as error:
        log.exception("periodic work %s failed", one.name)
        trouble = _short(error)
    runtime.run(lambda: periodic.give_back(one.name, token, trouble, runtime.clock()))
    return trouble


def _short(error: Exception) -> str:
    """What may be kept of it: a reason of our own, else its kind and the words that hold nobody's data."""
    if isinstance(error, TryAgain):
        return str(error)
    words = logs.words(error).partition("\n")[0]
    return f"{type(error).__name__}: {words}".removesuffix(": ")
