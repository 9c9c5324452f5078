"""Tables of settlements; their figures never change."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.data.database import Base, UtcDateTime, Versioned, append_only, status_check, status_column
from marketplace.infra.data.states import index_of_states
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.orders.models import OfAnOrder
from marketplace.parties.between import BetweenParties
from marketplace.settlements.lifecycle import SETTLEMENT, UNPAID


class Settlement(Base, Versioned, BetweenParties, OfAnOrder):
    """gross − deductions = net, in whole rupiah, for a decided lot, for value owed back to the group, or by a case."""

    __tablename__ = "settlements"
    __table_args__ = (
        UniqueConstraint("off_taker_id", "number"),
        UniqueConstraint("source"),
        status_check(SETTLEMENT),
        index_of_states("ix_settlements_unpaid", UNPAID, "producer_group_id"),
        Index("ix_settlements_paid_at", "paid_at"),
        CheckConstraint("kind IN ('lot', 'excess', 'case')", name="kind"),
        CheckConstraint("net = gross - deducted AND net >= 0 AND deducted >= 0", name="net"),
        CheckConstraint("deducted <= cap", name="cap"),
        CheckConstraint("paid_amount BETWEEN 0 AND net", name="paid_amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    lifecycle: ClassVar[Lifecycle] = SETTLEMENT
    status: Mapped[str] = status_column(SETTLEMENT)
    kind: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(40))
    """The document it was drafted from, once: `lot:7`, `adjustment:3` or `case:2`."""
    lot_id: Mapped[int | None] = mapped_column(Integer)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("settlements.id"), unique=True)
    """The settlement that was reversed and drawn up anew as this one."""
    gross: Mapped[int] = mapped_column(BigInteger)
    cap: Mapped[int] = mapped_column(BigInteger)
    """The most that all deductions together could take from this gross."""
    deducted: Mapped[int] = mapped_column(BigInteger)
    net: Mapped[int] = mapped_column(BigInteger)
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    payable_on: Mapped[date] = mapped_column(Date)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(Integer)
    approved_by_name: Mapped[str] = mapped_column(String(120), default="")
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the last of it was paid."""
    paid_amount: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """What confirmed payments have brought so far."""
    witness: Mapped[str] = mapped_column(String(48), default="", server_default="")
    """The code of the newest seal over history when it was drafted; empty where there was none yet."""
    paid_witness: Mapped[str] = mapped_column(String(48), default="", server_default="")
    """The same when the last of it was paid."""

    lines: Mapped[list[SettlementLine]] = relationship(back_populates="settlement", order_by="SettlementLine.position")
    hands: Mapped[list[SettlementHand]] = relationship(order_by="SettlementHand.id")

    @property
    def key(self) -> str:
        """The owner key in ledger, holds, payments and history: `settlement:5`."""
        return key_of("settlement", self.id)

    @property
    def unpaid(self) -> int:
        """What the off-taker still owes of it."""
        return 0 if self.status == "reversed" else self.net - self.paid_amount

    @property
    def newest_witness(self) -> str:
        """What is printed on its paper: the witness of the receipt once it is paid, until then that of the draft."""
        return self.paid_witness or self.witness

    @property
    def handled_by(self) -> frozenset[int]:
        """The people who ordered, received or inspected what is settled."""
        return frozenset(hand.user_id for hand in self.hands)


class SettlementLine(Base):
    """One cause within a settlement: value (accepted, second_grade, excess, case) or deduction (debt, claim, cash,
    less).
    """

    __tablename__ = "settlement_lines"
    __table_args__ = (
        UniqueConstraint("settlement_id", "position"),
        CheckConstraint("amount BETWEEN 0 AND due", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    settlement_id: Mapped[int] = mapped_column(ForeignKey("settlements.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16))
    cause: Mapped[str] = mapped_column(String(16), default="")
    """Why it is due: norm, percent, fixed, carried, claim, cash; or the case that gave or took it."""
    advance_id: Mapped[int | None] = mapped_column(ForeignKey("advances.id"))
    quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    unit: Mapped[str] = mapped_column(String(16), default="")
    pack_unit: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """The pack that the price is for; empty where it is for the unit itself."""
    pieces_per_pack: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    unit_price: Mapped[int] = mapped_column(BigInteger, default=0)
    factor: Mapped[int] = mapped_column(Integer, default=0)
    """Second grade: the share of the unit price, in basis points."""
    due: Mapped[int] = mapped_column(BigInteger)
    """What was due; what the cap held back (due − amount) falls due with the next lot."""
    amount: Mapped[int] = mapped_column(BigInteger)

    settlement: Mapped[Settlement] = relationship(back_populates="lines")


class SettlementHand(Base):
    """Who had a hand in what is settled, for the off-taker: ordered, received, inspected, or agreed on a cost of it."""

    __tablename__ = "settlement_hands"
    __table_args__ = (
        UniqueConstraint("settlement_id", "user_id", "part"),
        CheckConstraint("part IN ('ordered', 'received', 'inspected', 'agreed')", name="part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    settlement_id: Mapped[int] = mapped_column(ForeignKey("settlements.id"), index=True)
    user_id: Mapped[int] = mapped_column(Integer)
    part: Mapped[str] = mapped_column(String(12))


append_only("settlement_hands")
append_only(
    "settlements",
    except_columns=(
        "status", "version", "approved_at", "approved_by_id", "approved_by_name", "paid_at", "paid_amount",
        "paid_witness",
    ),
)  # fmt: skip
append_only("settlement_lines")
