"""The one act that changes a database's tables: migrations, triggers, marks of keys, and the folder of its files."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from marketplace.infra.data import installation, migrations, sealed, triggers
from marketplace.infra.data.keys import FIELD, Keyring
from marketplace.infra.data.runtime import Runtime, is_away
from marketplace.infra.files.media import MediaUnknown, media_of
from marketplace.infra.files.photo_records import UploadVariant
from marketplace.infra.logs import driver_words
from marketplace.infra.readiness import Grounds, NotReady, cannot_be_reached, demand_folders

SAMPLE = 20


def upgrade(runtime: Runtime, lost: Collection[str] = (), claim: bool = False) -> str:
    """Brings the database up to date and tells what was done, in one line. Raises NotReady and changes nothing when
    the revision, the keys or the folder are not this database's.

    `lost` names settings whose earlier keys are gone for good; `claim` takes a folder that lacks its marker.
    """
    demand_folders(runtime)
    keys, at = runtime.services[Keyring], runtime.clock()
    scripts, absent = runtime.services[Grounds].scripts, list[str]()

    def look(connection: Connection) -> None:
        absent.extend(triggers.absent(connection, migrations.applied(connection, scripts)))
        if not inspect(connection).has_table(installation.INSTALLATION.name):
            return
        for words in installation.strangers(connection, keys):
            if words.partition(":")[0] not in lost:
                raise NotReady(words)

    def settle(connection: Connection) -> None:
        is_first = installation.find_name(connection) is None
        if is_first and FIELD not in lost and sealed.is_foreign(connection, keys.field):
            raise NotReady(f"{FIELD}: none of the sealed fields of this database can be read with these keys")
        installation.enrol(connection, keys, lost, at)
        _look_at_folder(runtime, connection, claim)

    with _undone():
        before, after = migrations.upgrade(runtime.engine, scripts, first=look, then=settle)
    _claim(runtime)
    done = f"The database stands at revision {after}, as before." if before == after else f"revision {before} → {after}"
    if not absent:
        return done
    return f"{done} The book had been unprotected: {triggers.told(absent)} missing, put back now."


@contextmanager
def _undone() -> Iterator[None]:
    """Tells in one line why a migration was undone."""
    try:
        yield
    except migrations.UnknownRevision as error:
        raise NotReady(f"{error}; use the version that migrated it") from None
    except migrations.PointsNowhere as error:
        raise NotReady(f"the migration was undone and nothing is changed: {error}") from None
    except SQLAlchemyError as error:
        if is_away(error):
            raise NotReady(cannot_be_reached(error).line()) from error
        raise NotReady(f"the migration was undone and nothing is changed: {driver_words(error)}") from error


def _look_at_folder(runtime: Runtime, connection: Connection, claim: bool) -> None:
    """Raises NotReady unless the folder is, or may become, that of this database's files; writes nothing."""
    store, name = media_of(runtime), installation.find_name(connection)
    assert name is not None
    keys = list(connection.scalars(select(UploadVariant.key).order_by(UploadVariant.id.desc()).limit(SAMPLE)))
    try:
        if installation.has_claimed_media(connection) and not claim:
            store.demand(name)
            return
        owner = store.owner()
        holds_ours = any(store.exists(key) for key in keys)
        if owner not in (None, name) and not (claim and (holds_ours or next(store.iter_keys(), None) is None)):
            raise MediaUnknown("holds the files of another database")
        if keys and not holds_ours and not claim:
            raise MediaUnknown("holds none of the files of this database")
    except MediaUnknown as error:
        hint = "" if claim else "; if it is the right one, restored or moved: `marketplace migrate --claim-media`"
        raise NotReady(f"MEDIA_URL: the folder {error} [{store.place()}]{hint}") from None


def _claim(runtime: Runtime) -> None:
    """Has the folder carry this database's name. Only after the database has kept it: one that a killed first try
    gave would be nobody's.
    """
    store = media_of(runtime)
    with runtime.engine.begin() as connection:
        name = installation.find_name(connection)
        assert name is not None
        try:
            store.claim(name)
        except MediaUnknown as error:
            raise NotReady(f"MEDIA_URL: the folder {error} [{store.place()}]") from None
        if not installation.has_claimed_media(connection):
            installation.claim_media(connection, runtime.clock())
