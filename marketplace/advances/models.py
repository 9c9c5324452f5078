"""Tables of advances. Running sums on an advance repeat what its documents say, and `check` proves it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.advances.lifecycle import ADJUSTMENT, ADVANCE
from marketplace.audit.repeated_words import repeats
from marketplace.infra.data.database import (
    Base,
    JSONType,
    UtcDateTime,
    Versioned,
    append_only,
    status_check,
    status_column,
)
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.orders.models import OfAnOrder
from marketplace.orders.rules import RULES_NUMBER
from marketplace.parties.between import BetweenParties
from marketplace.parties.models import Organisation


def _sum() -> Mapped[int]:
    return mapped_column(BigInteger, default=0)


class Advance(Base, Versioned, BetweenParties, OfAnOrder):
    """Material or cash given before delivery, a debt carried over from another order, or a claim that a case found.
    Rupiah and thousandths.
    """

    __tablename__ = "advances"
    __table_args__ = (
        UniqueConstraint("off_taker_id", "number"),
        status_check(ADVANCE),
        CheckConstraint("kind IN ('material', 'cash', 'carried', 'claim')", name="kind"),
        CheckConstraint("contract_form IN ('credit_sale', 'loan', 'consigned', 'cash')", name="contract_form"),
        CheckConstraint("total = cost + margin AND cost >= 0 AND margin >= 0", name="total"),
        CheckConstraint("received_total = received_cost + received_margin", name="received_total"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    lifecycle: ClassVar[Lifecycle] = ADVANCE
    status: Mapped[str] = status_column(ADVANCE)
    kind: Mapped[str] = mapped_column(String(12))
    contract_form: Mapped[str] = mapped_column(String(16))
    material_code: Mapped[str] = mapped_column(String(32), default="")
    unit: Mapped[str] = mapped_column(String(16), default="")
    issued_quantity: Mapped[int] = _sum()
    """As measured by the off-taker: the sum of the lots."""
    cost: Mapped[int] = _sum()
    margin: Mapped[int] = _sum()
    total: Mapped[int] = _sum()
    recovery_rate: Mapped[int] = mapped_column(Integer, default=0)
    """Cash only: the share of each delivery's value that is deducted, in basis points."""
    tolerance: Mapped[int] = mapped_column(Integer, default=200)
    """The share of the material, in basis points, that may be missing at the end without a bearer."""
    due_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="", info=repeats("advance.offered", paper=True))
    payment_reference: Mapped[str] = mapped_column(String(80), default="")
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("advances.id"), index=True)
    claimed_from_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_orders.id"), index=True)
    """Of a claim: the order on which too much was paid."""
    claimed_by: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """Of a claim: the case that found it."""

    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offered_by_id: Mapped[int | None] = mapped_column(Integer)
    offered_by_name: Mapped[str] = mapped_column(String(120), default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(Integer)
    accepted_by_name: Mapped[str] = mapped_column(String(120), default="")
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(Integer)
    issued_by_name: Mapped[str] = mapped_column(String(120), default="")
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_by_id: Mapped[int | None] = mapped_column(Integer)
    received_by_name: Mapped[str] = mapped_column(String(120), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was settled, declined or withdrawn."""
    end_reason: Mapped[str] = mapped_column(Text, default="", info=repeats("advance.declined", "advance.withdrawn"))

    received_quantity: Mapped[int] = _sum()
    received_cost: Mapped[int] = _sum()
    received_margin: Mapped[int] = _sum()
    received_total: Mapped[int] = _sum()
    rules_number: Mapped[int] = mapped_column(Integer, default=RULES_NUMBER, server_default="1")
    """The rules of its order: see `rulebook`."""
    good_quantity: Mapped[int] = _sum()
    """Material of good units by the norm, also beyond what was with the group: what makes the debt due."""
    good_value: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """What good units made due so far, by their worth on the running sum."""
    consumed_good: Mapped[int] = _sum()
    consumed_rejected: Mapped[int] = _sum()
    returned_quantity: Mapped[int] = _sum()
    lost_quantity: Mapped[int] = _sum()
    variance_quantity: Mapped[int] = _sum()
    faulty_quantity: Mapped[int] = _sum()
    valued_quantity: Mapped[int] = _sum()
    """Returned, or borne by the off-taker or the programme: material the group no longer owes for."""
    claimed_quantity: Mapped[int] = _sum()
    claimed: Mapped[int] = _sum()
    recovered: Mapped[int] = _sum()
    repaid: Mapped[int] = _sum()
    forgiven: Mapped[int] = _sum()
    carried: Mapped[int] = _sum()
    written_down: Mapped[int] = _sum()
    """Debt that returns, write-offs and the programme took away."""
    excess: Mapped[int] = _sum()
    """Value beyond the debt, owed to the group."""
    margin_earned: Mapped[int] = _sum()

    lots: Mapped[list[MaterialLot]] = relationship(
        back_populates="advance", order_by="MaterialLot.position", cascade="all, delete-orphan"
    )
    norms: Mapped[list[Norm]] = relationship(
        back_populates="advance", order_by="Norm.order_line_id", cascade="all, delete-orphan"
    )
    contract: Mapped[Contract | None] = relationship(viewonly=True)
    carried_by: Mapped[Adjustment | None] = relationship(
        viewonly=True, uselist=False,
        primaryjoin="Adjustment.target_advance_id == Advance.id", foreign_keys="Adjustment.target_advance_id",
    )  # fmt: skip
    adjustments: Mapped[list[Adjustment]] = relationship(
        back_populates="advance", order_by="Adjustment.id", foreign_keys="Adjustment.advance_id"
    )

    @property
    def key(self) -> str:
        """The owner key in ledger, holds and history: `advance:4`."""
        return key_of("advance", self.id)

    @property
    def remark(self) -> str:
        """What the off-taker wrote with it; of a debt carried here, why it was carried."""
        if self.note or self.kind != "carried" or self.carried_by is None:
            return self.note
        return self.carried_by.reason

    @property
    def commodity(self) -> str:
        """The material's name in the book."""
        return f"{self.material_code}/{self.unit}"


class Contract(Base):
    """What both sides agreed to, whole, as the paper prints it; written when the group accepts."""

    __tablename__ = "advance_contracts"

    id: Mapped[int] = mapped_column(primary_key=True)
    advance_id: Mapped[int] = mapped_column(ForeignKey("advances.id"), unique=True)
    terms: Mapped[dict[str, Any]] = mapped_column(JSONType)
    agreed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MaterialLot(Base):
    """One piece or bale of an advance: as measured by the off-taker, as counted by the group."""

    __tablename__ = "material_lots"
    __table_args__ = (
        UniqueConstraint("advance_id", "position"),
        CheckConstraint("measured_length > 0", name="measured_length"),
        CheckConstraint("counted_length BETWEEN 0 AND measured_length", name="counted_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    advance_id: Mapped[int] = mapped_column(ForeignKey("advances.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(80))
    measured_length: Mapped[int] = mapped_column(BigInteger)
    counted_length: Mapped[int | None] = mapped_column(BigInteger)

    advance: Mapped[Advance] = relationship(back_populates="lots")


class Norm(Base):
    """Material per unit of an order line, the agreed standard loss beside it."""

    __tablename__ = "norms"
    __table_args__ = (
        UniqueConstraint("advance_id", "order_line_id"),
        CheckConstraint("quantity_per_unit > 0 AND standard_loss >= 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    advance_id: Mapped[int] = mapped_column(ForeignKey("advances.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    quantity_per_unit: Mapped[int] = mapped_column(BigInteger)
    standard_loss: Mapped[int] = mapped_column(BigInteger, default=0)

    advance: Mapped[Advance] = relationship(back_populates="norms")

    @property
    def quantity(self) -> int:
        """What one unit takes up, standard loss included."""
        return self.quantity_per_unit + self.standard_loss


class Consumption(Base):
    """What one decided lot took from one advance."""

    __tablename__ = "consumptions"
    __table_args__ = (UniqueConstraint("lot_id", "advance_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    advance_id: Mapped[int] = mapped_column(ForeignKey("advances.id"), index=True)
    lot_id: Mapped[int] = mapped_column(Integer)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    good_units: Mapped[int] = mapped_column(BigInteger)
    rejected_units: Mapped[int] = mapped_column(BigInteger)
    good_quantity: Mapped[int] = mapped_column(BigInteger)
    good_consumed: Mapped[int] = mapped_column(BigInteger)
    rejected_consumed: Mapped[int] = mapped_column(BigInteger)
    consumed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Adjustment(Base, Versioned, BetweenParties, OfAnOrder):
    """A return, loss, faulty claim, repayment, forgiveness, carry-over or variance, or the end of what was handed over
    and never counted; the other side answers.
    """

    __tablename__ = "adjustments"
    __table_args__ = (
        status_check(ADJUSTMENT),
        CheckConstraint(
            "kind IN ('return', 'loss', 'faulty', 'repayment', 'forgiveness', 'carry_over', 'variance', 'withdrawal')",
            name="kind",
        ),
        CheckConstraint("proposed_side IN ('group', 'off_taker')", name="proposed_side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    advance_id: Mapped[int] = mapped_column(ForeignKey("advances.id"), index=True)
    lifecycle: ClassVar[Lifecycle] = ADJUSTMENT
    status: Mapped[str] = status_column(ADJUSTMENT)
    kind: Mapped[str] = mapped_column(String(12))
    quantity: Mapped[int] = _sum()
    agreed_quantity: Mapped[int] = _sum()
    """What the answering side counted or agreed; zero until accepted."""
    amount: Mapped[int] = _sum()
    """Rupiah repaid, forgiven or carried over."""
    cause: Mapped[str] = mapped_column(String(32), default="")
    bearer: Mapped[str] = mapped_column(String(12), default="")
    parts: Mapped[Any] = mapped_column(JSONType, default=dict)
    """Who bears which share of a loss, in basis points: off_taker, group, programme."""
    reason: Mapped[str] = mapped_column(
        Text, default="",
        info=repeats("adjustment.proposed", named_by="adjustment_id", only_with="reason_apart", paper=True),
    )  # fmt: skip
    payment_reference: Mapped[str] = mapped_column(String(80), default="")
    target_order_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_orders.id"), index=True)
    target_advance_id: Mapped[int | None] = mapped_column(ForeignKey("advances.id"))
    lot_id: Mapped[int | None] = mapped_column(Integer)

    proposed_side: Mapped[str] = mapped_column(String(12))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by_id: Mapped[int | None] = mapped_column(Integer)
    proposed_by_name: Mapped[str] = mapped_column(String(120), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(Integer)
    answered_by_name: Mapped[str] = mapped_column(String(120), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(Integer)
    confirmed_by_name: Mapped[str] = mapped_column(String(120), default="")
    answer_reason: Mapped[str] = mapped_column(
        Text, default="", info=repeats("adjustment.declined", named_by="adjustment_id")
    )

    off_taker_quantity: Mapped[int] = _sum()
    programme_quantity: Mapped[int] = _sum()
    group_quantity: Mapped[int] = _sum()
    value: Mapped[int] = _sum()
    """What the material was worth to the debt: written down and excess together."""
    excess: Mapped[int] = _sum()
    claimed: Mapped[int] = _sum()

    advance: Mapped[Advance] = relationship(back_populates="adjustments", foreign_keys=[advance_id])
    followed: Mapped[list[FollowedDebt]] = relationship(order_by="FollowedDebt.id")
    group: Mapped[Organisation] = relationship(foreign_keys="Adjustment.producer_group_id", viewonly=True)
    off_taker: Mapped[Organisation] = relationship(foreign_keys="Adjustment.off_taker_id", viewonly=True)

    @property
    def awaits_office_since(self) -> datetime | None:
        """Since when both sides wait for the programme to confirm its part."""
        return self.answered_at if self.status == "agreed" else None

    @property
    def own_people(self) -> frozenset[int]:
        """The people of either side, none of whom may answer for the programme."""
        return self.group.own_people | self.off_taker.own_people

    @property
    def key(self) -> str:
        """The owner key: `adjustment:9`."""
        return key_of("adjustment", self.id)

    @property
    def settled_quantity(self) -> int:
        """The quantity that holds: as counted by the side that agreed, else as proposed."""
        return self.agreed_quantity if self.status in {"agreed", "accepted"} else self.quantity


class FollowedDebt(Base):
    """What a claim took off a debt that had been carried to another order, where it stood by then."""

    __tablename__ = "followed_debts"
    __table_args__ = (UniqueConstraint("adjustment_id", "advance_id"), CheckConstraint("amount > 0", name="amount"))

    id: Mapped[int] = mapped_column(primary_key=True)
    adjustment_id: Mapped[int] = mapped_column(ForeignKey("adjustments.id"))
    advance_id: Mapped[int] = mapped_column(ForeignKey("advances.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)

    adjustment: Mapped[Adjustment] = relationship(viewonly=True)


class Recovery(Base):
    """What one settlement deducted for one advance."""

    __tablename__ = "recoveries"
    __table_args__ = (UniqueConstraint("settlement_id", "advance_id"), CheckConstraint("amount > 0", name="amount"))

    id: Mapped[int] = mapped_column(primary_key=True)
    advance_id: Mapped[int] = mapped_column(ForeignKey("advances.id"), index=True)
    settlement_id: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(8))
    amount: Mapped[int] = mapped_column(BigInteger)
    recovered_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("advance_contracts")
append_only("consumptions")
append_only("followed_debts")
append_only("recoveries")
