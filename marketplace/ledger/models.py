"""Entries and their postings; rows never change and are never deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.data.database import Base, UtcDateTime, append_only


class Entry(Base):
    """One happening in the book; `key` is unique, so the same happening is posted once."""

    __tablename__ = "ledger_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    memo: Mapped[str] = mapped_column(String(80))
    """What happened, as a code: `lot_consumed`, `settlement_drafted`."""
    source: Mapped[str] = mapped_column(String(40), index=True)
    """The document behind it: `settlement:5`."""
    file: Mapped[str] = mapped_column(String(40), index=True)
    """The order file it belongs to: `order:17`."""
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.id"), unique=True)

    postings: Mapped[list[Posting]] = relationship(back_populates="entry", order_by="Posting.id")


class Posting(Base):
    """An amount on one account of one owner; an entry's postings sum to zero per commodity."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_ledger_postings_owner_account", "owner", "account", "commodity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), index=True)
    account: Mapped[str] = mapped_column(String(24))
    owner: Mapped[str] = mapped_column(String(40))
    commodity: Mapped[str] = mapped_column(String(40))
    amount: Mapped[int] = mapped_column(BigInteger)

    entry: Mapped[Entry] = relationship(back_populates="postings")


append_only("ledger_entries")
append_only("ledger_postings")
