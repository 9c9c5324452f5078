"""History that nobody can change unseen."""

import inspect
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from marketplace.audit import check, queries, sealing
from marketplace.audit.rules import GENESIS, chain_hash
from marketplace.infra.data.batches import all_or_nothing
from marketplace.infra.data.events import Event
from marketplace.infra.data.runtime import Runtime, emit, session
from marketplace.kernel.errors import DomainError
from tests.journeys.counting import counted

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SECRET = "a secret of this test"


@dataclass(frozen=True, kw_only=True)
class Knocked(Event):
    key: ClassVar[str] = "door.knocked"
    times: int


def knock(runtime: Runtime, subject: str, times: int, minutes: int = 0) -> None:
    with runtime.unit_of_work():
        emit(knocked(subject, times, minutes))


def knocked(subject: str, times: int, minutes: int = 0) -> Knocked:
    at = AT + timedelta(minutes=minutes)
    return Knocked(subject=subject, file="order:1", by_user_id=7, organisation_id=3, at=at, times=times)


@pytest.fixture
def told(runtime: Runtime) -> Iterator[Runtime]:
    for times in (1, 2, 3):
        knock(runtime, "door:1", times, times)
    knock(runtime, "door:2", 9)
    return runtime


def test_all_events_of_a_unit_of_work_are_written_together(runtime: Runtime) -> None:
    with counted(runtime.engine) as asked, runtime.unit_of_work():
        for times in (1, 2, 3):
            for door in ("door:1", "door:2"):
                emit(knocked(door, times))
    assert len(asked) == 3
    with runtime.unit_of_work(write=False):
        assert [row.details["times"] for row in queries.list_for_subject("door:2")] == [3, 2, 1]
    assert found(runtime) == []


def test_what_was_recorded_is_read_within_the_same_unit_of_work(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        emit(knocked("door:1", 1))
        assert len(queries.list_for_subject("door:1")) == 1
        emit(knocked("door:1", 2))
        assert [each["times"] for _subject, each in queries.list_details("door.knocked")] == [1, 2]
    assert found(runtime) == []


def test_what_is_undone_leaves_no_history_and_takes_none_away(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        emit(knocked("door:1", 1))
        with pytest.raises(DomainError), all_or_nothing():
            emit(knocked("door:1", 2))
            assert len(queries.list_for_subject("door:1")) == 2
            emit(knocked("door:1", 3))
            raise DomainError("refused")
        emit(knocked("door:1", 4))
        with all_or_nothing():
            emit(knocked("door:1", 5))
    with runtime.unit_of_work(write=False):
        assert [row.details["times"] for row in queries.list_for_subject("door:1")] == [5, 4, 1]
    assert found(runtime) == []


def found(runtime: Runtime) -> list[str]:
    with runtime.unit_of_work(write=False):
        return list(check.violations_under([SECRET]))


def tamper(engine: Engine, statement: str) -> None:
    """Changes rows as one with full rights would: triggers off first."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_events DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("DROP TRIGGER audit_events_keep_rows"))
            connection.execute(text("DROP TRIGGER audit_events_keep_values"))
        connection.exec_driver_sql(statement)


def test_history_is_read_back_latest_first(told: Runtime) -> None:
    with told.unit_of_work(write=False):
        rows = queries.list_for_subject("door:1")
        assert [row.details["times"] for row in rows] == [3, 2, 1]
        assert [row.number for row in rows] == [3, 2, 1]
    assert found(told) == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_events SET by_user_id = 8 WHERE number = 2", "DELETE FROM audit_events WHERE number = 3"],
)
def test_the_database_refuses_to_change_history(told: Runtime, engine: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE audit_events SET by_user_id = 8 WHERE number = 2", "audit_events"),
        ("UPDATE audit_events SET details = '{\"times\":4}' WHERE number = 2", "audit_events"),
        ("UPDATE audit_events SET previous_hash = hash WHERE number = 2", "audit_events"),
        ("DELETE FROM audit_events WHERE subject = 'door:1' AND number = 2", "audit_events"),
        ("DELETE FROM audit_events WHERE subject = 'door:1' AND number = 3", "audit_heads door:1"),
        ("DELETE FROM audit_events WHERE subject = 'door:2'", "audit_heads door:2"),
        ("UPDATE audit_heads SET count = 9 WHERE subject = 'door:2'", "audit_heads door:2"),
    ],
)
def test_check_names_what_was_changed_behind_its_back(
    told: Runtime, engine: Engine, statement: str, named: str
) -> None:
    tamper(engine, statement)
    faults = found(told)
    assert faults
    assert any(named in fault for fault in faults)


def test_every_value_of_a_row_and_the_row_before_are_in_its_hash() -> None:
    row = {
        "previous": GENESIS, "subject": "door:1", "number": 2, "key": "door.knocked", "file": "order:1",
        "by_user_id": 7, "organisation_id": 3, "occurred_at": AT, "details": {"times": 2},
    }  # fmt: skip
    changed = {
        "previous": "1" + GENESIS[1:], "subject": "door:2", "number": 3, "key": "door.opened", "file": None,
        "by_user_id": None, "organisation_id": 7, "occurred_at": AT + timedelta(microseconds=1),
        "details": {"times": "2"},
    }  # fmt: skip
    assert set(row) == set(changed) == set(inspect.signature(chain_hash).parameters)
    hashes = {chain_hash(**row | {name: changed[name]}) for name in row} | {chain_hash(**row)}  # type: ignore[arg-type]
    assert len(hashes) == len(row) + 1


def test_a_row_put_on_another_row_is_named(told: Runtime, engine: Engine) -> None:
    """The row before is changed and hashed anew, with its head: the next row still stands on the old one."""
    with told.unit_of_work(write=False):
        second, first = queries.list_for_subject("door:1")[1:]
        forged = chain_hash(
            first.previous_hash, first.subject, first.number, first.key, first.file, 8, first.organisation_id,
            first.occurred_at, first.details,
        )  # fmt: skip
    tamper(engine, f"UPDATE audit_events SET by_user_id = 8, hash = '{forged}' WHERE id = {first.id}")  # noqa: S608
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE audit_events SET previous_hash = '{forged}' WHERE id = {second.id}"))  # noqa: S608
    assert [fault.partition(":")[0] for fault in found(told)] == [f"audit_events {second.id}"]


def test_a_seal_reveals_a_history_rewritten_with_its_heads(told: Runtime, engine: Engine) -> None:
    with told.unit_of_work():
        assert sealing.seal(SECRET, AT)
        assert not sealing.seal(SECRET, AT)
    assert found(told) == []
    tamper(engine, "DELETE FROM audit_events WHERE subject = 'door:2'")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_heads WHERE subject = 'door:2'"))
    assert any("audit_seals" in fault for fault in found(told))


def waits_or_is_over(engine: Engine, thread: threading.Thread) -> bool:
    with engine.connect() as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        waiting = connection.scalar(text(asked))
    return bool(waiting) or not thread.is_alive()


@contextmanager
def sealing_meanwhile(runtime: Runtime) -> Iterator[list[bool]]:
    """Another process seals while the caller's transaction is open, which ends with the block."""
    answers: list[bool] = []

    def seal() -> None:
        with runtime.unit_of_work():
            answers.append(sealing.seal(SECRET, AT))

    thread = threading.Thread(target=seal)
    with runtime.unit_of_work():
        yield answers
        thread.start()
        pause = threading.Event()
        while not waits_or_is_over(runtime.engine, thread):
            pause.wait(0.02)
    thread.join()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_seal_waits_for_what_is_being_written(told: Runtime) -> None:
    """A row that is kept after a later one was, under the lower number, is no change of history."""
    with sealing_meanwhile(told) as answers:
        emit(Knocked(subject="door:3", file="order:1", by_user_id=7, organisation_id=3, at=AT, times=1))
        session().flush()
        late = threading.Thread(target=knock, args=(told, "door:4", 1))
        late.start()
        late.join()
    assert answers == [True]
    assert found(told) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_that_seal_the_same_day_one_waits(told: Runtime) -> None:
    with sealing_meanwhile(told) as answers:
        assert sealing.seal(SECRET, AT)
        session().flush()
    assert answers == [False]
    assert found(told) == []


def seals_faults(runtime: Runtime, *keys: str) -> list[str]:
    with runtime.unit_of_work(write=False):
        return [fault for fault in check.violations_under(keys) if "audit_seals" in fault]


def test_a_seal_is_proved_under_its_own_key_only(told: Runtime) -> None:
    """A key that is not there is told apart from a history that was changed."""
    with told.unit_of_work():
        sealing.seal("the first key of seals", AT)
    with told.unit_of_work():
        sealing.seal("the second key of seals", AT + timedelta(days=1))
    assert seals_faults(told, "the second key of seals", "the first key of seals") == []
    [fault] = seals_faults(told, "the second key of seals")
    assert fault == f"audit_seals {AT.date()}: cannot be proved, its key is not among SEAL_KEYS"


def test_a_seal_from_before_keys_of_its_own_is_proved_under_the_secret_of_then(told: Runtime, engine: Engine) -> None:
    with told.unit_of_work():
        sealing.seal(SECRET, AT)
    tamper(engine, "SELECT 1")
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_seals DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("DROP TRIGGER audit_seals_keep_values"))
        connection.execute(text("UPDATE audit_seals SET key_mark = ''"))
    assert seals_faults(told, "a key of seals alone", SECRET) == []
    [fault] = seals_faults(told, "a key of seals alone")
    assert "or its key is among neither SEAL_KEYS nor SECRET_KEYS any more" in fault


def test_nothing_is_told_when_the_command_fails(told: Runtime) -> None:
    with pytest.raises(ZeroDivisionError), told.unit_of_work():
        emit(Knocked(subject="door:1", by_user_id=None, organisation_id=None, at=AT, times=1))
        _ = 1 // 0
    with told.unit_of_work(write=False):
        assert len(queries.list_for_subject("door:1")) == 3
