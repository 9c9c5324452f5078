"""The history rows, the heads that reveal a cut tail, and apart from both what people wrote."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.data.database import ERASED, Base, EncryptedText, JSONType, UtcDateTime, append_only

DIGEST = "_digest"
"""How the field ends that stands in a hashed row in place of words."""
QUOTED = "quoted_id"
"""The field of a hashed row that says whose the words are, where somebody repeats another's."""
SALT = 16
"""Bytes that are sealed before the words, so that nobody can try words against a digest."""


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
    words: Mapped[list["EventWords"]] = relationship(
        primaryjoin="and_(foreign(EventWords.subject) == AuditEvent.subject, EventWords.number == AuditEvent.number)",
        viewonly=True,
    )

    @property
    def told(self) -> dict[str, Any]:
        """The details, with what people wrote in them."""
        return with_words(self.details, {each.field: each.text for each in self.words})


append_only("audit_events")


def with_words(details: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """The details of an event with words in place of their digests."""
    plain = {name: value for name, value in details.items() if not name.endswith(DIGEST)}
    kept = {name.removesuffix(DIGEST): ERASED for name in details if name.endswith(DIGEST)}
    return {**plain, **kept, **words}


class AuditHead(Base):
    """The last row of each document's chain, kept apart from it."""

    __tablename__ = "audit_heads"

    subject: Mapped[str] = mapped_column(String(48), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


class AuditSeal(Base):
    """A daily HMAC over the seal before and the rows since, under the first of the copy's SEAL_KEYS."""

    __tablename__ = "audit_seals"

    sealed_on: Mapped[date] = mapped_column(Date, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    """Counts from 1, in the order in which seals were made, whatever the clock said."""
    previous: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """The HMAC of the seal before; empty for seals from before they were chained, which cover all heads of then."""
    last_event_id: Mapped[int] = mapped_column(Integer)
    count: Mapped[int] = mapped_column(Integer)
    """How many rows it covers."""
    faults: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How many faults were found in what was new when it was made."""
    hmac: Mapped[str] = mapped_column(String(64))
    key_mark: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """Which key sealed it; empty for seals from before they had keys of their own."""

    @property
    def is_chained(self) -> bool:
        """Whether it covers the seal before it, and only the rows since."""
        return bool(self.previous)


append_only("audit_seals")


class WordsKey(Base):
    """The key to all that one person wrote in history."""

    __tablename__ = "words_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, unique=True)
    key: Mapped[str | None] = mapped_column(EncryptedText)
    """None once it is destroyed."""
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EventWords(Base):
    """What somebody wrote in one field of an event."""

    __tablename__ = "event_words"
    __table_args__ = (UniqueConstraint("subject", "number", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(48))
    number: Mapped[int] = mapped_column(Integer)
    field: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[int] = mapped_column(ForeignKey("words_keys.user_id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Salt and text under the writer's key."""
    writer: Mapped[WordsKey] = relationship(lazy="joined")

    def open(self) -> tuple[bytes, str] | None:
        """The salt and the words, or None when their key is destroyed."""
        if self.writer.key is None:
            return None
        opened = Fernet(self.writer.key.encode()).decrypt(self.sealed)
        return opened[:SALT], opened[SALT:].decode()

    @property
    def text(self) -> str:
        """The words, or the mark of what is erased."""
        opened = self.open()
        return ERASED if opened is None else opened[1]


append_only("event_words")
