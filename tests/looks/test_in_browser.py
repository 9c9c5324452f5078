"""The components in a real browser: axe finds nothing, nothing overflows a phone, the script does its few things."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import served
from tests.looks.sample import ERRORS, PAGES, sample_app

EVERY = [*PAGES, f"error/{ERRORS[0]}"]


@pytest.fixture(scope="module")
def site_url() -> Iterator[str]:
    with served(sample_app("id", [("success", "Tawaran terkirim."), ("error", "Pembayaran ditolak.")])) as url:
        yield url


@pytest.fixture
def open_page(browser: Browser, site_url: str) -> Iterator[Page]:
    """A page of a phone with JavaScript; what the content policy refuses, or a script throws, fails the test."""
    with browser.new_context(viewport={"width": 360, "height": 740}, base_url=site_url) as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        assert [text for text in said if "favicon" not in text] == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (800, "dark"), (1280, "light")])
def test_axe_finds_nothing(browser: Browser, site_url: str, width: int, scheme: str) -> None:
    found = {}
    with browser.new_context(
        viewport={"width": width, "height": 740},
        color_scheme=scheme,  # type: ignore[arg-type]
        base_url=site_url,
    ) as context:
        page = context.new_page()
        for path in EVERY:
            page.goto(f"/{path}")
            violations = Axe().run(page).response["violations"]
            if violations:
                found[path] = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in violations]
    assert found == {}


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1280])
def test_nothing_is_wider_than_the_screen(browser: Browser, site_url: str, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 740}, base_url=site_url) as context:
        page = context.new_page()
        wide = {}
        for path in EVERY:
            page.goto(f"/{path}")
            wide[path] = page.evaluate("document.documentElement.scrollWidth")
    assert {path: size for path, size in wide.items() if size > width} == {}


def test_what_a_thumb_taps_is_large_enough(open_page: Page) -> None:
    too_small = """() => [...document.querySelectorAll("a, button, select, input:not([type=hidden]), summary")]
        .filter((element) => {
            const box = (element.closest("label") || element).getBoundingClientRect();
            const inline = element.tagName === "A" && getComputedStyle(element).display === "inline";
            return box.width && !inline && !element.matches(".skip, .choice input") && box.height < 40;
        })
        .map((element) => element.outerHTML.slice(0, 100))"""
    for path in PAGES:
        open_page.goto(f"/{path}")
        assert open_page.evaluate(too_small) == [], path


def test_one_tap_sends_once_and_the_button_says_so(open_page: Page) -> None:
    sent: list[str] = []
    open_page.route(
        "**/forms",
        lambda route: sent.append(route.request.method) if route.request.method == "POST" else route.continue_(),
    )
    open_page.goto("/forms")
    button = open_page.locator(".form button[type=submit]")
    assert button.evaluate("button => { button.click(); button.click(); return button.textContent }") == "Mengirim…"
    open_page.wait_for_timeout(300)
    assert sent == ["POST"]


def test_a_stepper_counts_without_a_round_trip(open_page: Page) -> None:
    open_page.goto("/inspection")
    count = open_page.locator("input[name=c3]")
    for label, expected in (
        ("Tambah satu", "3"),
        ("Kurangi satu", "2"),
        ("Kurangi satu", "1"),
        ("Kurangi satu", "0"),
        ("Kurangi satu", "0"),
    ):
        open_page.get_by_role("button", name=label).click()
        assert count.input_value() == expected


def test_the_summary_of_errors_is_read_first(open_page: Page) -> None:
    open_page.goto("/forms")
    assert open_page.evaluate("document.activeElement.id") == "errors"
    open_page.get_by_role("link", name="Harga").click()
    assert open_page.evaluate("document.activeElement.id") == "price"


def test_a_large_photo_is_made_smaller_before_it_travels(open_page: Page) -> None:
    open_page.goto("/forms")
    made = """async () => {
        const canvas = new OffscreenCanvas(3000, 2000), context = canvas.getContext("2d");
        const noise = context.createImageData(3000, 2000);
        for (let at = 0; at < noise.data.length; at++) noise.data[at] = at % 4 === 3 ? 255 : Math.random() * 255;
        context.putImageData(noise, 0, 0);
        const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
        const carrier = new DataTransfer(), input = document.getElementById("photos");
        carrier.items.add(new File([blob], "kain.jpeg", { type: "image/jpeg" }));
        input.files = carrier.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
        return blob.size;
    }"""
    before = open_page.evaluate(made)
    open_page.wait_for_function("before => document.getElementById('photos').files[0].size < before", arg=before)
    after = open_page.evaluate("""async () => {
        const file = document.getElementById("photos").files[0], image = await createImageBitmap(file);
        return [file.name, image.width, image.height];
    }""")
    assert after == ["kain.jpg", 2048, 1365]


def test_without_script_nothing_is_offered_that_needs_it(browser: Browser, site_url: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=site_url) as context:
        page = context.new_page()
        page.goto("/slip")
        assert not page.get_by_role("button", name="Cetak surat jalan").is_visible()


def test_a_slip_prints_on_one_a5_page(browser: Browser, site_url: str) -> None:
    with browser.new_context(base_url=site_url) as context:
        page = context.new_page()
        page.goto("/slip")
        printed = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed) == [(b"420", b"594.95996")]
