"""The worker: what recurs is done when due and once at a time, the bell may be lost, and it ends when told."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import insert, select

from marketplace import worker
from marketplace.app import bind_jobs
from marketplace.config import Settings
from marketplace.infra.data import outbox, periodic
from marketplace.infra.data.bell import FILE, Bell
from marketplace.infra.data.form_keys import FormKey
from marketplace.infra.data.jobs import Jobs, Periodic, Work, run_due, walk
from marketplace.infra.data.periodic import AGAIN, LEASE
from marketplace.infra.data.runtime import Runtime
from marketplace.notifications.models import Notice
from tests.accounts.people import make_person
from tests.conftest import Clock
from tests.worker import NoWorker

AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def runtime(runtime: Runtime, clock: Clock) -> Runtime:
    """A copy on which time stands still, and nobody works."""
    clock.set(AT)
    runtime.provide(Bell, NoWorker())
    return runtime


def recurring(runtime: Runtime, run: Callable[[Runtime, datetime], object], name: str = "hourly") -> None:
    runtime.services[Jobs].periodic.append(Periodic(name, HOUR, run))


@pytest.fixture
def ran(runtime: Runtime) -> list[datetime]:
    """When the one piece of work that recurs each hour was done."""
    moments: list[datetime] = []
    runtime.provide(Jobs, Jobs())
    recurring(runtime, lambda _, at: moments.append(at))
    return moments


def run_of(runtime: Runtime, name: str = "hourly") -> periodic.PeriodicRun:
    with runtime.unit_of_work(write=False):
        return periodic.list_runs()[name]


def test_what_recurs_is_done_when_due(runtime: Runtime, clock: Clock, ran: list[datetime]) -> None:
    for later, count in ((HOUR * 0, 1), (HOUR - SECOND, 0), (SECOND, 1), (HOUR * 5, 1)):
        clock.set(clock() + later)
        assert run_due(runtime) == count
    assert ran == [AT, AT + HOUR, AT + 6 * HOUR]
    assert run_of(runtime).finished_at == AT + 6 * HOUR


def test_of_many_workers_one_does_what_is_due(runtime: Runtime, ran: list[datetime]) -> None:
    begin, counts = threading.Barrier(6), list[int]()

    def work() -> None:
        begin.wait()
        counts.append(run_due(runtime))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(counts) == {0: 5, 1: 1}
    assert ran == [AT]


def test_what_a_killed_worker_had_is_begun_again_after_its_lease(
    runtime: Runtime, clock: Clock, ran: list[datetime]
) -> None:
    assert runtime.run(lambda: periodic.claim("hourly", HOUR, AT))
    clock.set(AT + LEASE - SECOND)
    assert run_due(runtime) == 0
    assert list(walk(runtime)) == ["hourly: another process is at it"]
    clock.set(AT + LEASE)
    assert run_due(runtime) == 1
    assert ran == [AT + LEASE]


def test_a_worker_that_was_too_slow_leaves_the_time_of_the_next(runtime: Runtime, clock: Clock) -> None:
    slow = runtime.run(lambda: periodic.claim("hourly", HOUR, AT))
    quick = runtime.run(lambda: periodic.claim("hourly", HOUR, AT + LEASE))
    assert slow
    assert quick
    runtime.run(lambda: periodic.give_back("hourly", slow, "", AT + LEASE))
    assert run_of(runtime).token == quick


def test_what_failed_is_told_and_soon_tried_again(runtime: Runtime, clock: Clock) -> None:
    runtime.provide(Jobs, Jobs())
    recurring(runtime, lambda *_: {}["Darmini"])
    recurring(runtime, lambda *_: None, "after")
    assert run_due(runtime) == 2, "the others are done all the same"
    assert run_of(runtime).last_error == "KeyError: 'Darmini'"
    clock.set(AT + AGAIN - SECOND)
    assert run_due(runtime) == 0
    clock.set(AT + AGAIN)
    assert run_due(runtime) == 1
    assert [line.partition(":")[0] for line in walk(runtime)] == ["hourly"]


def test_tidy_walks_all_that_recurs_and_then_the_outbox(runtime: Runtime, settings: Settings) -> None:
    bind_jobs(runtime, settings)
    runtime.provide(Bell, NoWorker())
    done: list[str] = []
    runtime.services[Jobs].handlers["tell"] = lambda work: done.append(work.key)
    with runtime.unit_of_work():
        outbox.put("tell", {}, "order:1", AT)
    for _ in range(2):
        assert list(walk(runtime)) == []
    assert done == ["outbox-1"]
    with runtime.unit_of_work(write=False):
        runs = periodic.list_runs()
    assert runs.keys() == {one.name for one in runtime.services[Jobs].periodic}
    assert {name.partition(".")[0] for name in runs} == {
        "infra",
        "audit",
        "accounts",
        "people",
        "payments",
        "notifications",
    }
    assert all(run.finished_at == AT and not run.last_error for run in runs.values())


def test_old_form_keys_and_read_notices_are_forgotten(runtime: Runtime) -> None:
    reader, old, young = make_person(runtime), AT - timedelta(days=181), AT - timedelta(days=179)
    told = {"user_id": reader.id, "subject": "order:1", "file": None, "details": {}}
    with runtime.unit_of_work() as work:
        work.execute(
            insert(Notice),
            [
                {**told, "key": "old.read", "created_at": old, "read_at": AT},
                {**told, "key": "old.unread", "created_at": old, "read_at": None},
                {**told, "key": "young.read", "created_at": young, "read_at": young},
            ],
        )
        work.execute(
            insert(FormKey),
            [
                {"owner": "user:1", "endpoint": "e", "key": key, "flashes": [], "created_at": AT - timedelta(days=days)}
                for key, days in (("old", 31), ("young", 29))
            ],
        )
    assert list(walk(runtime)) == []
    with runtime.unit_of_work(write=False) as work:
        assert set(work.scalars(select(Notice.key))) == {"old.unread", "young.read"}
        assert set(work.scalars(select(FormKey.key))) == {"young"}


class Counted(Bell):
    """A bell that a test hears wait."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.waits = threading.Semaphore(0)

    def wait(self, seconds: float, stopped: threading.Event) -> bool:
        self.waits.release()
        return super().wait(seconds, stopped)


def test_a_worker_wakes_at_the_bell_and_finishes_what_is_in_its_hands(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "POLL", 3600)
    begun, may_end, stopped, done = threading.Event(), threading.Event(), threading.Event(), list[str]()

    def slow(work: Work) -> None:
        begun.set()
        may_end.wait(60)
        done.append(work.key)

    bell = Counted(tmp_path)
    runtime.provide(Bell, bell)
    runtime.provide(Jobs, Jobs({"slow": slow}))
    thread = threading.Thread(target=worker.run, args=(runtime, stopped))
    thread.start()
    assert bell.waits.acquire(timeout=60), "there is nothing to do yet"
    with runtime.unit_of_work():
        outbox.put("slow", {}, "order:1", AT)
    assert begun.wait(60)
    stopped.set()
    may_end.set()
    thread.join(60)
    assert not thread.is_alive()
    assert done == ["outbox-1"]


def test_a_worker_whose_bell_is_lost_looks_by_itself(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "POLL", 0.05)
    stopped, bell = threading.Event(), Counted(tmp_path / "not there")
    runtime.provide(Bell, bell)
    runtime.provide(Jobs, Jobs({"stop": lambda work: stopped.set()}))
    thread = threading.Thread(target=worker.run, args=(runtime, stopped))
    thread.start()
    assert bell.waits.acquire(timeout=60), "there is nothing to do yet"
    with runtime.unit_of_work():
        outbox.put("stop", {}, "order:1", AT)
    thread.join(60)
    assert not thread.is_alive()


def test_a_worker_waits_for_a_database_that_is_away(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stopped = threading.Event()
    monkeypatch.setattr(worker, "POLL", 0.01)
    rounds = iter([OSError("away"), OSError("away"), None])

    def clock() -> datetime:
        fault = next(rounds)
        if fault is not None:
            raise fault
        stopped.set()
        return AT

    runtime.clock = clock
    worker.run(runtime, stopped)
    assert caplog.text.count("tries again: away") == 2


# The bell


@pytest.fixture(params=["file", "valkey"])
def bell(request: pytest.FixtureRequest, tmp_path: Path) -> Bell:
    """A bell of either kind."""
    if request.param == "file":
        return Bell(tmp_path)
    url = request.getfixturevalue("valkey_url")
    with Redis.from_url(url) as store:
        store.flushdb()
    return Bell(tmp_path, url)


def hears(bell: Bell, seconds: float = 0.01) -> bool:
    return bell.wait(seconds, threading.Event())


def test_a_bell_is_heard_once_however_often_it_was_rung(bell: Bell) -> None:
    assert not hears(bell)
    for _ in range(3):
        bell.ring()
    assert hears(bell)
    assert not hears(bell)


def test_a_store_that_was_emptied_or_taken_away_is_made_again(bell: Bell, tmp_path: Path) -> None:
    bell.ring()
    if bell.redis_url:
        with Redis.from_url(bell.redis_url) as store:
            store.flushall()
    else:
        for file in tmp_path.glob(f"{FILE}*"):
            file.unlink()
    assert not hears(bell)
    bell.ring()
    assert hears(bell)


@pytest.mark.parametrize("redis_url", [None, "redis://127.0.0.1:9/0"])
def test_a_bell_out_of_order_is_told_once_and_stops_nobody(
    tmp_path: Path, redis_url: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    bell = Bell(tmp_path / "not there", redis_url)
    bell.ring()
    bell.ring()
    assert not hears(bell)
    assert caplog.text.count("the bell is out of order") == 1


def test_a_waiting_worker_is_stopped_at_once(bell: Bell) -> None:
    stopped = threading.Event()
    stopped.set()
    assert not bell.wait(3600, stopped)


def test_what_stands_in_the_store_is_no_pickle(bell: Bell, tmp_path: Path) -> None:
    bell.ring()
    if bell.redis_url:
        with Redis.from_url(bell.redis_url) as store:
            held = [store.lrange(key, 0, -1) for key in store.keys()]  # noqa: SIM118
        assert held == [[b"."]]
    else:
        import sqlite3

        connection = sqlite3.connect(tmp_path / FILE)
        assert connection.execute("SELECT data FROM task").fetchall() == [(b".",)]
        connection.close()
