"""Sealed fields, wherever a room keeps one: which can no longer be read, and sealing them anew under the first key."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Column, Connection, Engine, LargeBinary, Table, and_, func, select, type_coerce, update

from marketplace.infra.data.database import Base, EncryptedText, make_cipher

BATCH = 200
"""Rows that are sealed anew in one transaction."""
SAMPLE = 50

Progress = Callable[[str, int, int], None]
"""Told the field, how many rows are done, and how many there are."""


@dataclass(frozen=True)
class Sealed:
    """One sealed column; its rows are read as the bytes they are."""

    table: Table
    column: Column[str | None]

    @property
    def name(self) -> str:
        """Table and column, as in `bank_accounts.number`."""
        return f"{self.table.name}.{self.column.name}"

    def rows(self, connection: Connection, after: int, most: int) -> Sequence[tuple[int, bytes]]:
        """The next rows that hold something: id and sealed bytes."""
        raw = type_coerce(self.column, LargeBinary)
        chosen = select(self.table.c.id, raw).where(self.column.is_not(None), self.table.c.id > after)
        return [(row[0], bytes(row[1])) for row in connection.execute(chosen.order_by(self.table.c.id).limit(most))]

    def count(self, connection: Connection) -> int:
        """How many rows hold something."""
        return connection.scalar(select(func.count()).where(self.column.is_not(None))) or 0


def fields() -> list[Sealed]:
    """Every sealed column of every room."""
    return [
        Sealed(table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, EncryptedText)
    ]


def unreadable(connection: Connection, cipher: MultiFernet) -> Iterator[str]:
    """One line for each sealed field that none of the keys opens."""
    for field in fields():
        for row, sealed in _all(field, connection):
            if not _opens(cipher, sealed):
                yield _lost(field, row)


def is_foreign(connection: Connection, keys: Sequence[str]) -> bool:
    """Whether there are sealed fields and these keys open none of the first ones: they are another copy's keys."""
    cipher = make_cipher(keys)
    seen = [sealed for field in fields() for _, sealed in field.rows(connection, 0, SAMPLE)]
    return bool(seen) and not any(_opens(cipher, sealed) for sealed in seen)


def count_others(connection: Connection, key: str) -> int:
    """How many fields this key alone does not open."""
    cipher = Fernet(key)
    return sum(not _opens(cipher, sealed) for field in fields() for _, sealed in _all(field, connection))


def reseal(engine: Engine, keys: Sequence[str], progress: Progress) -> list[str]:
    """Seals every field anew under the first key, a batch a transaction, and goes on where it was stopped.

    Returns the fields that none of the keys opens, one line each. A row that changes meanwhile is left to its writer.
    """
    lost: list[str] = []
    for field in fields():
        with engine.connect().execution_options(write=False) as connection:
            total = field.count(connection)
        done = last = 0
        while total:
            with engine.begin() as connection:
                rows = field.rows(connection, last, BATCH)
                lost += [line for row in rows if (line := _reseal_row(connection, field, row, keys))]
            if not rows:
                break
            done, last = done + len(rows), rows[-1][0]
            progress(field.name, done, max(total, done))
    return lost


def _reseal_row(connection: Connection, field: Sealed, row: tuple[int, bytes], keys: Sequence[str]) -> str:
    key, sealed = row
    if _opens(Fernet(keys[0]), sealed):
        return ""
    try:
        fresh = make_cipher(keys).rotate(sealed)
    except InvalidToken:
        return _lost(field, key)
    raw = type_coerce(field.column, LargeBinary)
    connection.execute(
        update(field.table)
        .where(and_(field.table.c.id == key, raw == sealed))
        .values({field.column: type_coerce(fresh, LargeBinary)})
    )
    return ""


def _lost(field: Sealed, row: int) -> str:
    return f"{field.table.name} {row}: {field.column.name} cannot be read with any of FIELD_KEYS"


def _all(field: Sealed, connection: Connection) -> Iterator[tuple[int, bytes]]:
    last = 0
    while rows := field.rows(connection, last, BATCH):
        yield from rows
        last = rows[-1][0]


def _opens(cipher: MultiFernet | Fernet, sealed: bytes) -> bool:
    try:
        cipher.decrypt(sealed)
    except InvalidToken:
        return False
    return True
