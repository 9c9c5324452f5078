"""People who sign in, and their one-time links."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.database import Base, UtcDateTime


def _one_holder(login: str) -> Index:
    """Of the accounts that name a phone number or an e-mail address, one at most is known to be its holder's."""
    known = text(f"{login}_confirmed_at IS NOT NULL")
    return Index(f"uq_users_{login}_confirmed", login, unique=True, sqlite_where=known, postgresql_where=known)


class User(UserMixin, Base):  # type: ignore[misc]
    """A person. Signs in by phone (E.164) or e-mail; without a password until the one-time link is used.

    Whoever registers may write any number; it is hers for others only once a link that staff sent there was used.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="reachable"),
        _one_holder("phone"),
        _one_holder("email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    phone_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    email: Mapped[str | None] = mapped_column(String(160), index=True)
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(5), default="id")
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    session_epoch: Mapped[int] = mapped_column(Integer, default=1)
    """Raised by "sign out everywhere" and by a new password: older browser sessions end."""
    is_enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    is_administrator: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_for_id: Mapped[int | None] = mapped_column(Integer)
    """The organisation that had the account made."""
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def get_id(self) -> str:
        """What the browser session keeps: the person and the epoch."""
        return f"{self.id}:{self.session_epoch}"

    @property
    def is_confirmed(self) -> bool:
        """Whether the number (or, without one, the e-mail address) is known to be the person's own."""
        return (self.phone_confirmed_at if self.phone else self.email_confirmed_at) is not None

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in."""
        return self.is_enabled


class PasswordLink(Base):
    """A one-time link with which a person sets a password; only its hash is kept."""

    __tablename__ = "password_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_by_user_id: Mapped[int | None] = mapped_column(Integer)
    by_staff: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Sent by staff to the number or address on record: using it shows whose that is."""
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
