"""Bank transfers and cash: the payer shows, the payee confirms or does not find."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace.infra.files.photo_records import list_attachments
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.ledger.operations import post
from marketplace.ledger.rules import PostingLine
from marketplace.payments import check, operations, queries
from marketplace.payments.models import Payment
from tests.payments.conftest import AT, OWNER, Story

pytestmark = pytest.mark.usefixtures("database_url")


def test_transfer_is_reported_with_its_proof(story: Story) -> None:
    payment_id = story.transfer(story.payable(label="Settlement 1"), transferred_on=date(2026, 11, 20), note="BRI")
    payment = story.payment(payment_id)
    assert (payment.status, payment.amount, payment.number) == ("reported", 425_000, "PAY-2026-0001")
    assert (payment.producer_group_id, payment.off_taker_id) == (story.group_id, story.gallery_id)
    assert (payment.transferred_on, payment.note, payment.region_code) == (date(2026, 11, 20), "BRI", "33.14")
    with story.runtime.unit_of_work(write=False):
        assert len(list_attachments(payment.key, "proof")) == 1
        assert [found.id for found in queries.list_payments(OWNER)] == [payment_id]
        assert queries.list_confirmed(OWNER) == []
    assert story.history(payment_id) == ["payment.reported"]


def test_payee_confirms_once(story: Story) -> None:
    payment_id = story.transfer()
    with story.runtime.unit_of_work():
        operations.confirm_payment(queries.load_payment(payment_id), story.coordinator.actor, AT)
    payment = story.payment(payment_id)
    assert (payment.status, payment.confirmed_by, payment.confirmed_at) == (
        "confirmed", story.coordinator.user.id, AT,
    )  # fmt: skip
    with pytest.raises(Conflict), story.runtime.unit_of_work():
        operations.confirm_payment(payment, story.coordinator.actor, AT)
    assert story.history(payment_id) == ["payment.reported", "payment.confirmed"]


def test_money_not_found_is_answered_with_a_better_proof(story: Story) -> None:
    payment_id, again = story.transfer(), story.photo(story.finance)
    with story.runtime.unit_of_work():
        operations.dispute_payment(queries.load_payment(payment_id), " Nothing came yet. ", story.coordinator.actor, AT)
    assert (story.payment(payment_id).status, story.payment(payment_id).dispute_reason) == (
        "disputed",
        "Nothing came yet.",
    )
    with story.runtime.unit_of_work():
        operations.report_payment(queries.load_payment(payment_id), [again], None, "", story.finance.actor, AT)
    with story.runtime.unit_of_work():
        assert len(list_attachments(f"payment:{payment_id}", "proof")) == 2
        operations.confirm_payment(queries.load_payment(payment_id), story.coordinator.actor, AT)
    assert story.history(payment_id)[1:] == ["payment.disputed", "payment.reported", "payment.confirmed"]


def test_a_better_proof_is_not_older_than_the_debt(story: Story) -> None:
    payment_id, again = story.transfer(story.payable(owed_since=date(2026, 11, 21))), story.photo(story.finance)
    with story.runtime.unit_of_work():
        operations.dispute_payment(queries.load_payment(payment_id), "Nothing came yet.", story.coordinator.actor, AT)
    with pytest.raises(DomainError, match="transfer_before_owed"), story.runtime.unit_of_work():
        operations.report_payment(
            queries.load_payment(payment_id), [again], date(2026, 11, 20), "", story.finance.actor, AT
        )
    with pytest.raises(DBAPIError), story.runtime.unit_of_work() as work:
        work.execute(text("UPDATE payments SET owed_since = NULL WHERE id = :id"), {"id": payment_id})


def test_money_not_found_can_be_paid_another_way(story: Story) -> None:
    first = story.transfer()
    with pytest.raises(Conflict, match="payment_open"):
        story.transfer()
    with pytest.raises(Conflict), story.runtime.unit_of_work():
        operations.cancel_payment(queries.load_payment(first), story.finance.actor, AT)
    with story.runtime.unit_of_work():
        operations.dispute_payment(queries.load_payment(first), "Nothing came yet.", story.coordinator.actor, AT)
    story.cancel(first)
    second = story.transfer(method="cash")
    assert (story.payment(first).status, story.payment(second).status) == ("cancelled", "reported")
    assert story.payment(second).number == "PAY-2026-0002"
    with story.runtime.unit_of_work():
        operations.confirm_payment(queries.load_payment(second), story.coordinator.actor, AT)
    with pytest.raises(Conflict, match="already_paid"):
        story.transfer()
    story.transfer(story.payable(owner="practice:2"))


@pytest.mark.parametrize(
    ("proofs", "transferred_on", "method", "code"),
    [
        (0, date(2026, 11, 20), "bank_transfer", "proof_missing"),
        (1, date(2026, 11, 22), "bank_transfer", "transfer_in_future"),
        (1, date(2026, 11, 18), "bank_transfer", "transfer_before_owed"),
        (1, date(2026, 11, 20), "voucher", "unknown_payment_method"),
    ],
)
def test_refused_reports_leave_nothing(story: Story, proofs: int, transferred_on: date, method: str, code: str) -> None:
    tokens = [story.photo(story.finance) for _ in range(proofs)]
    owed = story.payable(owed_since=date(2026, 11, 19))
    with pytest.raises(DomainError) as refusal, story.runtime.unit_of_work():
        operations.start_payment(owed, method, story.finance.actor, AT, proofs=tokens, transferred_on=transferred_on)
    assert refusal.value.code == code
    with story.runtime.unit_of_work(write=False):
        assert queries.list_payments(OWNER) == []


def test_today_is_the_payers_today(story: Story) -> None:
    """At 18:00 UTC it is already tomorrow in Sragen."""
    payment_id = story.transfer(at=AT.replace(hour=18), transferred_on=date(2026, 11, 22))
    assert story.payment(payment_id).transferred_on == date(2026, 11, 22)


@pytest.mark.parametrize("status", ["reported", "confirmed"])
def test_the_database_itself_allows_one_open_and_one_paid(story: Story, status: str) -> None:
    payment_id = story.transfer()
    if status == "confirmed":
        with story.runtime.unit_of_work():
            operations.confirm_payment(queries.load_payment(payment_id), story.coordinator.actor, AT)
    with pytest.raises(IntegrityError), story.runtime.unit_of_work() as work:
        work.add(
            Payment(
                number="PAY-X", owner=OWNER, payer_id=story.gallery_id, payee_id=story.group_id,
                producer_group_id=story.group_id, off_taker_id=story.gallery_id, region_code="33.14", method="cash",
                amount=1, status=status, description="x", created_at=AT, token="x",
            )
        )  # fmt: skip


def test_what_a_service_carries_is_not_confirmed_by_hand(story: Story) -> None:
    payment_id = story.checkout()
    with pytest.raises(Conflict, match="service_confirms"), story.runtime.unit_of_work():
        operations.confirm_payment(queries.load_payment(payment_id), story.coordinator.actor, AT)
    with pytest.raises(Conflict, match="service_confirms"), story.runtime.unit_of_work():
        operations.report_payment(queries.load_payment(payment_id), ["x"], None, "", story.finance.actor, AT)


def test_the_figures_of_a_payment_stay(story: Story) -> None:
    payment_id = story.transfer()
    for change in ("amount = 1", "owner = 'practice:9'", "payee_id = payer_id", "method = 'cash'"):
        with pytest.raises(DBAPIError), story.runtime.unit_of_work() as work:
            work.execute(text(f"UPDATE payments SET {change} WHERE id = :id"), {"id": payment_id})  # noqa: S608
    with pytest.raises(DBAPIError), story.runtime.unit_of_work() as work:
        work.execute(text("DELETE FROM payments"))


def test_what_is_paid_must_stand_in_the_book(story: Story) -> None:
    payment_id = story.transfer()
    with story.runtime.unit_of_work():
        assert list(check.violations()) == []
        operations.confirm_payment(queries.load_payment(payment_id), story.coordinator.actor, AT)
        assert list(check.violations()) == [f"payments {payment_id}: practice:1 was paid 425000, the book has 0"]
        lines = [
            PostingLine("cash", "order:1", "IDR", -425_000),
            PostingLine("goods_received", "order:1", "IDR", 425_000),
        ]
        post("practice:1/paid", "practice:1", "order:1", "settlement_paid", lines, AT)
        assert list(check.violations()) == []
