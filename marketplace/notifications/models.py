"""The inbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.data.database import Base, JSONType, UtcDateTime


class Notice(Base):
    """One event told to one person; its words are made when it is read, in the reader's language."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_user_id_read_at", "user_id", "read_at"),
        Index("ix_notices_user_id_created_at", "user_id", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(48))
    file: Mapped[str | None] = mapped_column(String(48))
    details: Mapped[Any] = mapped_column(JSONType)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
