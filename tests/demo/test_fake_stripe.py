"""The practice payment service, driven by the real ``stripe`` SDK over HTTP."""

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe

from marketplace.demo.fake_stripe import FakeStripe, running_fake_stripe
from marketplace.demo.fake_stripe.fields import ApiError, parse_brackets
from marketplace.demo.fake_stripe.planned_faults import Fault
from marketplace.demo.fake_stripe.webhooks import Manner, sign

SECRET = "whsec_test"
Notice = tuple[bytes, dict[str, str]]


class Mailbox:
    """Takes notices in place of the marketplace and answers as told."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.status = 200

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        self.notices.append((body, headers))
        return self.status

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.notices]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def fake(mailbox: Mailbox) -> Iterator[FakeStripe]:
    with running_fake_stripe(webhook_url="http://hook.example/", secret=SECRET, send=mailbox) as service:
        yield service


@pytest.fixture
def client(fake: FakeStripe) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_practice", base_addresses={"api": fake.url}, max_network_retries=2)


def wanted(**changes: Any) -> Any:
    price = {"currency": "idr", "unit_amount": 42_500_000, "product_data": {"name": "Pelunasan ST-2026-0001"}}
    return {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "success_url": "http://shop.example/payments/1?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.example/payments/1",
        "client_reference_id": "payment:1",
        "metadata": {"payment": "1"},
        **changes,
    }


def open_session(client: stripe.StripeClient, key: str = "first", **changes: Any) -> Any:
    return client.v1.checkout.sessions.create(wanted(**changes), {"idempotency_key": key})


def press(session_url: str, act: str) -> tuple[int, str, str]:
    """Press a button of the payment page; returns status, where it leads, and the page."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    body = urlencode({"act": act}).encode()
    try:
        answer = urllib.request.build_opener(Stay).open(session_url, data=body)
    except urllib.error.HTTPError as redirected:
        answer = redirected
    with answer:
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()


def test_session_carries_hundredths_and_what_was_asked(client: stripe.StripeClient) -> None:
    session = open_session(client)
    assert (session.amount_total, session.currency, session.status) == (42_500_000, "idr", "open")
    assert session.payment_status == "unpaid"
    assert session.metadata["payment"] == "1"
    again = client.v1.checkout.sessions.retrieve(session.id)
    assert again.to_dict() == session.to_dict()


def test_same_key_gives_the_same_session_and_another_body_is_refused(client: stripe.StripeClient) -> None:
    first, second = open_session(client), open_session(client)
    assert first.id == second.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError):
        open_session(client, client_reference_id="payment:2")
    assert open_session(client, key="second").id != first.id


@pytest.mark.parametrize("kind", ["500", "slow"])
def test_lost_answer_is_healed_by_the_sdk_with_the_same_key(
    fake: FakeStripe, client: stripe.StripeClient, kind: str
) -> None:
    fake.faults.plan(Fault("500" if kind == "500" else "slow", seconds=0.01, after=True))
    session = open_session(client)
    assert [body["id"] for body in fake.store.newest("session")] == [session.id]
    assert {key for _, _, key, _ in fake.calls} == {"first"}
    assert [status for *_, status in fake.calls] == ([500, 200] if kind == "500" else [200])


def test_too_many_requests(fake: FakeStripe, client: stripe.StripeClient) -> None:
    fake.faults.plan(Fault("429", times=1))
    with pytest.raises(stripe.RateLimitError):
        open_session(client)
    assert open_session(client).status == "open"


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"mode": "setup"}, "mode"),
        ({"line_items": []}, "line_items"),
        ({"colour": "blue"}, "colour"),
        ({"expires_at": 1}, "expires_at"),
        ({"success_url": ""}, "success_url"),
        ({"payment_intent_data": {"colour": "blue"}}, "payment_intent_data[colour]"),
        (
            {"line_items": [{"price_data": {"currency": "idr", "unit_amount": "1.5", "product_data": {"name": "x"}}}]},
            "line_items[0][price_data][unit_amount]",
        ),
        (
            {"line_items": [{"price_data": {"currency": "usd", "unit_amount": 1, "product_data": {"name": "x"}}}]},
            "line_items[0][price_data][currency]",
        ),
    ],
)
def test_wrong_parameters_are_named(client: stripe.StripeClient, changes: dict[str, Any], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        open_session(client, **changes)
    assert refusal.value.param == param


def test_amount_has_at_most_twelve_digits(client: stripe.StripeClient) -> None:
    def priced(amount: int) -> Any:
        price = {"currency": "idr", "unit_amount": amount, "product_data": {"name": "x"}}
        return [{"price_data": price, "quantity": 1}]

    assert open_session(client, key="most", line_items=priced(999_999_999_900)).amount_total == 999_999_999_900
    with pytest.raises(stripe.InvalidRequestError):
        open_session(client, key="more", line_items=priced(1_000_000_000_000))


def test_key_is_asked_for(fake: FakeStripe) -> None:
    stranger = stripe.StripeClient("pk_live_no", base_addresses={"api": fake.url})
    with pytest.raises(stripe.AuthenticationError):
        open_session(stranger)


def test_account_sees_only_its_own(client: stripe.StripeClient) -> None:
    options: Any = {"idempotency_key": "a", "stripe_account": "acct_group"}
    session = client.v1.checkout.sessions.create(wanted(), options)
    with pytest.raises(stripe.InvalidRequestError, match="No such"):
        client.v1.checkout.sessions.retrieve(session.id)
    assert client.v1.checkout.sessions.retrieve(session.id, None, {"stripe_account": "acct_group"}).id == session.id


def test_page_pays_and_the_notice_is_signed(client: stripe.StripeClient, mailbox: Mailbox) -> None:
    session = open_session(client)
    status, location, _ = press(session.url, "pay")
    assert (status, location) == (303, f"http://shop.example/payments/1?session={session.id}")
    assert mailbox.types() == ["payment_intent.succeeded", "checkout.session.completed"]
    body, headers = mailbox.notices[-1]
    event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET)
    assert (event["data"]["object"]["id"], event["data"]["object"]["payment_status"]) == (session.id, "paid")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", headers["Stripe-Signature"], SECRET)
    paid = client.v1.checkout.sessions.retrieve(session.id)
    intent = client.v1.payment_intents.retrieve(paid.payment_intent)
    assert (paid.status, intent.status, intent.amount_received) == ("complete", "succeeded", 42_500_000)


def test_decline_keeps_the_session_open(client: stripe.StripeClient, mailbox: Mailbox) -> None:
    session = open_session(client, locale="id")
    status, _, page = press(session.url, "decline")
    assert status == 200
    assert "Bank menolak pembayaran ini" in page
    assert mailbox.types() == ["payment_intent.payment_failed"]
    assert press(session.url, "pay")[0] == 303
    assert press(session.url, "pay")[0] == 200, "a second press pays nothing"
    assert mailbox.types().count("checkout.session.completed") == 1


@pytest.mark.parametrize(("arrives", "told", "paid"), [(True, "succeeded", "paid"), (False, "failed", "unpaid")])
def test_late_money(mailbox: Mailbox, arrives: bool, told: str, paid: str) -> None:
    moment = [1_800_000_000.0]
    with running_fake_stripe(
        webhook_url="http://hook.example/", secret=SECRET, send=mailbox, clock=lambda: moment[0], late_seconds=60
    ) as fake:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": fake.url})
        session = open_session(client)
        press(session.url, "later" if arrives else "later_fails")
        assert mailbox.types() == ["checkout.session.completed"]
        assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
        fake.tick()
        assert len(mailbox.notices) == 1
        moment[0] += 61
        fake.tick()
        assert mailbox.types()[1:] == [f"checkout.session.async_payment_{told}"]
        assert client.v1.checkout.sessions.retrieve(session.id).payment_status == paid


def test_session_expires_by_call_and_by_time(mailbox: Mailbox) -> None:
    moment = [1_800_000_000.0]
    with running_fake_stripe(webhook_url="http://hook.example/", send=mailbox, clock=lambda: moment[0]) as fake:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": fake.url})
        first = open_session(client, key="1", expires_at=1_800_000_000 + 1800)
        second = open_session(client, key="2")
        assert client.v1.checkout.sessions.expire(second.id).status == "expired"
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.checkout.sessions.expire(second.id)
        moment[0] += 1801
        fake.tick()
        assert client.v1.checkout.sessions.retrieve(first.id).status == "expired"
        assert mailbox.types() == ["checkout.session.expired"] * 2


def test_notices_on_order_come_often_backwards_and_late(
    fake: FakeStripe, client: stripe.StripeClient, mailbox: Mailbox
) -> None:
    fake.notices.manner = Manner(copies=3, backwards=True, hold=True, age=400)
    session = open_session(client)
    fake.act(session.id, "wait")
    fake.act(session.id, "settle")
    fake.tick()
    assert mailbox.notices == []
    assert len(fake.notices.flush()) == 6
    assert mailbox.types() == ["checkout.session.async_payment_succeeded"] * 3 + ["checkout.session.completed"] * 3
    body, headers = mailbox.notices[0]
    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET)


def test_refused_notice_is_repeated_until_taken(mailbox: Mailbox) -> None:
    moment = [1_800_000_000.0]
    with running_fake_stripe(webhook_url="http://hook.example/", send=mailbox, clock=lambda: moment[0]) as fake:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": fake.url})
        session = open_session(client)
        mailbox.status = 503
        client.v1.checkout.sessions.expire(session.id)
        fake.tick()
        assert len(mailbox.notices) == 1, "not before its pause is over"
        moment[0] += 2.5
        mailbox.status = 200
        fake.tick()
        moment[0] += 100
        fake.tick()
        assert mailbox.types() == ["checkout.session.expired"] * 2
        assert mailbox.notices[0][0] == mailbox.notices[1][0]


def test_refunds_never_exceed_what_was_paid(fake: FakeStripe, client: stripe.StripeClient) -> None:
    session = open_session(client)
    fake.act(session.id, "pay")
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    assert isinstance(intent, str)
    part = client.v1.refunds.create({"payment_intent": intent, "amount": 500_000}, {"idempotency_key": "r1"})
    again = client.v1.refunds.create({"payment_intent": intent, "amount": 500_000}, {"idempotency_key": "r1"})
    assert (part.id, part.status) == (again.id, "succeeded")
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": intent, "amount": 42_500_000})
    assert client.v1.refunds.create({"payment_intent": intent}).amount == 42_000_000
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent})
    assert refusal.value.code == "charge_already_refunded"
    assert len(client.v1.refunds.list({"payment_intent": intent}).data) == 2


def test_events_can_be_listed_page_by_page(fake: FakeStripe, client: stripe.StripeClient) -> None:
    for number in range(3):
        fake.act(open_session(client, key=str(number)).id, "pay")
    kind = "checkout.session.completed"
    listed = client.v1.events.list({"type": kind, "limit": 2})
    assert [event.type for event in listed.auto_paging_iter()] == [kind] * 3


def test_page_is_plain_strict_and_in_two_languages(client: stripe.StripeClient) -> None:
    session = open_session(client)
    for language, sentence in (("id", "Tidak ada uang sungguhan"), ("en", "No real money moves")):
        request = urllib.request.Request(session.url, headers={"Accept-Language": language})
        with urllib.request.urlopen(request) as answer:
            page, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]
        assert sentence in page
        assert "Rp425.000" in page
        assert f'<html lang="{language}">' in page
        assert "script" not in page
        assert "style=" not in page
        assert len(re.findall("<h1", page)) == 1
        assert "default-src 'none'" in policy
        assert "form-action 'self' http://shop.example" in policy
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(session.url + "x")


def test_page_shows_hostile_names_as_text(client: stripe.StripeClient) -> None:
    name = "<script>alert(1)</script>"
    price = {"currency": "idr", "unit_amount": 100, "product_data": {"name": name}}
    session = open_session(client, line_items=[{"price_data": price, "quantity": 1}])
    with urllib.request.urlopen(session.url) as answer:
        assert "<script" not in answer.read().decode()


def test_controls_over_http(fake: FakeStripe, client: stripe.StripeClient, mailbox: Mailbox) -> None:
    def control(path: str, body: object) -> Any:
        data = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(f"{fake.url}/_control/{path}", data, headers)) as answer:
            return json.load(answer)

    control("notices", {"copies": 2, "hold": True})
    session = open_session(client)
    assert control(f"sessions/{session.id}/expire", {}) == ["checkout.session.expired"]
    assert control("flush", {}) == [["checkout.session.expired", 200]] * 2
    assert control("faults", {"kind": "500", "path": "/v1/refunds"}) == {"planned": True}
    with pytest.raises(urllib.error.HTTPError, match="400"):
        control(f"sessions/{session.id}/dance", {})


def test_process_keeps_its_sessions_across_a_restart(tmp_path: Path) -> None:
    ids = []
    for _ in range(2):
        command = [sys.executable, "-m", "marketplace.demo.fake_stripe", "--state", str(tmp_path / "stripe.db")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().rpartition(" ")[2].strip()
            started = stripe.StripeClient("sk_test_x", base_addresses={"api": url})
            ids.append(open_session(started).id)
            process.terminate()
            assert process.wait(120) == 0
    assert ids[0] == ids[1], "the same key meets the same session after the restart"


def test_a_taken_port_is_one_clear_line(fake: FakeStripe) -> None:
    port = fake.url.rpartition(":")[2]
    command = [sys.executable, "-m", "marketplace.demo.fake_stripe", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_brackets() -> None:
    pairs = [("a[0][b]", "1"), ("a[1][b]", "2"), ("c[d]", "3"), ("expand[]", "x"), ("expand[]", "y"), ("e", "4")]
    assert parse_brackets(pairs) == {"a": [{"b": "1"}, {"b": "2"}], "c": {"d": "3"}, "expand": ["x", "y"], "e": "4"}
    with pytest.raises(ApiError):
        parse_brackets([("a", "1"), ("a[b]", "2")])


def test_signature_is_the_one_the_sdk_makes() -> None:
    moment = int(time.time())
    theirs = stripe.WebhookSignature.generate_signature_header('{"a":1}', SECRET, moment)
    assert sign(b'{"a":1}', SECRET, moment) == theirs
