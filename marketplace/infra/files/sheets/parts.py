"""The parts of a packed workbook (XLSX, ODS), unpacked within known bounds, and packed anew for the reader behind.

The reader behind is given nothing but what was counted here, so that no trick of an archive reaches it.
"""

import zlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from marketplace.infra.files.sheets.limits import Limits
from marketplace.kernel.errors import DomainError

_ENCRYPTED = 0x1


def unpack(content: bytes, limits: Limits, wanted: Iterable[str]) -> dict[str, bytes]:
    """The parts whose names end so, by name.

    Raises `sheet_damaged`, `sheet_password` or, before anything is unpacked, `sheet_unpacks_too_large`.
    """
    endings = tuple(wanted)
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_directory(entries, len(content), limits)
            return {each.filename: _part(archive, each) for each in entries if each.filename.lower().endswith(endings)}
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise DomainError("sheet_damaged") from error


def _check_directory(entries: list[ZipInfo], size: int, limits: Limits) -> None:
    total = sum(each.file_size for each in entries)
    is_bloated = total > limits.file_bytes and total > size * limits.unpacked_times
    if len(entries) > limits.parts or total > limits.unpacked_bytes or is_bloated:
        raise DomainError("sheet_unpacks_too_large")
    if any(each.flag_bits & _ENCRYPTED for each in entries):
        raise DomainError("sheet_password")
    if any(each.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for each in entries):
        raise DomainError("sheet_damaged")


def _part(archive: ZipFile, entry: ZipInfo) -> bytes:
    """What the entry holds, never more than its directory says: `check_directory` has counted that."""
    with archive.open(entry) as stream:
        return stream.read(entry.file_size)


def pack(parts: Mapping[str, bytes]) -> BytesIO:
    """A plain archive of just these parts."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    packed.seek(0)
    return packed


def part_names(content: bytes) -> frozenset[str]:
    """The names in the directory of an archive; none when it has no directory that can be read."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return frozenset(archive.namelist())
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return frozenset()
