"""Light, shadow, cloth and lines for drawn sample photos. Everything is drawn at twice the size and then reduced."""

import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import cos, pi, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SCALE = 2
WIDTH, HEIGHT = 1200, 900
FULL = (WIDTH * SCALE, HEIGHT * SCALE)

Colour = tuple[int, int, int]
Point = tuple[float, float]
Mesh = list[tuple[tuple[int, ...], tuple[float, ...]]]


def colour(code: str) -> Colour:
    """`#rrggbb` as numbers."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """A colour between two; share 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def px(*points: Point) -> list[Point]:
    """Points of the 1200 × 900 picture on the drawing."""
    return [(x * SCALE, y * SCALE) for x, y in points]


def ramp(levels: Sequence[float], size: tuple[int, int], upright: bool = True) -> Image.Image:
    """A smooth grey ramp through the levels (0 to 255), downwards or to the right."""
    row = bytes(max(0, min(255, round(level))) for level in levels)
    grid = (1, len(row)) if upright else (len(row), 1)
    return Image.frombytes("L", grid, row).resize(size, Image.Resampling.BICUBIC)


def blend(top: Colour, bottom: Colour, size: tuple[int, int] = FULL) -> Image.Image:
    """From one colour above to another below."""
    first, last = Image.new("RGB", size, top), Image.new("RGB", size, bottom)
    return Image.composite(last, first, ramp([0, 40, 215, 255], size))


def room(wall: str, table: str | None = None, edge: int = 640) -> Image.Image:
    """A softly lit wall, brighter at the upper left, and the table before it if there is one."""
    base = colour(wall)
    picture = blend(mix(base, (255, 255, 255), 0.28), mix(base, (90, 66, 40), 0.12))
    if table:
        top = colour(table)
        size = (FULL[0], FULL[1] - edge * SCALE)
        plane = blend(mix(top, (60, 40, 20), 0.16), mix(top, (255, 255, 255), 0.18), size)
        soft = Image.new("L", (1, HEIGHT // 2), 0)
        soft.paste(255, (0, edge // 2, 1, HEIGHT // 2))
        mask = soft.filter(ImageFilter.GaussianBlur(2)).resize(FULL, Image.Resampling.BILINEAR)
        below = Image.new("RGB", FULL)
        below.paste(plane, (0, edge * SCALE))
        below.paste(plane.crop((0, 0, FULL[0], 1)).resize((FULL[0], edge * SCALE)), (0, 0))
        picture = Image.composite(below, picture, mask)
    return light_up(picture, _window_light())


@cache
def _window_light() -> Image.Image:
    glow = Image.radial_gradient("L").point(lambda level: 148 - level * 0.16)
    return glow.resize((FULL[0] * 3 // 2, FULL[1] * 3 // 2), Image.Resampling.BICUBIC).crop(
        (FULL[0] // 3, FULL[1] // 3, FULL[0] // 3 + FULL[0], FULL[1] // 3 + FULL[1])
    )


def light_up(picture: Image.Image, light: Image.Image) -> Image.Image:
    """Darken where the light map is below 128 and brighten where it is above."""
    dark = light.point(lambda level: min(255, level * 2))
    bright = light.point(lambda level: max(0, level - 128))
    shaded = ImageChops.multiply(picture, Image.merge("RGB", (dark, dark, dark)))
    return ImageChops.screen(shaded, Image.merge("RGB", (bright, bright, bright)))


def noise(dice: random.Random, size: tuple[int, int], cell: tuple[float, float], strength: float) -> Image.Image:
    """A light map of random specks about 128; `cell` is the size of a speck."""
    grid = max(2, round(size[0] / cell[0])), max(2, round(size[1] / cell[1]))
    specks = Image.frombytes("L", grid, dice.randbytes(grid[0] * grid[1]))
    return specks.point(lambda level: 128 + (level - 128) * strength).resize(size, Image.Resampling.BILINEAR)


def tiled(tile: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The tile repeated over a sheet."""
    sheet = Image.new(tile.mode, size)
    for y in range(0, size[1], tile.height):
        for x in range(0, size[0], tile.width):
            sheet.paste(tile, (x, y))
    return sheet


def threads(dice: random.Random, size: tuple[int, int], strength: float = 0.16) -> Image.Image:
    """The light map of a plain weave: fine threads across and along."""
    across = noise(dice, (512, 512), (24, 2), strength)
    along = noise(dice, (512, 512), (2, 24), strength)
    return tiled(ImageChops.add(across, along, scale=2), size)


def shape(*outlines: Sequence[Point]) -> Image.Image:
    """A mask of polygons given in points of the picture."""
    mask = Image.new("L", FULL, 0)
    draw = ImageDraw.Draw(mask)
    for outline in outlines:
        draw.polygon(px(*outline), fill=255)
    return mask


def cast_shadow(picture: Image.Image, mask: Image.Image, move: Point, blur: float, strength: float) -> Image.Image:
    """Darken what lies behind a shape; the shadow is moved and blurred by points of the picture."""
    small = mask.reduce(8)
    moved = Image.new("L", small.size, 0)
    moved.paste(small, (round(move[0] * SCALE / 8), round(move[1] * SCALE / 8)))
    soft = moved.filter(ImageFilter.GaussianBlur(blur * SCALE / 8)).resize(FULL, Image.Resampling.BICUBIC)
    dark = soft.point(lambda level: 255 - level * strength)
    return ImageChops.multiply(picture, Image.merge("RGB", (dark, dark, dark.point(lambda level: min(255, level + 4)))))


def ground_shadow(picture: Image.Image, box: tuple[float, float, float, float], strength: float = 0.4) -> Image.Image:
    """The soft shadow of a thing that stands on the table within this box."""
    mask = Image.new("L", FULL, 0)
    ImageDraw.Draw(mask).ellipse(px(box[:2], box[2:]), fill=255)
    return cast_shadow(picture, mask, (14, 6), 24, strength)


def curve(*points: Point, steps: int = 28) -> list[Point]:
    """A Bézier curve through its control points (de Casteljau)."""

    def at(share: float) -> Point:
        line = list(points)
        while len(line) > 1:
            line = [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for a, b in pairwise(line)]
        return line[0]

    return [at(step / steps) for step in range(steps + 1)]


def circle(centre: Point, radius: float, squash: float = 1.0, steps: int = 40) -> list[Point]:
    """An ellipse about a centre as a polygon."""
    return [
        (centre[0] + radius * cos(2 * pi * n / steps), centre[1] + radius * squash * sin(2 * pi * n / steps))
        for n in range(steps)
    ]


def cord(draw: ImageDraw.ImageDraw, path: Sequence[Point], width: float, tint: Colour, twist: float = 9) -> None:
    """A twisted cord along a path: a dark edge, a body and slanting light strands."""
    line = px(*path)
    draw.line(line, fill=mix(tint, (50, 26, 8), 0.55), width=round((width + 2) * SCALE), joint="curve")
    draw.line(line, fill=tint, width=round(width * SCALE), joint="curve")
    strand = mix(tint, (255, 246, 225), 0.45)
    for x, y in walk(path, twist):
        reach = width * 0.34
        draw.line(px((x - reach, y + reach), (x + reach, y - reach)), fill=strand, width=round(width * 0.28 * SCALE))


def walk(path: Sequence[Point], step: float) -> Iterator[Point]:
    """Points at equal distances along a path."""
    left = 0.0
    for (ax, ay), (bx, by) in pairwise(path):
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        while left <= length and length:
            yield ax + (bx - ax) * left / length, ay + (by - ay) * left / length
            left += step
        left -= length


def hung_cloth(
    picture: Image.Image,
    sheet: Image.Image,
    box: tuple[int, int, int, int],
    dice: random.Random,
    waves: float = 5.0,
    depth: float = 15,
) -> Image.Image:
    """Hang a flat sheet in a box: folds bend the pattern and the hem, light falls along them, a shadow behind."""
    left, top, right, bottom = (side * SCALE for side in box)
    width, height = right - left, bottom - top
    fold = folds(dice, waves)
    cloth = sheet.resize((width, height)) if sheet.size != (width, height) else sheet
    bent = cloth.transform((width, height), Image.Transform.MESH, _mesh(width, height, fold, depth), _BILINEAR)
    bent = light_up(bent, ImageChops.add(_fold_light(width, height, fold), threads(dice, (width, height)), 2))
    whole, mask = Image.new("RGB", FULL), Image.new("L", FULL, 0)
    whole.paste(bent, (left, top))
    columns = range(0, width + 1, 12)
    hem = [(left + x, bottom - depth * SCALE * (0.9 - fold(x / width))) for x in columns]
    ImageDraw.Draw(mask).polygon([(left, top), (right, top), *reversed(hem)], fill=255)
    behind = cast_shadow(picture, mask, (16, 14), 16, 0.42)
    return Image.composite(whole, behind, mask)


_BILINEAR = Image.Resampling.BILINEAR


def folds(dice: random.Random, waves: float) -> Callable[[float], float]:
    """How far the cloth stands out, from -1 to 1, at a share of its width."""
    parts = [(1.0, waves, dice.random()), (0.45, waves * 1.9, dice.random()), (0.25, waves * 0.6, dice.random())]
    return lambda share: sum(size * sin(2 * pi * (rate * share + phase)) for size, rate, phase in parts) / 1.7


def _mesh(
    width: int, height: int, fold: Callable[[float], float], depth: float
) -> list[tuple[tuple[int, ...], tuple[float, ...]]]:
    columns = 60
    mesh: Mesh = []

    def source(x: int, y: int) -> Point:
        bend = depth * SCALE * fold(x / width) * (y / height)
        pull = 0.55 * depth * SCALE * fold(x / width + 0.04) * (0.35 + 0.65 * y / height)
        return max(0.0, min(float(width), x + pull)), y - bend

    for number in range(columns):
        a, b = width * number // columns, width * (number + 1) // columns
        for upper, lower in ((0, height // 2), (height // 2, height)):
            corners = source(a, upper), source(a, lower), source(b, lower), source(b, upper)
            mesh.append(((a, upper, b, lower), tuple(value for corner in corners for value in corner)))
    return mesh


def _fold_light(width: int, height: int, fold: Callable[[float], float]) -> Image.Image:
    def level(share: float, softness: float) -> int:
        slope = fold(share + 0.006) - fold(share - 0.006)
        hollow = min(0.0, fold(share))
        edge = -26 * max(0.0, abs(share - 0.5) - 0.44) / 0.06
        return max(0, min(255, round(128 + softness * (slope * 260 + hollow * 46) + edge)))

    steps = 160
    rows = bytes(level(n / steps, softness) for softness in (0.3, 0.7, 0.95, 1.1) for n in range(steps))
    return Image.frombytes("L", (steps, 4), rows).resize((width, height), Image.Resampling.BICUBIC)


def wooden_bar(picture: Image.Image, y: int, dice: random.Random, left: int = 60, right: int = 1140) -> Image.Image:
    """A round wooden bar across the picture, lit from above, with its shadow on the wall."""
    thick = 24
    outline = [(left, y), (right, y), (right, y + thick), (left, y + thick)]
    mask = shape(outline, circle((left, y + thick / 2), thick / 2), circle((right, y + thick / 2), thick / 2))
    behind = cast_shadow(picture, mask, (14, 22), 12, 0.4)
    size = ((right - left + thick) * SCALE, thick * SCALE)
    body = light_up(Image.new("RGB", size, "#8a5529"), noise(dice, size, (220, 5), 0.14))
    body = light_up(body, ramp([150, 190, 150, 120, 92, 70], size))
    whole = Image.new("RGB", FULL)
    whole.paste(body, (round((left - thick / 2) * SCALE), y * SCALE))
    return Image.composite(whole, behind, mask)


def finished(picture: Image.Image, dice: random.Random) -> Image.Image:
    """The photo: reduced to its size, with darker corners and the grain of a camera."""
    photo = picture.reduce(SCALE)
    vignette = Image.radial_gradient("L").point(lambda level: 132 - max(0, level - 120) * 0.16)
    photo = light_up(photo, vignette.resize(photo.size, Image.Resampling.BICUBIC))
    return light_up(photo, tiled(noise(dice, (300, 300), (1.5, 1.5), 0.03), photo.size))
