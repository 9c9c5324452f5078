"""Bringing a database up to date, whole or not at all, and telling at which revision it stands."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from marketplace.infra.data import triggers
from marketplace.infra.data.database import Base

CURRENT, BEHIND, UNKNOWN = "current", "behind", "unknown"
LOCK = crc32(b"purnakarya migrate")
"""The advisory lock of PostgreSQL under which one migrates at a time."""
WAIT = 15 * 60 * 1000
"""Milliseconds that a migration waits for another one on SQLite."""

LOCK_WAIT = 60_000
"""Milliseconds that a migration waits on PostgreSQL for whoever uses a table; everybody else waits behind it."""

Step = Callable[[Connection], None]


class UnknownRevision(Exception):
    """The database was migrated by a newer or another version, and is left as it is."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"the database stands at revision {revision}, which this version does not know")


class PointsNowhere(Exception):
    """A row would point to one that is gone."""


def alembic_config(scripts: Path, engine: Engine, connection: Connection | None = None) -> Config:
    """Alembic's settings for this folder of migrations, on the engine, or within a connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["engine"] = engine
    config.attributes["connection"] = connection
    return config


def standing(connection: Connection, scripts: Path) -> tuple[str, str]:
    """CURRENT, BEHIND or UNKNOWN, with the revision found; an empty database is behind at "none"."""
    directory = ScriptDirectory(str(scripts))
    heads = MigrationContext.configure(connection).get_current_heads()
    revision = ", ".join(sorted(heads)) or "none"
    known = {step.revision for step in directory.walk_revisions()}
    if len(heads) > 1 or not set(heads) <= known:
        return UNKNOWN, revision
    return (CURRENT if heads == (directory.get_current_head(),) else BEHIND), revision


def applied(connection: Connection, scripts: Path) -> frozenset[str]:
    """The migrations that the database has gone through, as far as this version knows them."""
    heads = MigrationContext.configure(connection).get_current_heads()
    return frozenset(step.revision for step in ScriptDirectory(str(scripts)).iterate_revisions(heads, "base"))


def is_current(engine: Engine, scripts: Path) -> bool:
    """Whether the database stands at the latest migration."""
    with engine.connect().execution_options(write=False) as connection:
        return standing(connection, scripts)[0] == CURRENT


def upgrade(engine: Engine, scripts: Path, *, first: Step | None = None, then: Step | None = None) -> tuple[str, str]:
    """Applies the migrations that are missing and puts the append-only triggers in place, in one transaction under a
    lock: of two at once, one waits. `first` and `then` run within it, before and after; what they raise undoes all.

    Returns the revision found and the one reached. Raises UnknownRevision and touches nothing.
    """
    with alone(engine) as connection:
        state, revision = standing(connection, scripts)
        if state == UNKNOWN:
            raise UnknownRevision(revision)
        if first is not None:
            first(connection)
        if state == BEHIND:
            triggers.release(connection)
            command.upgrade(alembic_config(scripts, engine, connection), "head")
        if state == BEHIND or triggers.missing(connection):
            triggers.protect(connection)
        _demand_references(connection)
        if then is not None:
            then(connection)
        return revision, standing(connection, scripts)[1]


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that only one process has at a time, and that waits a minute at most for those who use a table.

    SQLite builds a changed table anew and drops the old one, so it must not follow foreign keys meanwhile.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if is_sqlite and raw is not None:
            patience = raw.execute("PRAGMA busy_timeout").fetchone()[0]
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute(f"PRAGMA busy_timeout={WAIT}")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                    connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_WAIT}"))
                yield connection
        finally:
            if is_sqlite and raw is not None:
                raw.execute(f"PRAGMA busy_timeout={patience}")
                raw.execute("PRAGMA foreign_keys=ON")


def _demand_references(connection: Connection) -> None:
    """Raises PointsNowhere where a migration of SQLite left a row behind that points to none."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise PointsNowhere(f"{lost[0]} row {lost[1]} would point to no row of {lost[2]}")


def differences(engine: Engine) -> list[str]:
    """What the models say and the migrated database lacks, or the other way round; empty when they agree."""
    with engine.connect().execution_options(write=False) as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        return [str(change) for change in compare_metadata(context, Base.metadata)]


def is_ours(item: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Whether Alembic should look at it: full-text search tables are made by their room, not by the models."""
    return not (kind == "table" and reflected and (name or "").startswith("search_"))
