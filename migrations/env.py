"""Alembic's entry: the engine and the models are handed in by marketplace.infra.migrations."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, TypeDecorator

from marketplace.infra.database import Base
from marketplace.infra.migrations import is_ours


def render_item(kind: str, item: Any, autogenerate: Any) -> str | Literal[False]:
    """Write our own column types as the plain types they stand on: a migration outlives the application's code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def heed_references(connection: Connection, *, heeded: bool) -> None:
    """SQLite rebuilds a table by putting another in its place; rows that point at it would forbid that meanwhile."""
    if connection.dialect.name == "sqlite":
        database: Any = connection.connection.driver_connection
        database.execute(f"PRAGMA foreign_keys={'ON' if heeded else 'OFF'}")
        if heeded and (lost := database.execute("PRAGMA foreign_key_check").fetchall()):
            raise RuntimeError(f"a migration left rows that point nowhere: {lost[:5]}")


engine = context.config.attributes["engine"]
with engine.connect() as connection:
    heed_references(connection, heeded=False)
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=is_ours,
        render_item=render_item,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    heed_references(connection, heeded=True)
