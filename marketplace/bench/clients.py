"""Several clients at once, each a process of its own; what each of their commands took."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

from marketplace.bench.commands import MEASURED
from marketplace.bench.floors import Batch, write_floor
from marketplace.bench.stories import hands_in
from marketplace.bench.worlds import Environ, runtime_in

PATIENCE = 120
"""Seconds that the clients wait for the last of them to be ready."""
_barrier: Any = None


@dataclass(frozen=True)
class Times:
    """The seconds of each piece of work of one client, when it began and ended, and how many failed."""

    each: tuple[float, ...]
    begun: float
    ended: float
    failed: int = 0


@dataclass(frozen=True)
class Together:
    """What several clients did in the same time."""

    clients: Sequence[Times]

    @property
    def rate(self) -> float:
        """Pieces of work a second, all clients together."""
        took = max(each.ended for each in self.clients) - min(each.begun for each in self.clients)
        return sum(len(each.each) for each in self.clients) / took

    @property
    def slow(self) -> float:
        """The seconds within which nineteen of twenty were done."""
        times = sorted(took for each in self.clients for took in each.each)
        return times[min(len(times) - 1, len(times) * 95 // 100)]

    @property
    def failed(self) -> int:
        """How many were given up."""
        return sum(each.failed for each in self.clients)


def run_clients(environ: Environ, name: str, work: Sequence[Sequence[int]]) -> Together:
    """Each client does its own pieces of work, all from the same moment on."""
    return _together(_commands, [(dict(environ), name, tuple(pieces)) for pieces in work])


def run_floor(environ: Environ, commits: Sequence[Batch], clients: int, count: int) -> Together:
    """So many clients write the floor so often each."""
    return _together(_floor, [(dict(environ), commits, count)] * clients)


def _together(job: Any, arguments: Sequence[Any]) -> Together:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(len(arguments))
    with ProcessPoolExecutor(len(arguments), context, initializer=_ready, initargs=(barrier,)) as pool:
        return Together([future.result() for future in [pool.submit(job, *each) for each in arguments]])


def _ready(barrier: Barrier) -> None:
    global _barrier
    _barrier = barrier


def _commands(environ: Environ, name: str, work: Sequence[int]) -> Times:
    runtime = runtime_in(environ)
    hands, measured = hands_in(runtime), MEASURED[name]
    each, failed = [], 0
    _barrier.wait(PATIENCE)
    begun = time.time()
    for piece in work:
        at = time.perf_counter()
        try:
            for command in measured.commands(hands, piece):
                runtime.run(command)
        except Exception:
            failed += 1
        else:
            each.append(time.perf_counter() - at)
    ended = time.time()
    runtime.engine.dispose()
    return Times(tuple(each), begun, ended, failed)


def _floor(environ: Environ, commits: Sequence[Batch], count: int) -> Times:
    engine = runtime_in(environ).engine
    write_floor(engine, commits)
    _barrier.wait(PATIENCE)
    begun = time.time()
    each = tuple(write_floor(engine, commits) for _ in range(count))
    ended = time.time()
    engine.dispose()
    return Times(each, begun, ended)
