"""A person's phone: Chromium at 360 × 740, the pages used as a person uses them, each page looked at on the way."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from playwright.sync_api import TimeoutError as Timeout
from playwright.sync_api import expect

from marketplace.config import resource
from marketplace.infra.language.translations import join_catalogues
from tests.browser import PATIENCE_MS, PHONE, phone

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

ALBUM = os.environ.get("JOURNEY_PICTURES", "")
"""A folder for a picture of every page on the way; none is taken when unset."""
TOO_WIDE = """[...document.querySelectorAll("main *")]
    .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth && !each.closest(".sr"))
    .map(each => each.outerHTML.slice(0, 120))"""
SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
expect.set_options(timeout=PATIENCE_MS)


@cache
def catalogue(language: str) -> Catalog:
    """Every word of the pages in that language."""
    return join_catalogues(sorted((resource("translations") / language).glob("*.po")), language)


def pattern(text: str) -> re.Pattern[str]:
    """This label, button or link, with the mark of an empty field or the words for a screen reader behind it."""
    return re.compile(rf"^\s*{re.escape(text)}\s*(\(.*\)|:.*)?\s*$", re.DOTALL)


class Phone:
    """One browser of one person. Words are given in English, as in the code, and looked for in the phone's language."""

    def __init__(self, page: Page, language: str, owner: str) -> None:
        self.page, self.language, self.owner = page, language, owner
        self.seen = 0
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", self._hear)
        if language != "id":
            self.open("/")

    def _hear(self, told: ConsoleMessage) -> None:
        refused = "status of 4" in told.text and "Failed to load resource" in told.text
        if told.type in {"error", "warning"} and not refused:
            self.complaints.append(f"{self.page.url}: {told.text}")

    def say(self, text: str, **values: object) -> str:
        """The words of the code in the phone's language."""
        message = None if self.language == "en" else catalogue(self.language).get(text)
        words = text if message is None else message.string
        return str(words) % values if values else str(words)

    @property
    def main(self) -> Locator:
        """The page without its frame."""
        return self.page.locator("main")

    def open(self, path: str) -> None:
        """Types an address; where the page answers in the other language, changes to the phone's own."""
        self.page.goto(path)
        switch = self.page.locator(f"footer a[hreflang={self.language}]")
        if switch.count():
            switch.click()
            self.page.wait_for_load_state()
        self.look()

    def home(self) -> None:
        """Taps the name of the site."""
        self.tap(self.page.locator("a.brand"))

    def follow(self, text: str, **values: object) -> None:
        """Taps a link; of several with the same words the first."""
        self.tap(self.main.get_by_role("link", name=pattern(self.say(text, **values))).first)

    def follow_to(self, name: str) -> None:
        """Taps a link whose words are somebody's own: a number, a title, a name."""
        self.tap(self.main.get_by_role("link", name=name).first)

    def follow_about(self, text: str, what: str) -> None:
        """Taps the link with these words that belongs to something, named for those who do not see its place."""
        name = re.compile(rf"^{re.escape(self.say(text))}\s*: {re.escape(what)}$")
        self.tap(self.main.get_by_role("link", name=name))

    def follow_start(self, text: str) -> None:
        """Taps a link that begins with these words, whatever number follows."""
        start = self.say(text).split("%(")[0].strip()
        self.tap(self.main.get_by_role("link", name=re.compile(rf"^\s*{re.escape(start)}")).first)

    def button(self, text: str, **values: object) -> Locator:
        """A button by its words."""
        return self.main.get_by_role("button", name=pattern(self.say(text, **values))).first

    def press(self, text: str, **values: object) -> None:
        """Taps a button that sends a form."""
        self.tap(self.button(text, **values))

    def press_twice(self, text: str, **values: object) -> None:
        """Taps a button twice, as impatient people do; the second tap may cut the first answer off."""
        with self.page.expect_event("load"):
            self.button(text, **values).dblclick(no_wait_after=True)
        self.page.wait_for_load_state()
        self.look()

    def press_to_service(self, text: str, amount: str) -> None:
        """Taps on to the payment service, pays there, and comes back; the service's page is not looked at."""
        self.button(text).click()
        self.page.wait_for_url("**/c/pay/**")
        assert amount in self.page.locator("main").inner_text()
        if ALBUM:
            self.page.screenshot(path=f"{ALBUM}/{self.owner}-service.png", full_page=True)
        self.page.get_by_role("button", name=re.compile(rf"^(Bayar|Pay) {re.escape(amount)}$")).click()
        self.page.wait_for_url("**/payments/*")
        self.look()

    def tap(self, target: Locator) -> None:
        """Taps what leads to the next page, and looks at that."""
        try:
            with self.page.expect_navigation():
                target.click()
        except Timeout as late:
            raise AssertionError(f"{self.owner} waits at {self.page.url}:\n{self.text}\n{late.message}") from None
        self.look()

    def field(self, text: str, **values: object) -> Locator:
        """A field by its label."""
        return self.main.get_by_label(pattern(self.say(text, **values))).first

    def write(self, text: str, value: str, **values: object) -> None:
        """Types into a field."""
        self.field(text, **values).fill(value)

    def pick(self, text: str, option: str) -> None:
        """Chooses from a list, by the words of the option."""
        self.field(text).select_option(label=option)

    def mark(self, text: str) -> None:
        """Ticks a box, or one of several choices that begins with these words."""
        self.main.locator("label").filter(has_text=self.say(text)).first.click()

    def attach(self, text: str, file: Path) -> None:
        """Adds a photo from the phone."""
        self.field(text).set_input_files(file)

    def _criterion(self, name: str) -> Locator:
        return self.main.get_by_role("group", name=re.compile(rf"^\s*{re.escape(name)}"))

    def answer(self, criterion: str, option: str) -> None:
        """Chooses an answer to a criterion."""
        self._criterion(criterion).get_by_role("radio", name=option).check()

    def measure(self, criterion: str, value: str) -> None:
        """Types what was measured."""
        self._criterion(criterion).get_by_role("textbox").fill(value)

    def count_one_more(self, criterion: str) -> None:
        """Taps plus beside a count that stands at 0."""
        self._criterion(criterion).get_by_role("button").last.click()
        expect(self._criterion(criterion).get_by_role("textbox")).to_have_value("1")

    def reads(self, text: str, **values: object) -> None:
        """Expects these words on the page."""
        words = self.say(text, **values)
        assert words in self.text, f"{self.owner} does not read {words!r} on {self.page.url}:\n{self.text}"

    @property
    def text(self) -> str:
        """What the page says, with one space between words."""
        return " ".join(self.main.inner_text().split())

    def look(self) -> None:
        """What holds for each page: it answers, fits the phone, has one heading, and nothing complained."""
        where = f"{self.owner} at {self.page.url}"
        self.keep_picture()
        assert self.page.locator("h1").count() == 1, f"{where}: {self.page.title()}"
        assert not self.page.evaluate(SCROLLS), f"{where} is wider than the phone: {self.page.evaluate(TOO_WIDE)}"
        assert self.page.locator("html").get_attribute("lang") == self.language, where
        assert not self.complaints, self.complaints

    def keep_picture(self) -> None:
        """Puts a picture of the page into the album."""
        self.seen += 1
        if ALBUM:
            name = re.sub(r"\W+", "-", self.page.url.split("/", 3)[-1]).strip("-")[:60] or "home"
            path = Path(ALBUM, f"{self.owner}-{self.seen:03}-{name}.png")
            if not path.exists():
                self.page.screenshot(path=path, full_page=True)


@contextmanager
def unlocked(browser: Browser, base_url: str, *, javascript: bool, language: str, owner: str) -> Iterator[Phone]:
    """A phone of its own, with its own cookies."""
    with phone(browser, base_url, javascript=javascript) as context:
        page = context.new_page()
        assert page.viewport_size == PHONE
        yield Phone(page, language, owner)
