"""For whoever keeps the copy running: does the process answer, is the copy ready to work."""

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from marketplace.infra import migrations, triggers
from marketplace.infra.media import media_of
from marketplace.infra.transactions import current_runtime


def init_health(app: Flask, scripts: Path) -> None:
    """Adds /healthz and /readyz."""

    def healthz() -> str:
        """The process answers."""
        return "ok\n"

    def readyz() -> Any:
        """Database reachable, migrated, its append-only triggers in place, media writable; 503 names what is not."""
        faults = list(_unready(scripts))
        return ("\n".join(faults) + "\n", 503) if faults else ("ready\n", 200)

    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def _unready(scripts: Path) -> list[str]:
    engine = current_runtime().engine
    media = [] if media_of(current_runtime()).is_ready() else ["media: cannot be written"]
    try:
        with engine.connect().execution_options(write=False) as connection:
            connection.execute(text("SELECT 1"))
            absent = triggers.missing(connection)
        current = migrations.is_current(engine, scripts)
    except Exception as error:  # whatever the driver says, the copy is not ready
        return [f"database: {type(error).__name__}", *media]
    migrated = [] if current else ["database: migrations are missing"]
    return [*(f"trigger missing: {name}" for name in absent), *migrated, *media]
