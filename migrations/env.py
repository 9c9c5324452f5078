"""Alembic's entry: the engine and the models are handed in by marketplace.infra.data.migrations."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, TypeDecorator

from marketplace.infra.data.database import Base
from marketplace.infra.data.migrations import alone, is_ours


def render_item(kind: str, item: Any, autogenerate: Any) -> str | Literal[False]:
    """Write our own column types as the plain types they stand on: a migration outlives the application's code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run(connection: Connection) -> None:
    """The migrations on this connection, within its transaction where it has one."""
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


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with alone(context.config.attributes["engine"]) as made:
        run(made)
