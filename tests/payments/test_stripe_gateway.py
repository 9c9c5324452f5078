"""The Stripe gateway against the practice service, over HTTP, with the real SDK."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.demo.fake_stripe import FakeStripe, running_fake_stripe
from marketplace.demo.fake_stripe.planned_faults import Fault
from marketplace.demo.fake_stripe.webhooks import sign
from marketplace.payments.gateway import Checkout, ForgedNotice, GatewayRefusal, GatewayUnreachable, Notice
from marketplace.payments.stripe_gateway import LARGEST, StripeGateway, from_stripe, to_stripe

SECRET = "whsec_test"


class Mailbox:
    """Keeps the notices that the service sends."""

    def __init__(self) -> None:
        self.kept: list[tuple[bytes, dict[str, str]]] = []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        self.kept.append((body, headers))
        return 200

    def read(self, gateway: StripeGateway) -> list[Notice]:
        return [gateway.verify(headers, body) for body, headers in self.kept]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def fake(mailbox: Mailbox) -> Iterator[FakeStripe]:
    with running_fake_stripe(webhook_url="http://hook.example/", secret=SECRET, send=mailbox) as service:
        yield service


@pytest.fixture
def gateway(fake: FakeStripe) -> StripeGateway:
    return StripeGateway("sk_test_practice", SECRET, fake.url)


def checkout(**changes: Any) -> Checkout:
    values: dict[str, Any] = {
        "payment_id": 7,
        "number": "PAY-2026-0001",
        "amount": 637_500,
        "description": "Pelunasan ST-2026-0001",
        "payee": "Koperasi Mitra (contoh)",
        "account": "",
        "success_url": "http://shop.example/payments/7",
        "cancel_url": "http://shop.example/payments/7",
        "locale": "id",
        "expires_at": datetime.now(UTC) + timedelta(hours=12),
        "idempotency_key": "payment-7-abc",
    }
    return Checkout(**(values | changes))


@given(st.integers(1, LARGEST))
def test_rupiah_go_there_and_come_back(rupiah: int) -> None:
    assert to_stripe(rupiah) == rupiah * 100
    assert from_stripe(to_stripe(rupiah)) == rupiah


@pytest.mark.parametrize("wrong", [0, -1, LARGEST + 1])
def test_rupiah_outside_the_limits_are_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="cannot be charged"):
        to_stripe(wrong)


def test_sen_are_refused() -> None:
    with pytest.raises(ValueError, match="whole rupiah"):
        from_stripe(100_001)


def test_create_asks_for_hundredths_and_reports_rupiah(fake: FakeStripe, gateway: StripeGateway) -> None:
    report = gateway.create(checkout())
    [session] = fake.store.newest("session")
    assert session["amount_total"] == 63_750_000
    assert session["client_reference_id"] == "PAY-2026-0001"
    assert session["metadata"] == {"payment": "7", "number": "PAY-2026-0001", "payee": "Koperasi Mitra (contoh)"}
    assert (report.ref, report.status, report.amount, report.currency) == (session["id"], "pending", 637_500, "idr")
    assert (report.payment_id, report.url) == (7, session["url"])


def test_create_twice_is_one_checkout(fake: FakeStripe, gateway: StripeGateway) -> None:
    wanted = checkout()
    assert gateway.create(wanted) == gateway.create(wanted)
    assert len(fake.store.newest("session")) == 1


def test_a_lost_answer_is_asked_for_again_with_the_same_key(fake: FakeStripe, gateway: StripeGateway) -> None:
    fake.faults.plan(Fault("500", after=True))
    report = gateway.create(checkout())
    assert [session["id"] for session in fake.store.newest("session")] == [report.ref]
    assert [key for *_, key, _ in fake.calls] == ["payment-7-abc"] * 2


def test_a_service_that_stays_away_is_unreachable(fake: FakeStripe, gateway: StripeGateway) -> None:
    fake.faults.plan(Fault("500", times=3))
    with pytest.raises(GatewayUnreachable):
        gateway.create(checkout())
    with pytest.raises(GatewayUnreachable):
        StripeGateway("sk_test_x", SECRET, "http://127.0.0.1:9").fetch("cs_test_x", "")


def test_too_many_calls_are_worth_repeating(fake: FakeStripe, gateway: StripeGateway) -> None:
    fake.faults.plan(Fault("429"))
    with pytest.raises(GatewayUnreachable):
        gateway.create(checkout())


def test_a_no_is_final(gateway: StripeGateway) -> None:
    gateway.create(checkout())
    for wrong in (checkout(amount=1), checkout(amount=LARGEST + 1, idempotency_key="x")):
        with pytest.raises(GatewayRefusal):
            gateway.create(wrong)
    with pytest.raises(GatewayRefusal):
        gateway.fetch("cs_test_unknown", "")
    with pytest.raises(GatewayRefusal):
        StripeGateway("pk_wrong", SECRET, "http://127.0.0.1:9").refund("pi_1", 0, "", "k")


def test_the_account_of_the_payee_is_named_in_every_call(fake: FakeStripe, gateway: StripeGateway) -> None:
    report = gateway.create(checkout(account="acct_mitra"))
    assert fake.store.account_of(report.ref) == "acct_mitra"
    with pytest.raises(GatewayRefusal):
        gateway.fetch(report.ref, "")
    assert gateway.fetch(report.ref, "acct_mitra").status == "pending"


@pytest.mark.parametrize(
    ("acts", "status", "told"),
    [
        (["pay"], "paid", [None, "paid"]),
        (["decline"], "pending", [None]),
        (["wait"], "processing", ["processing"]),
        (["wait", "settle"], "paid", ["processing", "paid"]),
        (["wait", "fail"], "failed", ["processing", "failed"]),
        (["expire"], "expired", ["expired"]),
    ],
)
def test_notice_and_fetch_tell_the_same(
    fake: FakeStripe, gateway: StripeGateway, mailbox: Mailbox, acts: list[str], status: str, told: list[str | None]
) -> None:
    ref = gateway.create(checkout()).ref
    for act in acts:
        fake.act(ref, act)
    fetched = gateway.fetch(ref, "")
    assert (fetched.status, fetched.amount) == (status, 637_500)
    notices = mailbox.read(gateway)
    assert [notice.report.status if notice.report else None for notice in notices] == told
    assert {notice.report.payment_id for notice in notices if notice.report} <= {7}
    assert all(notice.occurred_at.tzinfo is UTC for notice in notices)


def test_close_reports_how_it_ended(fake: FakeStripe, gateway: StripeGateway) -> None:
    first = gateway.create(checkout()).ref
    assert gateway.close(first, "").status == "expired"
    assert gateway.close(first, "").status == "expired"
    second = gateway.create(checkout(idempotency_key="second")).ref
    fake.act(second, "pay")
    assert gateway.close(second, "").status == "paid"


def test_refund_happens_once_per_key(fake: FakeStripe, gateway: StripeGateway) -> None:
    ref = gateway.create(checkout()).ref
    fake.act(ref, "pay")
    charge = gateway.fetch(ref, "").charge_ref
    assert charge is not None
    first = gateway.refund(charge, 637_500, "", "refund-7")
    assert gateway.refund(charge, 637_500, "", "refund-7") == first
    [refund] = fake.store.newest("refund")
    assert (refund["amount"], refund["id"]) == (63_750_000, first)
    with pytest.raises(GatewayRefusal):
        gateway.refund(charge, 637_500, "", "refund-8")


def event_body(**about: Any) -> bytes:
    session = {
        "id": "cs_test_1", "object": "checkout.session", "mode": "payment", "status": "complete", "currency": "idr",
        "payment_status": "paid", "amount_total": 63_750_000, "metadata": {"payment": "7"}, "payment_intent": "pi_1",
        "url": None, "expires_at": 1_800_000_000, **about,
    }  # fmt: skip
    event = {
        "id": "evt_1", "object": "event", "type": "checkout.session.completed", "created": 1_800_000_000,
        "data": {"object": session},
    }  # fmt: skip
    return json.dumps(event).encode()


def test_forged_late_and_unsigned_notices_are_refused() -> None:
    gateway, body, now = StripeGateway("sk_test_x", SECRET), event_body(), int(time.time())
    good = {"Stripe-Signature": sign(body, SECRET, now)}
    assert gateway.verify(good, body).event_id == "evt_1"
    for headers, sent in [
        ({}, body),
        ({"Stripe-Signature": "t=,v1="}, body),
        ({"Stripe-Signature": sign(body, "whsec_other", now)}, body),
        ({"Stripe-Signature": sign(body, SECRET, now - 301)}, body),
        (good, body + b" "),
        ({"Stripe-Signature": sign(b"\xff", SECRET, now)}, b"\xff"),
    ]:
        with pytest.raises(ForgedNotice):
            gateway.verify(headers, sent)


def test_a_signed_notice_that_cannot_be_read_is_not_forged() -> None:
    gateway, body = StripeGateway("sk_test_x", SECRET), b"no json"
    notice = gateway.verify({"Stripe-Signature": sign(body, SECRET, int(time.time()))}, body)
    assert (notice.malformed, notice.report) == (True, None)


@pytest.mark.parametrize(
    ("about", "amount"),
    [({}, 637_500), ({"currency": "usd"}, 0), ({"amount_total": 63_750_050}, 0)],
)
def test_an_amount_that_is_not_whole_rupiah_fits_no_payment(about: dict[str, Any], amount: int) -> None:
    body = event_body(**about)
    headers = {"Stripe-Signature": sign(body, SECRET, int(time.time()))}
    report = StripeGateway("sk_test_x", SECRET).verify(headers, body).report
    assert report is not None
    assert report.amount == amount


def test_sessions_of_other_kinds_wait_for_nobody() -> None:
    body = event_body(mode="subscription", metadata={})
    headers = {"Stripe-Signature": sign(body, SECRET, int(time.time()))}
    assert StripeGateway("sk_test_x", SECRET).verify(headers, body).report is None
