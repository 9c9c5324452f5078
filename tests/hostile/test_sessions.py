"""Stolen cookies, open phones, guessed passwords, bystanders' codes: what each of them gets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts import operations, rules
from marketplace.accounts.actor import Actor, Grant
from marketplace.accounts.again import asked_again
from marketplace.accounts.guard import guarded
from marketplace.accounts.models import BrowserSession, SecurityEvent, User
from marketplace.accounts.policy import POLICY
from marketplace.infra.data.runtime import Runtime, session
from marketplace.infra.web.request_edge import Marketplace
from tests.accounts.people import PASSWORD, make_administrator, make_person
from tests.client import Client
from tests.conftest import Clock

NUMBER = "081234567890"


@pytest.fixture
def person(runtime: Runtime) -> User:
    return make_person(runtime)


def signed_in(client: Client, login: str = NUMBER) -> Client:
    assert client.submit("/sign-in", "/sign-in", login=login, password=PASSWORD).status_code == 303
    return client


def copied(client: Client, app: Marketplace) -> Client:
    """A thief's browser with a copy of the cookie."""
    thief = Client(app)
    thief.http._cookies = dict(client.http._cookies or {})
    return thief


# A copied cookie


def test_a_copied_cookie_opens_nothing_after_signing_out(client: Client, app: Marketplace, person: User) -> None:
    thief = copied(signed_in(client), app)
    assert thief.get("/account").status_code == 200
    client.submit("/account", "/sign-out")
    assert thief.get("/account").status_code == 303


def test_a_copied_cookie_ends_with_end_all_others(
    client: Client, make_client: Callable[[], Client], app: Marketplace, person: User
) -> None:
    thief, hers = copied(signed_in(client), app), signed_in(make_client())
    hers.submit("/account", "/account/sessions/end-others")
    assert thief.get("/account").status_code == 303
    assert "dikeluarkan di sini dari HP atau peramban lain" in thief.get("/sign-in").words
    assert hers.get("/account").status_code == 200


def test_a_new_password_ends_all_but_the_browser_where_it_was_set(
    client: Client, make_client: Callable[[], Client], person: User
) -> None:
    thief, hers = signed_in(make_client()), signed_in(client)
    hers.submit("/account/password", None, current=PASSWORD, password="tiga kata baru")
    assert hers.get("/account").status_code == 200
    assert thief.get("/account").status_code == 303
    assert "Kata sandi Anda diganti" in thief.get("/sign-in").words


def test_one_session_is_ended_from_the_list(
    client: Client, make_client: Callable[[], Client], runtime: Runtime, person: User
) -> None:
    lost = make_client()
    lost.http.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36"
    signed_in(lost)
    page = signed_in(client).get("/account")
    assert "Chrome, Android" in page.words
    [ended] = [form.action for form in page.forms if form.action.endswith("/end")]
    assert page.send(ended).location == "/account#devices"
    assert lost.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_nobody_ends_a_strangers_session(client: Client, runtime: Runtime, person: User) -> None:
    other = make_person(runtime, "Tri", phone="+6281311112222")
    client.sign_in(other)
    signed_in(Client(client.app))
    with runtime.unit_of_work(write=False) as work:
        hers = work.scalars(select(BrowserSession.id).where(BrowserSession.user_id == person.id)).one()
    form = client.get("/account/password").form("/account/password").values
    sent = client.post(f"/account/sessions/{hers}/end", {name: form[name] for name in ("csrf_token", "_key")})
    assert sent.status_code == 404


def test_a_cookie_of_before_ends_once_with_a_friendly_page(client: Client, runtime: Runtime, person: User) -> None:
    with client.http.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = f"{person.id}:1", True
    asked = client.get("/account")
    assert asked.location == "/sign-in?next=/account"
    assert "Cara masuk kini lebih aman" in asked.follow().words
    assert "Cara masuk kini lebih aman" not in client.get("/sign-in").words
    answer = client.submit("/sign-in?next=/account", "/sign-in?next=/account", login=NUMBER, password=PASSWORD)
    assert answer.location == "/account"


def test_the_server_keeps_no_token_and_no_place(client: Client, runtime: Runtime, person: User) -> None:
    signed_in(client)
    with client.http.session_transaction() as kept:
        token = kept["_session"]
    with runtime.unit_of_work(write=False) as work:
        row = work.scalars(select(BrowserSession)).one()
        values = [str(getattr(row, column.key)) for column in BrowserSession.__table__.columns]
    assert token not in " ".join(values)
    assert "127.0.0.1" not in " ".join(values)


# How long a session lives


@pytest.mark.parametrize(
    ("role", "life"),
    [
        ("group_coordinator", rules.GROUP), ("group_member", rules.GROUP), ("field_facilitator", rules.GROUP),
        ("off_taker_buyer", rules.BUYER), ("off_taker_finance", rules.DESK), ("programme_officer", rules.DESK),
        ("lender", rules.DESK),
    ],
)  # fmt: skip
def test_a_role_says_how_long(role: str, life: rules.Lifetime) -> None:
    actor = Actor(user_id=1, grants=(Grant(role, 1),))
    assert rules.lifetime_of(actor) == life
    assert rules.lifetime_of(Actor(user_id=1, grants=actor.grants, is_administrator=True)) == rules.DESK
    both = Actor(user_id=1, grants=(*actor.grants, Grant("off_taker_finance", 2)))
    assert rules.lifetime_of(both) == rules.DESK
    assert timedelta(hours=12) == rules.DESK.absolute
    assert timedelta(days=60) == rules.GROUP.absolute


def test_staff_are_signed_out_after_twelve_hours_however_busy(client: Client, runtime: Runtime, clock: Clock) -> None:
    start = runtime.clock()
    clock.set(start)
    client.sign_in(make_administrator(runtime))
    for hours in range(1, 12):
        clock.set(start + timedelta(hours=hours))
        assert client.get("/account").status_code == 200
    clock.set(start + timedelta(hours=12))
    assert client.get("/account").status_code == 303


def test_staff_who_went_away_are_signed_out_and_told_why(client: Client, runtime: Runtime, clock: Clock) -> None:
    start = runtime.clock()
    clock.set(start)
    client.sign_in(make_administrator(runtime))
    clock.set(start + timedelta(hours=4, minutes=11))
    assert client.get("/account").status_code == 303
    assert "lama tidak memakai" in client.get("/sign-in").words


def test_a_group_stays_signed_in_for_weeks(client: Client, runtime: Runtime, clock: Clock, person: User) -> None:
    start = runtime.clock()
    clock.set(start)
    client.sign_in(person)
    for days in (20, 40, 59):
        clock.set(start + timedelta(days=days))
        assert client.get("/account").status_code == 200
    clock.set(start + timedelta(days=60))
    assert client.get("/account").status_code == 303


def test_the_last_use_is_written_every_ten_minutes_at_most(
    client: Client, runtime: Runtime, clock: Clock, person: User
) -> None:
    start = runtime.clock()

    def used() -> Any:
        with runtime.unit_of_work(write=False) as work:
            return work.scalars(select(BrowserSession.used_at)).one() - start

    clock.set(start)
    client.sign_in(person)
    for minutes, written in ((9, 0), (10, 10), (19, 10), (25, 25)):
        clock.set(start + timedelta(minutes=minutes))
        client.get("/account")
        assert used() == timedelta(minutes=written)


def test_a_closed_account_is_out_at_once(client: Client, runtime: Runtime, person: User) -> None:
    signed_in(client)
    with runtime.unit_of_work():
        operations.set_enabled(session().get_one(User, person.id), False, Actor.system(), runtime.clock())
    assert client.get("/account").status_code == 303


# An open phone


def asked(client: Client, clock: Clock, path: str, **typed: str) -> Any:
    """Sends a form eleven minutes after the last proof."""
    page = client.get(path)
    clock.set(clock() + timedelta(minutes=11))
    return page.send(path, **typed)


def test_an_important_form_asks_for_the_password_and_keeps_what_was_typed(
    client: Client, runtime: Runtime, clock: Clock
) -> None:
    clock.set(runtime.clock())
    client.sign_in(make_administrator(runtime))
    asking = asked(client, clock, "/users/new", name="Tri Wahyuni", phone="0813 1111 2222")
    assert asking.status_code == 401
    assert asking.h1 == "Apakah ini Anda?"
    with runtime.unit_of_work(write=False) as work:
        assert work.scalar(select(User.id).where(User.name == "Tri Wahyuni")) is None
    wrong = asking.send("/users/new", password_again="bukan ini")
    assert wrong.status_code == 401
    assert "Kata sandi tidak cocok." in wrong.words
    done = wrong.send("/users/new", password_again=PASSWORD)
    assert done.status_code == 303
    assert done.follow().h1 == "Tri Wahyuni"
    again = client.submit("/users/new", None, name="Siti", phone="0813 1111 3333")
    assert again.status_code == 303, "the proof holds for ten minutes"


def test_the_proof_holds_where_the_form_itself_is_refused(client: Client, runtime: Runtime, clock: Clock) -> None:
    clock.set(runtime.clock())
    client.sign_in(make_administrator(runtime))
    asking = asked(client, clock, "/users/new", name="Tri Wahyuni", phone="bukan nomor")
    refused = asking.send("/users/new", password_again=PASSWORD)
    assert refused.status_code == 422
    assert refused.send("/users/new", phone="0813 1111 2222").status_code == 303


def test_the_password_on_the_page_that_asks_is_counted(client: Client, runtime: Runtime, clock: Clock) -> None:
    clock.set(runtime.clock())
    administrator = make_administrator(runtime)
    client.sign_in(administrator)
    asking = asked(client, clock, "/users/new", name="Tri Wahyuni", phone="0813 1111 2222")
    for _time in range(3):
        asking.send("/users/new", password_again="bukan ini")
    with runtime.unit_of_work(write=False) as work:
        [row] = work.scalars(select(SecurityEvent).where(SecurityEvent.kind == "proof_failed"))
    assert (row.user_id, row.times) == (administrator.id, 3)


def test_an_export_asks_before_it_is_read(app: Marketplace, make_client: Callable[[], Client], clock: Clock) -> None:
    """A page that hands out persons, guarded as one will be."""
    view = guarded("account:use")(asked_again(reads=True)(lambda: "Darmini;0812"))
    app.add_url_rule("/export-of-persons", "export_of_persons", view)
    clock.set(app.runtime.clock())
    client = make_client()
    client.sign_in(make_person(app.runtime))
    assert client.get("/export-of-persons?year=2026").text == "Darmini;0812"
    clock.set(clock() + timedelta(minutes=11))
    sent_on = client.get("/export-of-persons?year=2026")
    assert sent_on.location == "/account/again?next=/export-of-persons?year%3D2026"
    asking = sent_on.follow()
    assert asking.send(None, password_again="bukan ini").status_code == 422
    answer = asking.send(None, password_again=PASSWORD)
    assert answer.location == "/export-of-persons?year=2026"
    assert answer.follow().text == "Darmini;0812"
    assert make_client().get("/export-of-persons").location == "/sign-in?next=/export-of-persons"


GUARDED = {
    "people.erase_person",
    "parties.name_bank_account", "parties.agree_bank_account", "parties.confirm_bank_account",
    "parties.release_bank_account", "parties.confirm_role_change", "parties.name_head", "parties.set_threshold",
    "advances.issue", "payments.receiving_account", "settlements.pay", "accounts.issue_password_link",
    "parties.invite", "parties.link_login", "people.nik", "parties.reset_password", "parties.offer_membership",
    "parties.issue_offer_link",
    "parties.end_membership",
    "accounts.create_user", "accounts.set_enabled", "accounts.ask_recovery", "accounts.decide_recovery",
    "accounts.begin_authenticator", "accounts.confirm_authenticator", "accounts.remove_authenticator",
    "accounts.add_passkey", "accounts.remove_passkey", "accounts.recovery_codes",
}  # fmt: skip
"""What is asked again before: bank accounts, payments, password links, roles, accounts, factors."""


def test_everything_important_asks_again(app: Marketplace) -> None:
    asks = {name for name, view in app.view_functions.items() if getattr(view, "asked_again", False)}
    assert asks == GUARDED
    words = ("bank_account", "password_link", "membership", "receiving", "reset_password", "export", "passkey")
    important = {
        rule.endpoint for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and any(word in rule.endpoint for word in words)
    }  # fmt: skip
    assert important - asks == {
        "parties.refuse_bank_account", "accounts.passkey_challenge", "accounts.sign_in_with_passkey",
        "parties.accept_membership", "parties.decline_membership", "parties.withdraw_membership",
    }  # fmt: skip


# What registration and sign-in tell


def test_sign_in_tells_no_number_apart(client: Client, runtime: Runtime, person: User) -> None:
    pages = [
        client.submit("/sign-in", "/sign-in", login=login, password="tiga kata lain")
        for login in (NUMBER, "081999999999")
    ]
    texts = [page.words.replace(NUMBER, "").replace("081999999999", "") for page in pages]
    assert pages[0].status_code == pages[1].status_code == 422
    assert texts[0] == texts[1]


def test_strangers_cannot_fill_the_log(client: Client, runtime: Runtime, person: User) -> None:
    for _time in range(12):
        client.submit("/sign-in", "/sign-in", login=NUMBER, password="salah")
    with runtime.unit_of_work(write=False) as work:
        [row] = work.scalars(select(SecurityEvent).where(SecurityEvent.kind == "sign_in_failed"))
    assert row.times == 12


def test_only_staff_search_the_log(client: Client, runtime: Runtime, person: User) -> None:
    client.sign_in(person)
    for path in ("/users/security", "/recoveries"):
        assert client.get(path).status_code == 403
    assert {"security_log:search", "recovery:decide"} <= set(POLICY)
