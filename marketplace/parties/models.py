"""Tables of organisations, the people in them, and their trade record."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from marketplace.audit.repeated_words import repeats
from marketplace.infra.data.database import (
    Base,
    EncryptedText,
    JSONType,
    UtcDateTime,
    Versioned,
    append_only,
    status_check,
    status_column,
)
from marketplace.infra.data.runtime import now
from marketplace.infra.language.formats import local_date
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.parties.between import BetweenParties
from marketplace.parties.lifecycle import (
    ASSISTANCE,
    CONSENTS,
    KINDS,
    MEMBERSHIP_OFFER,
    OFFICE_DUTIES,
    OFFICE_LEVELS,
    ORGANISATION,
    REGISTERING_KINDS,
)
from marketplace.people.models import Person


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
    code: Mapped[str | None] = mapped_column(String(5), unique=True)
    """A few letters that stand in the numbers of its documents; organisations that give none have no code."""
    region_code: Mapped[str] = mapped_column(String(16), index=True)
    region_name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    """A contact number, given on purpose; nobody's sign-in number is put here for her."""
    phone_is_public: Mapped[bool] = mapped_column(default=False)
    """Whether everybody may see that number, or only those the organisation trades with and staff."""
    about: Mapped[str] = mapped_column(Text, default="")
    zone: Mapped[str] = mapped_column(String(4), default="WIB")
    lifecycle: ClassVar[Lifecycle] = ORGANISATION
    status: Mapped[str] = status_column(ORGANISATION)
    status_reason: Mapped[str] = mapped_column(
        Text, default="", info=repeats("organisation.sent_back", "organisation.suspended", "organisation.resumed")
    )
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
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
    bank_accounts: Mapped[list["BankAccount"]] = relationship(order_by="BankAccount.id", back_populates="organisation")
    office: Mapped["Office | None"] = relationship(back_populates="organisation")
    assistances: Mapped[list["Assistance"]] = relationship(
        back_populates="group", foreign_keys="Assistance.group_id", order_by="Assistance.id"
    )

    @property
    def assistance(self) -> "Assistance | None":
        """The help of a partner that holds today."""
        on = local_date(now(), self.zone)
        return next((each for each in self.assistances if each.holds_on(on)), None)

    @property
    def partner_id(self) -> int | None:
        """The partner whose facilitators assist this group today."""
        return self.assistance.partner_id if self.assistance is not None else None

    @property
    def is_group(self) -> bool:
        """Whether it is a producer group."""
        return self.kind == "producer_group"

    @property
    def public_phone(self) -> str | None:
        """The contact number as far as it is for everybody."""
        return self.phone if self.phone_is_public else None

    @property
    def awaits_office_since(self) -> datetime | None:
        """Since when its registration, or else its new bank account, waits for an office's answer."""
        if self.status == "submitted":
            return self.submitted_at
        waiting = (each for each in self.bank_accounts if each.confirmed_at is None and each.ended_at is None)
        return min((each.created_at for each in waiting), default=None)

    @property
    def own_people(self) -> frozenset[int]:
        """Who acts for it now, and who registered it: none of them may answer about it for an office."""
        acting = {held.user_id for held in self.memberships if held.ended_at is None}
        return frozenset(acting | ({self.registered_by_id} if self.registered_by_id is not None else set()))

    @property
    def registers_itself(self) -> bool:
        """Whether it is of a kind that registers itself; the others are set up by an administrator."""
        return self.kind in REGISTERING_KINDS

    @property
    def in_good_standing(self) -> bool:
        """Whether it may start new things: approved and not suspended."""
        return self.status == "approved"


class Office(Versioned, Base):
    """What makes an agency an office: its level, and what it is for. Its region is the organisation's; without this
    row its people decide and read nothing.
    """

    __tablename__ = "offices"
    __table_args__ = (
        CheckConstraint("level IN ({})".format(", ".join(f"'{each}'" for each in OFFICE_LEVELS)), name="level"),
        CheckConstraint("duty IN ({})".format(", ".join(f"'{each}'" for each in OFFICE_DUTIES)), name="duty"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(12))
    duty: Mapped[str] = mapped_column(String(12))

    organisation: Mapped[Organisation] = relationship(back_populates="office")

    @property
    def decides(self) -> bool:
        """Whether it answers what waits in its region."""
        return self.duty in {"decider", "both"}


class Membership(Base):
    """A person acts for an organisation in a role, until `ended_at`."""

    __tablename__ = "memberships"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    is_head: Mapped[bool] = mapped_column(default=False)
    """Whether she heads the office or the lender, and so adds colleagues."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship(back_populates="memberships")


class Assistance(Versioned, Base):
    """A partner's help for a group: within its powers the partner's facilitators act for the group."""

    __tablename__ = "assistances"
    __table_args__ = (
        status_check(ASSISTANCE),
        CheckConstraint("consent IN ({})".format(", ".join(f"'{kind}'" for kind in CONSENTS)), name="consent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    producer_group_id = synonym("group_id")
    partner_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation_id = synonym("partner_id")
    region_code: Mapped[str] = mapped_column(String(16), index=True)
    lifecycle: ClassVar[Lifecycle] = ASSISTANCE
    status: Mapped[str] = status_column(ASSISTANCE)
    powers: Mapped[list[str]] = mapped_column(JSONType)
    begins_on: Mapped[date | None] = mapped_column()
    """The day it was agreed; none before."""
    ends_on: Mapped[date | None] = mapped_column()
    """The last day, if one was agreed."""
    consent: Mapped[str] = mapped_column(String(16), default="awaited")
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consented_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """The coordinator who agreed, or who put the signed slip on file."""
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    end_reason: Mapped[str] = mapped_column(
        Text, default="", info=repeats("assistance.declined", "assistance.ended", named_by="assistance_id")
    )

    group: Mapped[Organisation] = relationship(back_populates="assistances", foreign_keys=[group_id])
    partner: Mapped[Organisation] = relationship(foreign_keys=[partner_id])

    @property
    def key(self) -> str:
        """What other tables know it by."""
        return key_of("assistance", self.id)

    def holds_on(self, day: date) -> bool:
        """Whether it is agreed and not past its last day."""
        return self.status == "agreed" and (self.ends_on is None or day <= self.ends_on)


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
    lifecycle: ClassVar[Lifecycle] = MEMBERSHIP_OFFER
    status: Mapped[str] = status_column(MEMBERSHIP_OFFER)
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who proposed it, where a second person was needed."""
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
    """A person in a producer group for a time. Her name is public only while she consents."""

    __tablename__ = "group_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    role: Mapped[str] = mapped_column(String(24), default="member", server_default="member")
    joined_on: Mapped[date | None] = mapped_column(Date)
    """None while nobody knows."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


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
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the group's own coordinator named it or stood for it; an officer looks at it only then."""
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody who had no part in it confirmed it once more, so that it may be paid to at once."""
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    organisation: Mapped[Organisation] = relationship(back_populates="bank_accounts")

    @property
    def awaits_office_since(self) -> datetime | None:
        """Since when it waits for an office's answer."""
        return self.created_at if self.confirmed_at is None and self.ended_at is None else None

    @property
    def own_people(self) -> frozenset[int]:
        """None of its organisation's people answers about it for an office."""
        return self.organisation.own_people

    @property
    def region_code(self) -> str:
        """The region of its organisation, whose officers decide on it."""
        return self.organisation.region_code


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
    __table_args__ = (UniqueConstraint("lot_id"), Index("ix_trade_outcomes_group_id", "group_id", "first_pass"))

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    off_taker_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    lot_id: Mapped[int] = mapped_column()
    order_id: Mapped[int | None] = mapped_column(index=True)
    unit: Mapped[str] = mapped_column(String(16))
    received: Mapped[int] = mapped_column(BigInteger)
    accepted: Mapped[int] = mapped_column(BigInteger)
    on_time: Mapped[bool] = mapped_column()
    first_pass: Mapped[bool] = mapped_column()
    corrected: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Rejected at first, and accepted after all by cases; what was accepted first stays as it is."""
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("trade_outcomes", except_columns={"corrected"})


class PromiseCount(Base, BetweenParties):
    """How many promises of a buyer to a group ended within one month after just so many days; see `promises`."""

    __tablename__ = "promise_counts"
    __table_args__ = (
        UniqueConstraint(
            "month", "kind", "off_taker_id", "producer_group_id", "region_code", "days", "promised",
            name="uq_promise_counts",
        ),
        CheckConstraint("kind IN ('inspecting', 'paying')", name="kind"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    month: Mapped[date] = mapped_column()
    """Its first day."""
    days: Mapped[int] = mapped_column()
    promised: Mapped[int] = mapped_column()
    times: Mapped[int] = mapped_column()
