"""A passkey in Chromium's virtual authenticator: added at the account, used to sign in; no script, no button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Passkey, SecurityEvent
from tests.accounts.people import PASSWORD, make_person
from tests.client import Client

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from marketplace.accounts.models import User
    from marketplace.infra.web.request_edge import Marketplace

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def site(app: Marketplace, live_server: str) -> str:
    """The address by name: browsers keep no passkeys for a number."""
    app.runtime.base_url = live_server.replace("127.0.0.1", "localhost")
    return app.runtime.base_url


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/sign-in")
    page.get_by_label("Nomor telepon atau e-mail").fill("081234567890")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url(f"{site}/")


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/account")
    page.get_by_role("button", name="Keluar di sini").click()
    page.get_by_text("Anda sudah keluar").wait_for()


def test_a_passkey_is_added_and_signs_in(app: Marketplace, page_js: Page, site: str) -> None:
    person: User = make_person(app.runtime)
    tools = page_js.context.new_cdp_session(page_js)
    tools.send("WebAuthn.enable")
    added: Any = tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(page_js, site)
    page_js.goto(f"{site}/account")
    page_js.get_by_role("button", name="Tambah kunci sandi").click()
    page_js.wait_for_url("**/account/recovery-codes")
    assert page_js.locator("main code").count() == 10
    sign_out(page_js, site)

    page_js.goto(f"{site}/sign-in?next=/account")
    page_js.get_by_role("button", name="Masuk dengan kunci sandi").click()
    page_js.wait_for_url(f"{site}/account")
    assert "Darmini" in page_js.inner_text("h1")
    with app.runtime.unit_of_work(write=False) as work:
        key = work.scalars(select(Passkey)).one()
        assert (key.user_id, key.sign_count > 0) == (person.id, True)
        kinds = list(work.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.id)))
    assert kinds == ["account_made", "sign_in", "passkey_added", "recovery_codes_made", "sign_in"]

    sign_out(page_js, site)
    tools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": added["authenticatorId"], "isUserVerified": False}
    )  # a thief who cannot open the phone
    page_js.goto(f"{site}/sign-in")
    page_js.get_by_role("button", name="Masuk dengan kunci sandi").click()
    page_js.get_by_role("alert").filter(has_text="Belum berhasil").wait_for()


def test_without_script_there_is_no_button_and_the_password_does(app: Marketplace, page_nojs: Page, site: str) -> None:
    make_person(app.runtime)
    page_nojs.goto(f"{site}/sign-in")
    assert page_nojs.get_by_role("button", name="Masuk dengan kunci sandi").count() == 0
    sign_in(page_nojs, site)


@pytest.mark.parametrize(
    "answer", ["", "{}", "[1]", "not json", '{"response": {"clientDataJSON": "e30"}}', "x" * 30_000]
)
def test_what_no_passkey_signed_signs_nobody_in(client: Client, app: Marketplace, answer: str) -> None:
    make_person(app.runtime)
    token = client.get("/sign-in").form("/sign-in").values["csrf_token"]
    refused = client.post("/sign-in/passkey", {"csrf_token": token, "answer": answer})
    assert refused.location == "/sign-in"
    assert "Kunci sandi ini tidak diterima" in refused.follow().words
    assert client.get("/account").status_code == 303


def test_a_challenge_is_made_for_each_and_needs_our_page(client: Client, make_client: Callable[[], Client]) -> None:
    token = client.get("/sign-in").form("/sign-in").values["csrf_token"]
    made = [client.post("/sign-in/passkey/challenge", {"csrf_token": token}).response.json for _time in range(2)]
    assert made[0]["challenge"] != made[1]["challenge"]
    assert made[0]["userVerification"] == "required"
    assert make_client().post("/sign-in/passkey/challenge").status_code == 400
