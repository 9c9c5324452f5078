"""The one act that changes a database's tables: migrations, triggers, marks of keys, and the folder of its files."""

from collections.abc import Collection

from sqlalchemy import Connection, inspect, select

from marketplace.infra import installation, migrations, sealed, triggers
from marketplace.infra.keys import FIELD, Keyring
from marketplace.infra.media import MediaUnknown, media_of
from marketplace.infra.photo_records import UploadVariant
from marketplace.infra.readiness import Grounds, NotReady, demand_folders
from marketplace.infra.runtime import Runtime

SAMPLE = 20


def upgrade(runtime: Runtime, lost: Collection[str] = (), claim: bool = False) -> str:
    """Brings the database up to date and tells what was done, in one line. Raises NotReady and changes nothing when
    the revision, the keys or the folder are not this database's.

    `lost` names settings whose earlier keys are gone for good; `claim` takes a folder that lacks its marker.
    """
    demand_folders(runtime)
    keys, at = runtime.services[Keyring], runtime.clock()
    absent: list[str] = []

    def look(connection: Connection) -> None:
        if not inspect(connection).has_table(installation.INSTALLATION.name):
            return
        absent.extend(triggers.missing(connection))
        for words in installation.strangers(connection, keys):
            if words.partition(":")[0] not in lost:
                raise NotReady(words)

    def settle(connection: Connection) -> None:
        is_first = installation.find_name(connection) is None
        if is_first and FIELD not in lost and sealed.is_foreign(connection, keys.field):
            raise NotReady(f"{FIELD}: none of the sealed fields of this database can be read with these keys")
        installation.enrol(connection, keys, lost, at)
        _claim(runtime, connection, claim)
        installation.claim_media(connection, at)

    try:
        before, after = migrations.upgrade(runtime.engine, runtime.services[Grounds].scripts, first=look, then=settle)
    except migrations.UnknownRevision as error:
        raise NotReady(f"{error}; use the version that migrated it") from None
    done = f"The database stands at revision {after}, as before." if before == after else f"revision {before} → {after}"
    return f"{done} {len(absent)} triggers were missing and are back." if absent else done


def _claim(runtime: Runtime, connection: Connection, claim: bool) -> None:
    """Has the folder carry this database's name. A database that has files takes only the folder that holds some."""
    name = installation.find_name(connection)
    assert name is not None
    store = media_of(runtime)
    is_known = installation.has_claimed_media(connection)
    keys = list(connection.scalars(select(UploadVariant.key).order_by(UploadVariant.id.desc()).limit(SAMPLE)))
    try:
        if is_known and not claim:
            store.demand(name)
        elif keys and not claim and not any(store.exists(key) for key in keys):
            raise MediaUnknown("holds none of the files of this database")
        else:
            store.claim(name, is_new=claim or not (is_known or keys))
    except MediaUnknown as error:
        raise NotReady(f"MEDIA_URL: the folder {error} [{store.place()}]") from None
