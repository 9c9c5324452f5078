"""Proof that every sealed field can be read, and every photo a row names is in the media store, byte for byte."""

from collections.abc import Iterator

from cryptography.fernet import InvalidToken
from sqlalchemy import select

from marketplace.infra.data import sealed
from marketplace.infra.data.runtime import runtime, session
from marketplace.infra.files.media import MediaStore, is_intact, media_of
from marketplace.infra.files.photo_records import UploadVariant
from marketplace.kernel.errors import DomainError

AT_ONCE = 1_000
"""Photos that are read together."""


def violations() -> Iterator[str]:
    """One line for each sealed field that no key opens, and each row of upload_variants whose file is missing or
    changed.
    """
    yield from sealed.unreadable(session().connection(), runtime().cipher)
    store = media_of(runtime())
    checked, state = "", ""
    picked = select(UploadVariant.id, UploadVariant.key).order_by(UploadVariant.key, UploadVariant.id)
    for row in session().execute(picked.execution_options(yield_per=AT_ONCE)):
        if row.key != checked:
            checked, state = row.key, "" if is_intact(store, row.key) else _state(store, row.key)
        if state:
            yield f"upload_variants {row.id}: the file {row.key} is {state}"


def _state(store: MediaStore, key: str) -> str:
    return "changed" if store.exists(key) else "missing"


def unbroken(room: str, violations: Iterator[str]) -> Iterator[str]:
    """The violations a room finds; rows so wrong that its proof cannot go on are one too, and hide no other room's."""
    try:
        yield from violations
    except (ArithmeticError, LookupError, TypeError, ValueError, DomainError, InvalidToken) as error:
        yield f"{room}: cannot be proven to the end, {type(error).__name__}: {error}"
