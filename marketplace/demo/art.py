"""Drawn sample photos: cloth, sugar, bags and papers, the same for the same seed, without any person in them.

`python -m marketplace.demo.art` draws them all anew into `photos/`, from where the sample world takes them.
"""

import random
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from marketplace.demo import cloths, knots, wares, workshop
from marketplace.demo.canvas import finished

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
}
"""Every picture by name, drawn at 1200 × 900 pixels."""


FOLDER = Path(__file__).parent / "photos"
_SIZE = (1000, 750)


def draw(name: str, seed: int = 0) -> Image.Image:
    """Draw the picture of that name, in about a second; another seed gives other folds, leaves and grains."""
    dice = random.Random(f"{name}:{seed}")
    return finished(PICTURES[name](dice), dice)


def draw_slip(lines: Sequence[tuple[str, str]], seed: int = 0) -> bytes:
    """Draw a transfer slip with these names and values, as a JPEG."""
    dice = random.Random(f"slip:{seed}")
    target = BytesIO()
    finished(workshop.transfer_slip(dice, lines), dice).save(target, "JPEG", quality=85)
    return target.getvalue()


def photo(name: str) -> bytes:
    """The picture as it was drawn beforehand (WebP, 1000 × 750); KeyError for an unknown name."""
    if name not in PICTURES:
        raise KeyError(name)
    return (FOLDER / f"{name}.webp").read_bytes()


def redraw() -> None:
    """Draw every picture anew into the folder of photos."""
    FOLDER.mkdir(exist_ok=True)
    for name in PICTURES:
        picture = draw(name).resize(_SIZE, Image.Resampling.LANCZOS)
        picture.save(FOLDER / f"{name}.webp", quality=45, method=6)
        print(name, flush=True)


if __name__ == "__main__":
    redraw()
