"""What `marketplace bench` does: measures in a copy of its own, and says each figure beside its floor."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import func, select

from marketplace.bench.checking import cost_of_check
from marketplace.bench.clients import Together, run_clients, run_floor
from marketplace.bench.commands import MEASURED
from marketplace.bench.floors import Batch, Notebook, make_floor
from marketplace.bench.load import Load
from marketplace.bench.stories import hands_in
from marketplace.bench.worlds import Environ, runtime_in, sample_world
from marketplace.infra.data.runtime import Runtime, session
from marketplace.ledger.models import Posting
from marketplace.ledger.queries import balances
from marketplace.standards.sampling import draw_sample, plan_lot
from marketplace.standards.verdicts import judge_lot

CLIENTS = (1, 8)
USUAL = (*MEASURED, "sampling")
"""What is measured when nothing is asked for."""
ALL = (*USUAL, "balance", "check", "book")
"""What can be measured."""
ROUNDS = 200
BOOK = frozenset({"ledger_entries", "ledger_postings"})
"""The tables of the book alone."""
FLOOR_TIMES = 4
"""How much more often the floor is written, so that its clients, too, are together for a while."""
Say = Callable[[str], None]


def measure_all(what: Sequence[str], database_url: str | None, count: int, say: Say) -> None:
    """Measures these, one after another."""
    if "sampling" in what:
        sampling(say)
    if set(what) - {"sampling"}:
        with sample_world(database_url) as environ:
            for name in [name for name in what if name in MEASURED]:
                measure(name, environ, count, say)
            if "balance" in what:
                balance(environ, say)
            if "check" in what:
                check(environ, say)
            if "book" in what:
                book(environ, say)


def measure(name: str, environ: Environ, count: int, say: Say) -> None:
    """A command at one client and at eight, beside the bare rows it writes with as many commits."""
    commits = _floor_of(environ, name)
    rows = sum(len(values) for batch in commits for _statement, values in batch)
    say(f"{name}: {rows} rows in {len(commits)} commits, {count} times a client")
    for clients in CLIENTS:
        ours = run_clients(environ, name, _prepared(environ, name, clients, count))
        say(_line(clients, ours, run_floor(environ, commits, clients, count * FLOOR_TIMES)))


def balance(environ: Environ, say: Say, sizes: Sequence[int] = (1_000, 100_000)) -> None:
    """What stands on one order's accounts, among few orders and among many; only the book holds that many."""
    runtime = runtime_in(environ)
    try:
        orders = Load(hands_in(runtime), only=BOOK)
        for size in sizes:
            orders.grow(size)
            with runtime.unit_of_work(write=False):
                owner = session().scalars(select(Posting.owner).order_by(Posting.id).limit(1)).one()
                took = _median(partial(balances, owner), ROUNDS)
            say(f"balance: {took * 1e6:,.0f} µs for one of {size:,} orders told into the book")
    finally:
        runtime.engine.dispose()


def check(environ: Environ, say: Say, sizes: Sequence[int] = (100, 1_000, 10_000)) -> None:
    """All that `check` proves, beside the bare reading of every row."""
    runtime = runtime_in(environ)
    try:
        orders = Load(hands_in(runtime))
        for size in sizes:
            orders.grow(size)
            cost = cost_of_check(environ)
            say(
                f"check: {cost.proof:.1f} s of the processor, {cost.proof / cost.reading:.0f} times the bare reading; "
                f"{cost.rows:,} rows, {cost.memory} MB, faults: {cost.faults}; {size:,} orders"
            )
    finally:
        runtime.engine.dispose()


def book(environ: Environ, say: Say, size: int = 36_000) -> None:
    """What `check` holds in memory when the book alone has a million postings; its faults are the missing documents."""
    runtime = runtime_in(environ)
    try:
        Load(hands_in(runtime), only=BOOK).grow(size)
        with runtime.unit_of_work(write=False):
            postings = session().scalar(select(func.count(Posting.id))) or 0
        cost = cost_of_check(environ)
        say(f"book: {postings:,} postings, {cost.memory} MB, {cost.proof:.1f} s of the processor")
    finally:
        runtime.engine.dispose()


def load_into(runtime: Runtime, count: int, say: Say) -> None:
    """Writes so many old orders into a copy that holds the sample world."""
    Load(hands_in(runtime)).grow(count, lambda done: say(f"orders: {done:,} / {count:,}"))


def sampling(say: Say, lot_size: int = 10_000, rounds: int = ROUNDS) -> None:
    """Plan, draw and verdict of a large lot, beside a call that does nothing."""
    ours, nothing = _median(lambda: _plan_and_judge(lot_size), rounds), _median(lambda: None, rounds)
    say(f"sampling: {ours * 1e3:.3f} ms for a lot of {lot_size}; an empty call {nothing * 1e6:.2f} µs")


def _floor_of(environ: Environ, name: str) -> list[Batch]:
    """One piece of work done, and the statements that write its rows again: a batch for each of its commits."""
    runtime = runtime_in(environ)
    try:
        hands, measured = hands_in(runtime), MEASURED[name]
        work = measured.prepare(hands, 1)[0]
        notebook, commits = Notebook(runtime.engine), []
        for command in measured.commands(hands, work):
            runtime.run(command)
            commits.append(notebook.new_rows())
        return make_floor(runtime.engine, commits)
    finally:
        runtime.engine.dispose()


def _prepared(environ: Environ, name: str, clients: int, count: int) -> list[list[int]]:
    runtime = runtime_in(environ)
    try:
        hands = hands_in(runtime)
        return [MEASURED[name].prepare(hands, count) for _client in range(clients)]
    finally:
        runtime.engine.dispose()


def _line(clients: int, ours: Together, floor: Together) -> str:
    return (
        f"  {clients} at once: {ours.rate:,.0f} a second, floor {floor.rate:,.0f}: {ours.rate / floor.rate:.3f} of it; "
        f"95 % within {ours.slow * 1e3:.1f} ms, floor {floor.slow * 1e3:.1f} ms; given up: {ours.failed}"
    )


def _plan_and_judge(lot_size: int) -> None:
    plan = plan_lot(lot_size, "II", {"major": "2.5", "minor": "4.0"})
    draw_sample(lot_size, plan.sample_size, "bench")
    judge_lot(plan, [None] * plan.sample_size)


def _median(call: Callable[[], object], rounds: int) -> float:
    def once() -> float:
        begun = time.perf_counter()
        call()
        return time.perf_counter() - begun

    return statistics.median(once() for _round in range(rounds))
