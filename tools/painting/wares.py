"""Pictures of what the groups make besides batik: palm sugar, shrimp paste, a woven bag."""

import random

from PIL import Image, ImageDraw

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
    tiled,
)  # fmt: skip
from tools.painting.cloths import tenun

LEAF = colour("#4d8046")


def leaf(picture: Image.Image, stem: Point, tip: Point, width: float, tint: Colour, dice: random.Random) -> Image.Image:
    """A leaf from stem to tip with a light and a dark half, a midrib and veins."""
    (ax, ay), (bx, by) = stem, tip
    nx, ny = (ay - by) * width, (bx - ax) * width
    upper = curve(stem, (ax + nx, ay + ny), (bx + nx * 0.6, by + ny * 0.6), tip)
    lower = curve(stem, (ax - nx, ay - ny), (bx - nx * 0.6, by - ny * 0.6), tip)
    middle = curve(stem, ((ax + bx) / 2 + nx * 0.12, (ay + by) / 2 + ny * 0.12), tip)
    whole = shape([*upper, *reversed(lower)])
    picture = cast_shadow(picture, whole, (8, 12), 9, 0.34)
    draw = ImageDraw.Draw(picture)
    draw.polygon(px(*upper, *reversed(middle)), fill=mix(tint, (255, 255, 230), 0.14))
    draw.polygon(px(*lower, *reversed(middle)), fill=mix(tint, (10, 30, 10), 0.2))
    for n in range(3, 26, 2):
        for side, tone in ((upper, 0.3), (lower, 0.22)):
            ahead = min(28, n + 3)
            vein = (middle[n], ((middle[n][0] + side[ahead][0] * 3) / 4, (middle[n][1] + side[ahead][1] * 3) / 4))
            draw.line(px(*vein), fill=mix(tint, (230, 245, 200), tone * dice.uniform(0.6, 1)), width=SCALE)
    draw.line(px(*middle), fill=mix(tint, (240, 250, 215), 0.55), width=3 * SCALE, joint="curve")
    return picture


def palm_sugar(dice: random.Random) -> Image.Image:
    """Gula semut: a wooden bowl heaped with brown grains, some spilt, on a table with leaves."""
    picture = room("#dfe3cf", "#cbb894", 560)
    for stem, tip, width in (
        ((500, 360), (150, 200), 0.2),
        ((690, 350), (1060, 190), 0.2),
        ((560, 350), (330, 90), 0.16),
    ):
        picture = leaf(picture, stem, tip, width, LEAF, dice)
    picture = ground_shadow(picture, (300, 720, 930, 815), 0.5)
    draw = ImageDraw.Draw(picture)
    _grains(draw, dice, 240, lambda: (dice.gauss(640, 330), abs(dice.gauss(0, 1)) * 34 + 770), 2.6)
    slope = curve((308, 450), (380, 400), (460, 236), (600, 232)) + curve(
        (600, 232), (740, 236), (820, 400), (892, 450)
    )
    heap = [*slope, *curve((892, 450), (740, 560), (460, 560), (308, 450))]
    draw.polygon(px(*heap), fill="#7d4a1d")
    inside = shape(heap)

    def on_heap() -> Point:
        return dice.uniform(310, 890), dice.uniform(232, 530)

    layer = picture.copy()
    _grains(ImageDraw.Draw(layer), dice, 6500, on_heap, 3.4, lit=True)
    picture = Image.composite(layer, picture, inside)
    _grains(ImageDraw.Draw(picture), dice, 70, lambda: (dice.uniform(330, 870), dice.uniform(448, 462)), 3)
    return _bowl(picture, dice)


def _grains(
    draw: ImageDraw.ImageDraw, dice: random.Random, count: int, place: object, size: float, lit: bool = False
) -> None:
    dark, bright = colour("#5a310f"), colour("#e0aa5e")
    for _ in range(count):
        x, y = place()  # type: ignore[operator]
        share = dice.random() ** 1.4
        if lit:
            share = min(1.0, max(0.0, share * 0.6 + 0.44 - (x - 470) / 900 - (y - 270) / 800))
        reach = dice.uniform(0.5, 1.15) * size
        draw.ellipse(px((x - reach, y - reach * 0.8), (x + reach, y + reach * 0.8)), fill=mix(dark, bright, share))


def _bowl(picture: Image.Image, dice: random.Random) -> Image.Image:
    rim = curve((296, 446), (460, 540), (740, 540), (904, 446))
    right = curve((904, 446), (900, 640), (790, 780), (690, 786))
    left = curve((510, 786), (410, 780), (300, 640), (296, 446))
    front = [*rim, *right, *left]
    mask = shape(front)
    size = (FULL[0], FULL[1])
    wood = light_up(Image.new("RGB", size, "#6d4222"), noise(dice, size, (700, 9), 0.18))
    wood = light_up(wood, ramp([120, 150, 176, 150, 122, 96, 74, 62], size, upright=False))
    wood = light_up(wood, ramp([128, 128, 128, 128, 132, 122, 100, 70, 60], size))
    picture = Image.composite(wood, picture, mask)
    draw = ImageDraw.Draw(picture)
    draw.line(px(*rim), fill="#a8763f", width=13 * SCALE, joint="curve")
    draw.line(px(*((x, y - 4) for x, y in rim)), fill="#cf9c5f", width=4 * SCALE, joint="curve")
    return picture


def shrimp_paste(dice: random.Random) -> Image.Image:
    """Terasi: three pressed blocks on a banana leaf, the top one tied with palm string."""
    picture = room("#e2d8cb", "#d6c4a6", 520)
    picture = ground_shadow(picture, (150, 640, 1090, 800), 0.35)
    picture = leaf(picture, (70, 700), (1140, 640), 0.15, colour("#55863f"), dice)
    for x, y, tied in ((235, 470, False), (610, 500, False), (440, 290, True)):
        picture = _block(picture, (x, y), dice, tied)
    return picture


def _block(picture: Image.Image, at: Point, dice: random.Random, tied: bool) -> Image.Image:
    x, y = at
    wide, tall, dx, dy = 300, 170, 84, 58
    top = [(x, y), (x + dx, y - dy), (x + wide + dx, y - dy), (x + wide, y)]
    front = [(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)]
    side = [(x + wide, y), (x + wide + dx, y - dy), (x + wide + dx, y + tall - dy), (x + wide, y + tall)]
    whole = shape(top, front, side)
    picture = cast_shadow(picture, whole, (22, 14), 12, 0.5)
    grain = noise(dice, FULL, (5, 4), 0.3)
    coarse = noise(dice, FULL, (46, 18), 0.22)
    for outline, tint in ((front, "#713329"), (top, "#94503f"), (side, "#4b2019")):
        box = [round(v * SCALE) for v in (min(p[0] for p in outline), min(p[1] for p in outline),
                                          max(p[0] for p in outline), max(p[1] for p in outline))]  # fmt: skip
        area = (box[0], box[1], box[2], box[3])
        face = light_up(Image.new("RGB", (area[2] - area[0], area[3] - area[1]), tint), grain.crop(area))
        face = light_up(face, coarse.crop(area))
        face = light_up(face, ramp([150, 130, 112], face.size))
        mask = Image.new("L", face.size, 0)
        ImageDraw.Draw(mask).polygon([(px_ - area[0], py_ - area[1]) for px_, py_ in px(*outline)], fill=255)
        picture.paste(face, (area[0], area[1]), mask)
    draw = ImageDraw.Draw(picture)
    draw.line(px((x, y), (x + wide, y), (x + wide, y + tall)), fill="#b3705c", width=2 * SCALE)
    draw.line(px((x + wide, y), (x + wide + dx, y - dy)), fill="#b3705c", width=2 * SCALE)
    for _ in range(26):
        fx, fy = x + dice.uniform(8, wide - 24), y + dice.uniform(10, tall - 10)
        draw.line(px((fx, fy), (fx + dice.uniform(8, 22), fy + dice.uniform(-2, 2))), fill="#93503f", width=SCALE)
    if tied:
        _string(draw, x + wide / 2, y, tall, dx, dy, wide)
    return picture


def _string(draw: ImageDraw.ImageDraw, x: float, y: float, tall: float, dx: float, dy: float, wide: float) -> None:
    straw = colour("#dcc08a")
    cord(draw, [(x + dx, y - dy), (x, y), (x, y + tall)], 7, straw)
    cord(
        draw,
        [
            (x - wide / 2 + dx / 2, y - dy / 2),
            (x + wide / 2 + dx / 2, y - dy / 2),
            (x + wide / 2 + dx / 2, y + tall - dy / 2),
        ],
        7,
        straw,
    )
    knot = (x + dx / 2, y - dy / 2)
    for reach in (-1, 1):
        bow = curve(knot, (knot[0] + reach * 80, knot[1] - 92), (knot[0] + reach * 120, knot[1] - 10), knot)
        cord(draw, bow, 6, straw)
        cord(draw, curve(knot, (knot[0] + reach * 30, knot[1] + 20), (knot[0] + reach * 62, knot[1] + 44)), 6, straw)
    draw.polygon(px(*circle(knot, 9)), fill=mix(straw, (90, 60, 20), 0.2))


def woven_bag(dice: random.Random) -> Image.Image:
    """A carrying bag of tenun with leather handles."""
    picture = room("#e3dad9", "#d3c3ae", 600)
    picture = ground_shadow(picture, (300, 770, 940, 850), 0.5)
    body = [(290, 330), (910, 330), (868, 806), (332, 806)]
    back = curve((420, 350), (430, 40), (770, 40), (780, 350))
    strap(picture, [(x + 16, y - 12) for x, y in back], colour("#3d2010"))
    picture = cast_shadow(picture, shape(body), (20, 10), 16, 0.35)
    sheet = light_up(tiled(tenun(), FULL), threads(dice, FULL, 0.5))
    sheet = light_up(sheet, ramp([70, 112, 140, 152, 140, 128, 124, 118, 104, 66], FULL, upright=False))
    fall = noise(dice, FULL, (260, 900), 0.25)
    bent = sheet.transform(
        FULL,
        Image.Transform.QUAD,
        tuple(v for p in px((60, 0), (0, 900), (1200, 900), (1140, 0)) for v in p),
        Image.Resampling.BILINEAR,
    )
    picture = Image.composite(light_up(bent, fall), picture, shape(body))
    draw = ImageDraw.Draw(picture)
    draw.polygon(px((284, 318), (916, 318), (912, 362), (288, 362)), fill="#4a2814")
    draw.polygon(px((331, 790), (869, 790), (867, 812), (333, 812)), fill="#4a2814")
    draw.line(px((286, 322), (914, 322)), fill="#7b4a2a", width=3 * SCALE)
    for x in range(300, 904, 15):
        draw.line(px((x, 352), (x + 8, 352)), fill="#d8b078", width=2 * SCALE)
    strap(picture, curve((420, 392), (430, 40), (770, 40), (780, 392)), colour("#5a3019"))
    for x in (420, 780):
        draw.polygon(px(*circle((x, 392), 15)), fill="#8a6420")
        draw.polygon(px(*circle((x - 2, 389), 11)), fill="#f0c765")
    return picture


def strap(picture: Image.Image, path: list[Point], tint: Colour) -> None:
    """A round leather or rattan handle along a path, lit from above."""
    draw = ImageDraw.Draw(picture)
    draw.line(px(*path), fill=mix(tint, (0, 0, 0), 0.35), width=24 * SCALE, joint="curve")
    draw.line(px(*path), fill=tint, width=20 * SCALE, joint="curve")
    draw.line(
        px(*((x - 3, y - 3) for x, y in path)), fill=mix(tint, (255, 220, 180), 0.28), width=6 * SCALE, joint="curve"
    )
