"""Payments as people meet them on a phone, without JavaScript."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.demo.fake_stripe import FakeStripe
from marketplace.demo.fake_stripe.planned_faults import Fault
from marketplace.payments import operations, queries
from marketplace.reports.trade_tasks import list_trade_tasks
from tests.payments.conftest import AT, AccountDetails, Story

pytestmark = pytest.mark.usefixtures("database_url")
DOORS = ("/webhooks", "/payments/webhooks")
"""Where services knock: the second is set at the services of copies that have run for a while."""


def slip() -> tuple[BytesIO, str]:
    stream = BytesIO()
    Image.new("RGB", (80, 50), "white").save(stream, "JPEG")
    stream.seek(0)
    return stream, "slip.jpg"


def dispute(story: Story, payment_id: int) -> None:
    with story.runtime.unit_of_work():
        operations.dispute_payment(queries.load_payment(payment_id), "Nothing came yet.", story.coordinator.actor, AT)


def titles(story: Story, person: AccountDetails) -> list[tuple[str, str]]:
    """Tone and title of what waits for the person."""
    with story.make_client().app.test_request_context(), story.runtime.unit_of_work(write=False):
        return [(task.tone, task.title) for task in list_trade_tasks(person.actor)]


def test_the_group_answers_with_one_button(story: Story) -> None:
    payment_id = story.transfer(note="BRI")
    group = story.browser(story.coordinator)
    page = group.get(f"/payments/{payment_id}")
    assert "Rp425.000" in page.h1
    assert "Galeri Lasem Indah" in page.words
    assert not page.has_form("/cancel")
    answer = page.send("/confirm")
    assert (answer.status_code, answer.location) == (303, f"/payments/{payment_id}")
    assert not answer.follow().has_form("/confirm")
    assert story.payment(payment_id).status == "confirmed"
    assert page.send("/confirm").status_code == 303, "the same button again gets the first answer"
    assert story.history(payment_id).count("payment.confirmed") == 1


def test_an_old_page_does_not_confirm_what_moved_on(story: Story) -> None:
    payment_id = story.transfer()
    group = story.browser(story.coordinator)
    page = group.get(f"/payments/{payment_id}")
    dispute(story, payment_id)
    assert page.send("/confirm").status_code == 409
    assert story.payment(payment_id).status == "disputed"


def test_money_not_found_keeps_what_was_typed(story: Story) -> None:
    payment_id = story.transfer(note="Lewat teller")
    group, path = story.browser(story.coordinator), f"/payments/{payment_id}/dispute"
    refused = group.submit(path, reason="no")
    assert refused.status_code == 422
    assert refused.form().values["reason"] == ["no"]
    assert refused.send(reason="Belum ada uang masuk di rekening 1234.").status_code == 303
    finance = story.browser(story.finance)
    page = finance.get(f"/payments/{payment_id}")
    assert "Belum ada uang masuk di rekening 1234." in page.words
    without = finance.submit(f"/payments/{payment_id}/report", note="Ini bukti baru")
    assert without.status_code == 422
    assert without.form().values["note"] == ["Ini bukti baru"]
    assert without.send(proof=slip()).status_code == 303
    payment = story.payment(payment_id)
    assert (payment.status, payment.note) == ("reported", "Ini bukti baru")
    both = group.get(f"/payments/{payment_id}").words
    assert "dibayar 21 November 2026. “Lewat teller”" in both, both


def test_proof_is_shown_to_both_sides_only(story: Story) -> None:
    payment_id = story.transfer()
    page = story.browser(story.coordinator).get(f"/payments/{payment_id}")
    [photo] = [link for link in page.links if link.startswith("/attachments/")]
    seen = {
        name: story.browser(person).get(photo).status_code
        for name, person in {"group": story.coordinator, "payer": story.finance, "rival": story.rival}.items()
    }
    assert seen == {"group": 200, "payer": 200, "rival": 404}


@pytest.mark.parametrize("action", ["open", "check", "cancel", "report", "confirm", "dispute"])
def test_who_may_do_what(story: Story, action: str) -> None:
    payment_id = story.transfer()
    allowed = {"confirm": "coordinator", "dispute": "coordinator"}.get(action, "finance")
    people = {
        "finance": story.finance, "buyer": story.buyer, "coordinator": story.coordinator, "rival": story.rival,
        "administrator": story.administrator,
    }  # fmt: skip
    for name, person in people.items():
        browser = story.browser(person)
        token = browser.get("/account/password").form().values["csrf_token"]
        sent = {"csrf_token": token, "_key": f"key-of-{name}"}
        status = browser.post(f"/payments/{payment_id}/{action}", sent).status_code
        if name == allowed:
            assert status in {303, 409, 422}
        else:
            assert status == (404 if name == "rival" else 403), name


def test_strangers_sign_in_first_and_rivals_find_nothing(story: Story) -> None:
    payment_id = story.transfer()
    assert story.make_client().get(f"/payments/{payment_id}").location.startswith("/sign-in")
    rival = story.browser(story.rival)
    assert rival.get(f"/payments/{payment_id}").status_code == 404
    assert "PAY-2026-0001" not in rival.get("/payments").words
    assert "PAY-2026-0001" in story.browser(story.buyer).get("/payments").words


def test_paying_by_card_from_our_page_to_theirs_and_back(story: Story, fake: FakeStripe) -> None:
    payment_id = story.checkout()
    finance = story.browser(story.finance)
    page = finance.get(f"/payments/{payment_id}")
    onward = f"/payments/{payment_id}/checkout"
    assert onward in page.links
    answer = finance.get(onward)
    assert answer.location == story.payment(payment_id).checkout_url
    assert story.browser(story.coordinator).get(onward).status_code == 403
    fake.act(answer.location.rpartition("/")[2], "pay")
    back = finance.get(f"/payments/{payment_id}")
    assert onward not in back.links
    assert finance.get(onward).location == f"/payments/{payment_id}"


def test_another_way_can_be_chosen(story: Story, fake: FakeStripe) -> None:
    fake.faults.plan(Fault("500", times=3))
    payment_id = story.checkout()
    finance = story.browser(story.finance)
    page = finance.get(f"/payments/{payment_id}")
    assert page.has_form("/open")
    assert page.send("/cancel").status_code == 303
    assert story.payment(payment_id).status == "cancelled"


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_state_has_its_page_for_both_sides(story: Story, language: str) -> None:
    payment_id = story.transfer()
    for person in (story.finance, story.coordinator, story.buyer):
        browser = story.browser(person)
        browser.get(f"/language/{language}")
        for status in operations.PAYMENT.states:
            with story.runtime.unit_of_work():
                payment = queries.load_payment(payment_id)
                payment.status, payment.trouble = status, "unreachable" if status == "started" else ""
            page = browser.get(f"/payments/{payment_id}")
            assert page.status_code == 200, (status, page)
            assert page.text.count("<h1") == 1


def test_the_receiving_account_is_set_by_the_administrator(story: Story) -> None:
    path = f"/organisations/{story.gallery_id}/receiving-account"
    assert story.browser(story.finance).get(path).status_code == 403
    administrator = story.browser(story.administrator)
    group = f"/organisations/{story.group_id}"
    assert f"{group}/receiving-account" in administrator.get(group).links
    assert f"{group}/receiving-account" not in story.browser(story.coordinator).get(group).links
    assert administrator.submit(path, holder="", account="").status_code == 422
    assert administrator.submit(path, holder="Galeri Lasem Indah", account="acct_1").status_code == 303
    assert administrator.submit(path, holder="Galeri Lasem", account="acct_2").status_code == 303
    with story.runtime.unit_of_work(write=False):
        account = queries.find_receiving_account(story.gallery_id, "stripe")
    assert account is not None
    assert (account.holder, account.account) == ("Galeri Lasem", "acct_2")


def test_what_waits_for_whom(story: Story) -> None:
    assert titles(story, story.finance) == []
    payment_id = story.transfer()
    [(tone, title)] = titles(story, story.coordinator)
    assert tone == "attention"
    assert "Rp425.000" in title
    assert [tone for tone, _ in titles(story, story.finance)] == ["wait"]
    assert titles(story, story.buyer) == []
    assert titles(story, story.rival) == []
    dispute(story, payment_id)
    assert [tone for tone, _ in titles(story, story.finance)] == ["attention"]
    assert [tone for tone, _ in titles(story, story.coordinator)] == ["wait"]
    story.cancel(payment_id)
    story.checkout()
    assert [tone for tone, _ in titles(story, story.finance)] == [""]
    assert [tone for tone, _ in titles(story, story.coordinator)] == ["wait"]


def test_forms_lead_to_the_pages_of_connected_services_only(
    story: Story, make_settings: Callable[..., Settings]
) -> None:
    without = create_app(make_settings(STRIPE_CHECKOUT_ORIGIN="https://pages.example"))
    answers = [story.make_client().http.get("/sign-in"), without.test_client().get("/sign-in")]
    allowed = [re.findall(r"form-action ([^;]+)", answer.headers["Content-Security-Policy"]) for answer in answers]
    assert allowed == [["'self' https://checkout.stripe.com"], ["'self'"]]
    without.runtime.engine.dispose()


def test_the_webhook_door_takes_no_heaps(story: Story) -> None:
    client = story.make_client().http
    for door in DOORS:
        assert client.post(f"{door}/stripe", data=b"x" * 300_000).status_code == 413
        assert client.post(f"{door}/stripe", data=b"{}").status_code == 400
        assert client.get(f"{door}/stripe").status_code == 405
        for stranger in ("cash", "voucher"):
            assert client.post(f"{door}/{stranger}", data=b"{}").status_code == 404
