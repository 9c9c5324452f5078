"""The one protocol behind which every way of paying stands, and the values that cross it. Amounts are whole rupiah."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from marketplace.kernel.money import LARGEST_RUPIAH

GatewayStatus = Literal["pending", "processing", "paid", "failed", "expired"]


class GatewayError(Exception):
    """The service did not do what was asked; the message is for the log, never for the screen."""


class GatewayUnreachable(GatewayError):
    """No answer, or one that asks to come again: the same call with the same key may be repeated."""


class GatewayRefusal(GatewayError):
    """The service understood and said no; repeating the call will not help."""


class ForgedNotice(GatewayError):
    """A notice whose signature is absent, wrong or too old."""


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """What is to be paid. Every value is fixed when the payment starts, so that a repeated call is the same call."""

    payment_id: int
    number: str
    amount: int
    description: str
    payee: str
    account: str
    success_url: str
    cancel_url: str
    locale: str
    expires_at: datetime
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the service says about one checkout now; `url` only while it can be paid."""

    ref: str
    status: GatewayStatus
    amount: int
    currency: str
    payment_id: int | None = None
    url: str | None = None
    expires_at: datetime | None = None
    charge_ref: str | None = None
    """What a refund names."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A verified notice; `report` is None when it tells of something that no payment waits for.

    `malformed`: it is signed, and cannot be read as what it says it is; `ref` and `payment_id` are what could be read.
    """

    provider: str
    event_id: str
    kind: str
    occurred_at: datetime | None = None
    """When the service says it happened; None where it does not say so readably."""
    report: Report | None = None
    malformed: bool = False
    ref: str = ""
    payment_id: int | None = None


class Gateway(Protocol):
    """A way of paying that answers for itself. Methods raise GatewayError and never touch the database."""

    name: str
    origin: str
    """Where its pages stand: forms of ours may lead there."""

    def create(self, checkout: Checkout) -> Report:
        """Open a checkout, or give back the one opened before with the same key."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Read a notice from its raw body; raises ForgedNotice."""

    def fetch(self, ref: str, account: str) -> Report:
        """How the checkout stands now."""

    def close(self, ref: str, account: str) -> Report:
        """Make sure that it can no longer be paid; returns how it ended, which may be `paid`."""

    def refund(self, charge_ref: str, amount: int, account: str, idempotency_key: str) -> str:
        """Give the amount back, once per key; returns the refund's reference."""

    def fee(self, charge_ref: str, account: str) -> int | None:
        """What the service kept of a paid charge for itself, in rupiah; None where it does not say so."""


def N_(text: str) -> str:  # noqa: N802 - the name by which the collector of texts knows it
    """Marks an English text that a page puts into the reader's language."""
    return text


@dataclass(frozen=True, kw_only=True)
class MethodWords:
    """What people read of a way of paying; marked with `N_`, translated by `labels`."""

    name: str
    guide_title: str = ""
    guide: str = ""
    """What the payer does by hand; may name %(amount)s."""
    account_hint: str = ""
    """How the payee's account at the service is written."""


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """A way of paying: one value in the table of `methods`."""

    code: str
    """Kept with every payment, and the provider in the address of its notices; at most 16 letters."""
    words: MethodWords
    largest: int = LARGEST_RUPIAH
    """The most rupiah in one payment."""
    needs_account: bool = False
    """Whether the money goes to an account of the payee: at its bank, or at the service."""
    connect: Callable[[Any], Gateway | None] | None = None
    """Makes the gateway from the settings, None when this copy has no keys for it; absent for what is paid by hand."""

    @property
    def by_hand(self) -> bool:
        """Whether people, not a service, say that the money is sent and that it arrived."""
        return self.connect is None
