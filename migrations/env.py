"""Alembic's entry: the engine and the models are handed in by marketplace.infra.migrations."""

from alembic import context

from marketplace.infra.database import Base
from marketplace.infra.migrations import is_ours

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=is_ours,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
