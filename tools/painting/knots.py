"""Pictures of knotted work: a macramé bag and a plant hanger."""

import random
from math import cos, pi, sin

from PIL import Image, ImageChops, ImageDraw

from tools.painting.canvas import (
    FULL,
    SCALE,
    Colour,
    Point,
    cast_shadow,
    circle,
    colour,
    cord,
    curve,
    ground_shadow,
    light_up,
    mix,
    noise,
    px,
    ramp,
    room,
    shape,
    threads,
)  # fmt: skip
from tools.painting.wares import LEAF, leaf, strap


def macrame_bag(dice: random.Random) -> Image.Image:
    """A net bag of knotted cotton cord with a lining, a wooden handle and a fringe."""
    picture = ground_shadow(room("#d9e0ea", "#c9bda8", 650), (320, 775, 910, 850), 0.4)
    lining = shape([(330, 330), (870, 330), (836, 700), (364, 700)])
    picture = cast_shadow(picture, lining, (18, 12), 16, 0.4)
    handle = [(600 + 170 * cos(pi * n / 40), 300 - 210 * sin(pi * n / 40)) for n in range(41)]
    strap(picture, handle, colour("#a9702f"))
    inner = light_up(Image.new("RGB", FULL, "#a8763e"), ramp([80, 120, 138, 128, 100, 72], FULL, upright=False))
    picture = Image.composite(light_up(inner, threads(dice, FULL, 0.4)), picture, lining)
    draw = ImageDraw.Draw(picture)
    _net(draw, _CORD, dice)
    _fringe(draw, dice)
    draw.polygon(px((318, 296), (882, 296), (876, 346), (324, 346)), fill="#26336b")
    draw.polygon(px((318, 296), (882, 296), (881, 304), (319, 304)), fill="#47558f")
    for x in range(330, 870, 14):
        draw.line(px((x, 336), (x + 7, 336)), fill="#c3cbe8", width=2 * SCALE)
    return picture


_CORD = colour("#e6cf9f")


def _fringe(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    for x in range(372, 836, 17):
        sway, end = dice.uniform(-7, 7), dice.uniform(808, 836)
        shade = mix(_CORD, (120, 84, 30), dice.uniform(0, 0.22))
        cord(draw, curve((x, 706), (x + sway, 760), (x + sway * 1.6, end)), 7, shade, 8)
    for x in range(372, 836, 24):
        _knot(draw, (x, 706), 11, _CORD)


def _net(draw: ImageDraw.ImageDraw, tint: Colour, dice: random.Random) -> None:
    columns, rows = 10, 7
    for row in range(rows):
        y, below = 352 + row * 50.5, 352 + (row + 1) * 50.5
        for n in range(columns + 1 - row % 2):
            x = _across(n + (row % 2) * 0.5, columns, y)
            for step in (-0.5, 0.5):
                target = n + (row % 2) * 0.5 + step
                if not 0 <= target <= columns:
                    continue
                end = (_across(target, columns, below), below)
                bulge = ((x + end[0]) / 2 + step * 16, (y + end[1]) / 2 - 4)
                shade = mix(tint, (110, 76, 30), max(0.0, abs(x - 560) / 900 + dice.uniform(-0.05, 0.05)))
                cord(draw, curve((x, y), bulge, end, steps=10), 7.5, shade, 8)
    for row in range(rows + 1):
        y = 352 + row * 50.5
        for n in range(columns + 1):
            if n + (row % 2) * 0.5 <= columns:
                _knot(draw, (_across(n + (row % 2) * 0.5, columns, y), y), 10, tint)


def _across(share: float, columns: int, y: float) -> float:
    inset = (y - 330) / 376 * 34
    return 336 + inset + (528 - 2 * inset) * share / columns


def _knot(draw: ImageDraw.ImageDraw, at: Point, size: float, tint: Colour) -> None:
    x, y = at
    draw.polygon(px(*circle((x + 1.5, y + 2.5), size)), fill=mix(tint, (60, 36, 8), 0.6))
    draw.polygon(px(*circle(at, size * 0.92)), fill=tint)
    for turn in (-0.5, 0.3):
        draw.line(
            px((x - size * 0.6, y + turn * size), (x + size * 0.5, y + (turn - 0.35) * size)),
            fill=mix(tint, (110, 76, 30), 0.5),
            width=2 * SCALE,
        )
    draw.polygon(px(*circle((x - size * 0.3, y - size * 0.4), size * 0.26)), fill=mix(tint, (255, 255, 245), 0.7))


def plant_hanger(dice: random.Random) -> Image.Image:
    """A macramé hanger with a clay pot and its plant, before a light wall."""
    behind = shape([(388, 560), (812, 560), (700, 760), (500, 760)])
    picture = cast_shadow(room("#ece2d1"), behind, (60, 40), 26, 0.28)
    _hook(ImageDraw.Draw(picture))
    tips = ((430, 230), (760, 220), (350, 380), (850, 380), (540, 190), (660, 250))
    for x, y in tips:
        green = mix(LEAF, (150, 190, 90), dice.uniform(0, 0.35))
        tip = (x + dice.uniform(-14, 14), y + dice.uniform(-12, 12))
        picture = leaf(picture, (600, 502), tip, 0.17, green, dice)
    picture = _pot(picture, dice)
    draw = ImageDraw.Draw(picture)
    _sling(draw)
    _tassel(draw, dice)
    return picture


_COTTON = colour("#d9bd86")
_CROWN: Point = (600, 168)


def _hook(draw: ImageDraw.ImageDraw) -> None:
    ring = circle((600, 60), 18)
    draw.line(px((600, 0), (600, 46)), fill="#6b4a25", width=6 * SCALE)
    for x in (595, 605):
        cord(draw, [(x, 66), (x, 140)], 8, _COTTON)
    draw.line(px(*ring, *ring[:2]), fill="#8a5529", width=8 * SCALE, joint="curve")
    for reach in (-70, 70):
        path = curve(_CROWN, (600 + reach * 0.5, 280), (600 + reach, 420), (600 + reach, 520))
        cord(draw, path, 8, mix(_COTTON, (90, 60, 20), 0.35))


def _sling(draw: ImageDraw.ImageDraw) -> None:
    for side in (-212, 212):
        corner = (600 + side, 560)
        cord(draw, curve(_CROWN, (600 + side * 1.15, 300), (600 + side, 440), corner), 10, _COTTON)
        for inner in (1.0, 0.42):
            path = curve(corner, (600 + side * inner, 650), (600 + side * inner / 3, 720), (600, 752))
            cord(draw, path, 9, _COTTON)
        cord(draw, curve(corner, (600 + side * 0.57, 610), (600, 618)), 8, _COTTON)
        _knot(draw, corner, 16, _COTTON)
    for step in range(6):
        _knot(draw, (600, 130 + step * 10), 14, _COTTON)
    _knot(draw, (600, 618), 15, _COTTON)


def _tassel(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    for n in range(26):
        end = (600 + (n - 12.5) * 5 + dice.uniform(-5, 5), dice.uniform(840, 880))
        shade = mix(_COTTON, (120, 84, 30), dice.uniform(0, 0.25))
        cord(draw, curve((600, 760), (600 + (n - 12.5) * 2.4, 800), end), 5, shade, 8)
    for n, x in enumerate((588, 612, 600)):
        _knot(draw, (x, 752 + n * 9), 15, _COTTON)


def _pot(picture: Image.Image, dice: random.Random) -> Image.Image:
    body = [(440, 500), (760, 500), (700, 740), (500, 740)]
    rim = [(424, 468), (776, 468), (768, 522), (432, 522)]
    clay = light_up(Image.new("RGB", FULL, "#b4603a"), noise(dice, FULL, (7, 5), 0.12))
    clay = light_up(clay, ramp([128, 128, 128, 120, 158, 150, 128, 100, 76, 90, 90, 90], FULL, upright=False))
    picture = Image.composite(clay, cast_shadow(picture, shape(body), (20, 14), 12, 0.3), shape(body))
    picture = cast_shadow(picture, ImageChops.multiply(shape(rim), shape(body)), (0, 16), 7, 0.5)
    return Image.composite(light_up(clay, ramp([128, 128, 128, 128, 128, 128, 150, 128], FULL)), picture, shape(rim))
