"""Every page of the demo, as each role sees it: axe finds nothing, it is well made, and no link leads to a refusal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route
from werkzeug.test import TestResponse

from marketplace.demo import start
from tests.browser import served
from tests.journeys import sample
from tests.looks.document import faults
from tools.steps import forms_of, taker_of, walk_on
from tools.walk import Visit, endpoint_of, noting, unreached, walk

pytestmark = pytest.mark.long
VISITOR = "visitor"
ROLES = {VISITOR: "", **{person.role: person.phone for person in start.SIGN_INS}}
PHONE, DESK, HEIGHT = 360, 1280, 740
HOME = "reports.home"
SENDS_AWAY = {"payments.checkout"}
"""Reached only where a payment service is set up; it sends on to that service's own page."""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """options => axe.run(document, { ...options, resultTypes: ["violations"] }).then(answer =>
    answer.violations.map(each => `${each.id}: ${each.nodes.map(node => node.html.slice(0, 160)).join(" | ")}`))"""
WIDTH_WITH_TEXT = """size => {
    document.documentElement.style.fontSize = size; return document.documentElement.scrollWidth; }"""
COLOURS_SEEN = {"rules": {"color-contrast": {"enabled": False}}}
"""The slowest rule by far; the colours of a page are the same at both widths, and those of a refused form are few."""


@dataclass
class Demo:
    """The filled demo, where it is served, what each role reached of it, and the refused forms of all."""

    app: Flask
    url: str
    visits: dict[str, list[Visit]] = field(default_factory=dict)
    refused: dict[str, Visit] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def demo(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder: Path = tmp_path_factory.mktemp("demo")
    with sample.copy_of(told, folder) as app, served(app) as url:
        made = Demo(app, url)
        clients = {role: walk_as(made, role, phone) for role, phone in ROLES.items()}
        for role, client in clients.items():
            send_empty(made, role, client)
        yield made


def walk_as(demo: Demo, role: str, phone: str) -> FlaskClient:
    """Signs in and walks, in process: only axe needs a browser."""
    client, urls = demo.app.test_client(), demo.app.url_map
    if phone:
        page = client.get("/sign-in").text
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        form = {"login": phone, "password": start.PASSWORD, "csrf_token": token}
        assert client.post("/sign-in", data=form).status_code == HTTPStatus.SEE_OTHER

    def read(answer: TestResponse) -> tuple[int, str, str]:
        ended = answer.request.full_path.rstrip("?")
        return answer.status_code, ended, answer.text if answer.mimetype == "text/html" else ""

    def send(path: str, values: dict[str, str]) -> tuple[int, str, str]:
        return read(client.post(path, data=values, follow_redirects=True))

    pages: list[Visit] = []

    def get(path: str) -> tuple[int, str, str]:
        status, ended, text = read(client.get(path, follow_redirects=True))
        if text and status < HTTPStatus.BAD_REQUEST:
            pages.append(Visit(endpoint_of(urls, ended) or "", ended, status, text))
        return status, ended, text

    fetch = noting(get, urls, demo.reached)
    visits = list(walk(fetch, urls))
    demo.visits[role] = [*visits, *walk_on(fetch, send, urls, pages[:])]
    cookie = client.get_cookie("purnakarya")
    demo.cookies[role] = cookie.value if cookie else ""
    return client


def send_empty(demo: Demo, role: str, client: FlaskClient) -> None:
    """Sends each form that no one has sent yet with nothing filled in; keeps the pages that say what is missing."""
    for visit in demo.visits[role]:
        for form in forms_of(visit.text):
            if form.asks and visit.endpoint not in demo.refused and taker_of(demo.app.url_map, form.action):
                answer = client.post(form.action, data=form.hidden)
                if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
                    demo.refused[visit.endpoint] = Visit(role, visit.path, answer.status_code, answer.text)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_well_made(demo: Demo, role: str) -> None:
    found = {visit.path: wrong for visit in demo.visits[role] if (wrong := faults(visit.text))}
    assert found == {}


def test_every_refused_form_is_well_made_and_says_why(demo: Demo) -> None:
    wrong = {name: faults(visit.text) for name, visit in demo.refused.items()}
    assert {name: found for name, found in wrong.items() if found} == {}
    assert [name for name, visit in demo.refused.items() if 'id="errors"' not in visit.text] == []
    assert len(demo.refused) > 30


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_to_a_refusal(demo: Demo, role: str) -> None:
    assert [(visit.path, visit.status) for visit in demo.visits[role] if visit.status >= 400] == []


def test_every_role_reaches_its_pages(demo: Demo) -> None:
    reached = {role: {visit.endpoint for visit in visits} for role, visits in demo.visits.items()}
    assert all(HOME in endpoints for endpoints in reached.values())
    assert {"catalogue.catalogue", "catalogue.listing", "parties.group", "standards.standard"} <= reached[VISITOR]
    for role in ("group_coordinator", "off_taker_buyer"):
        assert {"reports.order_file", "advances.advance", "settlements.settlement"} <= reached[role]


def test_somebody_reaches_every_page_of_the_url_map(demo: Demo) -> None:
    assert set(unreached(demo.app.url_map, demo.reached)) == SENDS_AWAY


def test_axe_finds_nothing_on_any_page(demo: Demo, browser: Browser) -> None:
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for role, visits in demo.visits.items():
        with signed_in(demo, browser, role) as page:
            for visit in visits:
                if visit.endpoint in seen and visit.endpoint != HOME:
                    continue
                seen.add(visit.endpoint)
                page.goto(visit.path)
                wrong = look(page, PHONE) + look_at_desk(page, visit)
                if wrong:
                    found[f"{role} {visit.path}"] = wrong
    assert found == {}


def test_axe_finds_nothing_on_any_refused_form(demo: Demo, browser: Browser) -> None:
    found = {}
    with signed_in(demo, browser, VISITOR) as page:
        for visit in demo.refused.values():
            page.route(f"**{visit.path}", showing(visit.text))
            page.goto(visit.path)
            if wrong := look(page, PHONE, COLOURS_SEEN):
                found[f"{visit.endpoint} {visit.path}"] = wrong
    assert found == {}


@contextmanager
def signed_in(demo: Demo, browser: Browser, role: str) -> Iterator[Page]:
    """A page in the hands of someone."""
    with browser.new_context(base_url=demo.url) as context:
        if demo.cookies[role]:
            context.add_cookies([{"name": "purnakarya", "value": demo.cookies[role], "url": demo.url}])
        yield context.new_page()


def showing(text: str) -> Callable[[Route], None]:
    """Answers a browser with this text in the place of the page."""
    return lambda route: route.fulfill(body=text, content_type="text/html")


def look_at_desk(page: Page, visit: Visit) -> list[str]:
    """The same at a desk for the first page and for tables, which are another there; of others whether they fit."""
    if visit.endpoint == HOME:
        return look(page, DESK)
    return look(page, DESK, COLOURS_SEEN) if "<table" in visit.text else too_wide(page, DESK)


def look(page: Page, width: int, options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds on the open page at this width, and whether it is wider than the screen, also in large text."""
    wide = too_wide(page, width)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN_AXE, options or {})
    return found + wide


def too_wide(page: Page, width: int) -> list[str]:
    """Whether the open page is wider than a screen of this width, also in large text on a phone."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    found = []
    for size in ("100%", "200%") if width == PHONE else ("100%",):
        wide = page.evaluate(WIDTH_WITH_TEXT, size)
        found += [f"{wide} px wide on a screen of {width}, text at {size}"] if wide > width else []
    page.evaluate(WIDTH_WITH_TEXT, "100%")
    return found
