"""What happens to a payment. The owner is the key of the document that is paid, such as `settlement:5`."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from marketplace.infra.data.events import Event, Words
from marketplace.parties.events import OrganisationEvent


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    """Something that happened to a payment; `amount_rupiah` in whole rupiah."""

    payment_id: int
    owner: str
    number: str
    method: str
    amount_rupiah: int


@dataclass(frozen=True, kw_only=True)
class CheckoutStarted(PaymentEvent):
    """The payer chose to pay through a payment service; its page is opened after the commit."""

    key: ClassVar[str] = "payment.started"


@dataclass(frozen=True, kw_only=True)
class PaymentReported(PaymentEvent):
    """The payer says the money is sent and shows the proof; the payee looks into the account."""

    key: ClassVar[str] = "payment.reported"
    note: Words = ""
    transferred_on: date


@dataclass(frozen=True, kw_only=True)
class PaymentDisputed(PaymentEvent):
    """The payee looked, and the money is not there."""

    key: ClassVar[str] = "payment.disputed"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class PaymentProcessing(PaymentEvent):
    """The payer has paid at the service; the money is under way."""

    key: ClassVar[str] = "payment.processing"


@dataclass(frozen=True, kw_only=True)
class PaymentConfirmed(PaymentEvent):
    """The money has arrived: the payee, or a verified notice, says so."""

    key: ClassVar[str] = "payment.confirmed"


@dataclass(frozen=True, kw_only=True)
class PaymentFeeNoted(PaymentEvent):
    """The service said what it kept of the payment for itself."""

    key: ClassVar[str] = "payment.fee_noted"
    fee_rupiah: int


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(PaymentEvent):
    """The payment came to nothing: refused, or its time ran out (`reason` is `refused` or `expired`)."""

    key: ClassVar[str] = "payment.failed"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class PaymentCancelled(PaymentEvent):
    """The payer chose another way; the service's page is closed after the commit."""

    key: ClassVar[str] = "payment.cancelled"


@dataclass(frozen=True, kw_only=True)
class PaymentDoubled(PaymentEvent):
    """Money arrived for something that is paid already; it is given back after the commit."""

    key: ClassVar[str] = "payment.doubled"


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(PaymentEvent):
    """The money that came twice went back to the payer. It was never counted as paid."""

    key: ClassVar[str] = "payment.refunded"


@dataclass(frozen=True, kw_only=True)
class PaymentMismatched(PaymentEvent):
    """The service reports another amount or currency than was asked; nothing was counted as paid."""

    key: ClassVar[str] = "payment.mismatched"
    reported_rupiah: int


@dataclass(frozen=True, kw_only=True)
class ReceivingAccountSet(OrganisationEvent):
    """The account in which an organisation receives through a payment service was set or changed."""

    key: ClassVar[str] = "receiving_account.set"
