"""Signing in and out, passwords, one-time links."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts import operations
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime, session
from tests.accounts.people import AT, PASSWORD, make_administrator, make_person
from tests.client import Client

REFUSED = "tidak cocok"


@pytest.fixture
def person(runtime: Runtime) -> User:
    return make_person(runtime, email="darmini@contoh.example")


@pytest.mark.parametrize("login", ["0812-3456-7890", "6281234567890", "+62 812 3456 7890", "Darmini@contoh.example"])
def test_signs_in_by_phone_or_mail(client: Client, person: User, login: str) -> None:
    answer = client.submit("/sign-in", "/sign-in", login=login, password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/account").status_code == 200


def test_a_chosen_language_is_kept_with_the_person(
    make_client: Callable[[], Client], runtime: Runtime, person: User
) -> None:
    """Another phone of hers speaks it too; a stranger's choice stays in her browser."""
    stranger, hers, other = make_client(), make_client(), make_client()
    stranger.get("/language/en")
    hers.sign_in(person)
    assert "Keluar di sini" in hers.get("/account").words
    hers.get("/language/en?next=/account")
    other.sign_in(person)
    assert "Sign out here" in other.get("/account").words
    with runtime.unit_of_work(write=False):
        assert session().get_one(User, person.id).locale == "en"


@pytest.mark.parametrize(
    ("login", "password"),
    [("081234567890", "salah sekali"), ("089999999999", PASSWORD), ("bukan nomor", PASSWORD), ("a@b", PASSWORD)],
)
def test_every_refusal_says_the_same_and_keeps_the_login(
    client: Client, person: User, login: str, password: str
) -> None:
    answer = client.submit("/sign-in", "/sign-in", login=login, password=password)
    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert login in answer.text
    assert password not in answer.text
    assert client.get("/account").status_code == 303


def test_a_closed_account_cannot_sign_in(client: Client, runtime: Runtime, person: User) -> None:
    with runtime.unit_of_work():
        operations.set_enabled(session().get_one(User, person.id), False, Actor.system(), AT)
    answer = client.submit("/sign-in", "/sign-in", login="081234567890", password=PASSWORD)
    assert answer.status_code == 422


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client: Client, person: User, target: str) -> None:
    answer = client.submit(f"/sign-in?next={target}", None, login="081234567890", password=PASSWORD)
    assert answer.location == "/"


def test_after_signing_in_the_wanted_page_opens(client: Client, person: User) -> None:
    wanted = client.get("/account")
    assert wanted.location == "/sign-in?next=/account"
    answer = client.submit(wanted.location, None, login="081234567890", password=PASSWORD)
    assert answer.location == "/account"


def test_ending_all_others_leaves_this_one(make_client: Callable[[], Client], person: User) -> None:
    here, there = make_client(), make_client()
    for browser in (here, there):
        browser.submit("/sign-in", "/sign-in", login="081234567890", password=PASSWORD)
        assert browser.get("/account").status_code == 200
    here.submit("/account", "/account/sessions/end-others")
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_signing_out_here_leaves_other_phones(make_client: Callable[[], Client], person: User) -> None:
    here, there = make_client(), make_client()
    for browser in (here, there):
        browser.submit("/sign-in", "/sign-in", login="081234567890", password=PASSWORD)
    here.submit("/account", "/sign-out")
    assert here.get("/account").status_code == 303
    assert there.get("/account").status_code == 200


def test_a_new_password_needs_the_present_one(client: Client, person: User) -> None:
    client.sign_in(person)
    wrong = client.submit("/account/password", None, current="bukan ini", password="tiga kata baru")
    assert wrong.status_code == 422
    right = client.submit("/account/password", None, current=PASSWORD, password="tiga kata baru")
    assert right.location == "/account"
    client.submit("/account", "/sign-out")
    assert client.submit("/sign-in", "/sign-in", login="081234567890", password=PASSWORD).status_code == 422
    assert client.submit("/sign-in", "/sign-in", login="081234567890", password="tiga kata baru").status_code == 303


@pytest.mark.parametrize("password", ["pendek", "12345678", "password", "aaaaaaaaaaaa", "x" * 129])
def test_weak_passwords_are_refused_at_the_field(client: Client, person: User, password: str) -> None:
    client.sign_in(person)
    answer = client.submit("/account/password", None, current=PASSWORD, password=password)
    assert answer.status_code == 422
    assert f'value="{password}"' not in answer.text


def test_the_one_time_link_works_once(make_client: Callable[[], Client], runtime: Runtime) -> None:
    person = make_person(runtime, password=None)
    with runtime.unit_of_work():
        token = operations.issue_password_link(session().get_one(User, person.id), Actor.system(), runtime.clock())
    hers, later = make_client(), make_client()
    assert hers.submit(f"/password/{token}", None, password="12345678").status_code == 422
    assert hers.submit(f"/password/{token}", None, password="tiga kata baru").location == "/"
    assert hers.get("/account").status_code == 200
    assert later.get(f"/password/{token}").status_code == 410
    assert later.get("/password/never-was-one").status_code == 410


def test_a_link_ends_after_48_hours_and_with_a_newer_one(client: Client, runtime: Runtime) -> None:
    person = make_person(runtime, password=None)
    at = runtime.clock()
    with runtime.unit_of_work():
        user = session().get_one(User, person.id)
        old = operations.issue_password_link(user, Actor.system(), at - timedelta(hours=48))
    assert client.get(f"/password/{old}").status_code == 410
    with runtime.unit_of_work():
        user = session().get_one(User, person.id)
        first = operations.issue_password_link(user, Actor.system(), at)
        second = operations.issue_password_link(user, Actor.system(), at)
    assert client.get(f"/password/{first}").status_code == 410
    assert client.get(f"/password/{second}").status_code == 200


def test_the_administrator_makes_an_account_and_sends_its_link(
    client: Client, make_client: Callable[[], Client], runtime: Runtime
) -> None:
    client.sign_in(make_administrator(runtime))
    made = client.submit("/users/new", None, name="Tri Wahyuni", phone="0813 1111 2222")
    page = made.follow()
    assert page.h1 == "Tri Wahyuni"
    shown = page.send("password-link").follow()
    link = next(href for href in shown.links if "/password/" in href)
    assert link.rpartition("/")[2] not in client.get(page.path).text
    path = "/password/" + link.rpartition("/")[2]
    assert make_client().submit(path, None, password="tiga kata baru").location == "/"


def test_a_taken_phone_number_is_named_and_typed_text_kept(client: Client, runtime: Runtime, person: User) -> None:
    client.sign_in(make_administrator(runtime))
    answer = client.submit("/users/new", None, name="Orang Lain", phone="0812 3456 7890")
    assert answer.status_code == 422
    assert "sudah punya akun" in answer.text
    assert "Orang Lain" in answer.text


def test_nobody_else_sees_people(client: Client, person: User) -> None:
    client.sign_in(person)
    assert client.get("/users").status_code == 403
    assert client.get(f"/users/{person.id}").status_code == 403


def test_a_double_tap_on_a_one_time_link_ends_signed_in(make_client: Callable[[], Client], runtime: Runtime) -> None:
    """The second tap comes with the browser as it was before the first; another password is no double tap."""
    person = make_person(runtime, password=None)
    with runtime.unit_of_work():
        token = operations.issue_password_link(session().get_one(User, person.id), Actor.system(), runtime.clock())
    first, second, thief = make_client(), make_client(), make_client()
    pages = [browser.get(f"/password/{token}") for browser in (first, second, thief)]
    assert pages[0].headers["Referrer-Policy"] == "no-referrer"
    assert pages[0].send(None, password="tiga kata baru").location == "/"
    assert pages[1].send(None, password="tiga kata baru").location == "/"
    assert second.get("/account").status_code == 200
    assert pages[2].send(None, password="tiga kata lain").status_code == 410
    assert thief.get("/account").status_code == 303


def test_a_double_tap_is_no_later_visit(make_client: Callable[[], Client], runtime: Runtime, clock: Any) -> None:
    person, at = make_person(runtime, password=None), runtime.clock()
    with runtime.unit_of_work():
        token = operations.issue_password_link(session().get_one(User, person.id), Actor.system(), at)
    first, later = make_client(), make_client()
    page = later.get(f"/password/{token}")
    assert first.submit(f"/password/{token}", None, password="tiga kata baru").location == "/"
    clock.set(at + timedelta(minutes=3))
    assert page.send(None, password="tiga kata baru").status_code == 410


def test_signing_in_keeps_nothing_of_the_browser_session_before(client: Client, person: User) -> None:
    with client.http.session_transaction() as kept:
        kept["link:7"], kept["locale"] = "left by somebody else", "en"
    client.submit("/sign-in", "/sign-in", login="081234567890", password=PASSWORD)
    with client.http.session_transaction() as kept:
        assert "link:7" not in kept
        assert "locale" not in kept, "nor the language of somebody else"


def test_the_page_behind_a_link_says_whose_password_it_is(client: Client, runtime: Runtime) -> None:
    person = make_person(runtime, password=None)
    with runtime.unit_of_work():
        token = operations.issue_password_link(session().get_one(User, person.id), Actor.system(), runtime.clock())
    assert "Untuk Darmini, yang masuk dengan 0812-3456-7890." in client.get(f"/password/{token}").text


def test_a_link_to_a_closed_account_opens_nothing(client: Client, runtime: Runtime) -> None:
    person = make_person(runtime, password=None)
    with runtime.unit_of_work():
        user = session().get_one(User, person.id)
        token = operations.issue_password_link(user, Actor.system(), runtime.clock())
        operations.set_enabled(user, False, Actor.system(), runtime.clock())
    assert client.get(f"/password/{token}").status_code == 410


@pytest.mark.parametrize("text", ["darm", "0812-3456-7890", "0812 3456", "+6281234567890", "7890", "@contoh"])
def test_people_are_found_by_what_the_screen_shows(client: Client, runtime: Runtime, text: str) -> None:
    make_person(runtime, email="darmini@contoh.example")
    client.sign_in(make_administrator(runtime))
    found = client.get("/users", query_string={"q": text}).text
    assert "Darmini" in found
    assert "Wening" not in found.partition("<tbody>")[2]


def test_an_administrator_sees_who_somebody_is(client: Client, runtime: Runtime, person: User) -> None:
    administrator = make_administrator(runtime)
    client.sign_in(administrator)
    assert "Pengelola" in client.get("/users").text
    shown = client.get(f"/users/{person.id}").text
    assert "0812-3456-7890" in shown
    assert "Belum pernah" in shown
    assert f"/users/{person.id}/disable" in shown
    assert "/disable" not in client.get(f"/users/{administrator.id}").text
    assert "0812-0000-0001" in client.get("/account").text


def test_a_form_sent_after_signing_out_shows_its_words_and_the_way_back(client: Client, runtime: Runtime) -> None:
    client.sign_in(make_administrator(runtime))
    page = client.get("/users/new")
    form = dict(page.form("/users/new").values) | {"name": ["Slamet Lestari"], "phone": ["08131111222"]}
    assert client.submit("/account", "/sign-out").status_code == 303
    came_from = {"Referer": "http://localhost/users/new"}
    refused = client.post("/users/new", data=form, headers=came_from)
    assert refused.status_code == 401
    assert "Slamet Lestari" in refused.words
    assert "/sign-in?next=/users/new" in refused.links
    button = client.post(
        "/account/sessions/end-others", data={name: form[name] for name in ("csrf_token", "_key")}, headers=came_from
    )
    assert button.location == "/sign-in?next=/users/new"
