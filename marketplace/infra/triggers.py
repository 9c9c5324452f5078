"""Triggers in both databases that refuse to change or delete what must stay."""

from collections.abc import Iterator

from sqlalchemy import Connection, inspect, text

from marketplace.infra.database import APPEND_ONLY, EXTRA_DDL, Base

_POSTGRESQL_REFUSAL = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def trigger_names(table: str) -> tuple[str, str]:
    """The names of a table's two triggers."""
    return f"{table}_keep_rows", f"{table}_keep_values"


def statements(dialect: str, table: str) -> Iterator[str]:
    """The statements that protect a table: no DELETE, no UPDATE but of the columns allowed to change."""
    keep_rows, keep_values = trigger_names(table)
    columns = Base.metadata.tables[table].columns.keys()
    fixed = [column for column in columns if column not in APPEND_ONLY[table]]
    if dialect == "postgresql":
        changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in fixed)
        yield _POSTGRESQL_REFUSAL
        yield f"DROP TRIGGER IF EXISTS {keep_rows} ON {table}"
        yield f"DROP TRIGGER IF EXISTS {keep_values} ON {table}"
        yield f"CREATE TRIGGER {keep_rows} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        yield (
            f"CREATE TRIGGER {keep_values} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) "
            "EXECUTE FUNCTION refuse_change()"
        )
    else:
        changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in fixed)
        refusal = f"SELECT RAISE(ABORT, '{table} is append-only')"
        yield f"DROP TRIGGER IF EXISTS {keep_rows}"
        yield f"DROP TRIGGER IF EXISTS {keep_values}"
        yield f"CREATE TRIGGER {keep_rows} BEFORE DELETE ON {table} BEGIN {refusal}; END"
        yield f"CREATE TRIGGER {keep_values} BEFORE UPDATE ON {table} WHEN {changed} BEGIN {refusal}; END"


def protect(connection: Connection) -> None:
    """Puts the triggers of every append-only table, and the rooms' extra statements, in place; safe to repeat."""
    for extra in EXTRA_DDL[connection.dialect.name]:
        connection.exec_driver_sql(extra)
    for table in APPEND_ONLY:
        for statement in statements(connection.dialect.name, table):
            connection.execute(text(statement.replace(":", r"\:")))


def release(connection: Connection) -> None:
    """Takes the triggers away, for a migration: a column that one of them names can neither change nor go."""
    for table in inspect(connection).get_table_names():
        for name in trigger_names(table):
            on_table = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def missing(connection: Connection) -> list[str]:
    """Triggers that should exist and do not."""
    if connection.dialect.name == "postgresql":
        found = connection.execute(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"))
    else:
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    names = {row[0] for row in found}
    return [name for table in APPEND_ONLY for name in trigger_names(table) if name not in names]
