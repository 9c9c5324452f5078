"""What news means: a truth table, and no order of news that leads a paid payment back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.errors import Conflict, DomainError
from marketplace.payments import rules
from marketplace.payments.lifecycle import OPEN, PAYMENT

TABLE = {
    ("started", "paid"): "confirm",
    ("started", "processing"): "process",
    ("started", "failed"): "fail",
    ("started", "expired"): "expire",
    ("processing", "paid"): "confirm",
    ("processing", "failed"): "fail",
    ("failed", "paid"): "late",
    ("expired", "paid"): "late",
    ("cancelled", "paid"): "late",
}
NEWS = ("pending", "processing", "paid", "failed", "expired")


@pytest.mark.parametrize("status", PAYMENT.states)
@pytest.mark.parametrize("reported", NEWS)
def test_meaning(status: str, reported: str) -> None:
    meant = rules.meaning(status, reported)
    assert meant == TABLE.get((status, reported))
    if meant is not None and meant != "late":
        assert PAYMENT.can(status, meant)


@given(st.lists(st.sampled_from(NEWS)))
def test_news_in_any_order_ends_paid_once_it_was_paid(news: list[str]) -> None:
    status, confirmed = "started", 0
    for reported in news:
        meant = rules.meaning(status, reported)
        if meant is not None:
            status = PAYMENT.after(status, "confirm" if meant == "late" else meant)
            confirmed += status == "confirmed"
    assert (status == "confirmed") == ("paid" in news)
    assert confirmed <= 1


@pytest.mark.parametrize(
    ("others", "keeps"),
    [
        ([], True),
        (["cancelled", "failed", "expired", "refunded"], True),
        (["started"], True),
        (["confirmed"], False),
        (["cancelled", "reported"], False),
        (["disputed"], False),
        (["processing"], False),
    ],
)
def test_late_money_pays_only_what_nobody_else_paid(others: list[str], keeps: bool) -> None:
    assert rules.keeps_late_money(1, 1, [(status, 1) for status in others]) is keeps


@pytest.mark.parametrize(
    ("amount", "confirmed", "keeps"), [(40, [60], True), (41, [60], False), (100, [], True), (1, [60, 40], False)]
)
def test_late_money_is_kept_as_far_as_something_is_left_to_pay(amount: int, confirmed: list[int], keeps: bool) -> None:
    assert rules.keeps_late_money(amount, 100, [("confirmed", each) for each in confirmed]) is keeps


@pytest.mark.parametrize(
    ("reported", "currency", "fits"),
    [(425_000, "idr", True), (424_999, "idr", False), (42_500_000, "idr", False), (425_000, "usd", False)],
)
def test_only_the_very_amount_in_rupiah_fits(reported: int, currency: str, fits: bool) -> None:
    assert rules.fits(425_000, reported, currency) is fits


@pytest.mark.parametrize("other", PAYMENT.states)
def test_one_open_payment_and_one_paid(other: str) -> None:
    if other in OPEN or other == "confirmed":
        with pytest.raises(Conflict):
            rules.check_start(1, 1, 1, 2, [("cancelled", 1), (other, 1)])
    else:
        rules.check_start(1, 1, 1, 2, [(other, 1), (other, 1)])


@pytest.mark.parametrize(
    ("amount", "payer", "payee", "code"),
    [
        (0, 1, 2, "payment_amount"),
        (-5, 1, 2, "payment_amount"),
        (10**13, 1, 2, "payment_amount"),
        (1, 2, 2, "payment_to_self"),
    ],
)
def test_wrong_starts(amount: int, payer: int, payee: int, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        rules.check_start(amount, amount, payer, payee, [])
    assert refusal.value.code == code


def test_a_part_is_more_than_nothing_and_no_more_than_what_is_left() -> None:
    paid = [("confirmed", 60), ("cancelled", 40)]
    rules.check_start(40, 100, 1, 2, paid)
    rules.check_start(1, 100, 1, 2, paid)
    for amount, code in ((0, "payment_amount"), (41, "more_than_unpaid")):
        with pytest.raises(DomainError) as refusal:
            rules.check_start(amount, 100, 1, 2, paid)
        assert (refusal.value.code, refusal.value.field) == (code, "amount")


def test_transfers_need_a_proof_and_a_date_that_has_come() -> None:
    today = date(2026, 11, 21)
    rules.check_transfer(1, today, today, today)
    rules.check_transfer(1, date(2026, 1, 1), today, None)
    early = (1, date(2026, 11, 20), "transferred_on")
    for proofs, day, field in [(0, today, "proof"), (1, date(2026, 11, 22), "transferred_on"), early]:
        with pytest.raises(DomainError) as refusal:
            rules.check_transfer(proofs, day, today, date(2026, 11, 21))
        assert refusal.value.field == field
