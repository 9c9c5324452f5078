"""The one protocol behind which every way of paying stands, and the values that cross it. Amounts are whole rupiah."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

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


@dataclass
class Gateways:
    """The services this copy may use, by method; bound in app.py from the settings."""

    by_method: dict[str, Gateway] = field(default_factory=dict)

    def find(self, method: str) -> Gateway | None:
        """The service of that method, when this copy has one."""
        return self.by_method.get(method)
