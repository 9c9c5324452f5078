"""Drawn sample photos: cloth, sugar, bags and papers, the same for the same seed, without any person in them.

`python -m tools.painting` draws them all anew into `marketplace/demo/photos/`, from where the sample world takes them.
"""

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image

from tools.painting import cloths, knots, wares, workshop
from tools.painting.canvas import finished

Painter = Callable[[random.Random], Image.Image]

PICTURES: dict[str, Painter] = {
    "kawung": cloths.kawung_cloth,
    "kawung_blue": cloths.blue_kawung_cloth,
    "kawung_close": cloths.kawung_close,
    "kawung_blot": cloths.kawung_blot,
    "parang": cloths.parang_cloth,
    "truntum": cloths.truntum_cloth,
    "palm_sugar": wares.palm_sugar,
    "shrimp_paste": wares.shrimp_paste,
    "woven_bag": wares.woven_bag,
    "macrame_bag": knots.macrame_bag,
    "plant_hanger": knots.plant_hanger,
    "canting": workshop.canting,
    "mori_rolls": workshop.mori_rolls,
    "transfer_slip": workshop.transfer_slip,
    "laboratory_report": workshop.laboratory_report,
}
"""Every picture by name, drawn at 1200 × 900 pixels."""

FOLDER = Path(__file__).parents[2] / "marketplace" / "demo" / "photos"
SIZE = (800, 600)
MOST_BYTES = 50_000


def draw(name: str, seed: int = 0) -> Image.Image:
    """Draw the picture of that name, in about a second; another seed gives other folds, leaves and grains."""
    dice = random.Random(f"{name}:{seed}")
    return finished(PICTURES[name](dice), dice)


def encode(picture: Image.Image) -> bytes:
    """The picture as it is kept: a WebP of 800 × 600 pixels, as good as its bytes allow."""
    small = picture.resize(SIZE, Image.Resampling.LANCZOS)
    for quality in range(45, 5, -5):
        target = BytesIO()
        small.save(target, "WEBP", quality=quality, method=6)
        if target.tell() <= MOST_BYTES:
            return target.getvalue()
    raise ValueError("too lively a picture to be kept this small")


def redraw() -> None:
    """Draw every picture anew into the folder of photos."""
    for name in PICTURES:
        (FOLDER / f"{name}.webp").write_bytes(encode(draw(name)))
        print(name, flush=True)
