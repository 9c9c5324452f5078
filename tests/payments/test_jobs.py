"""What is left to a worker: pages are closed, money goes back and lost pages are opened, each once, whoever dies."""

from datetime import timedelta

import pytest

from marketplace.demo.fake_stripe import FakeStripe
from marketplace.demo.fake_stripe.planned_faults import Fault
from marketplace.infra.data import outbox
from marketplace.infra.data.bell import Bell
from marketplace.infra.data.jobs import work_one
from marketplace.infra.data.outbox import FIRST_DELAY, LEASE, MOST_ATTEMPTS
from marketplace.payments.handlers import HEAD_START, UNTIL_BOOKED
from tests.conftest import Clock
from tests.payments.conftest import Story
from tests.worker import NoWorker


@pytest.fixture
def story(story: Story, clock: Clock) -> Story:
    """The story with a worker that comes when the test calls it."""
    story.runtime.provide(Bell, NoWorker())
    clock.set(clock())
    return story


def status_at_service(story: Story, fake: FakeStripe, payment_id: int) -> str:
    session = fake.store.find("session", story.payment(payment_id).provider_ref or "")
    assert session is not None
    return str(session["status"])


def test_a_page_given_up_is_closed_by_the_worker(story: Story, fake: FakeStripe) -> None:
    payment_id = story.checkout()
    story.cancel(payment_id)
    assert status_at_service(story, fake, payment_id) == "open"
    assert work_one(story.runtime)
    assert status_at_service(story, fake, payment_id) == "expired"
    assert story.payment(payment_id).checkout_closed_at is not None
    assert not work_one(story.runtime)


def test_a_page_that_could_not_be_closed_is_closed_at_the_next_attempt(
    story: Story, fake: FakeStripe, clock: Clock
) -> None:
    payment_id = story.checkout()
    story.cancel(payment_id)
    fake.faults.plan(Fault("500", times=3))
    assert work_one(story.runtime)
    assert status_at_service(story, fake, payment_id) == "open"
    assert not work_one(story.runtime)
    clock.set(clock() + FIRST_DELAY)
    assert work_one(story.runtime)
    assert status_at_service(story, fake, payment_id) == "expired"


def test_a_page_that_the_request_could_not_open_is_opened_by_the_worker(
    story: Story, fake: FakeStripe, clock: Clock
) -> None:
    fake.faults.plan(Fault("500", times=3))
    payment_id = story.checkout(at=clock())
    assert not work_one(story.runtime), "the request comes first"
    clock.set(clock() + HEAD_START)
    assert work_one(story.runtime)
    assert story.payment(payment_id).can_be_paid
    assert len(fake.store.newest("session")) == 1


def test_a_page_that_the_request_opened_is_not_asked_for_again(story: Story, fake: FakeStripe, clock: Clock) -> None:
    story.checkout(at=clock())
    clock.set(clock() + HEAD_START)
    fake.faults.plan(Fault("500", times=3))
    assert work_one(story.runtime)
    with story.runtime.unit_of_work(write=False):
        assert outbox.count_open() == (0, 0)


def test_the_fee_is_asked_once_the_service_has_booked_it(story: Story, fake: FakeStripe, clock: Clock) -> None:
    payment_id = story.checkout(at=clock())
    fake.act(story.payment(payment_id).provider_ref or "", "pay")
    while work_one(story.runtime):
        pass
    assert (story.payment(payment_id).status, story.payment(payment_id).fee) == ("confirmed", None)
    clock.set(clock() + UNTIL_BOOKED)
    while work_one(story.runtime):
        pass
    assert story.payment(payment_id).fee == 425_000 * 29 // 1_000 + 2_000
    assert story.history(payment_id)[-1] == "payment.fee_noted"


def paid_twice(story: Story, fake: FakeStripe, clock: Clock) -> int:
    """A payment that was given up and paid all the same, after another one for the same thing was."""
    first = story.checkout(at=clock())
    clock.set(clock() + HEAD_START)
    assert work_one(story.runtime), "the request has opened its page"
    story.cancel(first)
    story.transfer()
    fake.act(story.payment(first).provider_ref or "", "pay")
    assert story.payment(first).status == "refunding"
    assert work_one(story.runtime), "its page was closed by the payment itself"
    return first


def test_a_refund_cut_off_before_its_record_goes_out_once(
    story: Story, fake: FakeStripe, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment_id = paid_twice(story, fake, clock)

    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr("marketplace.payments.provider_reports.take_refund", die)
        with pytest.raises(SystemExit):
            work_one(story.runtime)
    assert (len(fake.store.newest("refund")), story.payment(payment_id).status) == (1, "refunding")
    assert not work_one(story.runtime)
    clock.set(clock() + LEASE)
    assert work_one(story.runtime)
    assert (len(fake.store.newest("refund")), story.payment(payment_id).status) == (1, "refunded")
    assert not work_one(story.runtime)


def test_a_refund_that_the_service_keeps_refusing_waits_for_the_administrator(
    story: Story, fake: FakeStripe, clock: Clock
) -> None:
    payment_id = paid_twice(story, fake, clock)
    for _ in range(MOST_ATTEMPTS):
        fake.faults.plan(Fault("500", path="/v1/refunds", times=3))
        assert work_one(story.runtime)
        clock.set(clock() + timedelta(hours=6))
    assert not work_one(story.runtime), "it waits for a person now"
    page = story.browser(story.administrator).get("/jobs")
    for words in ("Mengembalikan uang yang masuk dua kali", f"payment:{payment_id}", "Layanan tidak menjawab."):
        assert words in page.words
    story.browser(story.administrator).submit("/jobs", action="/repeat")
    assert work_one(story.runtime)
    assert (len(fake.store.newest("refund")), story.payment(payment_id).status) == (1, "refunded")
