"""What news from a payment service means for a payment, and what may be started."""

from collections.abc import Collection
from datetime import date
from typing import Literal

from marketplace.kernel.errors import Conflict, DomainError
from marketplace.kernel.money import LARGEST_RUPIAH
from marketplace.payments.lifecycle import AT_GATEWAY, OPEN

Meaning = Literal["process", "confirm", "fail", "expire", "late"]


def meaning(status: str, reported: str) -> Meaning | None:
    """What to do with a payment of this status when the service reports `reported`; None when it changes nothing.

    News may come twice and in any order: nothing leads a confirmed payment back, and money that arrives
    for a payment that had ended is `late`.
    """
    if reported == "paid":
        if status in AT_GATEWAY:
            return "confirm"
        return "late" if status in {"failed", "expired", "cancelled"} else None
    if reported == "processing" and status == "started":
        return "process"
    if reported == "failed" and status in AT_GATEWAY:
        return "fail"
    if reported == "expired" and status == "started":
        return "expire"
    return None


def fits(amount: int, reported: int, currency: str) -> bool:
    """Whether the service reports exactly what was asked: the same rupiah, in rupiah."""
    return currency == "idr" and reported == amount


def sets_right(amount: int, reported: int, currency: str, status: str) -> bool:
    """Whether a report ends the doubt that an earlier one raised: it fits, and tells more than that a page is open."""
    return status != "pending" and fits(amount, reported, currency)


Attempts = Collection[tuple[str, int]]
"""Status and amount, in rupiah, of an owner's other payments."""


def unpaid(owed: int, others: Attempts) -> int:
    """What is left of what the owner is owed once its confirmed payments are taken off."""
    return owed - sum(amount for status, amount in others if status == "confirmed")


def keeps_late_money(amount: int, owed: int, others: Attempts) -> bool:
    """Whether late money pays what is owed: so much is left of it, and no other payment says that it has come.

    A merely started one gives way.
    """
    on_its_way = {"reported", "disputed", "processing"} & {status for status, _amount in others}
    return not on_its_way and amount <= unpaid(owed, others)


def check_start(amount: int, owed: int, payer_id: int, payee_id: int, others: Attempts) -> None:
    """Raises when a payment may not be started: wrong parties or amount, one still open, or already paid."""
    if owed > LARGEST_RUPIAH or owed <= 0:
        raise DomainError("payment_amount", amount_rupiah=owed)
    if payer_id == payee_id:
        raise DomainError("payment_to_self")
    left = unpaid(owed, others)
    if left <= 0:
        raise Conflict("already_paid")
    if OPEN & {status for status, _amount in others}:
        raise Conflict("payment_open")
    if amount <= 0:
        raise DomainError("payment_amount", "amount", amount_rupiah=amount)
    if amount > left:
        raise DomainError("more_than_unpaid", "amount", most_rupiah=left)


def check_limit(amount: int, largest: int) -> None:
    """Raises when the amount is more than the method takes at once."""
    if amount > largest:
        raise DomainError("too_large_for_method", "method", most_rupiah=largest)


def check_transfer(proofs: int, transferred_on: date, today: date, owed_since: date | None) -> None:
    """Raises when a transfer may not be reported: no picture of the proof, a date to come, or before it was owed."""
    if proofs < 1:
        raise DomainError("proof_missing", "proof")
    if transferred_on > today:
        raise DomainError("transfer_in_future", "transferred_on", latest_on=today)
    if owed_since is not None and transferred_on < owed_since:
        raise DomainError("transfer_before_owed", "transferred_on", earliest_on=owed_since)
