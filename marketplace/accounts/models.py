"""People who sign in, their one-time links and second factors, where they are signed in, and their security log."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.data.database import Base, EncryptedText, JSONType, UtcDateTime


def _one_holder(login: str) -> Index:
    """Of the accounts that name a phone number or an e-mail address, one at most is known to be its holder's."""
    known = text(f"{login}_confirmed_at IS NOT NULL")
    return Index(f"uq_users_{login}_confirmed", login, unique=True, sqlite_where=known, postgresql_where=known)


class User(Base):
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
    is_enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    is_administrator: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_for_id: Mapped[int | None] = mapped_column(Integer)
    """The organisation that had the account made."""
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the person's data were erased: name, number and address are then a pseudonym's."""
    factor_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a second factor was first demanded of the person: the days of grace count from here."""

    @property
    def is_confirmed(self) -> bool:
        """Whether the number (or, without one, the e-mail address) is known to be the person's own."""
        return (self.phone_confirmed_at if self.phone else self.email_confirmed_at) is not None


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


class BrowserSession(Base):
    """One browser in which a person is signed in; the browser holds the token, we only its hash. No place is kept."""

    __tablename__ = "browser_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(40), default="")
    """Browser and system in words, "Chrome, Android"; empty when unknown."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Written at most every ten minutes."""
    proven_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the person last proved here who is at the keys."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(16))
    """What ended it: signed_out, elsewhere, password, closed, recovery."""


class TryCount(Base):
    """How often somebody failed to prove who they are: for one account, from one address, or the two together."""

    __tablename__ = "try_counts"

    key: Mapped[str] = mapped_column(String(48), primary_key=True)
    """What is counted, as a keyed digest: it tells no number and no address."""
    failures: Mapped[int] = mapped_column(Integer)
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SecurityEvent(Base):
    """Something that concerns an account's safety, as its holder and staff read it; kept a year."""

    __tablename__ = "security_events"
    __table_args__ = (Index("ix_security_events_user_id_at", "user_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    by_user_id: Mapped[int | None] = mapped_column(Integer)
    """Who did it; the holder as a rule, None for somebody unknown or for the system."""
    device: Mapped[str] = mapped_column(String(40), default="")
    times: Mapped[int] = mapped_column(Integer, default=1)
    details: Mapped[Any] = mapped_column(JSONType, default=dict)


class Authenticator(Base):
    """An app that shows six digits, new every half minute (TOTP)."""

    __tablename__ = "authenticators"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    secret: Mapped[str] = mapped_column(EncryptedText)
    last_step: Mapped[int] = mapped_column(Integer, default=0)
    """The half minute of the last code that was used: none works twice."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Passkey(Base):
    """A key that the person's phone or computer keeps, and uses after a fingerprint or its own code."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(Integer, default=0)
    device: Mapped[str] = mapped_column(String(40), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PasskeyChallenge(Base):
    """What a passkey is asked to sign: works once, for five minutes."""

    __tablename__ = "passkey_challenges"

    challenge: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RecoveryCode(Base):
    """One of ten codes on paper, for the day the phone is gone; each works once, and only its hash is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    head: Mapped[str] = mapped_column(String(4))
    """The first four letters, by which it is found; the other eight are hashed like a password."""
    code_hash: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FactorRecovery(Base):
    """Two of the staff take somebody's second factor off: one asks, another confirms."""

    __tablename__ = "factor_recoveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str] = mapped_column(String(400))
    asked_by_id: Mapped[int] = mapped_column(Integer)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(Integer)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
