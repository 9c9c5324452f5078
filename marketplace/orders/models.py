"""Tables of purchase orders."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from marketplace.audit.repeated_words import repeats
from marketplace.infra.data.database import Base, UtcDateTime, Versioned, append_only, status_check, status_column
from marketplace.infra.data.states import index_of_states
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.kernel.money import BASIS
from marketplace.kernel.packs import Measure
from marketplace.orders.lifecycle import OPEN, ORDER, REVISION, UNFINISHED
from marketplace.orders.revising import lines_value
from marketplace.orders.rules import RULES_NUMBER
from marketplace.parties.between import BetweenParties


class OfAnOrder:
    """A document that belongs to the file of an order."""

    @declared_attr
    def order_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("purchase_orders.id"), index=True)

    @property
    def file(self) -> str:
        """The key of the order whose file it lies in: `order:17`."""
        return key_of("order", self.order_id)


class PurchaseOrder(Base, Versioned, BetweenParties):
    """An off-taker's promise to buy from one group, delivered to one outlet; its terms are frozen when it is issued."""

    __tablename__ = "purchase_orders"
    __table_args__ = (
        UniqueConstraint("off_taker_id", "number"),
        status_check(ORDER),
        index_of_states("ix_purchase_orders_unfinished", UNFINISHED, "producer_group_id"),
        Index("ix_purchase_orders_region_code", "region_code", "accepted_at", "id"),
        CheckConstraint("deduction_method IN ('norm', 'percent', 'fixed')", name="deduction_method"),
        CheckConstraint(f"deduction_cap BETWEEN 0 AND {BASIS}", name="deduction_cap"),
        CheckConstraint(f"second_grade_factor BETWEEN 0 AND {BASIS}", name="second_grade_factor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(String(16))
    number: Mapped[str | None] = mapped_column(String(24))
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlets.id"))
    lifecycle: ClassVar[Lifecycle] = ORDER
    status: Mapped[str] = status_column(ORDER)
    deduction_method: Mapped[str] = mapped_column(String(8))
    deduction_rate: Mapped[int | None] = mapped_column(Integer)
    """Basis points of each delivery's value; for the method `percent` only."""
    deduction_amount: Mapped[int | None] = mapped_column(BigInteger)
    """Rupiah per decided lot; for the method `fixed` only."""
    deduction_cap: Mapped[int] = mapped_column(Integer, default=5_000)
    """Most that all deductions of one lot may take of its value, in basis points."""
    inspection_days: Mapped[int] = mapped_column(Integer)
    payment_days: Mapped[int] = mapped_column(Integer)
    second_grade_factor: Mapped[int] = mapped_column(Integer, default=8_000)
    """Share of the unit price paid for second grade, in basis points."""
    without_results: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether goods may be judged before the results of what is examined once for a lot; see also its revisions."""
    note: Mapped[str] = mapped_column(Text, default="", info=repeats("order.issued", paper=True))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(Integer)
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_by: Mapped[int | None] = mapped_column(Integer)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by: Mapped[int | None] = mapped_column(Integer)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decline_reason: Mapped[str | None] = mapped_column(Text, info=repeats("order.declined"))
    fulfilled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str | None] = mapped_column(Text, info=repeats("order.cancelled"))
    short_close_side: Mapped[str | None] = mapped_column(String(12))
    """Who proposed to end the order early: group or off_taker; empty when no proposal stands."""
    short_close_reason: Mapped[str | None] = mapped_column(
        Text, info=repeats("order.short_close_proposed", "order.short_closed")
    )
    short_close_proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    short_close_proposed_by: Mapped[int | None] = mapped_column(Integer)
    short_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    short_closed_by: Mapped[int | None] = mapped_column(Integer)

    rules_number: Mapped[int] = mapped_column(Integer, default=RULES_NUMBER, server_default="1")
    """The rules it was issued under; it is finished and proved by them."""
    revision: Mapped[int] = mapped_column(Integer, default=0)
    """How many changes both sides agreed to since the group accepted the order."""
    revision_side: Mapped[str | None] = mapped_column(String(12))
    """Who proposed the change that waits for an answer: group or off_taker; empty when none does."""

    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", order_by="OrderLine.position", cascade="all, delete-orphan"
    )

    @property
    def key(self) -> str:
        """The owner key of the order and of its file: `order:17`."""
        return key_of("order", self.id)

    @property
    def file(self) -> str:
        """An order is its own file."""
        return self.key

    @property
    def value(self) -> int:
        """What the order is worth in rupiah when every unit is accepted."""
        return lines_value(self.lines)

    @property
    def first_due_on(self) -> date:
        """The earliest date a line is due."""
        return min(line.due_on for line in self.lines)

    @property
    def last_due_on(self) -> date:
        """The latest date a line is due."""
        return max(line.due_on for line in self.lines)

    @property
    def next_due_on(self) -> date:
        """The earliest date of a line that still lacks goods; the last date once none does."""
        lacking = [line.due_on for line in self.lines if line.good_quantity < line.ordered_quantity]
        return min(lacking, default=self.last_due_on)

    def is_late(self, today: date) -> bool:
        """Whether a due date has passed while goods still have to come."""
        return self.status == "accepted" and self.next_due_on < today

    @property
    def is_open(self) -> bool:
        """Whether goods, material and money may still move."""
        return self.status in OPEN

    @property
    def early_end_waits(self) -> bool:
        """Whether a proposal to end the order early waits for an answer."""
        return self.is_open and self.short_close_side is not None and not self.is_short_closed

    @property
    def is_short_closed(self) -> bool:
        """Whether both sides agreed to end it with less than was ordered."""
        return self.short_closed_at is not None


class OrderLine(Base):
    """A quantity of one listing version, judged by one standard version, with running sums of what was decided."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("ordered_quantity > 0", name="ordered_quantity"),
        CheckConstraint("unit_price > 0", name="unit_price"),
        Index(
            "ix_order_lines_order_id",
            "order_id",
            "ordered_quantity",
            "unit_price",
            "priced_quantity",
            "priced_value",
            "pieces_per_pack",
        ),  # what an order is worth is read from the index alone
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_orders.id"))
    position: Mapped[int] = mapped_column(Integer)
    listing_version_id: Mapped[int] = mapped_column(ForeignKey("listing_versions.id"))
    standard_version_id: Mapped[int] = mapped_column(ForeignKey("standard_versions.id"))
    kept_against_id: Mapped[int | None] = mapped_column(ForeignKey("standard_versions.id"))
    """The newer version of the standard that the buyer knew of, and did not take, when the order was issued."""
    title: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(16))
    """What its quantities are in thousandths of: the piece, for goods bought by the pack."""
    pack_unit: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """The pack that the price is for; empty where it is for the unit itself."""
    pieces_per_pack: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    ordered_quantity: Mapped[int] = mapped_column(BigInteger)
    unit_price: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date] = mapped_column(Date)
    over_tolerance: Mapped[int] = mapped_column(Integer, default=0)
    under_tolerance: Mapped[int] = mapped_column(Integer, default=0)
    accepted_quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    second_grade_quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    rejected_quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    underway_quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    """Sent and not decided, or to be mended: told by the room of deliveries, so that no revision goes below it."""
    priced_quantity: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the good units, those decided at a price that a revision has changed since."""
    priced_value: Mapped[int] = mapped_column(BigInteger, default=0)
    """What those are worth in rupiah, each at the price it was decided at."""

    order: Mapped[PurchaseOrder] = relationship(back_populates="lines")
    changes: Mapped[list[RevisionLine]] = relationship(
        back_populates="line", order_by="RevisionLine.id", passive_deletes="all"
    )
    """What revisions changed in it or are to change, whatever became of them."""

    @property
    def measure(self) -> Measure:
        """How its quantities are kept, written and shown."""
        return Measure(self.unit, self.pack_unit)

    @property
    def value(self) -> int:
        """Rupiah for the whole ordered quantity, what was decided at an earlier price at that price."""
        return lines_value([self])

    @property
    def good_quantity(self) -> int:
        """Accepted and second grade together, in thousandths."""
        return self.accepted_quantity + self.second_grade_quantity

    @property
    def sent_quantity(self) -> int:
        """Good, on its way, to be inspected or to be mended: the least that a revision may ask for."""
        return self.good_quantity + self.underway_quantity


class Revision(Base, Versioned, BetweenParties, OfAnOrder):
    """New values for lines of an accepted order, proposed by one side; they hold once the other side agrees."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        status_check(REVISION),
        CheckConstraint("proposed_side IN ('group', 'off_taker')", name="proposed_side"),
        CheckConstraint("(status = 'accepted') = (number IS NOT NULL)", name="number"),
        Index(
            "uq_revisions_standing", "order_id", unique=True,
            sqlite_where=text("status = 'proposed'"), postgresql_where=text("status = 'proposed'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    lifecycle: ClassVar[Lifecycle] = REVISION
    status: Mapped[str] = status_column(REVISION)
    proposed_side: Mapped[str] = mapped_column(String(12))
    without_results: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether it also lets goods be judged before the results of what is examined once for a lot."""
    reason: Mapped[str] = mapped_column(Text, info=repeats("revision.proposed", named_by="revision_id", paper=True))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_by_id: Mapped[int | None] = mapped_column(Integer)
    proposed_by_name: Mapped[str] = mapped_column(String(120), default="")
    value_before: Mapped[int] = mapped_column(BigInteger)
    """What the order is worth in rupiah without this change."""
    number: Mapped[int | None] = mapped_column(Integer)
    """First, second, third agreed change of the order; empty unless accepted."""
    value_after: Mapped[int] = mapped_column(BigInteger)
    """What the order is worth with it: as proposed, and once accepted as of then."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(Integer)
    answered_by_name: Mapped[str] = mapped_column(String(120), default="")
    answer_reason: Mapped[str] = mapped_column(Text, default="", info=repeats("revision.declined"))

    order: Mapped[PurchaseOrder] = relationship()
    lines: Mapped[list[RevisionLine]] = relationship(back_populates="revision", order_by="RevisionLine.id")

    @property
    def key(self) -> str:
        """The owner key: `revision:4`."""
        return key_of("revision", self.id)

    def was_agreed_after(self, moment: datetime) -> bool:
        """Whether both sides agreed to it, and after that moment."""
        return self.status == "accepted" and self.answered_at is not None and self.answered_at > moment


class RevisionLine(Base):
    """The old and the new values of one line that a revision changes; quantities in thousandths, prices in rupiah."""

    __tablename__ = "revision_lines"
    __table_args__ = (
        UniqueConstraint("revision_id", "order_line_id"),
        CheckConstraint("new_quantity > 0", name="new_quantity"),
        CheckConstraint("new_unit_price > 0", name="new_unit_price"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    old_quantity: Mapped[int] = mapped_column(BigInteger)
    new_quantity: Mapped[int] = mapped_column(BigInteger)
    old_unit_price: Mapped[int] = mapped_column(BigInteger)
    new_unit_price: Mapped[int] = mapped_column(BigInteger)
    old_due_on: Mapped[date] = mapped_column(Date)
    new_due_on: Mapped[date] = mapped_column(Date)
    good_quantity: Mapped[int | None] = mapped_column(BigInteger)
    """What was decided as good when both sides agreed, and keeps its price; empty unless accepted."""

    revision: Mapped[Revision] = relationship(back_populates="lines")
    line: Mapped[OrderLine] = relationship(back_populates="changes")


append_only(
    "revisions",
    except_columns=(
        "status", "version", "number", "value_after", "answered_at", "answered_by_id", "answered_by_name",
        "proposed_by_name",
        "answer_reason",
    ),
    erasable=("reason",),
)  # fmt: skip
append_only("revision_lines", except_columns=("good_quantity",))


class Hold(Base):
    """Why an order may not close yet; placed and lifted by the rooms above."""

    __tablename__ = "order_holds"
    __table_args__ = (UniqueConstraint("order_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_orders.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(80))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Reliance(Base):
    """An agreement of a room above that rests on the order's terms, from its offer to its end; told by that room."""

    __tablename__ = "order_reliances"
    __table_args__ = (UniqueConstraint("order_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_orders.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    keeps_prices: Mapped[bool] = mapped_column(Boolean)
    """Whether no price of the order may be lowered while it stands: a loan without addition."""
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
