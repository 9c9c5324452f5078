"""What everybody may read, in both languages: every public page answers the same way at each of its addresses, and its
links lead on in its language; one person's way from the catalogue through signing in and out, in English.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from werkzeug.routing import AnyConverter, IntegerConverter, Map, Rule

from marketplace.demo.cast import PASSWORD, SIGN_INS
from marketplace.infra.web.request_edge import Marketplace
from tests.browser import served
from tests.client import Client, Page
from tests.journeys.phone import unlocked
from tests.journeys.sample import signed_in
from tools.walk import path_in

LANGUAGES = ("id", "en")
MOST = 6
"""Ids tried for a page of the sample world."""
QUERY = "?q=batik&region=33&next=/orders"


def public_rules(app: Marketplace) -> Iterator[Rule]:
    """Every rule of a public page, once, as it stands at its plain address."""
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "guard", None)
        if guard is not None and guard.permission is None and (rule.defaults or {}).get("language") == "id":
            yield rule


def values_of(rule: Rule, number: int) -> dict[str, Any]:
    """The parts of an address, with this number for every id."""
    values: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        if isinstance(converter, IntegerConverter):
            values[name] = number
        else:
            values[name] = sorted(converter.items)[0] if isinstance(converter, AnyConverter) else "x"
    return values


def pages_of(app: Marketplace, client: Client, rule: Rule) -> dict[str, Page]:
    """The page of a rule in each language: of the first id that opens it, or refused in both where none does."""
    adapter, method = app.url_map.bind("localhost"), "GET" if "GET" in (rule.methods or ()) else "POST"
    pages: dict[str, Page] = {}
    for number in range(1, MOST):
        for language in LANGUAGES:
            known = {**values_of(rule, number), "language": language}
            path = adapter.build(rule.endpoint, known, method=method)
            pages[language] = client.get(path + QUERY).follow() if method == "GET" else client.post(path)
        if "GET" not in (rule.methods or ()) or pages["id"].status_code == 200 or not rule._converters:
            break
    return pages


def language_of(page: Page) -> str:
    found = re.search(r'<html lang="(\w+)"', page.text)
    return found[1] if found else ""


def told(page: Page) -> dict[str, str]:
    """The page's other addresses, as its head tells them, without the host."""
    found = re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="http://localhost([^"]+)">', page.text)
    return {code: path.replace("&amp;", "&") for code, path in found}


def strays(urls: Map, page: Page, language: str) -> list[str]:
    """Links and forms that lead to a public page in another language, but for the change of language at the foot."""
    ways = {*page.links, *(form.action for form in page.forms)} - page.html.switches
    paths = [way.partition("#")[0] for way in ways if way.startswith("/")]
    return [path for path in paths if path_in(urls, path, language) != path]


def test_every_public_page_answers_alike_in_each_language(still_world: Marketplace) -> None:
    client, urls, opened = signed_in(still_world, None), still_world.url_map, set()
    for rule in public_rules(still_world):
        pages = pages_of(still_world, client, rule)
        assert len({page.status_code for page in pages.values()}) == 1, (rule, pages)
        for language, page in pages.items():
            assert language_of(page) == language, (rule, language, page)
            assert not strays(urls, page, language), (rule, language, strays(urls, page, language))
        if pages["id"].status_code != 200:
            continue
        opened.add(rule.endpoint)
        for language, page in pages.items():
            others = told(page)
            assert others.keys() == {"id", "en", "x-default"}, rule
            assert others["x-default"] == others["id"], rule
            assert 'rel="canonical" href="http://localhost' + others[language].replace("&", "&amp;") in page.text, rule
            for code in LANGUAGES:
                assert (client.get(others[code]).status_code, language_of(client.get(others[code]))) == (200, code), (
                    rule
                )
            other = LANGUAGES[1 - LANGUAGES.index(language)]
            assert path_in(urls, page.path, other) in page.links, f"{page.path} has no way to the other language"
    assert len(opened) > 12, opened


@pytest.mark.parametrize("key", [one.key for one in SIGN_INS][:2])
def test_whoever_is_signed_in_reads_everything_in_her_language(still_world: Marketplace, key: str) -> None:
    for language in LANGUAGES:
        client = signed_in(still_world, key)
        client.get(f"/language/{language}")
        for rule in public_rules(still_world):
            if "GET" not in (rule.methods or ()):
                continue
            for page in pages_of(still_world, client, rule).values():
                if page.status_code == 200:
                    assert language_of(page) == language, (rule, page)
                    assert not strays(still_world.url_map, page, language), (rule, page)


def test_pages_of_a_list_and_what_was_searched_for_stay_in_the_language(still_world: Marketplace) -> None:
    client = signed_in(still_world, None)
    page = client.get("/en/catalogue?category=batik&q=kain")
    sorts = [href for href in page.links if "sort=" in href]
    assert sorts
    assert all(href.startswith("/en/catalogue?") and "q=kain" in href for href in sorts)
    searches = [form.action for form in page.forms if not form.is_post]
    assert searches == ["/en/catalogue"]
    product = next(href for href in client.get("/en/catalogue").links if href.startswith("/en/listings/"))
    moved = client.get(product.rpartition("-")[0] + "-former-name")
    assert moved.status_code in {200, 301}
    assert (moved.location or product).startswith("/en/listings/")


def test_english_goes_along_from_the_catalogue_through_signing_in_and_out(world: Marketplace, browser: Browser) -> None:
    """At 360 px and without JavaScript; the phone looks at the language of every page."""
    person = SIGN_INS[0]
    with served(world) as url, unlocked(browser, url, javascript=False, language="en", owner="reader") as phone:
        page = phone.page
        phone.open("/en/catalogue")
        phone.write("Product or group", "batik")
        phone.press("Search")
        assert urlsplit(page.url).path == "/en/catalogue"
        phone.tap(phone.main.locator("a[href^='/en/listings/']").first)
        assert urlsplit(page.url).path.startswith("/en/listings/")
        phone.tap(page.locator("header a.me"))
        assert urlsplit(page.url).path == "/en/sign-in"
        phone.write("Phone number or e-mail", person.phone)
        phone.write("Password", "not this one")
        phone.press("Sign in")
        assert urlsplit(page.url).path == "/en/sign-in"
        phone.write("Password", PASSWORD)
        phone.press("Sign in")
        phone.tap(page.locator("header a.me"))
        assert urlsplit(page.url).path == "/account"
        phone.press("Sign out here")
        assert urlsplit(page.url).path == "/en/"
        phone.reads("You are signed out.")
        phone.tap(page.locator("header nav a").first)
        assert urlsplit(page.url).path == "/en/catalogue"
        phone.language = "id"
        phone.tap(page.locator("footer a[hreflang=id]"))
        assert urlsplit(page.url).path == "/catalogue"
