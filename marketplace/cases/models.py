"""Tables of cases, and of what people write beside any document."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.audit.repeated_words import repeats
from marketplace.cases.lifecycle import CASE, OPEN
from marketplace.infra.data.database import Base, UtcDateTime, Versioned, append_only, status_check, status_column
from marketplace.infra.data.states import index_of_states
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.orders.models import OfAnOrder
from marketplace.parties.between import BetweenParties
from marketplace.parties.models import Organisation


class Case(Base, Versioned, BetweenParties, OfAnOrder):
    """One side says that something about a document is not right; what is said stands in its thread."""

    __tablename__ = "cases"
    __table_args__ = (
        status_check(CASE),
        index_of_states("uq_cases_owner_open", OPEN, "owner", unique=True),
        CheckConstraint("side IN ('group', 'off_taker')", name="side"),
        CheckConstraint("amount BETWEEN 0 AND asked", name="amount"),
        CheckConstraint("units BETWEEN 0 AND asked_units", name="units"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(40), index=True)
    """The document it is about: `settlement:5`, `inspection:3`, `adjustment:2`, `advance:7` or `payment:9`."""
    lifecycle: ClassVar[Lifecycle] = CASE
    status: Mapped[str] = status_column(CASE)
    side: Mapped[str] = mapped_column(String(12))
    """Whose case it is: group or off_taker."""
    asked: Mapped[int] = mapped_column(BigInteger, default=0)
    """Rupiah that the group should get more, or less where the off-taker opened it."""
    amount: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of these what the case brought: zero until it is upheld."""
    asked_units: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Rejected goods, in thousandths of their unit, that should have been accepted."""
    units: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Of these what the group's record counts as accepted after all."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by: Mapped[int | None] = mapped_column(Integer)
    answer_by: Mapped[date] = mapped_column(Date)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(Integer)
    decide_by: Mapped[date] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(Integer)

    group: Mapped[Organisation] = relationship(foreign_keys="Case.producer_group_id", viewonly=True)
    off_taker: Mapped[Organisation] = relationship(foreign_keys="Case.off_taker_id", viewonly=True)

    @property
    def awaits_office_since(self) -> datetime | None:
        """Since when it waits for the programme, or may: it reads along from the beginning."""
        return (self.answered_at or self.opened_at) if self.is_open else None

    @property
    def own_people(self) -> frozenset[int]:
        """The people of either side, none of whom may decide for the programme."""
        return self.group.own_people | self.off_taker.own_people

    @property
    def key(self) -> str:
        """The owner key of its thread, its settlement and its history: `case:3`."""
        return key_of("case", self.id)

    @property
    def is_open(self) -> bool:
        """Whether somebody has to say something."""
        return self.status in OPEN


append_only(
    "cases",
    except_columns={
        "status", "version", "amount", "units", "answered_at", "answered_by", "decide_by", "ended_at", "ended_by",
    },
)  # fmt: skip


class Thread(Base):
    """What people wrote beside one document, whichever room's it is."""

    __tablename__ = "threads"
    __table_args__ = (UniqueConstraint("owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(40))
    """The document's key: `case:3`."""
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)

    messages: Mapped[list[Message]] = relationship(order_by="Message.id")


class Message(Base):
    """One message of a thread; its photos hang on its key."""

    __tablename__ = "messages"
    __table_args__ = (CheckConstraint("side IN ('group', 'off_taker', 'programme')", name="side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), index=True)
    side: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(
        Text,
        info=repeats(
            "case.opened", "case.answered", "case.upheld", "case.dismissed", "message.written", named_by="message_id"
        ),
    )
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[int | None] = mapped_column(Integer)

    @property
    def key(self) -> str:
        """The key under which its photos hang: `message:8`."""
        return key_of("message", self.id)


append_only("threads")
append_only("messages", except_columns={"text"})
