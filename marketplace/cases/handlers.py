"""Reactions to news from payments and orders: money that was not found is a case until it is found, or paid another
way; what waited for the next order of the two is claimed on it.
"""

from typing import Any

from marketplace.accounts.actor import Actor, Grant
from marketplace.cases import operations
from marketplace.cases.queries import find_open
from marketplace.kernel.document_keys import DocumentKey, key_of
from marketplace.orders.events import OrderAccepted
from marketplace.payments.events import PaymentCancelled, PaymentConfirmed, PaymentDisputed
from marketplace.payments.queries import load_payment


def open_case(event: PaymentDisputed) -> None:
    """The group did not find the money; where it said so already, it says so again."""
    file = DocumentKey.parse(event.file)
    if file is not None and file.kind == "order" and find_open(_key(event)) is None:
        operations.open_case(_key(event), str(event.reason), (), _for_group(event), event.at)


def withdraw_case(event: PaymentConfirmed) -> None:
    """The money was found after all."""
    case = _case(event)
    if case is not None:
        operations.withdraw_case(case, _for_group(event), event.at)


def agree_case(event: PaymentCancelled) -> None:
    """The payer pays another way."""
    case = _case(event)
    if case is not None:
        payer = Actor(event.by_user_id, grants=(Grant("off_taker_finance", event.off_taker_id or 0),))
        operations.agree_case(case, payer, event.at)


def claim_what_waits(event: OrderAccepted) -> None:
    """The two parties have an order from which it can be taken."""
    operations.claim_what_waits(event.order_id, event.at)


def _case(event: Any) -> Any:
    disputed = load_payment(event.payment_id).disputed_at is not None
    return find_open(_key(event)) if disputed else None


def _key(event: Any) -> str:
    return key_of("payment", event.payment_id)


def _for_group(event: Any) -> Actor:
    """Whoever spoke for the group there."""
    return Actor(event.by_user_id, grants=(Grant("group_coordinator", event.producer_group_id or 0),))


BINDINGS = [
    (PaymentDisputed, open_case), (PaymentConfirmed, withdraw_case), (PaymentCancelled, agree_case),
    (OrderAccepted, claim_what_waits),
]  # fmt: skip
