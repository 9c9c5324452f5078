"""Every page of the demo, as each role sees it: axe finds nothing, it is well made, and no link leads to a refusal."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.demo import start
from tests.browser import served
from tests.conftest import FIELD_KEY
from tests.databases import Engines
from tests.looks.document import faults
from tools.walk import Visit, walk

pytestmark = pytest.mark.long
VISITOR = "visitor"
ROLES = {VISITOR: "", **{person.role: person.phone for person in start.SIGN_INS}}


@dataclass
class Demo:
    """The filled demo, where it is served, and what each role reached of it."""

    app: Flask
    url: str
    visits: dict[str, list[Visit]]
    cookies: dict[str, str]


@pytest.fixture(scope="module")
def demo(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder: Path = tmp_path_factory.mktemp("demo")
    with engines.one("sqlite") as database_url:
        environ = {
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "only-for-tests-only-for-tests-only",
            "FIELD_KEYS": FIELD_KEY,
            "BASE_URL": "http://localhost",
        }
        settings = replace(Settings.from_environ(environ), is_test=True)
        app = create_app(settings)
        start.fill(app.runtime, settings.secret_key, say=lambda line: None)
        with served(app) as url:
            made = Demo(app, url, {}, {})
            for role, phone in ROLES.items():
                walk_as(made, role, phone)
            yield made
        app.runtime.engine.dispose()


def walk_as(demo: Demo, role: str, phone: str) -> None:
    """Signs in and walks, in process: only axe needs a browser."""
    client = demo.app.test_client()
    if phone:
        page = client.get("/sign-in").text
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        form = {"login": phone, "password": start.PASSWORD, "csrf_token": token}
        assert client.post("/sign-in", data=form).status_code == 303

    def fetch(path: str) -> tuple[int, str, str]:
        answer = client.get(path, follow_redirects=True)
        ended = answer.request.full_path.rstrip("?")
        return answer.status_code, ended, answer.text if answer.mimetype == "text/html" else ""

    demo.visits[role] = list(walk(fetch, demo.app.url_map))
    cookie = client.get_cookie("purnakarya")
    demo.cookies[role] = cookie.value if cookie else ""


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_well_made(demo: Demo, role: str) -> None:
    found = {visit.path: wrong for visit in demo.visits[role] if (wrong := faults(visit.text))}
    assert found == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_to_a_refusal(demo: Demo, role: str) -> None:
    assert [(visit.path, visit.status) for visit in demo.visits[role] if visit.status >= 400] == []


def test_every_role_reaches_its_pages(demo: Demo) -> None:
    reached = {role: {visit.endpoint for visit in visits} for role, visits in demo.visits.items()}
    assert all("reports.home" in endpoints for endpoints in reached.values())
    assert {"catalogue.catalogue", "catalogue.listing", "parties.group", "standards.standard"} <= reached[VISITOR]
    for role in ("group_coordinator", "off_taker_buyer"):
        assert {"reports.order_file", "advances.advance", "settlements.settlement"} <= reached[role]


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_page(demo: Demo, browser: Browser, width: int) -> None:
    found, seen = {}, set()
    for role, visits in demo.visits.items():
        with browser.new_context(viewport={"width": width, "height": 740}, base_url=demo.url) as context:
            if demo.cookies[role]:
                context.add_cookies([{"name": "purnakarya", "value": demo.cookies[role], "url": demo.url}])
            page = context.new_page()
            for visit in visits:
                if visit.endpoint in seen and visit.endpoint != "reports.home":
                    continue
                seen.add(visit.endpoint)
                page.goto(visit.path)
                wide = page.evaluate("document.documentElement.scrollWidth")
                violations = Axe().run(page).response["violations"]
                wrong = [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in violations]
                if wide > width:
                    wrong.append(("wider than the screen", [str(wide)]))
                if wrong:
                    found[f"{role} {visit.path}"] = wrong
    assert found == {}
