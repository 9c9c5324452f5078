"""What the copies under test have in common: their keys, and the name of their databases and folders of files."""

from pathlib import Path

from marketplace.infra.files.media import open_store

SECRET = "only-for-tests-only-for-tests-only"
SEAL = "seals-of-tests-seals-of-tests"
FIELD_KEY = "bm90LWEtc2VjcmV0LW9ubHktZm9yLXRlc3RzLTEyMzQ="
KEYS = {"SECRET_KEYS": SECRET, "FIELD_KEYS": FIELD_KEY, "SEAL_KEYS": SEAL}
NAME = "the-database-of-the-tests"


def migrated(url: str, folder: Path) -> None:
    """Brings the empty database to the newest revision, under the keys and the name of the tests."""
    from sqlalchemy import text

    from marketplace.app import create_runtime
    from marketplace.config import Settings
    from marketplace.infra.upgrading import upgrade

    environ = {"DATA_DIR": str(folder), "DATABASE_URL": url, "MEDIA_URL": str(folder / "media"), **KEYS}
    runtime = create_runtime(Settings.from_environ(environ), create=True)
    upgrade(runtime)
    with runtime.engine.begin() as connection:
        connection.execute(text("UPDATE installations SET name = :name"), {"name": NAME})
    runtime.engine.dispose()


def give_files(media_url: str) -> None:
    """Makes the folder one of the tests' databases."""
    open_store(media_url).claim(NAME)
