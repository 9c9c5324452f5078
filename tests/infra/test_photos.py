"""Photos of every kind, size and malice become small upright WebP pictures or a clear refusal."""

import random
import struct
import subprocess
import sys
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from marketplace.infra.files.photos import MAX_FILE_BYTES, Variant, process_photo
from marketplace.kernel.errors import DomainError

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 30), (30, 30, 220), (255, 255, 255)
MEMORY_LIMIT = 200_000_000


def corners(width: int = 480, height: int = 320) -> Image.Image:
    """Four fields of plain colour: red, green above; blue, white below."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def large_of(content: bytes) -> Image.Image:
    return opened(process_photo(BytesIO(content)).variants[0])


def opened(variant: Variant) -> Image.Image:
    picture = Image.open(BytesIO(variant.content))
    picture.load()
    return picture


def refusal(content: bytes) -> DomainError:
    with pytest.raises(DomainError) as caught:
        process_photo(BytesIO(content))
    return caught.value


def looks_like(image: Image.Image, *colours: tuple[int, int, int], tolerance: int = 12) -> bool:
    """Whether the middles of the four quarters, row by row, show these colours."""
    points = [(x * image.width // 4, y * image.height // 4) for y in (1, 3) for x in (1, 3)]
    found = [image.convert("RGB").getpixel(point) for point in points]
    return all(
        isinstance(pixel, tuple) and all(abs(a - b) <= tolerance for a, b in zip(pixel, colour, strict=True))
        for pixel, colour in zip(found, colours, strict=True)
    )


def test_three_sizes_with_their_own_measures() -> None:
    photo = process_photo(BytesIO(encoded(corners(2400, 1800))))
    assert [(v.name, v.width, v.height) for v in photo.variants] == [
        ("large", 1600, 1200),
        ("medium", 800, 600),
        ("thumb", 400, 300),
    ]
    for variant in photo.variants:
        picture = opened(variant)
        assert picture.format == "WEBP"
        assert picture.size == (variant.width, variant.height)
        assert looks_like(picture, RED, GREEN, BLUE, WHITE)


def test_the_same_bytes_give_the_same_pictures() -> None:
    content = encoded(corners())
    assert process_photo(BytesIO(content)) == process_photo(BytesIO(content))


def test_a_small_photo_is_never_enlarged() -> None:
    photo = process_photo(BytesIO(encoded(corners(300, 200))))
    assert {(v.width, v.height) for v in photo.variants} == {(300, 200)}


@pytest.mark.parametrize(("width", "height", "size"), [(1, 1, (1, 1)), (1, 9000, (1, 1600)), (9000, 3, (1600, 1))])
def test_odd_shapes_keep_at_least_one_pixel(width: int, height: int, size: tuple[int, int]) -> None:
    assert large_of(encoded(Image.new("RGB", (width, height), RED), "PNG")).size == size


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"quality": 95}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"quality": 90}),
    ],
)
@pytest.mark.parametrize("size", [(480, 320), (3400, 2300)])
def test_every_accepted_kind(kind: str, options: dict[str, object], size: tuple[int, int]) -> None:
    assert looks_like(large_of(encoded(corners(*size), kind, **options)), RED, GREEN, BLUE, WHITE)


@pytest.mark.parametrize(
    ("orientation", "colours"),
    [
        (1, (RED, GREEN, BLUE, WHITE)),
        (2, (GREEN, RED, WHITE, BLUE)),
        (3, (WHITE, BLUE, GREEN, RED)),
        (4, (BLUE, WHITE, RED, GREEN)),
        (5, (RED, BLUE, GREEN, WHITE)),
        (6, (BLUE, RED, WHITE, GREEN)),
        (7, (WHITE, GREEN, BLUE, RED)),
        (8, (GREEN, WHITE, RED, BLUE)),
        (99, (RED, GREEN, BLUE, WHITE)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_phone_was_held_sideways(kind: str, orientation: int, colours: tuple[tuple[int, int, int], ...]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = large_of(encoded(corners(), kind, exif=exif))
    assert picture.size == ((320, 480) if orientation in {5, 6, 7, 8} else (480, 320))
    assert looks_like(picture, *colours)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_maker_and_profile_are_gone(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "TELEPON-CONTOH"
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 25.0, 33.0), 3: "E", 4: (111.0, 1.0, 12.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    sent = encoded(corners(), kind, exif=exif, icc_profile=profile)
    assert b"TELEPON-CONTOH" in sent
    for variant in process_photo(BytesIO(sent)).variants:
        assert riff_chunks(variant.content) == [b"VP8 "]
        assert not opened(variant).getexif()


def riff_chunks(content: bytes) -> list[bytes]:
    chunks, at = [], 12
    while at < len(content):
        chunks.append(content[at : at + 4])
        length = struct.unpack_from("<I", content, at + 4)[0]
        at += 8 + length + length % 2
    return chunks


def test_colours_of_a_wide_gamut_profile_become_srgb() -> None:
    # Display P3 (its chromaticities as in the profile of a common phone), here made from sRGB by swapping red and blue.
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile = profile.replace(b"rXYZ", b"tmp_").replace(b"bXYZ", b"rXYZ").replace(b"tmp_", b"bXYZ")
    picture = large_of(encoded(Image.new("RGB", (64, 64), (230, 20, 20)), "PNG", icc_profile=bytes(profile)))
    red, _, blue = picture.getpixel((32, 32))
    assert blue > 180 > 60 > red


def test_a_broken_profile_is_no_reason_to_refuse() -> None:
    large = process_photo(BytesIO(encoded(corners(), "JPEG", icc_profile=b"not a profile" * 20))).variants[0]
    assert looks_like(opened(large), RED, GREEN, BLUE, WHITE)
    assert riff_chunks(large.content) == [b"VP8 "]


def test_transparency_becomes_white() -> None:
    for image in (corners().convert("RGBA"), corners(3400, 2400).convert("RGBA")):
        image.paste((0, 0, 0, 0), (0, 0, image.width // 2, image.height // 2))
        for kind in ("PNG", "WEBP"):
            assert looks_like(large_of(encoded(image, kind)), WHITE, GREEN, BLUE, WHITE)


def test_palette_with_and_without_transparency() -> None:
    palette = corners().convert("P", palette=Image.Palette.ADAPTIVE)
    assert looks_like(large_of(encoded(palette, "PNG")), RED, GREEN, BLUE, WHITE)
    clear = palette.getpixel((2, 2))
    assert looks_like(large_of(encoded(palette, "PNG", transparency=clear)), WHITE, GREEN, BLUE, WHITE)


def test_grey_and_line_art() -> None:
    for mode in ("L", "1", "LA"):
        picture = large_of(encoded(corners().convert(mode, dither=Image.Dither.NONE), "PNG"))
        assert picture.convert("RGB").getpixel((360, 240)) == WHITE
    levels = Image.new("I;16", (200, 100), 128 * 256)
    middle = large_of(encoded(levels, "PNG")).getpixel((100, 50))
    assert all(abs(channel - 128) <= 2 for channel in middle)


def test_press_colours() -> None:
    picture = large_of(encoded(corners().convert("CMYK"), "JPEG", quality=95))
    assert looks_like(picture, RED, GREEN, BLUE, WHITE, tolerance=20)


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = {"save_all": True, "append_images": [Image.new("RGB", (480, 320), BLUE)] * 3, "duration": 100}
    for kind in ("PNG", "WEBP"):
        variants = process_photo(BytesIO(encoded(corners(), kind, **frames))).variants
        assert looks_like(opened(variants[0]), RED, GREEN, BLUE, WHITE)
        assert riff_chunks(variants[0].content) == [b"VP8 "]


def test_a_phone_photo_with_a_second_picture_inside() -> None:
    sent = encoded(corners(), "MPO", save_all=True, append_images=[Image.new("RGB", (480, 320), BLUE)])
    assert looks_like(large_of(sent), RED, GREEN, BLUE, WHITE)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_empty"),
        (b"Harga kain panjang Rp185.000\n" * 40, "photo_not_an_image"),
        (b"\xff\xd8\xff", "photo_not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_not_an_image"),
        (b"%PDF-1.7\n", "photo_not_an_image"),
        (encoded(Image.new("RGB", (20, 20)), "GIF"), "photo_not_an_image"),
        (encoded(Image.new("RGB", (20, 20)), "TIFF"), "photo_not_an_image"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), "photo_heic"),
    ],
)
def test_what_is_no_photo_is_refused_by_its_content(content: bytes, code: str) -> None:
    assert refusal(content).code == code


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {"lossless": True})]
)
@pytest.mark.parametrize("share", [0.4, 0.9])
def test_a_photo_that_arrived_in_part_is_refused(kind: str, options: dict[str, object], share: float) -> None:
    content = encoded(noisy(), kind, **options)
    assert refusal(content[: int(len(content) * share)]).code in {"photo_damaged", "photo_not_an_image"}


@cache
def noisy(width: int = 240, height: int = 160) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))


def test_a_file_beyond_the_limit_is_refused_with_the_limit() -> None:
    error = refusal(encoded(corners()) + bytes(MAX_FILE_BYTES))
    assert (error.code, error.params) == ("photo_file_too_big", {"limit_megabytes": 25})


def png_promising(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def jpeg_promising(width: int, height: int, **options: object) -> bytes:
    content = bytearray(encoded(corners(64, 64), "JPEG", **options))
    frame = content.index(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0")
    struct.pack_into(">HH", content, frame + 5, height, width)
    return bytes(content)


def in_separate_scans(content: bytes) -> bytes:
    """The same promise, of which the first scan holds one component."""
    before, _, after = content.partition(b"\xff\xda\x00\x0c\x03")
    return before + b"\xff\xda\x00\x08\x01" + after[:2] + after[6:]


def webp_promising(width: int, height: int) -> bytes:
    return b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"".join(
        (side - 1).to_bytes(3, "little") for side in (width, height)
    )


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        (jpeg_promising(12000, 9200), 110),
        (jpeg_promising(20000, 9000), 110),
        (jpeg_promising(65000, 65000), 110),
        (jpeg_promising(12000, 9000, progressive=True, subsampling=2), 49),
        (jpeg_promising(8000, 6000, progressive=True, subsampling=0), 24),
        (in_separate_scans(jpeg_promising(12000, 9000, subsampling=2)), 49),
        (in_separate_scans(jpeg_promising(8000, 6000, subsampling=0)), 24),
        (png_promising(7000, 5300), 37),
        (png_promising(100_000, 100_000), 110),
    ],
)
def test_too_many_pixels_are_refused_before_they_are_decoded(content: bytes, limit: int) -> None:
    error = refusal(content)
    assert (error.code, error.params) == ("photo_too_large", {"limit_megapixels": limit})


def test_a_webp_canvas_is_checked_before_it_is_made() -> None:
    assert refusal(webp_promising(16383, 16383)).code == "photo_too_large"


def test_a_jpeg_of_countless_scans_is_refused() -> None:
    content = encoded(corners(), "JPEG", progressive=True)
    last_scan = content.rindex(b"\xff\xda")
    endless = content[:last_scan] + content[last_scan:-2] * 200 + b"\xff\xd9"
    assert refusal(endless).code == "photo_damaged"


MEASURED = """
import re, resource, sys
from pathlib import Path
from marketplace.infra.files.photos import process_photo
with open(sys.argv[1], "rb") as stream:
    large = process_photo(stream).variants[0]
status = Path("/proc/self/status")
if status.exists():  # on Linux ru_maxrss begins with the peak of the process that started this one
    peak = int(re.search("VmHWM:\\s+(\\d+) kB", status.read_text())[1]) * 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak, large.width, large.height)
"""

CRAFTED = """
import sys
from PIL import Image
kind, width, height, path = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
ramp = Image.radial_gradient("L")
channels = [ramp.resize((width, height)), ramp.rotate(90).resize((width, height))]
options = {"JPEG": {"quality": 80}, "PNG": {"compress_level": 1}, "WEBP": {"method": 0}}
Image.merge("RGB", [*channels, channels[0]]).save(path, kind, **options[kind])
"""


@pytest.mark.parametrize(
    ("kind", "width", "height", "size"),
    [
        ("JPEG", 12000, 9000, (1600, 1200)),
        ("PNG", 7000, 5280, (1600, 1207)),
        ("WEBP", 4032, 3024, (1600, 1200)),
    ],
)
def test_the_largest_photos_are_taken_within_200_megabytes(
    tmp_path: Path, kind: str, width: int, height: int, size: tuple[int, int]
) -> None:
    """Both halves run in processes of their own, so that neither measures this one."""
    path = tmp_path / "photo"
    subprocess.run([sys.executable, "-c", CRAFTED, kind, str(width), str(height), str(path)], check=True)
    done = subprocess.run([sys.executable, "-c", MEASURED, str(path)], check=True, capture_output=True, text=True)
    peak, *large = map(int, done.stdout.split())
    assert tuple(large) == size
    print(f"{kind} {width} × {height}: {peak / 1e6:.0f} MB")
    assert peak <= MEMORY_LIMIT


SEEDS = [
    encoded(noisy()),
    encoded(corners(), "JPEG", progressive=True),
    encoded(corners(), "PNG"),
    encoded(corners().convert("P"), "PNG", transparency=0),
    encoded(corners(), "WEBP"),
    encoded(corners().convert("RGBA"), "WEBP", lossless=True),
]


@settings(max_examples=300, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4)), max_size=8),
    kept=st.one_of(st.just(1.0), st.floats(0, 1)),
)
def test_hostile_bytes_give_pictures_or_a_refusal(seed: bytes, changes: list[tuple[float, bytes]], kept: float) -> None:
    content = bytearray(seed[: int(len(seed) * kept)])
    for share, replacement in changes:
        # Most of what breaks parsers stands at the start of a file.
        at = int(share**3 * len(content))
        content[at : at + len(replacement)] = replacement
    try:
        photo = process_photo(BytesIO(bytes(content)))
    except DomainError:
        return
    assert [opened(variant).format for variant in photo.variants] == ["WEBP"] * 3


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=400))
def test_noise_is_refused(content: bytes) -> None:
    with pytest.raises(DomainError):
        process_photo(BytesIO(content))
