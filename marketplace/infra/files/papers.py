"""Papers that come as a PDF, as laboratories send them: looked at, kept as they were sent, never opened here."""

import hashlib
import os
from typing import BinaryIO

from marketplace.infra.files.media import MediaStore
from marketplace.infra.files.photo_records import NAME_LENGTH, PAPER, StoredPhoto
from marketplace.kernel.cleaning import clean_name
from marketplace.kernel.errors import DomainError

MAX_PAPER_BYTES = 10_000_000
_BEGIN, _END, _LOCK = b"%PDF-", b"%%EOF", b"/Encrypt"
_TAIL = 2_048
"""Bytes at the end in which its mark stands, whatever a mail program put behind it."""


def is_paper(stream: BinaryIO) -> bool:
    """Whether the content says that it is a PDF, whatever its name or its sender says."""
    stream.seek(0)
    begin = stream.read(len(_BEGIN))
    stream.seek(0)
    return begin == _BEGIN


def store_paper(store: MediaStore, stream: BinaryIO, name: str = "") -> StoredPhoto:
    """Puts a PDF into the store as it is; needs no transaction. Raises DomainError `paper_file_too_big`,
    `paper_damaged` or `paper_locked`.
    """
    digest, size = _checked(stream)
    stream.seek(0)
    key = store.put(stream)
    kept = clean_name(name)[-NAME_LENGTH:] or "PDF"
    return StoredPhoto(kept, digest, ((PAPER, key, 0, 0),), size)


def _checked(stream: BinaryIO) -> tuple[str, int]:
    """Its hash and size, once it is whole, small enough and without a password."""
    size = stream.seek(0, os.SEEK_END)
    if size > MAX_PAPER_BYTES:
        raise DomainError("paper_file_too_big", limit_megabytes=MAX_PAPER_BYTES // 1_000_000)
    stream.seek(max(0, size - _TAIL))
    if _END not in stream.read():
        raise DomainError("paper_damaged")
    stream.seek(0)
    content = stream.read()
    if _LOCK in content:
        raise DomainError("paper_locked")
    return hashlib.sha256(content).hexdigest(), size
