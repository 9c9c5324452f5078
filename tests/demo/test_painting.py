"""The sample photos: each can be drawn again, none is a grey box, and the kept files are what the tool draws."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from marketplace.demo.scenario import PHOTOS
from marketplace.infra.files.photos import process_photo
from tools.painting import gallery

pytestmark = pytest.mark.long


def difference(first: Image.Image, second: Image.Image) -> float:
    """The mean difference of two pictures in levels of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


def kept(name: str) -> Path:
    return PHOTOS / f"{name}.webp"


def test_every_picture_of_the_tool_is_kept_and_no_other() -> None:
    assert {path.name for path in PHOTOS.iterdir()} == {f"{name}.webp" for name in gallery.PICTURES}
    assert gallery.FOLDER == PHOTOS


@pytest.mark.parametrize("name", gallery.PICTURES)
def test_the_kept_file_is_what_the_tool_draws(name: str) -> None:
    drawn = gallery.draw(name)
    assert drawn.size == (1200, 900)
    with Image.open(kept(name)) as picture:
        assert picture.size == gallery.SIZE
        assert difference(drawn.resize((200, 150)), picture.resize((200, 150))) < 4


@pytest.mark.parametrize("name", gallery.PICTURES)
def test_every_picture_shows_something_and_is_light_enough_to_send(name: str) -> None:
    with Image.open(kept(name)) as opened:
        picture = opened.convert("RGB")
    assert max(ImageStat.Stat(picture).stddev) > 20
    assert len(picture.resize((100, 75)).getcolors(7500) or ()) > 500
    assert kept(name).stat().st_size <= gallery.MOST_BYTES < 60_000


def test_the_same_seed_draws_the_same_picture_and_another_does_not() -> None:
    first = gallery.draw("truntum", seed=3)
    assert difference(first, gallery.draw("truntum", seed=3)) == 0
    assert difference(first, gallery.draw("truntum", seed=4)) > 1


def test_a_page_of_eight_thumbs_stays_light() -> None:
    """The catalogue's first page: together with 30 kB of page it stays near 120 kB."""
    names = ["kawung", "macrame_bag", "palm_sugar", "parang", "shrimp_paste", "truntum", "woven_bag", "plant_hanger"]
    thumbs = [process_photo(BytesIO(kept(name).read_bytes())).variants[-1] for name in names]
    assert {thumb.width for thumb in thumbs} == {400}
    assert sum(len(thumb.content) for thumb in thumbs) <= 95_000
