"""What the first bytes of an uploaded photo promise, read before anything is decoded."""

from dataclasses import dataclass
from math import prod
from typing import BinaryIO

from marketplace.kernel.errors import DomainError

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

_SOS = 0xDA
_STANDALONE = {0x01, *range(0xD0, 0xD9)}  # TEM, RST0-7, SOI: markers without a length
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_MAX_SCANS = 100


def refuse_heic(head: bytes) -> None:
    """Raise `photo_heic` for an iPhone's HEIC file, which no common browser shows and our decoder cannot read."""
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        raise DomainError("photo_heic")


@dataclass(frozen=True, slots=True)
class _Frame:
    progressive: bool
    pixels: int
    samplings: tuple[tuple[int, int], ...]

    @property
    def coefficient_bytes(self) -> int:
        """What libjpeg keeps when it must collect every scan before the first line: two bytes a coefficient."""
        cell = max(h for h, _ in self.samplings) * max(v for _, v in self.samplings)
        return 2 * self.pixels * sum(prod(sampling) for sampling in self.samplings) // max(1, cell)


def jpeg_coefficient_bytes(stream: BinaryIO) -> int:
    """Bytes that decoding this JPEG needs beside its pixels, zero where libjpeg can go line by line.

    A progressive file, or one whose components come in separate scans, is held whole as coefficients and cannot be
    scaled while decoding. Raises `photo_damaged` when the headers make no sense or the scans are absurdly many.
    """
    stream.seek(0)
    frame: _Frame | None = None
    while True:
        marker = _next_marker(stream)
        if marker in _STANDALONE:
            continue
        segment = _segment(stream)
        if marker in _FRAMES:
            frame = _read_frame(marker, segment)
        elif marker == _SOS:
            break
    if frame is None or not segment:
        raise DomainError("photo_damaged")
    if not frame.progressive and segment[0] == len(frame.samplings):
        return 0
    if _count_scans(stream) > _MAX_SCANS:
        raise DomainError("photo_damaged")
    return frame.coefficient_bytes


def _next_marker(stream: BinaryIO) -> int:
    byte = stream.read(1)
    while byte:
        if byte == b"\xff":
            while byte == b"\xff":
                byte = stream.read(1)
            if byte and byte != b"\x00":
                return byte[0]
        else:
            byte = stream.read(1)
    raise DomainError("photo_damaged")


def _segment(stream: BinaryIO) -> bytes:
    length = int.from_bytes(stream.read(2), "big") - 2
    segment = stream.read(length) if length > 0 else b""
    if len(segment) != max(0, length):
        raise DomainError("photo_damaged")
    return segment


def _read_frame(marker: int, segment: bytes) -> _Frame:
    samplings = tuple((byte >> 4, byte & 15) for byte in segment[7::3])
    if not samplings or len(samplings) != segment[5]:
        raise DomainError("photo_damaged")
    height, width = int.from_bytes(segment[1:3], "big"), int.from_bytes(segment[3:5], "big")
    return _Frame(marker in _PROGRESSIVE, width * height, samplings)


def _count_scans(stream: BinaryIO) -> int:
    count, last = 1, b""
    while block := stream.read(1 << 16):
        count += (last + block).count(b"\xff\xda")
        last = block[-1:]
    return count
