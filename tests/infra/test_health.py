"""What the copy says to whoever watches over it."""

import shutil
from pathlib import Path

from sqlalchemy import Engine, text

from marketplace.infra import triggers
from marketplace.infra.transactions import Marketplace
from tests.client import Client


def test_a_whole_copy_is_ready(client: Client) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"


def test_a_missing_media_folder_is_named(client: Client, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "media")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "media: cannot be written\n")
    assert client.get("/healthz").status_code == 200


def test_a_missing_trigger_is_named(client: Client, engine: Engine) -> None:
    with engine.connect() as connection:
        name = "ledger_postings_keep_values"
        on = " ON ledger_postings" if engine.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER {name}{on}"))
        connection.commit()
        assert name in triggers.missing(connection)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, f"trigger missing: {name}\n")


def test_an_unmigrated_database_is_named(client: Client, app: Marketplace, engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        connection.commit()
    assert client.get("/readyz").text == "database: migrations are missing\n"
