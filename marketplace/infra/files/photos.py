"""From the bytes a stranger sends to small, upright, nameless WebP pictures, within a known amount of memory.

JPEG is scaled while it is decoded, so a 108-megapixel phone photo costs no more than a small one. PNG, WebP and
progressive JPEG have to be held whole and are therefore limited by what that takes.
"""

import hashlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile

from marketplace.infra.files.photo_headers import jpeg_coefficient_bytes, refuse_heic
from marketplace.kernel.errors import DomainError

MAX_FILE_BYTES = 25_000_000
MAX_PIXELS = 110_000_000
SIZES = {"large": 1600, "medium": 800, "thumb": 400}
"""Names of the variants and the length of their long side in pixels, largest first."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_DECODE_BYTES = 148_000_000
_PNG_BYTES_PER_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2}
_WEBP_BYTES_PER_PIXEL = 12  # libwebp keeps two canvases beside the picture it hands over
_ENCODING = {  # eight thumbs and their page must stay below 120 kB, so these may cost more time a pixel
    "large": {"quality": 72, "method": 1},
    "medium": {"quality": 70, "method": 1},
    "thumb": {"quality": 50, "method": 4},
}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_STRIP_LINES = 64

# Pillow's own alarm rings at 89 megapixels; the limits above take its place.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Variant:
    """One WebP rendering of a photo; `name` is a key of `SIZES`, width and height are pixels."""

    name: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True)
class ProcessedPhoto:
    """The renderings of one upload and the SHA-256 (hex) of the bytes that were sent."""

    original_sha256: str
    variants: tuple[Variant, ...]


def process_photo(stream: BinaryIO) -> ProcessedPhoto:
    """Turn one seekable upload into WebP variants without any metadata, upright, in sRGB, never enlarged.

    Photos are decoded one at a time in a process, so that the memory it takes stays bounded under load. Raises
    `photo_empty`, `photo_file_too_big`, `photo_heic`, `photo_not_an_image`, `photo_too_large` or `photo_damaged`.
    """
    digest = _fingerprint(stream)
    stream.seek(0)
    refuse_heic(stream.read(16))
    with _one_at_a_time:
        return ProcessedPhoto(digest, tuple(_render(_upright_picture(stream))))


def _fingerprint(stream: BinaryIO) -> str:
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    while block := stream.read(1 << 20):
        size += len(block)
        if size > MAX_FILE_BYTES:
            raise DomainError("photo_file_too_big", limit_megabytes=MAX_FILE_BYTES // 1_000_000)
        digest.update(block)
    if not size:
        raise DomainError("photo_empty")
    return digest.hexdigest()


def _upright_picture(stream: BinaryIO) -> Image.Image:
    """The photo at the size of the largest variant, upright, RGB, with no metadata."""
    small, orientation, profile = _small_picture(stream)
    picture = _to_srgb(_fit(small, SIZES["large"]), profile)
    if orientation in _TURNS:
        picture = picture.transpose(_TURNS[orientation])
    return picture


def _small_picture(stream: BinaryIO) -> tuple[Image.Image, int, bytes | None]:
    # A function of its own, because the full-size picture must be gone before the next step takes memory.
    with _open(stream) as image:
        _check_size(image, stream)
        try:
            image.draft(None, _fitted(image.size, SIZES["large"]))
            small = _shrink(_decode(image))
            return small, _orientation(image), image.info.get("icc_profile")
        except Exception as error:  # hostile bytes: struct.error, KeyError, MemoryError, whatever a parser trips over
            raise DomainError("photo_damaged") from error


def _open(stream: BinaryIO) -> Image.Image:
    stream.seek(0)
    try:
        return Image.open(stream, formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(MAX_PIXELS) from error
    except Exception as error:
        raise DomainError("photo_not_an_image") from error


def _check_size(image: Image.Image, stream: BinaryIO) -> None:
    pixels, limit = image.width * image.height, MAX_PIXELS
    if image.format == "WEBP":
        needed = pixels * _WEBP_BYTES_PER_PIXEL + stream.seek(0, os.SEEK_END)
    elif image.format == "PNG":
        needed = pixels * _PNG_BYTES_PER_PIXEL.get(image.mode, 4)
    else:
        assert isinstance(image, JpegImageFile)
        needed = jpeg_coefficient_bytes(image, stream)
    if needed:
        limit = min(limit, _DECODE_BYTES * pixels // needed)
    if pixels > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> DomainError:
    return DomainError("photo_too_large", limit_megapixels=limit // 1_000_000)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # a broken EXIF block is no reason to refuse the picture
        return 1


def _decode(image: Image.Image) -> Image.Image:
    if image.format != "WEBP":
        image.load()
        return image
    # WebPImageFile.load() would copy the picture once more: 16 bytes a pixel instead of 12.
    frame, _ = image._decoder.get_next()  # type: ignore[attr-defined]
    del image._decoder  # type: ignore[attr-defined]
    rawmode = image.rawmode  # type: ignore[attr-defined]
    return Image.frombuffer("RGB" if rawmode == "RGBX" else rawmode, image.size, frame, "raw", rawmode, 0, 1)


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    longest = max(size)
    if longest <= side:
        return size
    width, height = (max(1, round(length * side / longest)) for length in size)
    return width, height


def _fit(image: Image.Image, side: int) -> Image.Image:
    return image.resize(_fitted(image.size, side), Image.Resampling.BICUBIC, reducing_gap=2.0)


def _shrink(image: Image.Image) -> Image.Image:
    """Bring a decoded picture near the largest variant's size or down to it, as L, RGB or CMYK."""
    factor = max(image.size) // SIZES["large"]
    return _fit(_opaque(image), SIZES["large"]) if factor < 2 else _reduced(image, factor)


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    """One pixel out of factor × factor, strip by strip, so that no second full-size copy ever exists."""
    width, height = image.size
    lines = max(factor, _STRIP_LINES // factor * factor)
    small = None
    for top in range(0, height, lines):
        strip = _opaque(image.crop((0, top, width, min(height, top + lines)))).reduce(factor)
        if small is None:
            small = Image.new(strip.mode, (strip.width, -(-height // factor)))
        small.paste(strip, (0, top // factor))
    assert small is not None
    return small


def _opaque(image: Image.Image) -> Image.Image:
    """The same picture as L, RGB or CMYK; what was transparent becomes white."""
    if image.mode == "I;16":
        return image.point(lambda level: level / 256).convert("L")
    if "A" in image.mode or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source, target = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            if converted is not None:
                return converted
        except Exception:  # noqa: S110 - a broken or mismatched profile: the colours are shown as they are
            pass
    return image.convert("RGB")


def _render(picture: Image.Image) -> Iterator[Variant]:
    for name, side in SIZES.items():
        picture = _fit(picture, side)
        encoded = BytesIO()
        picture.save(encoded, "WEBP", **_ENCODING[name])
        yield Variant(name, *picture.size, encoded.getvalue())
