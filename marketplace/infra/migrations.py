"""Bringing a database up to date, and telling whether it is."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from marketplace.infra import triggers
from marketplace.infra.database import Base


def alembic_config(scripts: Path, engine: Engine) -> Config:
    """Alembic's settings for this engine and this folder of migrations."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, scripts: Path) -> None:
    """Applies the migrations that are missing, then the rooms' own DDL and the append-only triggers."""
    if not is_current(engine, scripts):
        with engine.begin() as connection:
            triggers.release(connection)
    command.upgrade(alembic_config(scripts, engine), "head")
    with engine.begin() as connection:
        triggers.protect(connection)


def is_current(engine: Engine, scripts: Path) -> bool:
    """Whether the database stands at the latest migration."""
    head = ScriptDirectory(str(scripts)).get_current_head()
    with engine.connect().execution_options(write=False) as connection:
        return head is not None and MigrationContext.configure(connection).get_current_revision() == head


def differences(engine: Engine) -> list[str]:
    """What the models say and the migrated database lacks, or the other way round; empty when they agree."""
    with engine.connect().execution_options(write=False) as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        return [str(change) for change in compare_metadata(context, Base.metadata)]


def is_ours(item: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Whether Alembic should look at it: full-text search tables are made by their room, not by the models."""
    return not (kind == "table" and reflected and (name or "").startswith("search_"))
