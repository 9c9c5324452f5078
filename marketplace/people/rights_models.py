"""What persons ask about their data, faults of data protection, and where troubled cases were sent."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.data.database import Base, UtcDateTime, Versioned, status_check, status_column
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.people.lifecycle import DATA_REQUEST
from marketplace.people.models import Person
from marketplace.people.rights_rules import REQUEST_KINDS, can_answer_alone


class DataRequest(Versioned, Base):
    """Something asked about a person's data, or a breach, with the day by which the law wants an answer."""

    __tablename__ = "data_requests"
    __table_args__ = (
        status_check(DATA_REQUEST),
        CheckConstraint("kind IN ({})".format(", ".join(f"'{each}'" for each in REQUEST_KINDS)), name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    lifecycle: ClassVar[Lifecycle] = DATA_REQUEST
    status: Mapped[str] = status_column(DATA_REQUEST)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    """Whose data; of a breach nobody in particular: how many it was is told there."""
    region_code: Mapped[str] = mapped_column(String(8), default="", index=True)
    """Whose offices answer."""
    asked: Mapped[str] = mapped_column(Text, default="")
    """What shall be corrected, in her words."""
    channel: Mapped[str] = mapped_column(String(12))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    """What was done, or why it was refused."""

    person: Mapped[Person | None] = relationship()
    breach: Mapped["Breach | None"] = relationship(back_populates="request")

    @property
    def key(self) -> str:
        """What other tables know it by."""
        return key_of("data_request", self.id)

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.status == "open"

    def is_late(self, at: datetime) -> bool:
        """Whether the law's time ran out before an answer."""
        return self.due_at < (self.answered_at or at)

    @property
    def asks_for_words_only(self) -> bool:
        """Whether an answer in words is all; the others are done on the person's own page."""
        return can_answer_alone(self.kind)


class Breach(Base):
    """What happened to data, and whom it was told."""

    __tablename__ = "breaches"

    request_id: Mapped[int] = mapped_column(ForeignKey("data_requests.id"), primary_key=True)
    what: Mapped[str] = mapped_column(Text)
    which_data: Mapped[str] = mapped_column(Text)
    how_many: Mapped[int] = mapped_column()
    measures: Mapped[str] = mapped_column(Text)
    persons_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    persons_told_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    authority_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    authority_told_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    request: Mapped[DataRequest] = relationship(back_populates="breach")

    @property
    def all_told(self) -> bool:
        """Whether both notices that the law demands are out."""
        return self.persons_told_at is not None and self.authority_told_at is not None


class Referral(Base):
    """A troubled case (bermasalah) that an agency looks after: when, which one, and when it was closed. No file."""

    __tablename__ = "referrals"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    region_code: Mapped[str] = mapped_column(String(8), default="", index=True)
    agency: Mapped[str] = mapped_column(String(24))
    """One of `rights_rules.AGENCIES`: a list, so that nobody can write a story here."""
    referred_on: Mapped[date] = mapped_column()
    closed_on: Mapped[date | None] = mapped_column()
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    person: Mapped[Person] = relationship()
