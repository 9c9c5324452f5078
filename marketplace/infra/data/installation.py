"""What a database knows of the copy that works on it: its name, its media folder, and the marks of its keys."""

import secrets
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Connection, String, UniqueConstraint, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.data.database import Base, UtcDateTime
from marketplace.infra.data.keys import FIELD, Keyring, mark_of


class Installation(Base):
    """The one row that names this database, so that a media folder can say whose it is."""

    __tablename__ = "installations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    media_claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the media folder carries the name; from then on no other folder will do."""


class KeyMark(Base):
    """A key that a copy on this database writes with, or wrote with what is still to be read."""

    __tablename__ = "key_marks"
    __table_args__ = (UniqueConstraint("setting", "mark"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting: Mapped[str] = mapped_column(String(24))
    mark: Mapped[str] = mapped_column(String(32))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


INSTALLATION, MARKS = Base.metadata.tables["installations"], Base.metadata.tables["key_marks"]


def find_name(connection: Connection) -> str | None:
    """The name of this database; None before it was given one."""
    return connection.scalar(select(INSTALLATION.c.name))


def has_claimed_media(connection: Connection) -> bool:
    """Whether this database knows a media folder."""
    return connection.scalar(select(INSTALLATION.c.media_claimed_at)) is not None


def enrol(connection: Connection, keys: Keyring, lost: Collection[str], at: datetime) -> None:
    """Gives the database its name and notes the keys that write from now on; of the first copy, all its keys.

    An older key of SECRET_KEYS or SEAL_KEYS that this copy no longer holds is retired; one of FIELD_KEYS stays until
    `rotate-field-keys` is through. The marks of settings in `lost` are retired first.
    """
    if find_name(connection) is None:
        connection.execute(insert(INSTALLATION).values(id=1, name=secrets.token_hex(16), created_at=at))
    for setting, held in keys:
        if setting in lost:
            retire(connection, setting, (), at)
        is_first = not _marks(connection, setting)
        for key in reversed(held) if is_first else held[:1]:
            mark = mark_of(setting, key)
            if _marks(connection, setting)[-1:] != [mark]:
                _note(connection, setting, mark, at)
        if setting != FIELD:
            retire(connection, setting, held, at)


def claim_media(connection: Connection, at: datetime) -> None:
    """Notes that the media folder carries this database's name."""
    connection.execute(update(INSTALLATION).values(media_claimed_at=at))


def retire(connection: Connection, setting: str, held: Collection[str], at: datetime) -> None:
    """Forgets the keys of this setting other than the ones held: nothing has to be read with them any more."""
    kept = [mark_of(setting, key) for key in held]
    connection.execute(
        update(MARKS)
        .where(MARKS.c.setting == setting, MARKS.c.retired_at.is_(None), MARKS.c.mark.not_in(kept))
        .values(retired_at=at)
    )


def strangers(connection: Connection, keys: Keyring) -> Iterator[str]:
    """Settings whose keys could not read what this database's copies write, each with what is wrong, as one line."""
    for setting, held in keys:
        marks = [mark_of(setting, key) for key in held]
        known = _marks(connection, setting)
        needed = known if setting == FIELD else known[-1:]
        if not set(needed) <= set(marks):
            yield f"{setting}: a key that this database is written with is not among them"


def disagreements(connection: Connection, keys: Keyring) -> Iterator[str]:
    """One line for each setting that is a stranger's, or whose first key this database does not know yet: others could
    not read it.
    """
    strange = list(strangers(connection, keys))
    yield from strange
    for setting, held in keys:
        is_named = any(line.startswith(f"{setting}:") for line in strange)
        if not is_named and mark_of(setting, held[0]) not in _marks(connection, setting):
            yield f"{setting}: the first key is new to this database; run `marketplace migrate` to make it known"


def _marks(connection: Connection, setting: str) -> list[str]:
    """The marks in use, the latest last."""
    chosen = select(MARKS.c.mark).where(MARKS.c.setting == setting, MARKS.c.retired_at.is_(None))
    return list(connection.scalars(chosen.order_by(MARKS.c.noted_at, MARKS.c.id)))


def _note(connection: Connection, setting: str, mark: str, at: datetime) -> None:
    same = (MARKS.c.setting == setting) & (MARKS.c.mark == mark)
    connection.execute(delete(MARKS).where(same))
    connection.execute(insert(MARKS).values(setting=setting, mark=mark, noted_at=at))
