"""Tables of deliveries and their lots."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.audit.repeated_words import repeats
from marketplace.deliveries.lifecycle import DELIVERY, LOT
from marketplace.infra.data.database import Base, UtcDateTime, Versioned, status_check, status_column
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.orders.models import OfAnOrder, OrderLine, PurchaseOrder
from marketplace.parties.between import BetweenParties


class Delivery(Base, Versioned, BetweenParties, OfAnOrder):
    """Goods of one order that travel together, with one slip."""

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("producer_group_id", "number"), status_check(DELIVERY))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    position: Mapped[int] = mapped_column(Integer)
    """First, second, third delivery of its order."""
    lifecycle: ClassVar[Lifecycle] = DELIVERY
    status: Mapped[str] = status_column(DELIVERY)
    carrier: Mapped[str] = mapped_column(String(120), default="")
    """How the goods travel, in the group's words."""
    note: Mapped[str] = mapped_column(Text, default="", info=repeats("delivery.despatched", paper=True))
    despatched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    despatched_by: Mapped[int | None] = mapped_column(Integer)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_by: Mapped[int | None] = mapped_column(Integer)
    receipt_note: Mapped[str] = mapped_column(Text, default="", info=repeats("delivery.received", paper=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[int | None] = mapped_column(Integer)
    cancel_reason: Mapped[str | None] = mapped_column(Text, info=repeats("delivery.cancelled"))

    lots: Mapped[list[Lot]] = relationship(back_populates="delivery", order_by="Lot.id", cascade="all")
    order: Mapped[PurchaseOrder] = relationship()

    @property
    def key(self) -> str:
        """The owner key: `delivery:3`."""
        return key_of("delivery", self.id)


class Lot(Base):
    """What one delivery brings for one order line, judged as a whole. Quantities in thousandths of the line's unit."""

    __tablename__ = "lots"
    __table_args__ = (
        status_check(LOT),
        CheckConstraint("despatched_quantity > 0", name="despatched_quantity"),
        CheckConstraint("unit_count > 0", name="unit_count"),
        CheckConstraint("received_quantity BETWEEN 0 AND despatched_quantity", name="received_quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    rework_of_id: Mapped[int | None] = mapped_column(ForeignKey("lots.id"), index=True)
    """The lot whose units come back mended; a reworked lot is a new lot."""
    lifecycle: ClassVar[Lifecycle] = LOT
    status: Mapped[str] = status_column(LOT)
    despatched_quantity: Mapped[int] = mapped_column(BigInteger)
    unit_count: Mapped[int] = mapped_column(Integer)
    """Units of inspection sent: pieces, or packs for goods by weight or length."""
    received_quantity: Mapped[int | None] = mapped_column(BigInteger)
    received_units: Mapped[int | None] = mapped_column(Integer)
    accepted_quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    second_grade_quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    rework_quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    rejected_quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    delivery: Mapped[Delivery] = relationship(back_populates="lots")
    line: Mapped[OrderLine] = relationship()
    rework_of: Mapped[Lot | None] = relationship(remote_side=[id])

    @property
    def key(self) -> str:
        """The owner key, also the key of the hold on the order: `lot:5`."""
        return key_of("lot", self.id)

    @property
    def mending_key(self) -> str:
        """The key of the hold on the order while units of this lot are to be mended: `mend:5`."""
        return key_of("mend", self.id)

    @property
    def short_quantity(self) -> int:
        """What was sent and did not arrive; zero until the count."""
        return 0 if self.received_quantity is None else self.despatched_quantity - self.received_quantity

    @property
    def order_id(self) -> int:
        """The order of its delivery."""
        return self.delivery.order_id

    @property
    def file(self) -> str:
        """The key of the order whose file it lies in."""
        return self.delivery.file

    @property
    def producer_group_id(self) -> int:
        """The group of its delivery, for policy."""
        return self.delivery.producer_group_id

    @property
    def off_taker_id(self) -> int:
        """The off-taker of its delivery, for policy."""
        return self.delivery.off_taker_id

    @property
    def region_code(self) -> str:
        """The region of its delivery, for policy."""
        return self.delivery.region_code
