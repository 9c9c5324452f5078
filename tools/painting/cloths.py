"""Batik motifs and woven stripes as flat sheets of cloth, and the pictures of cloth made of them."""

import random
from math import cos, pi, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tools.painting.canvas import (
    FULL,
    SCALE,
    Point,
    circle,
    curve,
    hung_cloth,
    light_up,
    noise,
    room,
    threads,
    tiled,
    wooden_bar,
)  # fmt: skip

_FINE = 3  # tiles are drawn three times as large and reduced, because their lines are thin

SOGA, BROWN, CREAM, INDIGO, GOLD = "#2f190d", "#7a4416", "#f0dfbb", "#1c2850", "#c98b35"


def _tile(width: int, height: int, ground: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    tile = Image.new("RGB", (width * _FINE, height * _FINE), ground)
    return tile, ImageDraw.Draw(tile)


def _ellipse(centre: Point, long: float, short: float, turn: float, steps: int = 36) -> list[Point]:
    c, s = cos(turn), sin(turn)
    points = ((long * cos(2 * pi * n / steps), short * sin(2 * pi * n / steps)) for n in range(steps))
    return [((centre[0] + x * c - y * s) * _FINE, (centre[1] + x * s + y * c) * _FINE) for x, y in points]


def _dots(draw: ImageDraw.ImageDraw, points: list[Point], radius: float, fill: str) -> None:
    for point in points:
        draw.polygon(_ellipse(point, radius, radius, 0, 14), fill=fill)


def kawung(side: int = 236, dark: str = SOGA, middle: str = BROWN) -> Image.Image:
    """Palm fruits that meet at their tips, with two seeds in each: the motif of the princes' courts."""
    tile, draw = _tile(side, side, dark)
    long, short, half = side * 0.335, side * 0.16, side / 2
    for n in range(4):
        turn = pi / 4 + n * pi / 2
        for ox in (0, 1):
            for oy in (0, 1):
                centre = (side * ox + half * 0.7071 * cos(turn), side * oy + half * 0.7071 * sin(turn))
                draw.polygon(_ellipse(centre, long, short, turn), fill=CREAM)
                draw.polygon(_ellipse(centre, long * 0.84, short * 0.76, turn), fill=middle)
                draw.polygon(_ellipse(centre, long * 0.78, short * 0.68, turn), fill="#f6e8cb")
                for along in (-0.36, 0.36):
                    seed = (centre[0] + long * along * cos(turn), centre[1] + long * along * sin(turn))
                    draw.polygon(_ellipse(seed, long * 0.2, short * 0.27, turn, 20), fill=dark)
    for centre in ((0, 0), (side, 0), (0, side), (side, side), (half, half)):
        draw.polygon(_ellipse(centre, side * 0.07, side * 0.07, 0, 4), fill=GOLD)
        draw.polygon(_ellipse(centre, side * 0.034, side * 0.034, 0, 4), fill=dark)
    for centre in ((half, 0), (half, side), (0, half), (side, half)):
        reach = side * 0.085
        around = [(centre[0] + reach * cos(n * pi / 2), centre[1] + reach * sin(n * pi / 2)) for n in range(4)]
        _dots(draw, around, side * 0.017, CREAM)
        _dots(draw, [centre], side * 0.024, GOLD)
    return tile.reduce(_FINE)


_KNIFE = [
    ((2, 44), (10, 40), (8, 30), (14, 26)),
    ((14, 26), (20, 22), (26, 24), (26, 14)),
    ((26, 14), (26, 8), (22, 6), (18, 8)),
    ((18, 8), (24, 0), (36, 4), (34, 16)),
    ((34, 16), (32, 28), (24, 26), (20, 32)),
    ((20, 32), (16, 38), (20, 46), (10, 48)),
    ((10, 48), (6, 48), (3, 47), (2, 44)),
]


def parang(size: float = 3.6) -> Image.Image:
    """Knives like waves that break on a cliff, row after row between bands of diamonds; to be turned by 45°."""
    width, height = round(32 * size), round(64 * size)
    tile, draw = _tile(width, height, CREAM)
    outline = [point for part in _KNIFE for point in curve(*part, steps=12)]
    middle = (18.0, 27.0)

    def put(points: list[Point], move: float, fill: str, share: float = 1.0) -> None:
        scaled = [(middle[0] + (x - middle[0]) * share, middle[1] + (y - middle[1]) * share) for x, y in points]
        draw.polygon([((x + move) * size * _FINE, (y + 1) * size * _FINE) for x, y in scaled], fill=fill)

    for move in (-34, -2, 30):
        put(outline, move, "#542b10")
        put(outline, move, "#a8662c", 0.62)
        put(outline, move, "#542b10", 0.46)
        dots = [((x + move) * size, y * size) for x, y in ((24, 42), (7, 12), (13, 14), (28, 34))]
        _dots(draw, dots[:2], 2.1 * size, INDIGO)
        _dots(draw, dots[2:], 1.3 * size, INDIGO)
    draw.rectangle((0, 51 * size * _FINE, width * _FINE, height * _FINE), fill=INDIGO)
    for edge in (51.6, 62.4):
        draw.rectangle((0, edge * size * _FINE, width * _FINE, (edge + 0.9) * size * _FINE), fill="#d9b98a")
    for x in (8, 24):
        draw.polygon(_ellipse((x * size, 57.4 * size), 5.4 * size, 3.4 * size, 0, 4), fill=CREAM)
        draw.polygon(_ellipse((x * size, 57.4 * size), 2.4 * size, 1.5 * size, 0, 4), fill="#542b10")
    return tile.reduce(_FINE)


def truntum(side: int = 200) -> Image.Image:
    """Stars that bloom again on a night ground: love that returns."""
    tile, draw = _tile(side, side, INDIGO)
    flowers = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.5, 0.5)]
    for x, y in flowers:
        centre = (x * side, y * side)
        for n in range(8):
            turn = n * pi / 4
            reach = side * (0.13 if n % 2 == 0 else 0.11)
            petal = (centre[0] + reach * cos(turn), centre[1] + reach * sin(turn))
            draw.polygon(_ellipse(petal, side * 0.092, side * 0.036, turn, 4), fill=CREAM)
            draw.polygon(_ellipse(petal, side * 0.068, side * 0.03, turn, 24), fill="#f6ead0")
            draw.line(
                [_ellipse(petal, side * 0.05, 0, turn, 2)[0], _ellipse(petal, side * 0.05, 0, turn, 2)[1]],
                fill=BROWN,
                width=_FINE,
            )
        _dots(draw, [centre], side * 0.045, BROWN)
        _dots(draw, [centre], side * 0.032, GOLD)
    for x, y in ((0.5, 0.0), (0.5, 1.0), (0.0, 0.5), (1.0, 0.5)):
        centre = (x * side, y * side)
        for n in range(4):
            turn = n * pi / 2 + pi / 4
            petal = (centre[0] + side * 0.05 * cos(turn), centre[1] + side * 0.05 * sin(turn))
            draw.polygon(_ellipse(petal, side * 0.045, side * 0.018, turn, 20), fill=GOLD)
        ring = [
            (centre[0] + side * 0.125 * cos(n * pi / 4), centre[1] + side * 0.125 * sin(n * pi / 4)) for n in range(8)
        ]
        _dots(draw, ring, side * 0.011, "#b9c2e0")
    return tile.reduce(_FINE)


def tenun(width: int = 72, height: int = 216) -> Image.Image:
    """Woven stripes with rows of diamonds, as on the looms of Lombok."""
    tile, draw = _tile(width, height, "#7c2b23")
    edges = (0.22, 0.27, 0.43, 0.47, 0.8, 0.84, 0.96, 1.0)
    fills = ("#f0b13c", INDIGO, CREAM, "#5b2f12", CREAM, INDIGO, "#f0b13c")
    bands = zip(edges, edges[1:], fills, strict=False)
    for upper, lower, fill in bands:
        draw.rectangle((0, upper * height * _FINE, width * _FINE, lower * height * _FINE), fill=fill)
    for x in (0.0, 0.5, 1.0):
        draw.polygon(
            _ellipse((x * width, 0.635 * height), width * 0.24, height * 0.12, 0, 4),
            fill="#f0b13c" if x == 0.5 else CREAM,
        )
        draw.polygon(_ellipse((x * width, 0.635 * height), width * 0.12, height * 0.06, 0, 4), fill="#7c2b23")
        draw.polygon(_ellipse((x * width, 0.11 * height), width * 0.14, height * 0.07, 0, 4), fill=CREAM)
    for n in range(4):
        draw.polygon(
            _ellipse(((0.125 + 0.25 * n) * width, 0.35 * height), width * 0.08, height * 0.035, 0, 4), fill="#d9b98a"
        )
    return tile.reduce(_FINE)


def turned(tile: Image.Image, size: tuple[int, int], degrees: float) -> Image.Image:
    """A sheet of the tile with its rows slanting."""
    side = round((size[0] ** 2 + size[1] ** 2) ** 0.5) + 8
    sheet = tiled(tile, (side, side)).rotate(degrees, Image.Resampling.BILINEAR)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    return sheet.crop((left, top, left + size[0], top + size[1]))


def bordered(sheet: Image.Image, border: str, lines: str) -> Image.Image:
    """A sheet with the plain bands and fine lines at top and bottom that finish a long cloth."""
    draw = ImageDraw.Draw(sheet)
    width, height = sheet.size
    for top, bottom, fill in ((0, 76, border), (height - 104, height, border)):
        draw.rectangle((0, top, width, bottom), fill=fill)
    for y in (62, height - 96):
        draw.rectangle((0, y, width, y + 5), fill=lines)
    for x in range(14, width, 36):
        draw.ellipse((x, height - 82, x + 13, height - 69), fill=lines)
    return sheet


def on_a_bar(sheet: Image.Image, wall: str, dice: random.Random) -> Image.Image:
    """A long cloth hung over a wooden bar before a wall."""
    box = (150, 96, 1050, 812)
    return wooden_bar(hung_cloth(room(wall), sheet, box, dice), 84, dice)


def sheet_size() -> tuple[int, int]:
    """The flat size of a cloth on a bar."""
    return 900 * SCALE, 716 * SCALE


def kawung_cloth(dice: random.Random) -> Image.Image:
    """Kain panjang kawung in soga brown."""
    return on_a_bar(bordered(tiled(kawung(), sheet_size()), "#3a2011", GOLD), "#e6d6b8", dice)


def blue_kawung_cloth(dice: random.Random) -> Image.Image:
    """Kain panjang kawung in indigo."""
    sheet = tiled(kawung(204, INDIGO, "#3d6190"), sheet_size())
    return on_a_bar(bordered(sheet, "#141d3c", CREAM), "#d9dccb", dice)


def parang_cloth(dice: random.Random) -> Image.Image:
    """Kain panjang parang with indigo bands."""
    return on_a_bar(bordered(turned(parang(), sheet_size(), 45), INDIGO, "#d9b98a"), "#ddd3c6", dice)


def truntum_cloth(dice: random.Random) -> Image.Image:
    """Selendang truntum on indigo."""
    return on_a_bar(bordered(tiled(truntum(), sheet_size()), "#8a5a22", CREAM), "#e9dcc2", dice)


def kawung_close(dice: random.Random) -> Image.Image:
    """The motif from near, the cloth lying in a few soft waves."""
    return _lying(tiled(kawung(392), (FULL[0] + 400, FULL[1] + 400)), dice)


def kawung_blot(dice: random.Random) -> Image.Image:
    """A fault for an inspection: colour that ran beyond its lines, ringed with chalk."""
    sheet = tiled(kawung(392), (FULL[0] + 400, FULL[1] + 400))
    stain = Image.new("L", (sheet.width // 8, sheet.height // 8), 0)
    for _ in range(40):
        x, y, radius = dice.gauss(1300, 120), dice.gauss(980, 90), dice.uniform(30, 110)
        ImageDraw.Draw(stain).polygon(circle((x / 8, y / 8), radius / 8), fill=round(dice.uniform(150, 235)))
    soft = stain.filter(ImageFilter.GaussianBlur(3)).resize(sheet.size, Image.Resampling.BICUBIC)
    sheet = Image.composite(Image.new("RGB", sheet.size, "#3f1d0b"), sheet, soft)
    draw = ImageDraw.Draw(sheet)
    for n in range(150):
        turn = 2 * pi * n / 150
        x, y = 1300 + 420 * cos(turn), 980 + 330 * sin(turn)
        jitter = dice.uniform(3, 8)
        draw.ellipse((x - jitter, y - jitter, x + jitter, y + jitter), fill="#f5f1e6")
    return _lying(sheet, dice)


def _lying(sheet: Image.Image, dice: random.Random) -> Image.Image:
    flat = sheet.rotate(8, Image.Resampling.BILINEAR).crop((200, 200, 200 + FULL[0], 200 + FULL[1]))
    waves = noise(dice, (FULL[0], FULL[0]), (900, 260), 0.4).rotate(-24, Image.Resampling.BILINEAR)
    inside = waves.crop((500, 500, FULL[0] - 500, FULL[0] - 500 - 350)).resize(FULL, Image.Resampling.BICUBIC)
    return light_up(flat, ImageChops.add(inside, threads(dice, FULL, 0.18), 2).point(lambda level: 2 * level - 128))
