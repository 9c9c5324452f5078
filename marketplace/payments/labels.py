"""The words for a payment's state and method."""

from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from marketplace.infra.data.runtime import service
from marketplace.infra.language.formats import rupiah
from marketplace.infra.language.i18n import language
from marketplace.payments.methods import Methods, MethodWords, PaymentMethod
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
TO_LOOK_FOR = Label(_l("Sent: look for it in your account"), "attention")


def status_label(payment: Payment, receives: bool = False) -> Label:
    """The payment's state as people read it; whoever receives it reads that it is her turn to look."""
    return TO_LOOK_FOR if receives and payment.status == "reported" else STATUSES[payment.status]


def method_word(code: str) -> str:
    """The method as people read it; of one that is no longer known, its code."""
    method = service(Methods).find(code)
    return code if method is None else method_words(method).name


def method_words(method: PaymentMethod, amount: int = 0) -> MethodWords:
    """What the reader is told of a way to pay that amount, in her language."""
    shown = rupiah(amount, language())
    told = {name: gettext(text, amount=shown) if text else "" for name, text in asdict(method.words).items()}
    return MethodWords(**told)
