"""Tables by which duties are kept apart: limits that an organisation sets, and roles that wait for a second person."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, or_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.audit.repeated_words import repeats
from marketplace.infra.data.database import Base, UtcDateTime, append_only, status_check, status_column
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.parties.lifecycle import ROLE_CHANGE
from marketplace.parties.models import Organisation


class Threshold(Base):
    """What an off-taker or an office set a limit to, from a moment on; the newest row in force counts."""

    __tablename__ = "thresholds"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    key: Mapped[str] = mapped_column(String(24))
    value: Mapped[int] = mapped_column(BigInteger)
    """Rupiah or hours, see `thresholds.KINDS`."""
    reason: Mapped[str] = mapped_column(Text, info=repeats("threshold.set", named_by="threshold_id", paper=True))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """From when it counts; what loosens a rule counts a day later."""


append_only("thresholds", erasable=("reason",))


class RoleChange(Base):
    """A role that approves or pays is to begin or to end: proposed by one person, confirmed by a second."""

    __tablename__ = "role_changes"
    __table_args__ = (
        status_check(ROLE_CHANGE),
        CheckConstraint("action IN ('add', 'end')", name="action"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    action: Mapped[str] = mapped_column(String(8))
    role: Mapped[str] = mapped_column(String(24))
    lifecycle: ClassVar[Lifecycle] = ROLE_CHANGE
    status: Mapped[str] = status_column(ROLE_CHANGE)
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(String(20))
    """How a new person is reached; kept only until the answer."""
    email: Mapped[str | None] = mapped_column(String(160))
    locale: Mapped[str] = mapped_column(String(5), default="id")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Whom it is about, once she is known."""
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    organisation: Mapped[Organisation] = relationship()
    named_users: Mapped[list[User]] = relationship(
        viewonly=True,
        primaryjoin=lambda: or_(foreign(User.phone) == RoleChange.phone, foreign(User.email) == RoleChange.email),
    )

    @property
    def gained_by(self) -> frozenset[int]:
        """The accounts that name the number or address to which the role would go, confirmed or not."""
        return frozenset(user.id for user in self.named_users)

    @property
    def region_code(self) -> str:
        """The region of its organisation, whose officers may be the second person."""
        return self.organisation.region_code
