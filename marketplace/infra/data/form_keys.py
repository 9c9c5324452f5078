"""One-time keys: a repeated command gets the first outcome, in this process or another."""

import hmac
import json
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, String, Text, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.data.database import Base, JSONType, UtcDateTime
from marketplace.infra.data.runtime import RepeatInFlight, session

KEEP = timedelta(days=30)


class FormKey(Base):
    """A form that was sent: who, where to, which key, and where the first sending led."""

    __tablename__ = "form_keys"
    __table_args__ = (UniqueConstraint("owner", "endpoint", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    endpoint: Mapped[str] = mapped_column(String(96))
    key: Mapped[str] = mapped_column(String(64))
    location: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """A keyed digest of what was sent; empty for keys from before it was kept."""
    flashes: Mapped[Any] = mapped_column(JSONType, default=list)
    answer_status: Mapped[int | None] = mapped_column(Integer)
    answer_body: Mapped[str | None] = mapped_column(Text)
    """What a program was told, where no form led to a page."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True)
class Outcome:
    """Where the first sending led and what it said, or what a program was told."""

    location: str | None
    flashes: list[tuple[str, str]]
    content: str
    status: int = 303
    body: str = ""

    def is_of(self, contents: Collection[str]) -> bool:
        """Whether the very same was sent the first time, by its digest under any of the secrets."""
        return self.content in ("", *contents)


def new_key() -> str:
    """A fresh key for a form."""
    return secrets.token_urlsafe(16)


def find_outcome(owners: Collection[str], endpoint: str, key: str) -> Outcome | None:
    """The outcome of the first sending of this form by one of these owners, if it came through."""
    row = session().scalar(
        select(FormKey).where(FormKey.owner.in_(owners), FormKey.endpoint == endpoint, FormKey.key == key)
    )
    if row is None or (row.location is None and row.answer_status is None):
        return None
    flashes = [(category, message) for category, message in row.flashes]
    return Outcome(row.location, flashes, row.content, row.answer_status or 303, row.answer_body or "")


def digest_of(fields: Iterable[tuple[str, str]], secret: str) -> str:
    """One short text for everything that a form sent, whatever the order; tells nothing without the secret."""
    return hmac.new(secret.encode(), json.dumps(sorted(fields)).encode(), "sha256").hexdigest()


def claim(owner: str, endpoint: str, key: str, content: str, at: datetime) -> FormKey:
    """Takes the key within this transaction; a second taker waits for the first and then raises RepeatInFlight."""
    row = FormKey(owner=owner, endpoint=endpoint, key=key, content=content, created_at=at, flashes=[])
    session().add(row)
    try:
        session().flush()
    except IntegrityError as error:
        raise RepeatInFlight(str(error.statement), error.params, error.orig or error) from error
    return row


def forget_old(at: datetime) -> int:
    """Deletes keys older than 30 days; returns how many."""
    result = session().execute(delete(FormKey).where(FormKey.created_at < at - KEEP))
    return int(getattr(result, "rowcount", 0))
