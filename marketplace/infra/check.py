"""Proof that every sealed field can be read, and every photo a row names is in the media store, byte for byte."""

from collections.abc import Iterator

from sqlalchemy import select

from marketplace.infra.data import sealed
from marketplace.infra.data.runtime import runtime, session
from marketplace.infra.files.media import is_intact, media_of
from marketplace.infra.files.photo_records import UploadVariant


def violations() -> Iterator[str]:
    """One line for each sealed field that no key opens, and each row of upload_variants whose file is missing or
    changed.
    """
    yield from sealed.unreadable(session().connection(), runtime().cipher)
    store = media_of(runtime())
    checked: dict[str, bool] = {}
    for row in session().scalars(select(UploadVariant).order_by(UploadVariant.id)):
        if row.key not in checked:
            checked[row.key] = is_intact(store, row.key)
        if not checked[row.key]:
            state = "changed" if store.exists(row.key) else "missing"
            yield f"upload_variants {row.id}: the file {row.key} is {state}"
