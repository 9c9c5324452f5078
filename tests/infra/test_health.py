"""What the copy says to whoever watches over it."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.infra.data import triggers
from marketplace.infra.files.media import MARKER
from marketplace.infra.web.request_edge import Marketplace
from tests.client import Client
from tests.copies import FIELD_KEY
from tests.databases import Engines
from tests.infra.test_logs import ExpectedEntry, told

__all__ = ["told"]


def faults(client: Client) -> dict[str, str]:
    """What /readyz names, by part."""
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.response.mimetype == "application/json"
    said = json.loads(answer.text)
    assert said["status"] == "not ready"
    return {fault["part"]: fault["words"] for fault in said["faults"]}


def test_a_whole_copy_is_ready(client: Client) -> None:
    assert client.get("/healthz").text == "ok\n"
    answer = client.get("/readyz")
    assert (answer.status_code, json.loads(answer.text)) == (200, {"status": "ready"})


def test_a_missing_media_folder_is_named(client: Client, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "media")
    assert "MEDIA_URL: the folder is not the folder" in faults(client)["media"]
    assert not (tmp_path / "media").exists()
    assert client.get("/healthz").status_code == 200


def test_another_databases_folder_is_named(client: Client, tmp_path: Path) -> None:
    (tmp_path / "media" / MARKER).write_text("somebody else\n")
    assert faults(client) == {"media": "MEDIA_URL: the folder holds the files of another database"}


def test_a_folder_that_takes_no_byte_is_named(client: Client, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "media" / "incoming")
    (tmp_path / "media" / "incoming").touch()
    assert "MEDIA_URL: the folder cannot be written" in faults(client)["media"]


def test_no_answer_tells_where_the_folders_are(client: Client, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "media")
    assert str(tmp_path) not in client.get("/readyz").text


def test_a_missing_trigger_is_named(client: Client, engine: Engine) -> None:
    with engine.connect() as connection:
        name = "ledger_postings_keep_values"
        on = " ON ledger_postings" if engine.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER {name}{on}"))
        connection.commit()
        assert name in triggers.missing(connection)
    assert f"the book is unprotected: 1 trigger ({name})" in faults(client)["triggers"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM alembic_version", "of another version (revision none); run `marketplace migrate` first"),
        ("UPDATE alembic_version SET version_num = '0010'", "revision 0010"),
        ("UPDATE alembic_version SET version_num = '9990'", "revision 9990, which this version does not know"),
    ],
)
def test_another_revision_is_named(client: Client, engine: Engine, statement: str, words: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))
    assert words in faults(client)["revision"]


def test_keys_of_another_copy_are_named(settings: Settings) -> None:
    strange = replace(settings.keys, field=(Fernet.generate_key().decode(),), seal=("another-key-for-seals",))
    app = create_app(replace(settings, keys=strange))
    said = json.loads(app.test_client().get("/readyz").text)["faults"]
    app.runtime.engine.dispose()
    assert {fault["part"] for fault in said} == {"keys"}
    assert {fault["words"].partition(":")[0] for fault in said} == {"FIELD_KEYS", "SEAL_KEYS"}
    assert FIELD_KEY not in json.dumps(said)


def test_too_little_space_is_named(settings: Settings) -> None:
    app = create_app(replace(settings, least_free=1 << 60))
    said = json.loads(app.test_client().get("/readyz").text)["faults"]
    app.runtime.engine.dispose()
    assert {fault["part"] for fault in said} == {"space"}
    assert {"DATA_DIR", "MEDIA_URL"} <= {fault["words"].partition(":")[0] for fault in said}


@contextmanager
def away(app: Marketplace) -> Iterator[None]:
    """The database of the application cannot be reached meanwhile: the file is elsewhere, the server takes nobody."""
    url = make_url(app.runtime.engine.url)
    if url.get_backend_name() == "sqlite":
        assert url.database
        Path(url.database).rename(f"{url.database}.away")
        Path(url.database).mkdir()
        yield
        Path(url.database).rmdir()
        Path(f"{url.database}.away").rename(url.database)
        return
    from marketplace.infra.data.database import make_engine

    app.runtime.engine.dispose()  # a server renames no database that somebody uses
    keeper = make_engine(url.set(database="postgres").render_as_string(hide_password=False))
    with keeper.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"ALTER DATABASE {url.database} RENAME TO {url.database}_away"))
        yield
        connection.execute(text(f"ALTER DATABASE {url.database}_away RENAME TO {url.database}"))
    keeper.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_lost_file_is_not_made_anew(client: Client, app: Marketplace, database_url: str) -> None:
    path = Path(make_url(database_url).database or "")
    assert client.get("/catalogue").status_code == 200
    path.unlink()
    app.testing = False
    assert client.get("/catalogue").status_code == 503
    assert "there is no database at that place" in faults(client)["database"]
    assert not path.exists()
    path.touch()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_file_in_its_place_is_noticed(
    client: Client, app: Marketplace, database_url: str, engines: Engines
) -> None:
    """Connections that are open would go on with the one that was moved away."""
    path = Path(make_url(database_url).database or "")
    assert client.get("/catalogue").status_code == 200
    with engines.one("sqlite") as other:
        path.rename(f"{path}.away")
        shutil.copyfile(make_url(other).database or "", path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9990'")
        connection.commit()
    assert "revision 9990" in faults(client)["revision"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_say_so_while_the_database_is_away(
    app: Marketplace, make_client: Callable[[], Client], told: ExpectedEntry, language: str
) -> None:
    app.testing = False
    client = make_client()
    client.get(f"/language/{language}")
    below = {"id": "", "en": "/en"}[language]
    with away(app):
        assert faults(client)["database"] == "DATABASE_URL: the database cannot be reached"
        answer = client.http.get(f"{below}/catalogue")
        assert client.get("/healthz").status_code == 200
        sent = client.http.post(f"{below}/sign-in", data={"login": "x", "password": "y"})
        private = client.http.get("/orders")
    for each in (answer, sent, private):
        assert (each.status_code, each.headers["Retry-After"]) == (503, "30")
        words = {"id": "Catatan kami sedang tidak dapat dijangkau", "en": "We cannot reach our records right now"}
        assert words[language] in each.text
    lines = told()
    driver = "unable to open database file" if app.runtime.engine.dialect.name == "sqlite" else "does not exist"
    assert any(driver in line["reason"] for line in lines if line["event"] == "no database")
    assert any(driver in fault for line in lines if line["event"] == "not ready" for fault in line["faults"])
    assert client.get("/catalogue").status_code == 200
    assert client.get("/readyz").status_code == 200
