"""Triggers in both databases that refuse to change or delete what must stay."""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, inspect, text

from marketplace.infra.data.database import APPEND_ONLY, ERASABLE, ERASED, EXTRA_DDL, KEPT_SINCE, KEPT_YEARS, Base

KEYS_SINCE = "0050"
"""The migration of the version that began to keep keys on SQLite."""

_POSTGRESQL_REFUSAL = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def trigger_names(table: str, dialect: str) -> tuple[str, ...]:
    """The names of a table's triggers; PostgreSQL needs one more against emptying the table at once, and SQLite one
    against a row that comes in the place of another (INSERT OR REPLACE), which is not always a DELETE to it.
    """
    return f"{table}_keep_rows", f"{table}_keep_values", f"{table}_keep_{'all' if dialect == 'postgresql' else 'keys'}"


def statements(dialect: str, table: str) -> Iterator[str]:
    """The statements that protect a table: no DELETE, no UPDATE but of the columns allowed to change."""
    keep_rows, keep_values, keep_more = trigger_names(table, dialect)
    columns = Base.metadata.tables[table].columns.keys()
    fixed = [column for column in columns if column not in APPEND_ONLY[table]]
    if dialect == "postgresql":
        changed = " OR ".join(_changed(table, column, "IS DISTINCT FROM") for column in fixed)
        yield _POSTGRESQL_REFUSAL
        yield f"DROP TRIGGER IF EXISTS {keep_rows} ON {table}"
        yield f"DROP TRIGGER IF EXISTS {keep_values} ON {table}"
        young = _young(table, "OLD.\"{}\" > now() - interval '{} years'")
        yield (
            f"CREATE TRIGGER {keep_rows} BEFORE DELETE ON {table} FOR EACH ROW {young}EXECUTE FUNCTION refuse_change()"
        )
        yield (
            f"CREATE TRIGGER {keep_values} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) "
            "EXECUTE FUNCTION refuse_change()"
        )
        yield f"DROP TRIGGER IF EXISTS {keep_more} ON {table}"
        yield f"CREATE TRIGGER {keep_more} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()"
    else:
        changed = " OR ".join(_changed(table, column, "IS NOT") for column in fixed)
        refusal = f"SELECT RAISE(ABORT, '{table} is append-only')"
        yield f"DROP TRIGGER IF EXISTS {keep_rows}"
        yield f"DROP TRIGGER IF EXISTS {keep_values}"
        yield f"DROP TRIGGER IF EXISTS {keep_more}"
        same = " AND ".join(f'"{key.name}" = NEW."{key.name}"' for key in Base.metadata.tables[table].primary_key)
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
        yield f"CREATE TRIGGER {keep_more} BEFORE INSERT ON {table} WHEN {taken} BEGIN {refusal}; END"
        young = _young(table, "OLD.\"{}\" > datetime('now', '-{} years')")
        yield f"CREATE TRIGGER {keep_rows} BEFORE DELETE ON {table} {young}BEGIN {refusal}; END"
        yield f"CREATE TRIGGER {keep_values} BEFORE UPDATE ON {table} WHEN {changed} BEGIN {refusal}; END"


def _changed(table: str, column: str, differs: str) -> str:
    """The condition that a column changes otherwise than it may."""
    changed = f'OLD."{column}" {differs} NEW."{column}"'
    return f"({changed} AND NEW.\"{column}\" {differs} '{ERASED}')" if column in ERASABLE[table] else changed


def _young(table: str, condition: str) -> str:
    """The condition on a row to be too young to be deleted; "" where no age suffices."""
    return f"WHEN ({condition.format(*KEPT_YEARS[table])}) " if table in KEPT_YEARS else ""


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
        for name in trigger_names(table, connection.dialect.name):
            on_table = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def missing(connection: Connection) -> list[str]:
    """Triggers that should exist and do not, or do not do what they should."""
    installed = {row[0]: row[1] for row in connection.execute(text(_INSTALLED[connection.dialect.name]))}
    return [
        name
        for table in APPEND_ONLY
        for name in trigger_names(table, connection.dialect.name)
        if not _does_its_work(name, installed.get(name), table, connection.dialect.name)
    ]


def absent(connection: Connection, applied: Collection[str]) -> list[str]:
    """Triggers that the version of these migrations had made, by name alone: it made them in its own words."""
    tables = set(inspect(connection).get_table_names())
    installed = {row[0] for row in connection.execute(text(_INSTALLED[connection.dialect.name]))}
    dialect = connection.dialect.name
    return [
        name
        for table in APPEND_ONLY
        if table in tables and KEPT_SINCE.get(table, "") in {"", *applied}
        for name in trigger_names(table, dialect)
        if name not in installed and (not name.endswith("_keep_keys") or KEYS_SINCE in applied)
    ]


def told(names: list[str]) -> str:
    """How many triggers, and the first of them."""
    some = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    return f"{len(names)} trigger{'s' if len(names) > 1 else ''} ({some})"


_INSTALLED = {
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
}


def _does_its_work(name: str, installed: str | None, table: str, dialect: str) -> bool:
    """Whether a trigger is the one that `statements` makes; PostgreSQL words it anew, so its parts are looked for."""
    if installed is None:
        return False
    if dialect == "sqlite":
        return installed in statements(dialect, table)
    parts = [f" ON public.{table} ", "EXECUTE FUNCTION refuse_change()"]
    if name.endswith("_keep_values"):
        columns = Base.metadata.tables[table].columns.keys()
        parts += [f"new.{column} " for column in columns if column not in APPEND_ONLY[table]]
    unquoted = installed.replace('"', "").replace(")", " ")
    return all(part.replace(")", " ") in unquoted for part in parts)
