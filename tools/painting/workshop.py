"""Pictures from the workshop and the office: waxing with the canting, rolls of kain mori, a transfer slip."""

import random
from collections.abc import Sequence
from math import cos, pi, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from tools.painting.canvas import (
    FULL,
    SCALE,
    Point,
    cast_shadow,
    circle,
    curve,
    ground_shadow,
    hung_cloth,
    light_up,
    noise,
    px,
    ramp,
    room,
    shape,
    threads,
    tiled,
)  # fmt: skip
from tools.painting.cloths import kawung

SLIP_LINES = (
    ("Tanggal", "21-11-2026  10.42"),
    ("Dari", "GALERI CONTOH"),
    ("Ke", "KELOMPOK BATIK (CONTOH)"),
    ("Rekening", "**** **** 1234"),
    ("Jumlah", "Rp637.500"),
    ("Berita", "PEMBAYARAN PESANAN"),
)
REPORT_LINES = (
    ("Nomor", "UJI-014"),
    ("Contoh", "KAIN PANJANG"),
    ("Diterima", "18-11-2026"),
    ("Luntur cuci 40 °C", "4-5"),
    ("Gosok kering", "4"),
    ("Gosok basah", "3-4"),
)


def canting(dice: random.Random) -> Image.Image:
    """A cloth half drawn with wax on its frame, the canting, and the pan of wax on its little stove."""
    picture = room("#ece0c8", "#c9aa7a", 700)
    picture = _frame(picture, dice)
    picture = _stove(picture, dice)
    return _pen(picture)


def _frame(picture: Image.Image, dice: random.Random) -> Image.Image:
    for x in (150, 800):
        picture = ground_shadow(picture, (x - 50, 785, x + 70, 820), 0.5)
        picture = _beam(picture, (x, 120, x + 24, 806), dice)
    size = (620 * SCALE, 560 * SCALE)
    waxed = tiled(kawung(200), size)
    plain = light_up(Image.new("RGB", size, "#f3ead6"), threads(dice, size, 0.2))
    outline = Image.composite(Image.new("RGB", size, "#a8672a"), plain, _edges(waxed))
    reach = ImageDraw.Draw(mask := Image.new("L", size, 0))
    border = [(340 + 46 * sin(n * 0.9) + dice.uniform(-14, 14), n * 28) for n in range(21)]
    reach.polygon([(0, 0), *((x * SCALE, y * SCALE) for x, y in border), (0, size[1])], fill=255)
    drawn = ImageDraw.Draw(part := Image.new("L", size, 0))
    drawn.polygon([(0, 0), *(((x + 190) * SCALE, y * SCALE) for x, y in border), (0, size[1])], fill=255)
    sheet = Image.composite(waxed, Image.composite(outline, plain, part), mask)
    picture = hung_cloth(picture, sheet, (180, 150, 800, 710), dice, waves=3.2, depth=10)
    return _beam(picture, (100, 132, 874, 156), dice)


def _edges(sheet: Image.Image) -> Image.Image:
    lines = sheet.convert("L").filter(ImageFilter.FIND_EDGES).point(lambda level: 255 if level > 60 else 0)
    return lines.filter(ImageFilter.MaxFilter(3))


def _beam(picture: Image.Image, box: tuple[int, int, int, int], dice: random.Random) -> Image.Image:
    left, top, right, bottom = box
    outline = [(left, top), (right, top), (right, bottom), (left, bottom)]
    lying = right - left > bottom - top
    size = ((right - left) * SCALE, (bottom - top) * SCALE)
    wood = light_up(Image.new("RGB", size, "#96602f"), noise(dice, size, (160, 4) if lying else (4, 160), 0.18))
    wood = light_up(wood, ramp([160, 150, 120, 84], size, upright=lying))
    behind = cast_shadow(picture, shape(outline), (12, 14), 10, 0.35)
    behind.paste(wood, (left * SCALE, top * SCALE))
    return behind


def _stove(picture: Image.Image, dice: random.Random) -> Image.Image:
    picture = ground_shadow(picture, (890, 800, 1120, 850), 0.5)
    body = [(906, 690), (1104, 690), (1086, 830), (924, 830)]
    clay = light_up(Image.new("RGB", FULL, "#a5573a"), noise(dice, FULL, (6, 5), 0.14))
    clay = light_up(clay, ramp([128] * 9 + [170, 120, 70], FULL, upright=False))
    picture = Image.composite(clay, picture, shape(body))
    draw = ImageDraw.Draw(picture)
    draw.polygon(px(*curve((966, 830), (966, 744), (1044, 744), (1044, 830))), fill="#3a1a0e")
    for n in range(3):
        x = 984 + n * 20
        flame = curve((x - 11, 828), (x - 14, 800), (x, 766 + 8 * (n % 2))) + curve(
            (x, 770), (x + 14, 800), (x + 11, 828)
        )
        draw.polygon(px(*flame), fill="#f0a33c")
        draw.polygon(
            px(*curve((x - 5, 828), (x - 6, 808), (x, 792)), *curve((x, 792), (x + 6, 808), (x + 5, 828))),
            fill="#ffe29a",
        )
    pan = [*circle((1005, 664), 134, 0.2)[20:], *curve((1139, 664), (1110, 742), (900, 742), (871, 664))]
    draw.polygon(px(*pan), fill="#37302b")
    draw.polygon(px(*circle((1005, 664), 134, 0.2)), fill="#57504a")
    draw.polygon(px(*circle((1005, 667), 120, 0.165)), fill="#4a2a10")
    draw.polygon(px(*circle((985, 664), 70, 0.1)), fill="#7d4c20")
    return picture


def _pen(picture: Image.Image) -> Image.Image:
    grip = [(662, 410), (986, 252), (994, 268), (670, 428)]
    picture = cast_shadow(picture, shape(grip), (22, 34), 10, 0.4)
    draw = ImageDraw.Draw(picture)
    draw.polygon(px(*grip), fill="#9a5c2b")
    draw.polygon(px((664, 413), (987, 255), (990, 261), (666, 419)), fill="#c98f55")
    draw.polygon(px((986, 250), (1010, 240), (1016, 256), (994, 270)), fill="#6b3c18")
    draw.polygon(px(*circle((652, 424), 27, 0.86)), fill="#8d5a16")
    draw.polygon(px(*circle((648, 419), 22, 0.8)), fill="#e2ad4a")
    draw.polygon(px(*circle((648, 415), 15, 0.5)), fill="#5a3009")
    draw.line(px(*curve((632, 436), (606, 452), (594, 474))), fill="#d39a3a", width=6 * SCALE, joint="curve")
    draw.polygon(px(*circle((593, 478), 4.5)), fill="#7d4c20")
    return picture


def mori_rolls(dice: random.Random) -> Image.Image:
    """Kain mori: three rolls on a table, the front one's end unrolled beside a tape measure."""
    picture = room("#d8dccb", "#b08a5c", 470)
    for x, y, length, radius in ((250, 300, 720, 92), (190, 452, 760, 98)):
        picture = _roll(picture, (x, y), length, radius, dice)
    picture = _sheet(picture, dice)
    picture = _roll(picture, (150, 600), 790, 104, dice)
    return _tape(picture)


def _roll(picture: Image.Image, at: Point, length: int, radius: int, dice: random.Random) -> Image.Image:
    x, y = at
    body = [(x, y - radius), (x + length, y - radius), (x + length, y + radius), (x, y + radius)]
    mask = shape(
        body, circle((x, y), radius * 0.42, radius / (radius * 0.42)), circle((x + length, y), radius * 0.42, 1 / 0.42)
    )
    picture = cast_shadow(picture, mask, (10, 30), 16, 0.5)
    size = ((length + radius * 2) * SCALE, radius * 2 * SCALE)
    cotton = light_up(Image.new("RGB", size, "#ece3cf"), ramp([120, 146, 152, 136, 118, 92, 66, 58], size))
    cotton = light_up(cotton, ImageChops.add(threads(dice, size, 0.22), noise(dice, size, (420, 30), 0.12), 2))
    whole = picture.copy()
    whole.paste(cotton, (round((x - radius) * SCALE), round((y - radius) * SCALE)))
    picture = Image.composite(whole, picture, mask)
    draw = ImageDraw.Draw(picture)
    end = (x + length, y)
    draw.polygon(px(*circle(end, radius * 0.42, 1 / 0.42)), fill="#f4ecda")
    turns = 8
    spiral = [
        (
            end[0] + radius * 0.42 * share * cos(2 * pi * turns * share),
            end[1] + radius * share * sin(2 * pi * turns * share),
        )
        for share in (n / 420 for n in range(40, 421))
    ]
    draw.line(px(*spiral), fill="#c2b391", width=2 * SCALE, joint="curve")
    draw.polygon(px(*circle(end, radius * 0.075, 1 / 0.42)), fill="#6b4a25")
    return picture


def _sheet(picture: Image.Image, dice: random.Random) -> Image.Image:
    outline = [
        (150, 640),
        (940, 640),
        *curve((940, 640), (1010, 760), (1120, 800), (1200, 830)),
        (1200, 900),
        (60, 900),
        (60, 870),
    ]
    picture = cast_shadow(picture, shape(outline), (14, 10), 12, 0.4)
    cotton = light_up(Image.new("RGB", FULL, "#efe7d4"), threads(dice, FULL, 0.26))
    waves = noise(dice, FULL, (520, 90), 0.3)
    return Image.composite(light_up(cotton, waves), picture, shape(outline))


def _tape(picture: Image.Image) -> Image.Image:
    edge = curve((330, 872), (560, 770), (800, 880), (1090, 760))
    band = [*edge, *((x, y + 38) for x, y in reversed(edge))]
    picture = cast_shadow(picture, shape(band), (5, 8), 5, 0.4)
    draw = ImageDraw.Draw(picture)
    draw.polygon(px(*band), fill="#f0c24e")
    font = ImageFont.load_default(17 * SCALE)
    marks = curve((330, 872), (560, 770), (800, 880), (1090, 760), steps=96)
    for n, (x, y) in enumerate(marks):
        long = n % 10 == 0
        draw.line(px((x, y), (x, y + (18 if long else 10))), fill="#3a2a10", width=SCALE * (2 if long else 1))
        if long and n < 96:
            draw.text(((x + 4) * SCALE, (y + 15) * SCALE), str(n), fill="#3a2a10", font=font)
    return picture


def transfer_slip(dice: random.Random) -> Image.Image:
    """A photo of a bank's paper slip on a wooden table, marked as a sample."""
    foot = ("TRANSAKSI BERHASIL", "contoh, bukan bukti yang sah")
    return _on_a_table(dice, _paper("BANK CONTOH", "BUKTI TRANSFER", SLIP_LINES, foot))


def laboratory_report(dice: random.Random) -> Image.Image:
    """A photo of a laboratory's report on a wooden table, marked as a sample."""
    foot = ("HASIL UNTUK CONTOH YANG DIKIRIM", "contoh, bukan laporan yang sah")
    return _on_a_table(dice, _paper("LABORATORIUM CONTOH", "LAPORAN HASIL UJI", REPORT_LINES, foot))


def _on_a_table(dice: random.Random, paper: Image.Image) -> Image.Image:
    table = light_up(Image.new("RGB", FULL, "#9b6a3c"), noise(dice, FULL, (900, 7), 0.26))
    table = light_up(table, noise(dice, FULL, (1400, 60), 0.24))
    size = (paper.width + 400, paper.height + 400)
    sheet, mask = Image.new("RGB", size), Image.new("L", size, 0)
    sheet.paste(paper, (200, 200))
    mask.paste(255, (200, 200, 200 + paper.width, 200 + paper.height))
    tilt = dice.uniform(-7, -4)
    sheet, mask = (layer.rotate(tilt, Image.Resampling.BICUBIC) for layer in (sheet, mask))
    at = ((FULL[0] - size[0]) // 2, (FULL[1] - size[1]) // 2)
    whole, spot = Image.new("RGB", FULL), Image.new("L", FULL, 0)
    whole.paste(sheet, at)
    spot.paste(mask, at)
    creases = light_up(whole, noise(dice, FULL, (520, 300), 0.16))
    photo = Image.composite(creases, cast_shadow(table, spot, (12, 14), 10, 0.6), spot)
    return light_up(photo, ramp([150, 140, 128, 116, 104], FULL, upright=False))


def _paper(name: str, title: str, lines: Sequence[tuple[str, str]], words: tuple[str, str]) -> Image.Image:
    width, height, ink = 560 * SCALE, (330 + 62 * len(lines)) * SCALE, "#3b3a40"
    paper = Image.new("RGB", (width, height), "#f7f4ec")
    draw = ImageDraw.Draw(paper)
    large, text, small = (ImageFont.load_default(size * SCALE) for size in (34, 25, 20))
    draw.text((width / 2, 54 * SCALE), name, fill="#2b3c82", font=large, anchor="mm")
    draw.text((width / 2, 98 * SCALE), title, fill=ink, font=text, anchor="mm")
    for y in (132, 178 + 62 * len(lines)):
        for x in range(36, 524, 14):
            draw.line((x * SCALE, y * SCALE, (x + 7) * SCALE, y * SCALE), fill=ink, width=SCALE)
    for number, (name, value) in enumerate(lines):
        y = (176 + 62 * number) * SCALE
        draw.text((38 * SCALE, y), name, fill="#6f6c70", font=small, anchor="lm")
        draw.text((width - 38 * SCALE, y), value, fill=ink, font=text if len(value) < 22 else small, anchor="rm")
    foot = (212 + 62 * len(lines)) * SCALE
    draw.text((width / 2, foot + 12 * SCALE), words[0], fill=ink, font=text, anchor="mm")
    draw.text((width / 2, foot + 54 * SCALE), words[1], fill="#97261f", font=small, anchor="mm")
    return paper


__all__ = ["canting", "laboratory_report", "mori_rolls", "transfer_slip"]
