"""Both databases refuse to change or delete what must stay, in every such table, and `check` sees a missing guard."""

import sqlite3
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, Table, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from marketplace.infra.data import triggers
from marketplace.infra.data.database import APPEND_ONLY, Base
from marketplace.infra.data.runtime import Runtime
from tests.book.whole_story import tell

AT = datetime(2026, 11, 25, tzinfo=UTC)
MORE: dict[str, dict[str, Any]] = {
    "webhook_events": {
        "provider": "stripe", "event_id": "evt_1", "kind": "x", "occurred_at": AT, "received_at": AT, "outcome": "seen",
    },
    "persons": {"id": 9001, "name": "Tri", "kind": "family", "skill": "", "country": "", "registered_at": AT},
    "consents": {
        "person_id": 9001, "purpose": "whatsapp", "answer": "given", "text_version": "1", "channel": "signed",
        "answered_at": AT,
    },
    "person_accesses": {"person_id": 9001, "what": "page", "at": AT},
    "listing_photos": {"version_id": 1, "position": 0, "token": "abc", "alt": "Kain"},
}  # fmt: skip
"""A row for the tables that the story leaves empty."""


@pytest.fixture
def told(runtime: Runtime, engine: Engine) -> Engine:
    """A database with a row in every append-only table."""
    tell(runtime)
    with engine.begin() as connection:
        for table, values in MORE.items():
            connection.execute(insert(Base.metadata.tables[table]).values(values))
    return engine


def refused(connection: Connection, statement: Any) -> bool:
    """Whether the database refuses it as a change of what must stay; undone either way."""
    savepoint = connection.begin_nested()
    try:
        connection.execute(statement)
    except DBAPIError as error:
        return "append-only" in str(error)
    finally:
        savepoint.rollback()
    return False


def unlike(column: Column[Any], value: Any) -> Any:
    """Another value of the column's type, or none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return ("y" if value.startswith("x") else "x") + value[1:]
    return None


def test_every_such_table_refuses(told: Engine) -> None:
    taken = []
    with told.connect() as connection:
        for name, free in APPEND_ONLY.items():
            table: Table = Base.metadata.tables[name]
            row = connection.execute(select(table).order_by(*table.primary_key)).first()
            assert row is not None, name
            key = next(iter(table.primary_key))
            for column in table.columns:
                other = unlike(column, getattr(row, column.name))
                change = update(table).where(key == getattr(row, key.name)).values({column.name: other})
                unchanged = other is None and getattr(row, column.name) is None
                if not unchanged and column.name not in free and not refused(connection, change):
                    taken.append(str(column))
            statements = [f"DELETE FROM {name}"]  # noqa: S608
            if told.dialect.name == "postgresql":
                statements.append(f"TRUNCATE {name} CASCADE")
            taken += [each for each in statements if not refused(connection, text(each))]
    assert taken == []


def test_no_row_takes_the_place_of_another(told: Engine) -> None:
    """SQLite's INSERT OR REPLACE deletes without saying so; refused to whoever opens the file, by any key to us."""
    if told.dialect.name != "sqlite":
        with pytest.raises(DBAPIError), told.begin() as connection:
            connection.execute(text("INSERT OR REPLACE INTO ledger_entries (id) VALUES (1)"))
        return
    stranger = sqlite3.connect(str(told.url.database))
    for name in APPEND_ONLY:
        columns = ", ".join(column.name for column in Base.metadata.tables[name].columns)
        same = f"INSERT OR REPLACE INTO {name} ({columns}) SELECT {columns} FROM {name} LIMIT 1"  # noqa: S608
        with pytest.raises(sqlite3.IntegrityError, match=f"{name} is append-only"):
            stranger.execute(same)
    stranger.close()
    other_id = (
        "INSERT OR REPLACE INTO audit_events SELECT id + 9000, subject, number, key, file, by_user_id, "
        "organisation_id, occurred_at, details, previous_hash, hash FROM audit_events WHERE id = 1"
    )
    with told.connect() as connection:
        assert refused(connection, text(other_id))


def test_what_may_change_can(told: Engine) -> None:
    with told.begin() as connection:
        assert not refused(connection, text("UPDATE settlements SET approved_by_name = 'Bagas'"))
        assert not refused(connection, text("UPDATE payments SET note = 'Sudah dikirim'"))


def test_each_missing_guard_is_seen(runtime: Runtime, engine: Engine) -> None:
    dialect = engine.dialect.name
    with engine.connect() as connection:
        assert triggers.missing(connection) == []
        for table in APPEND_ONLY:
            for name in triggers.trigger_names(table, dialect):
                savepoint = connection.begin_nested()
                connection.exec_driver_sql(f"DROP TRIGGER {name}{f' ON {table}' * (dialect == 'postgresql')}")
                assert triggers.missing(connection) == [name]
                savepoint.rollback()


def test_a_guard_that_guards_nothing_is_seen(runtime: Runtime, engine: Engine) -> None:
    name, table = "ledger_postings_keep_rows", "ledger_postings"
    idle = {
        "sqlite": f"CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT 1; END",
        "postgresql": f"CREATE TRIGGER {name} BEFORE DELETE ON lots FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    }
    dialect = engine.dialect.name
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {name}{f' ON {table}' * (dialect == 'postgresql')}")
        connection.exec_driver_sql(idle[dialect])
        assert triggers.missing(connection) == [name]
