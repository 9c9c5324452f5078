"""Signed notices that are not what they say: taken once, answered 200, noted as a mismatch, and set right later."""

import hashlib
import json
import time
from copy import deepcopy
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.demo.fake_stripe import FakeStripe
from marketplace.demo.fake_stripe.webhooks import sign
from marketplace.infra.web.request_edge import Marketplace
from marketplace.payments.models import WebhookEvent
from marketplace.payments.stripe_reports import read_notice
from tests.payments.conftest import SECRET, Story

ABSENT = object()


def headers_of(body: bytes) -> dict[str, str]:
    return {"Stripe-Signature": sign(body, SECRET, int(time.time())), "Content-Type": "application/json"}


def post(app: Marketplace, body: bytes) -> tuple[int, str]:
    answer = app.test_client().post("/webhooks/stripe", data=body, headers=headers_of(body))
    return answer.status_code, answer.get_json()["outcome"]


def notice_about(session: dict[str, Any], kind: str = "checkout.session.completed") -> dict[str, Any]:
    return {
        "id": "evt_1", "object": "event", "type": kind, "created": int(time.time()), "data": {"object": dict(session)},
    }  # fmt: skip


@pytest.fixture
def paying(story: Story, fake: FakeStripe, app: Marketplace) -> tuple[int, dict[str, Any]]:
    """A payment whose page waits at the service, and the session there."""
    app.testing = False
    payment_id = story.checkout()
    [session] = fake.store.newest("session")
    return payment_id, session


WRONG = [
    ("amount_total", None), ("amount_total", "63750000"), ("amount_total", 1.5), ("amount_total", True),
    ("amount_total", ABSENT), ("currency", None), ("currency", 7), ("currency", "x" * 400), ("currency", ABSENT),
    ("payment_status", ABSENT), ("status", ABSENT), ("payment_intent", 7), ("payment_intent", []),
    ("payment_intent", "pi_" + "9" * 400), ("payment_intent", {}), ("url", 7), ("expires_at", "soon"),
    ("expires_at", 10**30), ("expires_at", None), ("expires_at", ABSENT), ("mode", ABSENT), ("mode", []),
    ("id", None), ("id", "cs_\x00"), ("id", "c" * 400), ("id", ABSENT),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_session_that_is_none_is_a_mismatch(
    story: Story,
    app: Marketplace,
    paying: tuple[int, dict[str, Any]],
    name: str,
    value: Any,
) -> None:
    payment_id, session = paying
    wrong = {**session, "payment_status": "paid", "status": "complete", name: value}
    if value is ABSENT:
        del wrong[name]
    body = json.dumps(notice_about(wrong)).encode()
    status, outcome = post(app, body)
    assert status == 200
    if (name, value) == ("mode", []):
        assert outcome == "unknown"  # not of the kind that a payment waits for
        return
    assert outcome == "mismatch"
    assert post(app, body) == (200, "seen")
    payment = story.payment(payment_id)
    assert payment.status == "started"
    assert payment.trouble == ("" if name == "id" and payment.provider_ref else "mismatch")
    with story.runtime.unit_of_work(write=False) as work:
        assert list(work.scalars(select(WebhookEvent.outcome))) == ["mismatch"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"7", b'"x"', b"{", b"{}", b'{"id": 7}', b"\xff", b"[" * 100_000, b'{"id":"evt_2"}',
        b'{"id":"evt_2","type":"checkout.session.completed"}', b'{"id":"evt_2","type":[],"created":1,"data":{}}',
        b'{"id":"evt_2","type":"checkout.session.completed","created":1e999,"data":{"object":{}}}',
        b'{"id":"evt_2","type":"checkout.session.completed","created":"x","data":{"object":{}}}',
        b'{"id":"evt_2","type":"checkout.session.completed","created":1,"data":null}',
        b'{"id":"evt_\\u0000","type":"charge.refunded","created":1,"data":{"object":{}}}',
        b'{"id":"' + b"e" * 400 + b'","type":"charge.refunded","created":1,"data":{"object":{}}}',
        b'{"id":"evt_2","type":"' + b"t" * 400 + b'","created":1,"data":{"object":{}}}',
    ],
)  # fmt: skip
def test_a_notice_that_is_none_is_taken_once(
    story: Story,
    app: Marketplace,
    paying: tuple[int, dict[str, Any]],
    body: bytes,
) -> None:
    if body == b"\xff":  # not text, so that no signature can be of it
        assert app.test_client().post("/webhooks/stripe", data=body, headers={}).status_code == 400
        return
    assert post(app, body) == (200, "mismatch")
    assert post(app, body) == (200, "seen")
    assert story.payment(paying[0]).status == "started"


@pytest.mark.parametrize("payment", ["0", "-1", "9" * 9, "9" * 400, "²", "x", "", None, 7, [], {}])
def test_a_payment_that_cannot_be_ours_is_unknown(
    story: Story,
    app: Marketplace,
    paying: tuple[int, dict[str, Any]],
    payment: Any,
) -> None:
    wrong = {**paying[1], "id": "cs_test_of_another", "metadata": {"payment": payment}}
    assert post(app, json.dumps(notice_about(wrong)).encode()) == (200, "unknown")


@pytest.mark.parametrize("first", [{"amount_total": None}, {"amount_total": 1}, {"expires_at": None}])
def test_a_later_right_notice_clears_the_trouble(
    story: Story,
    fake: FakeStripe,
    app: Marketplace,
    paying: tuple[int, dict[str, Any]],
    first: dict[str, Any],
) -> None:
    payment_id, session = paying
    wrong = {**session, "payment_status": "paid", "status": "complete", **first}
    assert post(app, json.dumps(notice_about(wrong)).encode()) == (200, "mismatch")
    finance = story.browser(story.finance)
    assert "tidak cocok dengan tagihan" in finance.get(f"/payments/{payment_id}").words
    fake.act(session["id"], "pay")
    payment = story.payment(payment_id)
    assert (payment.status, payment.trouble) == ("confirmed", "")
    assert "tidak cocok dengan tagihan" not in finance.get(f"/payments/{payment_id}").words


def test_a_notice_that_a_page_is_open_clears_no_doubt_about_money(
    story: Story,
    app: Marketplace,
    paying: tuple[int, dict[str, Any]],
) -> None:
    payment_id, session = paying
    wrong = {**session, "payment_status": "paid", "status": "complete", "amount_total": 1}
    assert post(app, json.dumps(notice_about(wrong)).encode()) == (200, "mismatch")
    still_open = notice_about(session) | {"id": "evt_9"}
    assert post(app, json.dumps(still_open).encode())[0] == 200
    assert story.payment(payment_id).trouble == "mismatch"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "payment", "status"]) | st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
SOUND: dict[str, Any] = {
    "id": "evt_1", "type": "checkout.session.completed", "created": 1_790_000_000,
    "data": {"object": {
        "id": "cs_1", "mode": "payment", "payment_status": "paid", "status": "complete", "currency": "idr",
        "amount_total": 100, "payment_intent": None, "metadata": {"payment": "7"}, "url": None,
        "expires_at": 1_790_000_000,
    }},
}  # fmt: skip


@given(st.data())
@hypothesis.settings(max_examples=300)
def test_reading_a_notice_never_fails(data: st.DataObject) -> None:
    event = deepcopy(SOUND)
    for _ in range(data.draw(st.integers(0, 3))):
        spot = data.draw(st.sampled_from([event, event["data"], event.get("data", {}).get("object", {})]))
        if isinstance(spot, dict) and spot:
            spot[data.draw(st.sampled_from(sorted(map(str, spot))))] = data.draw(values)
        if not isinstance(event.get("data"), dict) or not isinstance(event["data"].get("object"), dict):
            break
    body = json.dumps(event).encode()
    notice = read_notice("stripe", body)
    assert 0 < len(notice.event_id) <= 255
    assert 0 < len(notice.kind) <= 80
    if notice.report is not None:
        assert type(notice.report.amount) is int
        assert 0 < len(notice.report.ref) <= 255
        assert notice.report.payment_id is None or 0 < notice.report.payment_id < 2**31
    if notice.kind == "unreadable":
        assert notice.event_id == f"sha256:{hashlib.sha256(body).hexdigest()}"
