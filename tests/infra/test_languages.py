"""An address in each language for what everybody may read, and no way out of the site by any of them."""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from flask import Flask

from marketplace.accounts import operations
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime, session
from tests.accounts.people import PASSWORD, make_administrator, make_person
from tests.client import Client, Page

pytestmark = pytest.mark.spread

HOSTILE = (
    "//evil.example", "/en//evil.example", "/en///evil.example/", "/en/\\evil.example", "/en/%5cevil.example",
    "/en/%2f/evil.example", "/en%2f%2fevil.example", "/en/..//evil.example", "/en/.//evil.example",
    "/en/en//evil.example", "https://evil.example/en/catalogue", "/\\evil.example", "/en/@evil.example",
    "/en/%09/evil.example", "/en//evil.example/%2e%2e", "/en/catalogue//evil.example", "en//evil.example",
)  # fmt: skip


@pytest.fixture
def person(runtime: Runtime) -> User:
    return make_person(runtime)


@pytest.fixture
def english(runtime: Runtime) -> User:
    """Somebody who chose English."""
    made = make_person(runtime)
    with runtime.unit_of_work():
        operations.choose_locale(made.id, "en")
    return made


def language_of(page: Page) -> str:
    found = re.search(r'<html lang="(\w+)"', page.text)
    return found[1] if found else ""


def stays_here(address: str) -> bool:
    """Whether a browser that stands on a page of ours stays on this site."""
    return urlsplit(urljoin("http://localhost/en/catalogue", address.replace("\\", "/"))).netloc == "localhost"


def test_every_public_page_has_one_address_in_each_language_and_nothing_else_has(app: Flask) -> None:
    plain, english = set(), set()
    for rule in app.url_map.iter_rules():
        language = (rule.defaults or {}).get("language")
        place = (rule.endpoint, rule.rule.removeprefix("/en"), frozenset(rule.methods or ()))
        assert rule.rule.startswith("/en/") == (language == "en"), rule
        if language == "en":
            english.add(place)
        elif language == "id":
            plain.add(place)
        else:
            view = app.view_functions[rule.endpoint]
            guard = getattr(view, "guard", None)
            is_silent = getattr(view, "in_each_language", None) is False
            assert guard is None or guard.permission is not None or is_silent, f"{rule} has one address"
    assert plain == english
    assert len({endpoint for endpoint, _rule, _methods in plain}) > 15


@pytest.mark.parametrize("path", ["/catalogue", "/sign-in", "/", "/no-such-page", "/listings/999"])
def test_a_plain_address_is_indonesian_for_strangers_whatever_they_chose(client: Client, path: str) -> None:
    client.get("/language/en")
    page = client.get(path, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert language_of(page) == "id"
    assert language_of(client.get(f"/en{path}")) == "en"


def test_strangers_change_the_language_by_a_plain_link_that_keeps_the_query(client: Client) -> None:
    page = client.get("/en/catalogue?q=batik&sort=cheapest")
    assert "/catalogue?q=batik&sort=cheapest" in page.links
    back = client.get("/catalogue?q=batik&sort=cheapest")
    assert "/en/catalogue?q=batik&sort=cheapest" in back.links
    assert "/en/sign-in?next=/orders" in client.get("/sign-in?next=/orders").links
    assert "Set-Cookie" not in client.get("/en/help").headers


def test_a_form_refused_in_english_is_shown_in_english_and_posts_there(client: Client) -> None:
    page = client.submit("/en/register/group", "/en/register/group", name="")
    assert (page.status_code, language_of(page)) == (422, "en")
    assert page.has_form("/en/register/group")
    assert "/register/group" in page.links


def test_the_addresses_of_a_page_are_told_to_search_engines(client: Client) -> None:
    text = client.get("/en/sign-in?lang=x&next=/orders").text.partition("</head>")[0]
    assert '<link rel="canonical" href="http://localhost/en/sign-in?lang=x">' in text
    told = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', text))
    assert told == {
        "id": "http://localhost/sign-in?lang=x", "en": "http://localhost/en/sign-in?lang=x",
        "x-default": "http://localhost/sign-in?lang=x",
    }  # fmt: skip
    assert 'rel="alternate"' not in client.get("/en/no-such-page").text


def test_who_is_signed_in_is_led_to_the_address_of_her_language(
    make_client: Callable[[], Client], english: User
) -> None:
    client = make_client()
    client.sign_in(english)
    for path, there in (("/catalogue?q=a%20b", "/en/catalogue?q=a%20b"), ("/", "/en/"), ("/help", "/en/help")):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (302, there)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Vary"] == "Cookie"
        assert language_of(client.get(there)) == "en"
    account = client.get("/account")
    assert language_of(account) == "en"
    assert {"/en/help", "/en/catalogue"} <= account.links.keys()
    assert client.get("/en/account").status_code == 404
    assert language_of(client.get("/no-such-page")) == "en"


def test_a_choice_leads_on_in_the_chosen_language(client: Client, person: User) -> None:
    client.sign_in(person)
    switch = next(href for href in client.get("/groups?q=a").links if href.startswith("/language/en"))
    assert client.get(switch).location == "/en/groups?q=a"
    assert client.get("/groups?q=a").location == "/en/groups?q=a"
    switch = next(href for href in client.get("/en/groups?q=a").links if href.startswith("/language/id"))
    assert client.get(switch).location == "/groups?q=a"
    assert client.get("/en/groups?q=a").location == "/groups?q=a"
    assert client.get("/language/en?next=/account").location == "/account"
    assert client.get("/language/xx").status_code == 404


def test_english_is_kept_from_the_catalogue_through_sign_in_and_out(client: Client, person: User) -> None:
    refused = client.get("/account", headers={"Referer": "http://localhost/en/catalogue"})
    assert refused.location == "/en/sign-in?next=/account"
    inside = client.submit(refused.location, "/sign-in", login="081234567890", password=PASSWORD)
    assert inside.location == "/account"
    account = client.get("/account")
    assert language_of(account) == "en"
    outside = account.send("/sign-out")
    assert outside.location == "/en/"
    page = client.get("/en/")
    assert language_of(page) == "en"
    assert "You are signed out." in page.words


def test_whoever_signs_in_at_a_plain_address_reads_on_in_the_language_she_chose(client: Client, english: User) -> None:
    assert client.submit("/sign-in", "/sign-in", login="081234567890", password=PASSWORD).location == "/"
    assert client.get("/").location == "/en/"
    assert language_of(client.get("/account")) == "en"


def test_whose_session_ended_meets_the_sign_in_page_in_her_language(
    client: Client, runtime: Runtime, english: User
) -> None:
    client.sign_in(english)
    with runtime.unit_of_work():
        operations.set_enabled(session().get_one(User, english.id), False, Actor.system(), runtime.clock())
    assert client.get("/account").location == "/en/sign-in?next=/account"
    page = client.get("/en/sign-in")
    assert language_of(page) == "en"
    assert language_of(client.post("/account/password", data={"password": "x", "words": "kept"})) == "en"
    assert language_of(client.get("/sign-in")) == "id"


def test_a_stranger_who_changed_to_indonesian_is_met_in_indonesian(client: Client) -> None:
    client.get("/language/en")
    came = {"Referer": "http://localhost/catalogue"}
    assert client.get("/account", headers=came).location == "/sign-in?next=/account"
    elsewhere = {"Referer": "http://evil.example/en/catalogue"}
    assert client.get("/account", headers=elsewhere).location == "/en/sign-in?next=/account"


def test_a_one_time_link_works_at_both_addresses_and_goes_out_in_the_language_of_its_person(
    make_client: Callable[[], Client], runtime: Runtime, english: User
) -> None:
    admin = make_client()
    admin.sign_in(make_administrator(runtime))
    with admin.http.session_transaction() as kept:
        kept[f"link:{english.id}"] = "token"
    assert "http://localhost/en/password/token" in admin.get(f"/users/{english.id}").text
    for below in ("", "/en"):
        with runtime.unit_of_work():
            person = session().get_one(User, english.id)
            token = operations.issue_password_link(person, Actor.system(), runtime.clock())
        stranger, signed_in = make_client(), make_client()
        signed_in.sign_in(english)
        page = signed_in.get(f"/password/{token}").follow()
        assert (page.status_code, language_of(page), page.path) == (200, "en", f"/en/password/{token}")
        assert page.headers["Referrer-Policy"] == "no-referrer"
        link = f"{below}/password/{token}"
        assert stranger.submit(link, link, password="tiga kata baru").location == f"{below}/"
        assert language_of(stranger.get("/account")) == "en"


@pytest.mark.parametrize(
    ("path", "status", "there"),
    [
        ("/en", 308, "/en/"), ("/en?q=1", 308, "/en/?q=1"), ("/en/en", 404, None), ("/en/en/", 404, None),
        ("/en/en/catalogue", 404, None), ("/en/catalogue/", 404, None), ("/en/id/catalogue", 404, None),
        ("/id/catalogue", 404, None), ("/EN/catalogue", 404, None), ("/en/orders", 404, None),
        ("/en/static/style.css", 404, None), ("/en/language/id", 404, None), ("/en/healthz", 404, None),
        ("/en/payments/webhooks/stripe", 404, None), ("/english", 404, None), ("/en/listings/999-x", 404, None),
        ("/en//catalogue", 308, "/en/catalogue"), ("//en/catalogue", 308, "/en/catalogue"),
    ],
)  # fmt: skip
def test_each_page_has_one_address_a_language(client: Client, path: str, status: int, there: str | None) -> None:
    answer = raw(client, path)
    assert answer.status_code == status, path
    if there is not None:
        assert urlsplit(answer.location)._replace(scheme="", netloc="").geturl() == there
        assert stays_here(answer.location)
    elif path.startswith("/en/"):
        assert language_of(answer) == "en"


def raw(client: Client, path: str) -> Page:
    """The answer to a path as it comes over the wire, which a test client would take for a host or tidy up."""
    bare, _mark, query = path.partition("?")
    overrides = {"PATH_INFO": unquote(bare, "latin-1"), "QUERY_STRING": query}
    return Page(client, path, client.http.open("/", environ_overrides=overrides))


def leads_astray(page: Page) -> list[str]:
    """The places outside the site that the answer leads to."""
    places = [page.location or "", *page.links, *(form.action for form in page.forms)]
    return [place for place in places if not stays_here(place) and not place.startswith("https://wa.me/")]


def test_no_address_leads_off_the_site(make_client: Callable[[], Client], english: User) -> None:
    """By the way back, the change of language, the lead to one's own language, or a link of the error page."""
    hers, stranger = make_client(), make_client()
    hers.sign_in(english)
    for target in HOSTILE:
        told = quote(target, safe="")
        asked = [f"{below}/sign-in?next={told}" for below in ("", "/en")]
        asked += [f"/language/{code}?next={told}" for code in ("id", "en")]
        asked += [target] if target.startswith("/") else []
        for path in asked:
            for client in (hers, stranger):
                page = raw(client, path)
                assert page.status_code in {200, 302, 303, 308, 404}, (path, page)
                assert not leads_astray(page), path


@pytest.mark.parametrize("target", ["//evil.example", "/en//evil.example", "/en/\\evil.example"])
def test_signing_in_leads_nobody_off_the_site(client: Client, person: User, target: str) -> None:
    path = f"/en/sign-in?next={quote(target, safe='')}"
    entered = client.submit(path, "/sign-in", login="081234567890", password=PASSWORD)
    assert entered.status_code == 303
    assert not leads_astray(entered)
