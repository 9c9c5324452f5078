"""The macros: what they must say to a browser, a reader and the server."""

import gzip

import pytest
from flask.testing import FlaskClient

from tests.looks.document import Document, faults
from tests.looks.sample import ERRORS, PAGES, ROOT


@pytest.mark.parametrize("path", [*PAGES, *(f"error/{code}" for code in ERRORS)])
def test_every_page_is_well_made(site: FlaskClient, path: str) -> None:
    answer = site.get(f"/{path}")
    assert answer.status_code == 200
    assert faults(answer.text) == []


def test_faults_are_seen() -> None:
    bad = (
        '<html><title> · Purnakarya</title><h1>A</h1><h3>B</h3><p style="x"><input id="a" name="a"><input id="a">'
        '<img src="x"><b aria-describedby="z"></p><script>x</script></html>'
    )
    found = " | ".join(faults(bad))
    for word in (
        "nested",
        "id twice",
        "language",
        "title",
        "h3 after h1",
        "label",
        "alt",
        "nothing: z",
        "script",
        "code",
    ):
        assert word in found


def test_a_form_carries_token_key_and_version(site: FlaskClient) -> None:
    page = Document(site.get("/forms").text)
    form = page.one("form")
    assert form["method"] == "post"
    assert form["enctype"] == "multipart/form-data"
    hidden = {element["name"]: element["value"] for element in page.all("input", type="hidden")}
    assert hidden == {"csrf_token": "token", "_key": "key-of-this-form", "_version": "7", "photos_kept": "abc"}


def test_a_faulty_form_keeps_what_was_typed_and_says_what_to_mend(site: FlaskClient) -> None:
    page = Document(site.get("/forms").text)
    assert page.by_id("name")["value"] == "Kain panjang"
    price = page.by_id("price")
    assert price["value"] == "seratus"
    assert price["aria-invalid"] == "true"
    assert "1.250.000" in page.by_id(price["aria-describedby"].split()[-1]).text
    summary = page.by_id("errors")
    assert summary["role"] == "alert"
    assert "Kelompok ini sedang ditangguhkan." in summary.text
    targets = [link["href"][1:] for link in page.all("a") if summary in link.around]
    assert targets == ["password", "unit", "price", "contract-0", "agreed", "lines-0-amount"]
    for target in targets:
        page.by_id(target)


def test_a_sound_field_says_nothing_about_errors(site: FlaskClient) -> None:
    page = Document(site.get("/forms").text)
    name = page.by_id("name")
    assert name.get("aria-invalid") is None
    assert name["aria-describedby"] == "name-hint"


def test_kept_uploads_come_back_with_a_way_to_remove_them(site: FlaskClient) -> None:
    page = Document(site.get("/forms").text)
    assert page.one("input", name="photos_kept")["value"] == "abc"
    assert page.one("input", name="photos_remove")["type"] == "checkbox"
    chooser = page.by_id("photos")
    assert chooser["accept"] == "image/*"
    assert chooser.get("multiple") is not None


def test_a_button_shows_only_when_policy_allows(site: FlaskClient) -> None:
    html = site.get("/components").text
    assert "Sanggupi pesanan" in html
    assert "Batalkan" not in html


def test_a_picture_has_its_words(site: FlaskClient) -> None:
    page = Document(site.get("/components").text)
    pictures = [element for element in page.all("svg") if element.get("role") == "img"]
    assert len(pictures) == 3
    assert all(element["aria-label"] for element in pictures)


def test_a_step_counts_from_one(site: FlaskClient) -> None:
    page = Document(site.get("/components").text)
    now = page.one("li", aria_current="step")
    assert "Dilunasi" in now.text
    words = next(element for element in page.all("p") if element.get("class") == "steps-now")
    assert words.text in {"Langkah 6 dari 7: Dilunasi", "Step 6 of 7: Dilunasi"}


def test_history_folds_what_is_old(site: FlaskClient) -> None:
    page = Document(site.get("/components").text)
    folded = [element for element in page.all("strong") if any(outer.name == "details" for outer in element.around)]
    assert [element.text for element in folded] == ["Kiriman 1 diperiksa", "Pesanan disanggupi"]


def test_every_icon_exists_in_the_sprite(site: FlaskClient) -> None:
    sprite = (ROOT / "static" / "icons.svg").read_text()
    used = {
        element["href"].partition("#")[2]
        for path in PAGES
        for element in Document(site.get(f"/{path}").text).all("use")
    }
    assert {name for name in used if f'id="{name}"' not in sprite} == set()


@pytest.mark.parametrize(("name", "most"), [("app.js", 2_048), ("signal.js", 1_536), ("style.css", 8_500)])
def test_script_and_style_stay_small(name: str, most: int) -> None:
    """By what travels, so that a comment for the next reader costs next to nothing."""
    assert len(gzip.compress((ROOT / "static" / name).read_bytes(), 9)) < most
