"""The sample photos: each can be drawn again, none is a grey box, and the drawn files are what the script draws."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from marketplace.demo import art
from marketplace.infra.files.photos import process_photo


def difference(first: Image.Image, second: Image.Image) -> float:
    """The mean difference of two pictures in levels of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


@pytest.mark.parametrize("name", art.PICTURES)
def test_the_kept_file_is_what_the_script_draws(name: str) -> None:
    drawn = art.draw(name)
    assert drawn.size == (1200, 900)
    kept = Image.open(BytesIO(art.photo(name)))
    kept.load()
    assert kept.size == (1000, 750)
    assert difference(drawn.resize((250, 188)), kept.resize((250, 188))) < 4


@pytest.mark.parametrize("name", art.PICTURES)
def test_every_picture_shows_something_and_is_light_enough_to_send(name: str) -> None:
    content = art.photo(name)
    picture = Image.open(BytesIO(content)).convert("RGB")
    assert max(ImageStat.Stat(picture).stddev) > 20
    assert len(picture.resize((100, 75)).getcolors(7500) or ()) > 500
    assert len(content) < 105_000


def test_the_same_seed_draws_the_same_picture_and_another_does_not() -> None:
    first = art.draw("truntum", seed=3)
    assert difference(first, art.draw("truntum", seed=3)) == 0
    assert difference(first, art.draw("truntum", seed=4)) > 1


def test_a_slip_carries_its_lines() -> None:
    few = art.draw_slip([("Jumlah", "Rp1")])
    many = art.draw_slip([("Jumlah", "Rp425.000"), ("Dari", "GALERI CONTOH"), ("Ke", "KELOMPOK CONTOH")])
    assert difference(Image.open(BytesIO(few)), Image.open(BytesIO(many))) > 2


def test_a_page_of_eight_thumbs_stays_light() -> None:
    """The catalogue's first page: together with 30 kB of page it stays near 120 kB."""
    names = ["kawung", "macrame_bag", "palm_sugar", "parang", "shrimp_paste", "truntum", "woven_bag", "plant_hanger"]
    thumbs = [process_photo(BytesIO(art.photo(name))).variants[-1] for name in names]
    assert {thumb.width for thumb in thumbs} == {400}
    assert sum(len(thumb.content) for thumb in thumbs) <= 95_000


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        art.photo("../secrets")
