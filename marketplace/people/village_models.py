"""Tables of places: villages that have no code yet, and the regencies from which many leave to work abroad."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.data.database import Base, UtcDateTime
from marketplace.kernel.document_keys import key_of

UNLISTED = "unlisted"


class UnlistedVillage(Base):
    """A village that the country's list does not have yet, such as a desa persiapan; later it is given its code."""

    __tablename__ = "unlisted_villages"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    """As it is called, with what it is: `Desa Persiapan Longseran`."""
    district: Mapped[str] = mapped_column(String(40), default="", server_default="")
    regency_code: Mapped[str] = mapped_column(String(8), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    merged_code: Mapped[str | None] = mapped_column(String(16), index=True)
    """The code it got."""
    merged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @property
    def key(self) -> str:
        """What refers to it until it has a code: `unlisted:17`."""
        return key_of(UNLISTED, self.id)

    @property
    def region_code(self) -> str:
        """The region whose offices answer for it."""
        return self.regency_code


class KantongRegency(Base):
    """A regency counted among the kantong, from which many leave to work abroad, for a time."""

    __tablename__ = "kantong_regencies"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= since_on", name="days"),
        Index("ix_kantong_regencies_code", "code", "since_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8))
    since_on: Mapped[date] = mapped_column()
    until_on: Mapped[date | None] = mapped_column()
    """The last day; None while it counts."""
    source: Mapped[str] = mapped_column(String(200))
    """By which paper or programme."""
    flagged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    flagged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """None for those that came with the program."""
    unflagged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unflagged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    def counts_on(self, day: date) -> bool:
        """Whether it counts on that day."""
        return self.since_on <= day and (self.until_on is None or day <= self.until_on)
