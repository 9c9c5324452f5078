"""Tables of organisations, the people in them, and their trade record."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from marketplace.infra.database import (
    Base,
    EncryptedText,
    UtcDateTime,
    Versioned,
    append_only,
    status_check,
    status_column,
)
from marketplace.parties.lifecycle import KINDS, MEMBERSHIP_OFFER, ORGANISATION


class Organisation(Versioned, Base):
    """A party: producer group, off-taker, agency, partner or lender."""

    __tablename__ = "organisations"
    __table_args__ = (
        status_check(ORGANISATION),
        CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in KINDS)), name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id = synonym("id")
    kind: Mapped[str] = mapped_column(String(24), index=True)
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(80))
    region_code: Mapped[str] = mapped_column(String(16), index=True)
    region_name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(Text, default="")
    zone: Mapped[str] = mapped_column(String(4), default="WIB")
    status: Mapped[str] = status_column(ORGANISATION)
    status_reason: Mapped[str] = mapped_column(Text, default="")
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """The partner whose facilitators assist this group."""
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The first approval; a suspension does not change it."""

    memberships: Mapped[list["Membership"]] = relationship(back_populates="organisation", order_by="Membership.id")
    members: Mapped[list["GroupMember"]] = relationship(order_by="GroupMember.position, GroupMember.id")
    outlets: Mapped[list["Outlet"]] = relationship(order_by="Outlet.id")
    certificates: Mapped[list["Certificate"]] = relationship(order_by="Certificate.id")
    bank_accounts: Mapped[list["BankAccount"]] = relationship(order_by="BankAccount.id")

    @property
    def is_group(self) -> bool:
        """Whether it is a producer group."""
        return self.kind == "producer_group"

    @property
    def in_good_standing(self) -> bool:
        """Whether it may start new things: approved and not suspended."""
        return self.status == "approved"


class Membership(Base):
    """A person acts for an organisation in a role, until `ended_at`."""

    __tablename__ = "memberships"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship(back_populates="memberships")


class MembershipOffer(Base):
    """A role that somebody is asked to take on; the membership begins when she accepts.

    Name and number are as typed by whoever offers; nothing here says whether the number has an account. The number
    is erased with the answer.
    """

    __tablename__ = "membership_offers"
    __table_args__ = (status_check(MEMBERSHIP_OFFER),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    email: Mapped[str | None] = mapped_column(String(160), index=True)
    status: Mapped[str] = status_column(MEMBERSHIP_OFFER)
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """The account that accepted."""
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the one link that works; a newer one takes its place."""
    link_issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    link_issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    link_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.status == MEMBERSHIP_OFFER.initial


class GroupMember(Base):
    """A person of a producer group, whether or not she signs in. Her name is public only while she consents."""

    __tablename__ = "group_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(24))
    skill: Mapped[str] = mapped_column(String(120), default="")
    country: Mapped[str] = mapped_column(String(60), default="")
    years_abroad: Mapped[int | None] = mapped_column()
    returned_in: Mapped[int | None] = mapped_column()
    """The year of the return."""
    show_name: Mapped[bool] = mapped_column(default=False)
    consent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_text: Mapped[str] = mapped_column(String(24), default="")
    """Which version of the consent text she agreed to."""
    consent_withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    nik: Mapped[str | None] = mapped_column(EncryptedText)
    nik_last4: Mapped[str] = mapped_column(String(4), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def name_is_public(self) -> bool:
        """Whether her name may be shown to everybody now."""
        return self.show_name and self.consent_at is not None and self.consent_withdrawn_at is None


class BankAccount(Base):
    """Where an organisation is paid. A change of an approved organisation's account waits for an officer."""

    __tablename__ = "bank_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    bank_code: Mapped[str] = mapped_column(String(8))
    number: Mapped[str] = mapped_column(EncryptedText)
    last4: Mapped[str] = mapped_column(String(4))
    holder: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was replaced, or refused."""


class Certificate(Base):
    """A paper of an organisation: business number, home-food permit, halal, batik mark."""

    __tablename__ = "certificates"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    number: Mapped[str] = mapped_column(String(60))
    expires_on: Mapped[date | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def is_valid(self, on: date) -> bool:
        """Whether it has not run out on that day."""
        return self.expires_on is None or self.expires_on >= on


class Outlet(Base):
    """A gallery or shop of an off-taker, where goods are delivered."""

    __tablename__ = "outlets"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(300))
    region_code: Mapped[str] = mapped_column(String(16))
    region_name: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TradeOutcome(Base):
    """What became of one lot, pushed down when it was decided; quantities in thousandths of `unit`."""

    __tablename__ = "trade_outcomes"
    __table_args__ = (UniqueConstraint("lot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    off_taker_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    lot_id: Mapped[int] = mapped_column()
    order_id: Mapped[int | None] = mapped_column()
    unit: Mapped[str] = mapped_column(String(16))
    received: Mapped[int] = mapped_column(BigInteger)
    accepted: Mapped[int] = mapped_column(BigInteger)
    on_time: Mapped[bool] = mapped_column()
    first_pass: Mapped[bool] = mapped_column()
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("trade_outcomes")
