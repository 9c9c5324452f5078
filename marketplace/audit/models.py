"""The history rows and the heads that reveal a cut tail."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.data.database import Base, JSONType, UtcDateTime, append_only


class AuditEvent(Base):
    """One thing that happened to one document."""

    __tablename__ = "audit_events"
    __table_args__ = (UniqueConstraint("subject", "number"), Index("ix_audit_events_file_id", "file", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(48))
    number: Mapped[int] = mapped_column(Integer)
    """Counts from 1 on each document."""
    key: Mapped[str] = mapped_column(String(64))
    file: Mapped[str | None] = mapped_column(String(48))
    by_user_id: Mapped[int | None] = mapped_column(Integer)
    organisation_id: Mapped[int | None] = mapped_column(Integer)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    details: Mapped[Any] = mapped_column(JSONType)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


append_only("audit_events")


class AuditHead(Base):
    """The last row of each document's chain, kept apart from it."""

    __tablename__ = "audit_heads"

    subject: Mapped[str] = mapped_column(String(48), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


class AuditSeal(Base):
    """A daily HMAC over all heads, under the first of the copy's SEAL_KEYS."""

    __tablename__ = "audit_seals"

    sealed_on: Mapped[date] = mapped_column(Date, primary_key=True)
    last_event_id: Mapped[int] = mapped_column(Integer)
    count: Mapped[int] = mapped_column(Integer)
    hmac: Mapped[str] = mapped_column(String(64))
    key_mark: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """Which key sealed it; empty for seals from before they had keys of their own."""


append_only("audit_seals")
