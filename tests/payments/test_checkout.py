"""Paying by card end to end: our pages, the real SDK, the practice service, its notices over HTTP."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from marketplace.demo.fake_stripe import FakeStripe
from marketplace.demo.fake_stripe.planned_faults import Fault
from marketplace.demo.fake_stripe.webhooks import Manner, sign
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.payments import gateway_calls, operations, queries
from marketplace.payments.methods import BANK_TRANSFER, CASH, METHODS
from marketplace.payments.models import WebhookEvent
from tests.payments.conftest import AT, OWNER, SECRET, Door, Story

pytestmark = pytest.mark.usefixtures("database_url")
FAR = datetime(2100, 1, 1, tzinfo=UTC)


def ref_of(story: Story, payment_id: int) -> str:
    ref = story.payment(payment_id).provider_ref
    assert ref is not None
    return ref


def outcomes(story: Story) -> list[str]:
    with story.runtime.unit_of_work(write=False) as work:
        return list(work.scalars(select(WebhookEvent.outcome).order_by(WebhookEvent.id)))


def test_starting_opens_the_page_after_the_commit(story: Story, fake: FakeStripe) -> None:
    payment_id = story.checkout(story.payable(label="Settlement 1"))
    payment = story.payment(payment_id)
    assert payment.status == "started"
    assert payment.checkout_url == f"{fake.url}/c/pay/{payment.provider_ref}"
    [session] = fake.store.newest("session")
    assert (session["amount_total"], session["metadata"]["payee"]) == (42_500_000, "Koperasi Simpul Pulang")
    assert session["success_url"] == f"http://localhost/payments/{payment_id}"
    assert [key for _, path, key, _ in fake.calls if path == "/v1/checkout/sessions"] == [
        f"payment-{payment_id}-{payment.token}"
    ]


def test_only_the_notice_marks_paid(story: Story, fake: FakeStripe, door: Door) -> None:
    payment_id = story.checkout()
    door.is_open = False
    fake.act(ref_of(story, payment_id), "pay")
    page = story.browser(story.finance).get(f"/payments/{payment_id}")
    assert page.status_code == 200
    assert story.payment(payment_id).status == "started", "coming back from the service's page marks nothing"
    door.is_open = True
    fake.notices.retry_owed()
    fake.notices.clock = lambda: time.time() + 3600
    fake.notices.retry_owed()
    payment = story.payment(payment_id)
    assert (payment.status, payment.confirmed_by, payment.checkout_url) == ("confirmed", None, None)
    assert story.history(payment_id) == ["payment.started", "payment.confirmed"]


@pytest.mark.parametrize("copies", [1, 3])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("act", "status"), [("settle", "confirmed"), ("fail", "failed")])
def test_notices_often_and_backwards(
    story: Story, fake: FakeStripe, copies: int, backwards: bool, act: str, status: str
) -> None:
    payment_id = story.checkout()
    fake.notices.manner = Manner(copies=copies, backwards=backwards, hold=True)
    fake.act(ref_of(story, payment_id), "wait")
    fake.act(ref_of(story, payment_id), act)
    assert {answer for _, answer in fake.notices.flush()} == {200}
    assert story.payment(payment_id).status == status
    history = story.history(payment_id)
    assert history.count("payment.confirmed") + history.count("payment.failed") == 1
    assert len(outcomes(story)) == 2, "each notice is taken once"


def test_forged_and_late_notices_change_nothing(story: Story, fake: FakeStripe) -> None:
    payment_id = story.checkout()
    for manner in (Manner(secret="whsec_other"), Manner(age=400)):
        fake.notices.manner = manner
        fake.act(ref_of(story, payment_id), "decline")
    assert [answer for _, answer in fake.notices.answers] == [400, 400]
    fake.notices.manner = Manner(secret="whsec_other")
    fake.act(ref_of(story, payment_id), "pay")
    assert story.payment(payment_id).status == "started"
    assert outcomes(story) == []


def test_the_same_notice_at_the_same_moment_counts_once(story: Story, fake: FakeStripe, door: Door) -> None:
    payment_id = story.checkout()
    door.is_open = False
    fake.act(ref_of(story, payment_id), "pay")
    door.is_open = True
    body, headers = door.sent[-1]
    barrier, answers = Barrier(4), list[int]()

    def knock() -> None:
        barrier.wait()
        answers.append(door("", body, headers))

    knocks = [Thread(target=knock) for _ in range(4)]
    for thread in knocks:
        thread.start()
    for thread in knocks:
        thread.join()
    assert answers == [200] * 4
    assert outcomes(story) == ["confirmed"]
    assert story.history(payment_id).count("payment.confirmed") == 1


@pytest.mark.parametrize("change", [{"amount_total": 100}, {"currency": "usd"}])
def test_another_amount_or_currency_is_not_paid(
    story: Story, fake: FakeStripe, door: Door, change: dict[str, object]
) -> None:
    payment_id = story.checkout()
    session = fake.store.find("session", ref_of(story, payment_id))
    assert session is not None
    fake.store.put("session", session | change)
    fake.act(session["id"], "pay")
    payment = story.payment(payment_id)
    assert (payment.status, payment.trouble) == ("started", "mismatch")
    assert story.history(payment_id) == ["payment.started", "payment.mismatched"]
    page = story.browser(story.finance).get(f"/payments/{payment_id}")
    assert page.status_code == 200


def test_a_service_that_is_down_leaves_a_payment_to_try_again(story: Story, fake: FakeStripe) -> None:
    fake.faults.plan(Fault("500", times=3))
    payment_id = story.checkout()
    payment = story.payment(payment_id)
    assert (payment.status, payment.trouble, payment.checkout_url) == ("started", "unreachable", None)
    finance = story.browser(story.finance)
    answer = finance.submit(f"/payments/{payment_id}", action="/open")
    assert answer.location == f"/payments/{payment_id}/checkout"
    onward = finance.get(answer.location)
    assert (onward.status_code, onward.location) == (303, story.payment(payment_id).checkout_url)
    assert story.payment(payment_id).trouble == ""
    assert len(fake.store.newest("session")) == 1


def test_a_crash_between_call_and_record_is_healed_by_repeating(
    story: Story, fake: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr("marketplace.payments.provider_reports.take_report", die)
    with pytest.raises(SystemExit):
        story.checkout()
    monkeypatch.undo()
    with story.runtime.unit_of_work(write=False):
        [payment] = queries.list_payments(OWNER)
    assert (payment.status, payment.provider_ref) == ("started", None)
    assert gateway_calls.catch_up(story.runtime, FAR) == 1
    assert [session["id"] for session in fake.store.newest("session")] == [ref_of(story, payment.id)]


def test_a_notice_that_comes_before_the_record_finds_its_payment(
    story: Story, fake: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr("marketplace.payments.provider_reports.take_report", die)
        with pytest.raises(SystemExit):
            story.checkout()
    [session] = fake.store.newest("session")
    fake.act(session["id"], "pay")
    with story.runtime.unit_of_work(write=False):
        [payment] = queries.list_payments(OWNER)
    assert (payment.status, payment.provider_ref) == ("confirmed", session["id"])


def test_a_lost_notice_is_made_up_for_by_asking(story: Story, fake: FakeStripe, door: Door) -> None:
    payment_id = story.checkout()
    door.is_open = False
    fake.act(ref_of(story, payment_id), "pay")
    story.browser(story.finance).submit(f"/payments/{payment_id}", action="/check")
    assert story.payment(payment_id).status == "confirmed"


@pytest.mark.parametrize(("act", "status"), [("settle", "confirmed"), ("fail", "failed")])
def test_catching_up_asks_after_money_under_way(
    story: Story, fake: FakeStripe, door: Door, act: str, status: str
) -> None:
    payment_id = story.checkout()
    fake.act(ref_of(story, payment_id), "wait")
    assert story.payment(payment_id).status == "processing"
    with pytest.raises(Conflict):
        story.cancel(payment_id)
    door.is_open = False
    fake.act(ref_of(story, payment_id), act)
    assert gateway_calls.catch_up(story.runtime, FAR) == 1
    assert story.payment(payment_id).status == status
    assert gateway_calls.catch_up(story.runtime, FAR) == 0


def test_another_way_closes_the_page_first_opened(story: Story, fake: FakeStripe) -> None:
    first = story.checkout()
    ref = ref_of(story, first)
    with pytest.raises(Conflict, match="payment_open"):
        story.checkout()
    story.cancel(first)
    assert (fake.store.find("session", ref) or {})["status"] == "expired"
    assert story.payment(first).checkout_closed_at is not None
    second = story.transfer()
    assert story.payment(second).status == "reported"
    assert gateway_calls.catch_up(story.runtime, FAR) == 0


def test_a_page_that_could_not_be_closed_is_closed_later(story: Story, fake: FakeStripe) -> None:
    payment_id = story.checkout()
    fake.faults.plan(Fault("500", times=3))
    story.cancel(payment_id)
    assert story.payment(payment_id).checkout_closed_at is None
    assert gateway_calls.catch_up(story.runtime, FAR) == 1
    assert story.payment(payment_id).checkout_closed_at is not None


def test_time_runs_out(story: Story, fake: FakeStripe) -> None:
    payment_id = story.checkout()
    fake.act(ref_of(story, payment_id), "expire")
    assert story.payment(payment_id).status == "expired"
    assert story.history(payment_id)[-1] == "payment.failed"
    story.checkout()


def test_a_page_never_opened_runs_out_by_itself(story: Story, fake: FakeStripe) -> None:
    fake.faults.plan(Fault("500", times=3))
    payment_id = story.checkout(at=datetime.now(UTC) - timedelta(hours=12))
    gateway_calls.open_checkout(story.runtime, payment_id)
    assert story.payment(payment_id).status == "expired"
    assert fake.store.newest("session") == []


def pay_given_up(story: Story, fake: FakeStripe, payment_id: int) -> None:
    """Finance gives the payment up while the service is away, then pays all the same in the tab still open."""
    fake.faults.plan(Fault("500", times=3))
    story.cancel(payment_id)
    fake.act(ref_of(story, payment_id), "pay")


def test_late_money_pays_what_is_still_owed(story: Story, fake: FakeStripe) -> None:
    first = story.checkout()
    pay_given_up(story, fake, first)
    assert story.payment(first).status == "confirmed"
    assert story.history(first) == ["payment.started", "payment.cancelled", "payment.confirmed"]


def test_late_money_takes_the_place_of_a_payment_merely_started(story: Story, fake: FakeStripe) -> None:
    first = story.checkout()
    fake.faults.plan(Fault("500", times=3))
    story.cancel(first)
    second = story.checkout()
    fake.act(ref_of(story, first), "pay")
    assert (story.payment(first).status, story.payment(second).status) == ("confirmed", "cancelled")
    assert (fake.store.find("session", ref_of(story, second)) or {})["status"] == "expired"


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_late_second_success_is_given_back(story: Story, fake: FakeStripe, confirmed: bool) -> None:
    first = story.checkout()
    fake.faults.plan(Fault("500", times=3))
    story.cancel(first)
    second = story.transfer()
    if confirmed:
        with story.runtime.unit_of_work():
            operations.confirm_payment(queries.load_payment(second), story.coordinator.actor, AT)
    fake.notices.manner = Manner(copies=2)
    fake.act(ref_of(story, first), "pay")
    payment = story.payment(first)
    [refund] = fake.store.newest("refund")
    assert (payment.status, payment.refund_ref, refund["amount"]) == ("refunded", refund["id"], 42_500_000)
    assert story.history(first)[2:] == ["payment.doubled", "payment.refunded"]
    assert story.payment(second).status == ("confirmed" if confirmed else "reported")


def test_a_refund_that_failed_is_repeated_once(story: Story, fake: FakeStripe) -> None:
    first = story.checkout()
    fake.faults.plan(Fault("500", times=3))
    story.cancel(first)
    story.transfer()
    fake.faults.plan(Fault("500", path="/v1/refunds", times=3, after=True))
    fake.act(ref_of(story, first), "pay")
    assert story.payment(first).status == "refunding"
    gateway_calls.catch_up(story.runtime, FAR)
    assert story.payment(first).status == "refunded"
    assert len(fake.store.newest("refund")) == 1


def test_a_notice_for_nobody_is_taken_and_set_aside(story: Story, door: Door) -> None:
    session = {
        "id": "cs_other", "mode": "payment", "status": "complete", "payment_status": "paid", "currency": "idr",
        "amount_total": 100, "metadata": {"payment": "999"}, "payment_intent": None, "url": None,
        "expires_at": 1_800_000_000,
    }  # fmt: skip
    event = {
        "id": "evt_x", "object": "event", "type": "checkout.session.completed", "created": 1_800_000_000,
        "data": {"object": session},
    }  # fmt: skip
    body = json.dumps(event).encode()
    assert door("", body, {"Stripe-Signature": sign(body, SECRET, int(time.time()))}) == 200
    assert outcomes(story) == ["unknown"]


def test_without_an_account_or_above_the_limit_there_is_no_card(story: Story) -> None:
    with pytest.raises(DomainError, match="too_large_for_method"):
        story.checkout(story.payable(10_000_000_000))
    with pytest.raises(DomainError, match="no_receiving_account"), story.runtime.unit_of_work():
        back = replace(story.payable(), payer_id=story.group_id, payee_id=story.gallery_id)
        operations.start_payment(back, "stripe", story.finance.actor, AT)
    with story.runtime.unit_of_work(write=False):
        assert queries.list_methods(story.gallery_id) == [BANK_TRANSFER, CASH]
        assert queries.list_methods(story.group_id) == list(METHODS)
