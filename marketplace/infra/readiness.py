"""What stands in the way of a copy's work: asked by every command before it begins, and by /readyz all the time."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from marketplace.infra.data import installation, migrations, triggers
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.files.media import MediaStore, MediaUnknown, media_of
from marketplace.infra.logs import driver_words

MIGRATE = "run `marketplace migrate` first"


class NotReady(Exception):
    """Why a command cannot begin: one line that names what to change."""


@dataclass(frozen=True)
class Obstacle:
    """One thing that is wrong: the part it belongs to, one line that names what to change, and where it is, which
    only whoever keeps the copy running is told.
    """

    part: str
    words: str
    place: str = ""

    def line(self) -> str:
        """The whole of it, for the screen of a command."""
        return f"{self.words} [{self.place}]" if self.place else self.words


@dataclass(frozen=True)
class Grounds:
    """What a copy stands on beside its database: the folder of migrations, the data folder, the bytes to be free."""

    scripts: Path
    data: Path
    least_free: int


def demand(runtime: Runtime) -> None:
    """Raises NotReady with the obstacles. Free space is left to /readyz: a command may be what makes some."""
    demand_folders(runtime)
    if faults := [obstacle.line() for obstacle in _database(runtime)]:
        raise NotReady("; ".join(faults))


def demand_folders(runtime: Runtime) -> None:
    """Raises NotReady when the data folder cannot be written."""
    for obstacle in _folders(runtime):
        raise NotReady(obstacle.line())


def obstacles(runtime: Runtime) -> list[Obstacle]:
    """Everything that stands in the way right now."""
    return [*_database(runtime), *_folders(runtime), *_space(runtime)]


def cannot_be_reached(error: SQLAlchemyError) -> Obstacle:
    """What is said of a database that is away; the driver's own words only to whoever keeps the copy running."""
    return Obstacle("database", "DATABASE_URL: the database cannot be reached", driver_words(error))


def _database(runtime: Runtime) -> Iterator[Obstacle]:
    if not _is_there(runtime):
        yield Obstacle("database", "DATABASE_URL: there is no database at that place; `marketplace migrate` makes one")
        return
    try:
        with runtime.engine.connect().execution_options(write=False) as connection:
            connection.execute(text("SELECT 1"))
            yield from _schema(runtime, connection)
    except SQLAlchemyError as error:
        yield cannot_be_reached(error)


def _is_there(runtime: Runtime) -> bool:
    """Whether a SQLite file exists: connecting to look would make one."""
    url = make_url(runtime.engine.url)
    return url.get_backend_name() != "sqlite" or not url.database or Path(url.database).exists()


def _schema(runtime: Runtime, connection: Connection) -> Iterator[Obstacle]:
    grounds, keys = runtime.services[Grounds], runtime.services[Keyring]
    state, revision = migrations.standing(connection, grounds.scripts)
    if state == migrations.UNKNOWN:
        yield Obstacle("revision", f"{migrations.UnknownRevision(revision)}; use the version that migrated it")
        return
    if state == migrations.BEHIND:
        yield Obstacle("revision", f"the database is of another version (revision {revision}); {MIGRATE}")
        return
    if absent := triggers.missing(connection):
        yield Obstacle(
            "triggers", f"the book is unprotected: {triggers.told(absent)} missing; {MIGRATE}, then find out why"
        )
    for words in installation.disagreements(connection, keys):
        yield Obstacle("keys", words)
    yield from _media(runtime, connection)


def _media(runtime: Runtime, connection: Connection) -> Iterator[Obstacle]:
    name = installation.find_name(connection)
    if name is None or not installation.has_claimed_media(connection):
        yield Obstacle("media", f"MEDIA_URL: this database has no folder of files yet; {MIGRATE}")
        return
    try:
        media_of(runtime).demand(name)
    except MediaUnknown as error:
        yield Obstacle("media", f"MEDIA_URL: the folder {error}", media_of(runtime).place())


def _folders(runtime: Runtime) -> Iterator[Obstacle]:
    data = runtime.services[Grounds].data
    if (why := _cannot_write(data)) is not None:
        yield Obstacle("data", f"DATA_DIR: the data folder cannot be written ({why})", str(data))


def _cannot_write(folder: Path) -> str | None:
    probe = folder / ".writing"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b".")
        probe.unlink(missing_ok=True)
    except OSError as error:
        return error.strerror or type(error).__name__
    return None


def _space(runtime: Runtime) -> Iterator[Obstacle]:
    grounds, store = runtime.services[Grounds], runtime.services[MediaStore]
    free_at = {
        "DATA_DIR": _free(grounds.data),
        "MEDIA_URL": store.free(),
        "DATABASE_URL": _free(_database_folder(runtime)),
    }
    for setting, free in free_at.items():
        if free is not None and free < grounds.least_free:
            yield Obstacle("space", f"{setting}: {free >> 20} MB are free, {grounds.least_free >> 20} MB are needed")


def _free(folder: Path | None) -> int | None:
    try:
        return shutil.disk_usage(folder).free if folder is not None else None
    except OSError:
        return None


def _database_folder(runtime: Runtime) -> Path | None:
    url = make_url(runtime.engine.url)
    return Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else None
