"""What Pillow does not say of a photo before it decodes: that it is HEIC, and what a JPEG in many scans takes."""

from math import prod
from typing import BinaryIO

from PIL.JpegImagePlugin import JpegImageFile

from marketplace.kernel.errors import DomainError

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

_START_OF_SCAN = 0xDA
_STANDALONE = {0x00, 0x01, *range(0xD0, 0xD9)}  # an escaped byte, TEM, RST0-7, SOI: nothing follows them
_MAX_SCANS = 100


def refuse_heic(head: bytes) -> None:
    """Raise `photo_heic` for an iPhone's HEIC file, which no common browser shows and our decoder cannot read."""
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        raise DomainError("photo_heic")


def jpeg_coefficient_bytes(image: JpegImageFile, stream: BinaryIO) -> int:
    """Bytes that decoding this opened JPEG needs beside its pixels, zero where libjpeg can go line by line.

    A progressive file, or one whose components come in separate scans, is held whole as coefficients, two bytes each,
    and cannot be scaled while decoding. Raises `photo_damaged` for senseless headers and for absurdly many scans.
    """
    samplings = [(across, down) for _, across, down, _ in image.layer]
    if len(samplings) != image.layers:
        raise DomainError("photo_damaged")
    if _components_of_first_scan(stream) == image.layers and "progressive" not in image.info:
        return 0
    if _count_scans(stream) > _MAX_SCANS:
        raise DomainError("photo_damaged")
    cell = max(across for across, _ in samplings) * max(down for _, down in samplings)
    return 2 * image.width * image.height * sum(map(prod, samplings)) // max(1, cell)


def _components_of_first_scan(stream: BinaryIO) -> int:
    """Leaves the stream behind the header of the scan."""
    stream.seek(0)
    marker = 0
    while byte := stream.read(1):
        before, marker = marker, byte[0]
        if before != 0xFF or marker == 0xFF or marker in _STANDALONE:
            continue
        segment = stream.read(max(0, int.from_bytes(stream.read(2), "big") - 2))
        if marker == _START_OF_SCAN:
            return segment[0] if segment else 0
    raise DomainError("photo_damaged")


def _count_scans(stream: BinaryIO) -> int:
    count, last = 1, b""
    while block := stream.read(1 << 16):
        count += (last + block).count(b"\xff\xda")
        last = block[-1:]
    return count
