"""Seals that each cover the one before and the rows since, and what is proved of the newest rows alone."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.engine import Connection

from marketplace.app import load_models
from marketplace.audit import check, newest, sealing
from marketplace.audit.jobs import seal_today
from marketplace.audit.models import AuditEvent, AuditHead, AuditSeal
from marketplace.audit.rules import chain_hash
from marketplace.config import resource
from marketplace.infra.data import triggers
from marketplace.infra.data.database import APPEND_ONLY, make_engine, table_of
from marketplace.infra.data.jobs import Jobs, TryAgain, run_due
from marketplace.infra.data.keys import SEAL, mark_of
from marketplace.infra.data.migrations import alembic_config
from marketplace.infra.data.periodic import PeriodicRun
from marketplace.infra.data.runtime import Runtime, emit, session
from marketplace.ledger.models import Entry, Posting
from marketplace.proof import all_violations, new_violations
from tests.audit.test_history import AT, SECRET, knocked
from tests.conftest import Clock
from tests.journeys.counting import counted

DAY = timedelta(days=1)
EVENTS, SEALS = table_of(AuditEvent), table_of(AuditSeal)


def live(runtime: Runtime, days: int, first: int = 0, key: str = SECRET) -> None:
    """So many days, on each of which three doors are knocked at and the day is sealed."""
    for day in range(first, first + days):
        with runtime.unit_of_work():
            for door in ("door:1", "door:2", f"door:{100 + day}"):
                emit(knocked(door, day, minutes=day * 1_440))
        with runtime.unit_of_work():
            assert sealing.seal(key, AT + DAY * day)


def open_up(connection: Connection) -> None:
    """Takes the triggers away, as one with full rights would."""
    for table in APPEND_ONLY:
        for statement in triggers.statements(connection.dialect.name, table):
            if statement.startswith("DROP"):
                connection.execute(text(statement))


def found(runtime: Runtime, *keys: str) -> list[str]:
    with runtime.unit_of_work(write=False):
        return list(check.violations_under(keys or [SECRET]))


def found_new(runtime: Runtime) -> list[str]:
    with runtime.unit_of_work(write=False):
        return list(newest.violations_under([SECRET]))


@pytest.fixture
def sealed(runtime: Runtime) -> Runtime:
    live(runtime, 5)
    assert found(runtime) == found_new(runtime) == []
    return runtime


def test_a_seal_covers_the_rows_since_the_one_before(sealed: Runtime) -> None:
    with sealed.unit_of_work(write=False):
        seals = [sealing.find_seal(back) for back in range(5)]
        assert [made.count for made in seals if made] == [3] * 5
        assert [made.number for made in seals if made] == [5, 4, 3, 2, 1]
        assert sealing.find_seal(5) is None


@pytest.mark.parametrize("day", range(5))
def test_a_seal_that_is_taken_away_is_missed(sealed: Runtime, engine: Engine, day: int) -> None:
    """The last one by whoever saw when the work that seals had ended, all others by the one behind."""
    gone = (AT + DAY * day).date()
    with engine.begin() as connection:
        open_up(connection)
        ended = {"name": sealing.SEALING, "started_at": AT + DAY * 4, "finished_at": AT + DAY * 4, "last_error": ""}
        connection.execute(insert(table_of(PeriodicRun)).values(**ended))
        connection.execute(delete(SEALS).where(SEALS.c.sealed_on == gone))
    named = gone if day == 4 else gone + DAY
    assert any(fault.startswith(f"audit_seals {named}: ") and "missing" in fault for fault in found(sealed))


def test_seals_numbered_anew_do_not_follow_each_other(sealed: Runtime, engine: Engine) -> None:
    with engine.begin() as connection:
        open_up(connection)
        connection.execute(delete(SEALS).where(SEALS.c.number == 3))
        for number in (4, 5):
            connection.execute(update(SEALS).where(SEALS.c.number == number).values(number=number - 1))
    fourth = (AT + DAY * 3).date()
    assert f"audit_seals {fourth}: does not follow the seal before it" in found(sealed)


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_document_forged_with_its_history_into_a_sealed_day_is_found(
    sealed: Runtime, engine: Engine, number: int
) -> None:
    """A row rewritten with its hash, all hashes after it and the head: only the seal of its day can tell."""
    with engine.begin() as connection:
        open_up(connection)
        mine = EVENTS.select().where(EVENTS.c.subject == "door:1").order_by(EVENTS.c.number)
        previous = ""
        for row in connection.execute(mine).all():
            previous = previous or row.previous_hash
            by = 8 if row.number == number else row.by_user_id
            said = (row.key, row.file, by, row.organisation_id, row.occurred_at, row.details)
            digest = chain_hash(previous, row.subject, row.number, *said)
            forged = {"by_user_id": by, "previous_hash": previous, "hash": digest}
            connection.execute(update(EVENTS).where(EVENTS.c.id == row.id).values(**forged))
            previous = digest
        heads = table_of(AuditHead)
        connection.execute(update(heads).where(heads.c.subject == "door:1").values(hash=previous))
    faults = found(sealed)
    day = (AT + DAY * (number - 1)).date()
    assert f"audit_seals {day}: the seal does not fit the history it sealed" in faults
    assert {fault.partition(" ")[0] for fault in faults} == {"audit_seals"}


def test_seals_from_before_they_were_chained_stay_valid(runtime: Runtime, engine: Engine) -> None:
    with runtime.unit_of_work():
        emit(knocked("door:1", 1))
    with runtime.unit_of_work():
        heads = sealing.heads_up_to(1)
        old = {"sealed_on": (AT - DAY).date(), "number": 1, "last_event_id": 1, "count": 1}
        session().add(AuditSeal(**old, hmac=sealing.digest_of(heads, SECRET), key_mark=mark_of(SEAL, SECRET)))
    assert found(runtime) == []
    live(runtime, 2)
    assert found(runtime) == found_new(runtime) == []
    with runtime.unit_of_work(write=False):
        second = sealing.find_seal(1)
        assert second is not None
        assert (second.number, second.previous, second.count) == (2, sealing.digest_of(heads, SECRET), 3)
    with engine.begin() as connection:
        open_up(connection)
        connection.execute(update(EVENTS).where(EVENTS.c.id == 1).values(by_user_id=8))
        connection.execute(update(SEALS).where(SEALS.c.number == 2).values(previous=""))
    assert any(fault.startswith("audit_events 1:") for fault in found(runtime))
    assert any("does not fit the history" in fault for fault in found(runtime))
    with engine.begin() as connection:
        connection.execute(update(SEALS).where(SEALS.c.number == 3).values(previous=""))
        connection.execute(update(SEALS).where(SEALS.c.number == 2).values(previous="a" * 64))
    assert f"audit_seals {(AT + DAY).date()}: is not chained to the seal before it" in found(runtime)


def test_a_seal_goes_on_where_the_clock_went_back(sealed: Runtime) -> None:
    with sealed.unit_of_work():
        emit(knocked("door:7", 1))
        assert sealing.seal(SECRET, AT - DAY * 30)
        assert not sealing.seal(SECRET, AT + DAY * 2)
    assert found(sealed) == found_new(sealed) == []


def test_what_is_new_is_read_since_the_last_seal_but_one(sealed: Runtime, engine: Engine) -> None:
    with sealed.unit_of_work():
        emit(knocked("door:1", 9))
    with engine.begin() as connection:
        open_up(connection)
        connection.execute(update(EVENTS).where(EVENTS.c.id == 2).values(by_user_id=8))
    assert found_new(sealed) == []
    assert any(fault.startswith("audit_events 2:") for fault in found(sealed))
    for row in (13, 16):  # sealed last, and not sealed yet
        with engine.begin() as connection:
            connection.execute(update(EVENTS).where(EVENTS.c.id == row).values(by_user_id=8))
        assert any(fault.startswith(f"audit_events {row}:") for fault in found_new(sealed))


@pytest.mark.parametrize("change", ["head", "back", "headless", "gone", "first"])
def test_new_rows_fit_their_documents(sealed: Runtime, engine: Engine, change: str) -> None:
    with sealed.unit_of_work():
        emit(knocked("door:1", 9))
        emit(knocked("door:55", 9))
    heads = table_of(AuditHead)
    with engine.begin() as connection:
        open_up(connection)
        if change == "head":
            connection.execute(update(heads).where(heads.c.subject == "door:1").values(count=5))
        elif change == "back":
            fifth = select(EVENTS.c.hash).where(EVENTS.c.subject == "door:1", EVENTS.c.number == 5)
            back = {"count": 5, "hash": connection.execute(fifth).scalar_one()}
            connection.execute(update(heads).where(heads.c.subject == "door:1").values(**back))
        elif change == "headless":
            connection.execute(delete(heads).where(heads.c.subject == "door:55"))
        elif change == "gone":
            connection.execute(delete(EVENTS).where(EVENTS.c.subject == "door:1", EVENTS.c.number == 5))
        else:
            connection.execute(update(EVENTS).where(EVENTS.c.subject == "door:55").values(number=0))
    assert found_new(sealed)
    assert found(sealed)


def test_what_is_new_costs_the_same_whatever_lies_behind(runtime: Runtime) -> None:
    rows = []
    for days in (4, 40):
        live(runtime, days, first=days)
        with counted(runtime.engine) as asked:
            assert found_new(runtime) == []
        rows.append(len(asked))
        with runtime.unit_of_work(write=False):
            last = sealing.find_seal()
            assert last is not None
            assert last.last_event_id - newest.first_new() + 1 == 3
    assert rows[0] == rows[1]


def test_new_entries_are_proved_by_their_files(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        emit(knocked("door:1", 1))
        entry = Entry(key="forged:1", occurred_at=AT, memo="forged", source="order:1", file="order:1")
        entry.postings = [Posting(account="payable", owner="order:1", commodity="IDR", amount=5)]
        empty = Entry(key="forged:2", occurred_at=AT, memo="forged", source="order:1", file="order:1")
        elsewhere = Entry(key="forged:3", occurred_at=AT, memo="forged", source="order:2", file="order:2")
        session().add_all([entry, empty, elsewhere])
    faults = list(new_violations(runtime))
    assert "ledger_entries 1: its IDR postings sum to 5, not to zero" in faults
    assert "ledger_entries 2: has no postings" in faults
    assert not any("ledger_entries 3" in fault for fault in faults)


def test_the_night_proves_what_is_new_and_seals_it(runtime: Runtime, engine: Engine, clock: Clock) -> None:
    night = datetime(2026, 11, 26, 1, tzinfo=UTC)
    with runtime.unit_of_work():
        emit(knocked("door:1", 1))
    seal_today(runtime, night)
    with engine.begin() as connection:
        open_up(connection)
        connection.execute(update(EVENTS).values(by_user_id=8))
    for hours in (24, 25):
        with pytest.raises(TryAgain, match="faults in what is new: 1"):
            seal_today(runtime, night + timedelta(hours=hours))
    with runtime.unit_of_work(write=False):
        last = sealing.find_seal()
        assert last is not None
        assert (last.number, last.faults) == (2, 1)
    faults = [fault for fault in all_violations(runtime) if fault.startswith("audit_")]
    assert faults == ["audit_events 1: the hash of door:1 number 1 does not fit"]
    assert "audit_seals 2026-11-27: 1 faults were found when it was made" in list(new_violations(runtime))
    jobs = runtime.services[Jobs].periodic
    jobs[:] = [one for one in jobs if one.name == sealing.SEALING]
    clock.set(night + DAY * 9)
    assert run_due(runtime) == 1
    with runtime.unit_of_work(write=False):
        assert session().get_one(PeriodicRun, sealing.SEALING).last_error.startswith("faults in what is new")


def test_seals_are_numbered_when_a_copy_is_carried_over(empty_database_url: str) -> None:
    load_models()
    engine = make_engine(empty_database_url)
    config = alembic_config(resource("migrations"), engine)
    command.upgrade(config, "0190")
    with engine.begin() as connection:
        for day, last in (("2026-11-22", 4), ("2026-11-20", 1), ("2026-11-21", 4)):
            row = f"'{day}', {last}, 1, 'aa{last}', ''"
            connection.exec_driver_sql(
                f"INSERT INTO audit_seals (sealed_on, last_event_id, count, hmac, key_mark) VALUES ({row})"  # noqa: S608
            )
    command.upgrade(config, "0250")
    with engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT number, last_event_id, previous, faults FROM audit_seals ORDER BY 1")
        assert [tuple(row) for row in rows] == [(1, 1, "", 0), (2, 4, "", 0), (3, 4, "", 0)]
    command.downgrade(config, "0190")
    command.upgrade(config, "0250")
    engine.dispose()
