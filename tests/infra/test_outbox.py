"""The outbox: each row's effect in the database happens exactly once, whoever dies on the way."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.infra.data import outbox
from marketplace.infra.data.bell import Bell
from marketplace.infra.data.counters import DocumentCounter, next_number
from marketplace.infra.data.database import make_engine
from marketplace.infra.data.jobs import Jobs, TryAgain, Work, work_one
from marketplace.infra.data.outbox import LEASE, MOST_ATTEMPTS, Claimed, LeaseLost, OutboxRow
from marketplace.infra.data.runtime import Runtime
from tests.conftest import Clock
from tests.worker import NoWorker

AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def runtime(runtime: Runtime, clock: Clock) -> Runtime:
    """A copy on which time stands still, with a job that counts, and no worker but the test."""
    clock.set(AT)
    runtime.provide(Bell, NoWorker())
    runtime.provide(Jobs, Jobs({"count": lambda work: work.finish(lambda: effect(work.payload["row"]))}))
    return runtime


def effect(row: int) -> None:
    """What a job writes: it cannot be written twice without being seen."""
    next_number(row, "", "JOB", date(2026, 1, 1))


def effects(runtime: Runtime) -> dict[int, int]:
    """How often each row's effect is in the database."""
    with runtime.unit_of_work(write=False) as work:
        return dict(work.execute(select(DocumentCounter.organisation_id, DocumentCounter.count)).all())  # type: ignore[arg-type]


def put(runtime: Runtime, row: int = 1, job: str = "count") -> int:
    with runtime.unit_of_work():
        return outbox.put(job, {"row": row}, f"order:{row}", runtime.clock())


def row_of(runtime: Runtime, row_id: int) -> OutboxRow:
    with runtime.unit_of_work(write=False):
        return outbox.load_row(row_id)


def claim(runtime: Runtime) -> Claimed | None:
    return runtime.run(lambda: outbox.claim(runtime.clock()))


def complete(runtime: Runtime, claimed: Claimed) -> None:
    Work(runtime, claimed).finish(lambda: effect(claimed.payload["row"]))


def later(clock: Clock, by: timedelta) -> None:
    clock.set(clock() + by)


def test_a_row_is_of_its_transaction(runtime: Runtime) -> None:
    with pytest.raises(KeyError), runtime.unit_of_work():
        outbox.put("count", {"row": 1}, "order:1", AT)
        raise KeyError
    assert not work_one(runtime)
    put(runtime)
    assert work_one(runtime)
    assert not work_one(runtime)
    assert effects(runtime) == {1: 1}


def test_a_payload_holds_ids_only(runtime: Runtime) -> None:
    with pytest.raises(TypeError), runtime.unit_of_work():
        outbox.put("count", {"row": "Darmini"}, "order:1", AT)  # type: ignore[dict-item]


def test_the_bell_is_rung_once_it_is_committed_and_not_for_later(runtime: Runtime) -> None:
    rung: list[int] = []

    class Heard(NoWorker):
        def ring(self) -> None:
            rung.append(row_of(runtime, 1).id)

    runtime.provide(Bell, Heard())
    put(runtime)
    assert rung == [1]
    with runtime.unit_of_work():
        outbox.put("count", {"row": 2}, "order:2", AT, AT + SECOND)
    assert rung == [1]


def test_many_threads_claim_each_row_once(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        rows = {outbox.put("count", {"row": number}, "order:1", AT) for number in range(200)}
    taken: list[int] = []
    begin = threading.Barrier(8)

    def work() -> None:
        begin.wait()
        while (claimed := claim(runtime)) is not None:
            taken.append(claimed.id)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(taken) == dict.fromkeys(rows, 1)


def test_a_row_waits_for_its_moment_and_the_oldest_goes_first(runtime: Runtime, clock: Clock) -> None:
    with runtime.unit_of_work():
        second = outbox.put("count", {"row": 2}, "order:2", AT, AT + 2 * SECOND)
        first = outbox.put("count", {"row": 1}, "order:1", AT, AT + SECOND)
    assert claim(runtime) is None
    later(clock, 3 * SECOND)
    found = [claim(runtime), claim(runtime), claim(runtime)]
    assert [one.id if one else None for one in found] == [first, second, None]


def test_a_lease_is_given_up_and_what_comes_too_late_is_undone(runtime: Runtime, clock: Clock) -> None:
    put(runtime)
    slow = claim(runtime)
    assert slow is not None
    later(clock, LEASE - SECOND)
    assert claim(runtime) is None
    later(clock, SECOND)
    quick = claim(runtime)
    assert quick is not None
    assert (quick.id, quick.key, quick.attempts) == (slow.id, slow.key, 2)
    with pytest.raises(LeaseLost):
        complete(runtime, slow)
    assert effects(runtime) == {}
    complete(runtime, quick)
    with pytest.raises(LeaseLost):
        complete(runtime, quick)
    assert effects(runtime) == {1: 1}


def test_a_slow_handler_does_not_fail_the_row_of_another(runtime: Runtime, clock: Clock) -> None:
    taken: list[Claimed | None] = []

    def slow(work: Work) -> None:
        later(clock, LEASE)
        taken.append(claim(runtime))
        work.finish(lambda: effect(1))

    runtime.provide(Jobs, Jobs({"count": slow}))
    row_id = put(runtime)
    assert work_one(runtime)
    [claimed] = taken
    assert claimed is not None
    assert row_of(runtime, row_id).token == claimed.token
    assert effects(runtime) == {}


def test_a_row_waits_twice_as_long_each_time_and_then_for_a_person(runtime: Runtime, clock: Clock) -> None:
    def refuse(work: Work) -> None:
        raise TryAgain("unreachable")

    runtime.provide(Jobs, Jobs({"count": refuse}))
    row_id = put(runtime)
    waits = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert work_one(runtime)
        row = row_of(runtime, row_id)
        assert (row.attempts, row.last_error, row.token) == (attempt, "unreachable", None)
        assert (row.failed_at is not None) == (attempt == MOST_ATTEMPTS)
        waits.append((row.not_before - clock()).total_seconds())
        later(clock, timedelta(seconds=waits[-1] - 1))
        assert not work_one(runtime)
        later(clock, SECOND)
    assert waits[:5] == [30, 60, 120, 240, 480]
    assert waits[-3:] == [30 * 2**9, 21_600, 21_600], "never longer than six hours"
    later(clock, timedelta(days=1))
    assert not work_one(runtime)
    runtime.provide(Jobs, Jobs({"count": lambda work: work.finish(lambda: effect(1))}))
    with runtime.unit_of_work():
        outbox.repeat(outbox.load_row(row_id), clock())
    assert work_one(runtime)
    assert row_of(runtime, row_id).done_at == clock()
    assert effects(runtime) == {1: 1}


def test_only_a_failed_row_is_repeated(runtime: Runtime) -> None:
    row_id = put(runtime)
    claimed = claim(runtime)
    with runtime.unit_of_work():
        outbox.repeat(outbox.load_row(row_id), AT)
    assert claim(runtime) is None
    assert claimed is not None
    assert row_of(runtime, row_id).token == claimed.token


def test_a_row_that_kills_every_worker_fails_in_the_end(runtime: Runtime, clock: Clock) -> None:
    row_id = put(runtime)
    for _ in range(MOST_ATTEMPTS):
        assert claim(runtime) is not None
        later(clock, LEASE)
    assert claim(runtime) is None
    row = row_of(runtime, row_id)
    assert (row.last_error, row.failed_at) == (outbox.CUT_OFF, clock())


def test_what_went_wrong_is_kept_short_and_without_anybodys_data(runtime: Runtime) -> None:
    def fail(work: Work) -> None:
        raise ValueError("Darmini, 0812 3456 7890")

    runtime.provide(Jobs, Jobs({"count": fail}))
    known, unknown = put(runtime), put(runtime, 2, "of_a_newer_version")
    assert work_one(runtime)
    assert work_one(runtime)
    assert row_of(runtime, known).last_error == "ValueError"
    assert row_of(runtime, unknown).last_error == "KeyError: 'of_a_newer_version'"


def test_a_handler_that_writes_nothing_has_its_row_done(runtime: Runtime) -> None:
    runtime.provide(Jobs, Jobs({"count": lambda work: None}))
    row_id = put(runtime)
    assert work_one(runtime)
    assert row_of(runtime, row_id).done_at == AT


def test_done_rows_are_forgotten_after_thirty_days(runtime: Runtime, clock: Clock) -> None:
    done, waiting = put(runtime), put(runtime, 2, "of_a_newer_version")
    work_one(runtime)
    for days, gone in ((30, 0), (1, 1)):
        later(clock, timedelta(days=days))
        assert runtime.run(lambda: outbox.forget_done(clock())) == gone
    with runtime.unit_of_work(write=False) as work:
        assert list(work.scalars(select(OutboxRow.id))) == [waiting] != [done]


# A real process is killed


@contextmanager
def child_of(runtime: Runtime, url: str) -> Iterator[Runtime | None]:
    """In the forked child a copy with connections of its own; None in the parent, once the child was killed."""
    runtime.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            yield Runtime(
                make_engine(url), runtime.cipher, runtime.bus, runtime.clock, runtime.base_url, dict(runtime.services)
            )
        finally:
            os._exit(3)
    yield None
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly(NoWorker):
    """A bell whose ringer is killed in the act."""

    def ring(self) -> None:
        die()


def test_a_kill_between_commit_and_call_loses_nothing(runtime: Runtime, database_url: str) -> None:
    with child_of(runtime, database_url) as child:
        if child is not None:
            child.provide(Bell, Deadly())
            put(child)
    assert effects(runtime) == {}
    assert work_one(runtime)
    assert not work_one(runtime)
    assert effects(runtime) == {1: 1}


def killed_after_call(work: Work) -> None:
    die()


def killed_before_commit(work: Work) -> None:
    def write() -> None:
        effect(1)
        die()

    work.finish(write)


@pytest.mark.parametrize("die_there", [killed_after_call, killed_before_commit])
def test_a_kill_after_the_call_repeats_it_under_the_same_key_and_writes_once(
    runtime: Runtime, database_url: str, clock: Clock, tmp_path: Path, die_there: Callable[[Work], None]
) -> None:
    calls = tmp_path / "calls"

    def call(work: Work) -> None:
        with calls.open("a") as told:
            told.write(f"{work.key}\n")

    def count(work: Work) -> None:
        call(work)
        work.finish(lambda: effect(1))

    row_id = put(runtime)
    with child_of(runtime, database_url) as child:
        if child is not None:
            child.provide(Jobs, Jobs({"count": lambda work: (call(work), die_there(work))[1]}))
            work_one(child)
    runtime.provide(Jobs, Jobs({"count": count}))
    assert effects(runtime) == {}
    assert not work_one(runtime), "the dead worker's lease still runs"
    later(clock, LEASE)
    assert work_one(runtime)
    later(clock, LEASE)
    assert not work_one(runtime)
    assert calls.read_text().split() == [f"outbox-{row_id}"] * 2
    assert effects(runtime) == {1: 1}


# In any order

STEPS = st.lists(
    st.tuples(st.sampled_from(["claim", "crash", "complete", "fail", "wait"]), st.integers(0, 5)), max_size=30
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_order_of_claim_crash_complete_and_fail_writes_each_row_once(
    runtime: Runtime, clock: Clock, steps: list[tuple[str, int]]
) -> None:
    before = effects(runtime)
    rows = [put(runtime, max(before, default=0) + number) for number in (1, 2, 3)]
    held: list[Claimed] = []
    for step, number in steps:
        one = held[number % len(held)] if held else None
        if step == "claim" and (claimed := claim(runtime)) is not None:
            held.append(claimed)
        elif step == "wait":
            later(clock, LEASE * number / 4)
        elif step == "crash" and one is not None:
            held.remove(one)
        elif step == "fail" and one is not None:
            runtime.run(lambda one=one: outbox.fail(one, "unreachable", clock()))  # type: ignore[misc]
        elif step == "complete" and one is not None:
            try:
                complete(runtime, one)
            except LeaseLost:
                assert row_of(runtime, one.id).token != one.token
        assert all(count == 1 for count in effects(runtime).values())
    finish_all(runtime, clock)
    written = effects(runtime)
    assert len(written) == len(before) + len(rows)
    assert all(count == 1 for count in written.values())


def finish_all(runtime: Runtime, clock: Clock) -> None:
    """A person repeats what has failed, and a worker goes on until nothing is left."""
    while True:
        with runtime.unit_of_work():
            failed, waiting = outbox.count_open()
            for row in outbox.list_failed(10):
                outbox.repeat(row, clock())
        if not failed + waiting:
            return
        later(clock, timedelta(days=1))
        while work_one(runtime):
            pass
