"""The words for a payment's state and method."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.payments.models import Payment


@dataclass(frozen=True)
class Label:
    """A state as word and tone."""

    word: Any
    tone: str


STATUSES = {
    "started": Label(_l("Not paid yet"), "attention"),
    "processing": Label(_l("Money under way"), "wait"),
    "reported": Label(_l("Sent, waiting for the receiver"), "wait"),
    "disputed": Label(_l("Money not found"), "attention"),
    "confirmed": Label(_l("Money received"), "good"),
    "failed": Label(_l("Payment refused"), "bad"),
    "expired": Label(_l("Time to pay ran out"), "bad"),
    "cancelled": Label(_l("Given up"), "wait"),
    "refunding": Label(_l("Paid twice, money going back"), "attention"),
    "refunded": Label(_l("Paid twice, money given back"), "wait"),
}
METHODS = {
    "bank_transfer": _l("Bank transfer"),
    "cash": _l("Cash"),
    "stripe": _l("Card, through Stripe"),
}


TO_LOOK_FOR = Label(_l("Sent: look for it in your account"), "attention")


def status_label(payment: Payment, receives: bool = False) -> Label:
    """The payment's state as people read it; whoever receives it reads that it is her turn to look."""
    return TO_LOOK_FOR if receives and payment.status == "reported" else STATUSES[payment.status]


def method_word(method: str) -> Any:
    """The method as people read it."""
    return METHODS[method]
