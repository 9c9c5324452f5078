"""The worker: a process that does what the outbox holds and what recurs, beside the web processes or alone."""

from __future__ import annotations

import logging
import os
import signal
from threading import Event, Thread
from types import FrameType

from marketplace.infra import logs
from marketplace.infra.data.bell import Bell
from marketplace.infra.data.jobs import run_due, work_one
from marketplace.infra.data.runtime import Runtime

POLL = 5.0
"""Seconds after which a worker looks by itself, whether or not the bell was rung."""
AT_ONCE = 20
"""So many rows are done before a look at what recurs."""
PATIENCE = 10
"""Seconds that a worker whose parent is gone has for the work in its hands."""
STDIN = 0
log = logging.getLogger(__name__)


def run(runtime: Runtime, stopped: Event) -> None:
    """Works until stopped; what is in its hands then is finished first. A database that is away is waited for."""
    log.info("the worker begins")
    while not stopped.is_set():
        try:
            has_worked = work_round(runtime, stopped)
        except Exception as error:
            log.error("the worker could not go on and tries again: %s", logs.words(error) or type(error).__name__)
            stopped.wait(POLL)
            continue
        if not has_worked:
            runtime.services[Bell].wait(POLL, stopped)
    log.info("the worker ends")


def work_round(runtime: Runtime, stopped: Event) -> bool:
    """Does a handful of rows and the periodic work that is due; whether there was any."""
    done = 0
    while done < AT_ONCE and not stopped.is_set() and work_one(runtime):
        done += 1
    return bool(done + (0 if stopped.is_set() else run_due(runtime)))


def stopped_by_signals() -> Event:
    """Set by SIGTERM or Ctrl-C, so that the work in hand is finished."""
    stopped = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopped


def end_with_parent(stopped: Event) -> None:
    """Has the worker end when the process that holds the other end of its standard input is gone."""

    def wait() -> None:
        while os.read(STDIN, 1):
            pass
        if stopped.is_set():
            return
        log.error("the process that started this one is gone; ending")
        stopped.set()
        Event().wait(PATIENCE)
        os._exit(1)

    Thread(target=wait, daemon=True).start()
