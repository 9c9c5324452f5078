"""Tables of payments, of notices taken, and of the accounts that receive."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.audit.repeated_words import repeats
from marketplace.infra.data.database import (
    Base,
    JSONType,
    UtcDateTime,
    Versioned,
    append_only,
    status_check,
    status_column,
)
from marketplace.infra.data.states import index_of_states
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.parties.between import BetweenParties
from marketplace.payments.lifecycle import OPEN, PAYMENT


class Payment(Base, Versioned, BetweenParties):
    """One attempt to pay an owner's amount in whole rupiah, or a part of it; the owner has at most one open."""

    __tablename__ = "payments"
    __table_args__ = (
        status_check(PAYMENT),
        CheckConstraint("amount > 0", name="amount"),
        UniqueConstraint("payer_id", "number"),
        UniqueConstraint("method", "provider_ref"),
        index_of_states("uq_payments_owner_open", OPEN, "owner", unique=True),
        CheckConstraint("amount <= owed", name="owed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    owner: Mapped[str] = mapped_column(String(40), index=True)
    """The key of the document that is paid: `settlement:5`."""
    file: Mapped[str | None] = mapped_column(String(40), index=True)
    """The order file whose timeline shows it: `order:17`."""
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    method: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int] = mapped_column(BigInteger)
    owed: Mapped[int] = mapped_column(BigInteger)
    """All that the owner is owed, of which this pays the whole or a part."""
    lifecycle: ClassVar[Lifecycle] = PAYMENT
    status: Mapped[str] = status_column(PAYMENT)
    description: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(Integer)
    kept_from: Mapped[Any | None] = mapped_column(JSONType)
    """The people from whom the owner's paying was kept when this payment began: they carry it no further."""
    # by hand
    owed_since: Mapped[date | None] = mapped_column(Date)
    """The day the amount became known, in the payer's zone; no transfer of it can be older."""
    transferred_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="", info=repeats("payment.reported", paper=True))
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reported_by: Mapped[int | None] = mapped_column(Integer)
    disputed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disputed_by: Mapped[int | None] = mapped_column(Integer)
    dispute_reason: Mapped[str] = mapped_column(Text, default="", info=repeats("payment.disputed"))
    # through a service
    token: Mapped[str] = mapped_column(String(32))
    """Makes this payment's idempotency keys unlike those of any other copy of the database."""
    account: Mapped[str] = mapped_column(String(64), default="")
    receiver: Mapped[str] = mapped_column(String(120), default="")
    """Whose account it is, as the payer saw it."""
    locale: Mapped[str] = mapped_column(String(5), default="id")
    provider_ref: Mapped[str | None] = mapped_column(String(255))
    charge_ref: Mapped[str | None] = mapped_column(String(255))
    checkout_url: Mapped[str | None] = mapped_column(Text)
    checkout_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the service's page could certainly no longer be paid."""
    trouble: Mapped[str] = mapped_column(String(24), default="")
    """What last went wrong with the service: unreachable, refused or mismatch."""
    refund_ref: Mapped[str | None] = mapped_column(String(255))
    fee: Mapped[int | None] = mapped_column(BigInteger)
    """Rupiah that the service kept for itself; empty where it does not say."""
    # how it ended
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(Integer)
    """Who saw the money; empty when a verified notice told of it."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def key(self) -> str:
        """The payment's own key: `payment:9`."""
        return key_of("payment", self.id)

    @property
    def is_open(self) -> bool:
        """Whether the money may still come through it."""
        return self.status in OPEN

    @property
    def can_be_paid(self) -> bool:
        """Whether the service's page waits for the payer."""
        return self.status == "started" and self.checkout_url is not None


append_only(
    "payments",
    except_columns={
        "status", "version", "transferred_on", "note", "reported_at", "reported_by", "disputed_at", "disputed_by",
        "dispute_reason", "provider_ref", "charge_ref", "checkout_url", "checkout_closed_at", "trouble", "refund_ref",
        "fee", "confirmed_at", "confirmed_by", "ended_at",
    },
)  # fmt: skip


class WebhookEvent(Base):
    """A notice that was taken, so that the same one counts once."""

    __tablename__ = "webhook_events"
    __table_args__ = (UniqueConstraint("provider", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(16))
    event_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(80))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(24))


append_only("webhook_events")


class ReceivingAccount(Base):
    """An organisation's account at a payment service, with the name the payer reads before paying."""

    __tablename__ = "receiving_accounts"
    __table_args__ = (
        Index(
            "uq_receiving_accounts_current",
            "organisation_id",
            "provider",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    provider: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(64), default="")
    """The service's id of the account; empty means the account that the secret key itself belongs to."""
    holder: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(Integer)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
