"""Tables' common ground: the declarative base, column types, the engines, and tables that only grow."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from cryptography.fernet import Fernet, MultiFernet
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from marketplace.infra.data.private import keep_database_private
from marketplace.kernel.lifecycle import Lifecycle

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table's base."""

    metadata = MetaData(naming_convention=NAMING)


def table_of(kind: type[Base]) -> Table:
    """The bare table of a class, for statements that give or take no instances: much the faster ones."""
    return cast(Table, kind.__table__)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and returned aware; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JSONType(TypeDecorator[Any]):
    """A small JSON value kept as text with sorted keys, so that its bytes are the same on both engines."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


cipher: contextvars.ContextVar[MultiFernet] = contextvars.ContextVar("cipher")
"""The field cipher of the running copy; set with the runtime."""


def make_cipher(keys: Iterable[str]) -> MultiFernet:
    """The cipher of FIELD_KEYS: the first key writes, all keys read."""
    return MultiFernet([Fernet(key) for key in keys])


class EncryptedText(TypeDecorator[str]):
    """Text that hurts when it leaks: encrypted in the application before the database sees it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else cipher.get().encrypt(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher.get().decrypt(value).decode()


class Versioned:
    """A document with a version counter: a write on a stale copy fails instead of overwriting."""

    version: Mapped[int] = mapped_column(Integer, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def status_column(lifecycle: Lifecycle) -> Mapped[str]:
    """A status column that starts at the lifecycle's first state; pair it with `status_check` in __table_args__."""
    told = {"lifecycle": lifecycle}
    return mapped_column("status", String(24), default=lifecycle.initial, nullable=False, index=True, info=told)


def status_check(lifecycle: Lifecycle) -> CheckConstraint:
    """The constraint that keeps a status column inside its lifecycle's states."""
    states = ", ".join(f"'{state}'" for state in lifecycle.states)
    return CheckConstraint(f"status IN ({states})", name="status")


APPEND_ONLY: dict[str, frozenset[str]] = {}
"""Tables whose rows never change and are never deleted → the columns that may change all the same."""


KEPT_YEARS: dict[str, tuple[str, int]] = {}
"""Tables of them whose rows may be deleted once they are so old → the column of their moment, and the years."""

ERASED = "[…]"
"""What stands and is read in place of words that are erased, in either language."""
ERASABLE: dict[str, frozenset[str]] = {}
"""Tables of them → the columns of words that may be erased, and not changed otherwise."""

KEPT_SINCE: dict[str, str] = {}
"""Tables of them that stood unprotected at first → the migration of the version that began to protect them."""


def append_only(
    table: str,
    except_columns: Iterable[str] = (),
    kept_years: tuple[str, int] | None = None,
    erasable: Iterable[str] = (),
    since: str = "",
) -> None:
    """Registers a table for triggers in both databases that refuse UPDATE (but of the named columns) and DELETE.

    With `kept_years` (a column, a number) rows older than that by the database's clock may be deleted; `erasable`
    columns take nothing but the mark of what is erased. `since` names a migration when the table is older than its
    protection.
    """
    APPEND_ONLY[table], ERASABLE[table] = frozenset(except_columns), frozenset(erasable)
    if since:
        KEPT_SINCE[table] = since
    if kept_years is not None:
        KEPT_YEARS[table] = kept_years


EXTRA_DDL: dict[str, list[str]] = {"sqlite": [], "postgresql": []}
"""What the tables need beside the models, by engine: full-text search tables (named search_…) and what keeps them
in step.
"""


def extra_ddl(engine: str, *statements: str) -> None:
    """Registers statements, each safe to repeat, that run after every migration."""
    EXTRA_DDL[engine].extend(statements)


class WholeSumLoader(Loader):
    """Sums of whole numbers, which PostgreSQL calls numeric, come back as the integers they are."""

    def load(self, data: Buffer) -> int:
        """The integer; ValueError on a fraction, which no column here can hold."""
        return int(bytes(data))


def _file_of(path: str | None) -> tuple[int, int] | None:
    """Which file stands there now; a connection goes on writing into one that was moved away."""
    try:
        stat = Path(path).stat() if path else None
    except OSError:
        return None
    return (stat.st_dev, stat.st_ino) if stat is not None else None


PATIENCE = 5
"""Seconds to wait for a PostgreSQL server to take a connection."""
WATCHFUL = {
    "connect_timeout": PATIENCE, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}  # fmt: skip
"""How a server that is cut off is noticed, unless the address says otherwise."""


def _server_engine(parsed: URL) -> Engine:
    server = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        hide_parameters=True,
        connect_args={name: value for name, value in WATCHFUL.items() if name not in parsed.query},
    )

    @event.listens_for(server, "connect")
    def read_sums(connection: Any, record: Any) -> None:
        connection.adapters.register_loader("numeric", WholeSumLoader)

    return server


def _prepare_file(path: Path, create: bool) -> None:
    if create:
        path.parent.mkdir(parents=True, exist_ok=True)
    if create or path.is_file():
        keep_database_private(path)


def make_engine(url: str, create: bool = True) -> Engine:
    """An engine set up as this application needs it: SQLite with WAL, foreign keys, full sync, explicit BEGIN and
    triggers that also see a row being replaced; PostgreSQL through psycopg 3.

    Without `create` a SQLite file that is not there stays absent, and connecting fails.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _server_engine(parsed)
    if parsed.database:
        _prepare_file(Path(parsed.database), create)
    engine = create_engine(parsed, connect_args={"timeout": 15}, hide_parameters=True)

    @event.listens_for(engine, "do_connect")
    def open_only(dialect: Any, record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        if parsed.database and not create:
            arguments[0] = f"{Path(parsed.database).absolute().as_uri()}?mode=rw"
            options["uri"] = True

    @event.listens_for(engine, "checkout")
    def stay_with_the_file(connection: Any, record: Any, proxy: Any) -> None:
        if record.info.setdefault("file", _file_of(parsed.database)) != _file_of(parsed.database):
            raise DisconnectionError("the database file was replaced")

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "recursive_triggers=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        write = connection.get_execution_options().get("write", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
