"""What `check` costs: the processor's time beside the bare reading of the same rows, and the most memory it held."""

from __future__ import annotations

import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from sqlalchemy import Engine

from marketplace.bench.worlds import Environ, runtime_in
from marketplace.infra.data.database import Base
from marketplace.proof import all_violations

AT_ONCE = 1_000
"""Rows that the bare reading takes from the driver at once."""


@dataclass(frozen=True)
class Cost:
    """Seconds of the processor for the proof and for the bare reading, megabytes held, rows read, faults found."""

    proof: float
    reading: float
    memory: int
    rows: int
    faults: int


def cost_of_check(environ: Environ) -> Cost:
    """Proves everything in a process of its own, then reads every row of every table by the bare driver."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, dict(environ)).result()


def _measure(environ: Environ) -> Cost:
    runtime = runtime_in(environ)
    begun = time.process_time()
    faults = sum(1 for _fault in all_violations(runtime))
    proof, memory = time.process_time() - begun, _most_memory()
    begun = time.process_time()
    rows = _read_all(runtime.engine)
    reading = time.process_time() - begun
    runtime.engine.dispose()
    return Cost(proof, reading, memory, rows, faults)


def _read_all(engine: Engine) -> int:
    """Fetches each row of each table, as the driver gives it; how many there are."""
    rows = 0
    raw = engine.raw_connection()
    try:
        for table in Base.metadata.sorted_tables:
            cursor = raw.cursor()
            cursor.execute(f"SELECT * FROM {table.name}")  # noqa: S608
            while some := cursor.fetchmany(AT_ONCE):
                rows += len(some)
            cursor.close()
    finally:
        raw.close()
    return rows


def _most_memory() -> int:
    """Megabytes that this process held at most; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)
