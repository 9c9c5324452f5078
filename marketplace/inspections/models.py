"""Tables of inspections. Readings, verdicts, concessions offered and decisions never change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.audit.repeated_words import repeats
from marketplace.deliveries.models import Lot
from marketplace.infra.data.database import (
    Base,
    JSONType,
    UtcDateTime,
    Versioned,
    append_only,
    status_check,
    status_column,
)
from marketplace.infra.data.states import index_of_states
from marketplace.inspections.lifecycle import INSPECTION, OPEN
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.orders.models import OfAnOrder
from marketplace.parties.between import BetweenParties
from marketplace.standards.models import Criterion, StandardVersion

DECISIONS = ("passed", "sorted", "concession", "rework", "rejected")


class Inspection(Base, Versioned, BetweenParties, OfAnOrder):
    """One lot judged by the standard version its order froze; `sample` holds unit numbers in the order of the draw."""

    __tablename__ = "inspections"
    __table_args__ = (
        status_check(INSPECTION),
        index_of_states("ix_inspections_open", OPEN, "producer_group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), unique=True)
    standard_version_id: Mapped[int] = mapped_column(ForeignKey("standard_versions.id"), index=True)
    lifecycle: ClassVar[Lifecycle] = INSPECTION
    status: Mapped[str] = status_column(INSPECTION)
    seed: Mapped[str] = mapped_column(String(32))
    plan: Mapped[dict[str, Any]] = mapped_column(JSONType)
    sample: Mapped[list[int]] = mapped_column(JSONType)
    corrective_action: Mapped[str] = mapped_column(Text, default="", info=repeats("inspection.started", paper=True))
    """What both sides agreed on when too many lots failed before this one."""
    asks_results: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether it takes results of what is examined once for the lot; those of old ended without."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[int | None] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    lot: Mapped[Lot] = relationship()
    standard_version: Mapped[StandardVersion] = relationship()
    units: Mapped[list[UnitResult]] = relationship(order_by="UnitResult.id", cascade="all, delete-orphan")
    results: Mapped[list[ResultOfLot]] = relationship(order_by="ResultOfLot.id")
    """Also those that a correction took the place of."""
    verdict: Mapped[Verdict | None] = relationship()
    concessions: Mapped[list[Concession]] = relationship(order_by="Concession.id")
    decision: Mapped[Decision | None] = relationship()

    @property
    def key(self) -> str:
        """The owner key: `inspection:5`."""
        return key_of("inspection", self.id)

    @property
    def concession(self) -> Concession | None:
        """The offer that waits for the group's answer."""
        return next((offer for offer in self.concessions if offer.answer is None), None)

    @property
    def decision_note(self) -> str:
        """What was written with the decision; a concession says it in its offer."""
        agreed = [offer.note for offer in self.concessions if offer.answer == "accepted"]
        written = self.decision.note if self.decision is not None else ""
        return written or next(iter(agreed), "")


class UnitResult(Base):
    """One inspected unit, counted in its worst class; `place` in the draw, none for units of a sorting."""

    __tablename__ = "unit_results"
    __table_args__ = (UniqueConstraint("inspection_id", "unit_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    unit_number: Mapped[int] = mapped_column(Integer)
    place: Mapped[int | None] = mapped_column(Integer)
    worst_class: Mapped[str | None] = mapped_column(String(8))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(Integer)

    every_reading: Mapped[list[Reading]] = relationship(order_by="Reading.id")
    """Also those that a correction took the place of."""
    corrections: Mapped[list[Correction]] = relationship(order_by="Correction.attempt")

    @property
    def readings(self) -> list[Reading]:
        """What was found last: the readings that count."""
        last = max((reading.attempt for reading in self.every_reading), default=1)
        return self.readings_of(last)

    def readings_of(self, attempt: int) -> list[Reading]:
        """What was found at the first, second, third look."""
        return [reading for reading in self.every_reading if reading.attempt == attempt]

    @property
    def key(self) -> str:
        """The owner key of its photos: `unit_result:9`."""
        return key_of("unit_result", self.id)

    @property
    def faults(self) -> list[Reading]:
        """The readings that do not conform, worst class first."""
        order = ("critical", "major", "minor")
        bad = [reading for reading in self.readings if reading.defect_class is not None]
        return sorted(bad, key=lambda reading: order.index(reading.defect_class or "minor"))


class Reading(Base):
    """What was found on a unit for one criterion: a number in thousandths, or an answer."""

    __tablename__ = "readings"
    __table_args__ = (CheckConstraint("(number IS NULL) <> (answer IS NULL)", name="value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_result_id: Mapped[int] = mapped_column(ForeignKey("unit_results.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"))
    attempt: Mapped[int] = mapped_column(Integer, default=1)
    """One, and more for what a correction found."""
    number: Mapped[int | None] = mapped_column(BigInteger)
    answer: Mapped[str | None] = mapped_column(String(60))
    defect_class: Mapped[str | None] = mapped_column(String(8))

    criterion: Mapped[Criterion] = relationship()

    @property
    def value(self) -> int | str:
        """The number or the answer."""
        return self.number if self.number is not None else self.answer or ""


class Correction(Base):
    """Why a unit's readings were taken again, before the verdict; the earlier ones stay."""

    __tablename__ = "corrections"
    __table_args__ = (UniqueConstraint("unit_result_id", "attempt"), CheckConstraint("attempt > 1", name="attempt"))

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_result_id: Mapped[int] = mapped_column(ForeignKey("unit_results.id"))
    attempt: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(
        Text, info=repeats("inspection.unit_corrected", named_by="correction_id", paper=True)
    )
    corrected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    corrected_by: Mapped[int | None] = mapped_column(Integer)


class ResultOfLot(Base):
    """What was found once for the whole lot, most often by a laboratory; a correction is one more, with a reason."""

    __tablename__ = "lot_results"
    __table_args__ = (
        UniqueConstraint("inspection_id", "criterion_id", "attempt"),
        CheckConstraint("(number IS NULL) <> (answer IS NULL)", name="value"),
        CheckConstraint("attempt >= 1", name="attempt"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"))
    attempt: Mapped[int] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(BigInteger)
    """In thousandths, as in a reading."""
    answer: Mapped[str | None] = mapped_column(String(60))
    defect_class: Mapped[str | None] = mapped_column(String(8))
    laboratory: Mapped[str] = mapped_column(String(120))
    """Who examined it; empty where no laboratory did."""
    report_number: Mapped[str] = mapped_column(String(60))
    examined_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(
        Text, info=repeats("inspection.result_recorded", named_by="result_id", paper=True)
    )
    """Why it was recorded again; empty for the first."""
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(Integer)

    criterion: Mapped[Criterion] = relationship()

    @property
    def key(self) -> str:
        """The owner key of its report: `lot_result:4`."""
        return key_of("lot_result", self.id)

    @property
    def value(self) -> int | str:
        """The number or the answer."""
        return self.number if self.number is not None else self.answer or ""


class Verdict(Base):
    """What the sample says of the lot: passed, failed or by_unit. The first and only one; rework is a new lot."""

    __tablename__ = "verdicts"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(8))
    classes: Mapped[list[dict[str, Any]]] = mapped_column(JSONType)
    """Per class: defect_class, inspected, found, outcome."""
    counts_for_switching: Mapped[bool] = mapped_column()
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by: Mapped[int | None] = mapped_column(Integer)


class Concession(Base):
    """An offer to take a failed lot all the same: what each bad unit and the rest are taken as."""

    __tablename__ = "concessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"), index=True)
    fates: Mapped[dict[str, str]] = mapped_column(JSONType)
    rest: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, info=repeats("concession.offered", named_by="concession_id", paper=True))
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_by: Mapped[int | None] = mapped_column(Integer)
    answer: Mapped[str | None] = mapped_column(String(12))
    """accepted, declined or withdrawn."""
    answer_reason: Mapped[str] = mapped_column(
        Text, default="",
        info=repeats("concession.declined", named_by="concession_id", field="reason", paper=True),
    )  # fmt: skip
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(Integer)

    @property
    def fate_of(self) -> dict[int, str]:
        """What each bad unit, by its number, is taken as."""
        return {int(number): fate for number, fate in self.fates.items()}


class Decision(Base):
    """The decision by quantity, in thousandths of the line's unit."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("outcome IN ({})".format(", ".join(f"'{each}'" for each in DECISIONS)), name="outcome"),
        CheckConstraint("accepted >= 0 AND second_grade >= 0 AND rework >= 0 AND rejected >= 0", name="quantities"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(12))
    accepted: Mapped[int] = mapped_column(BigInteger)
    second_grade: Mapped[int] = mapped_column(BigInteger)
    rework: Mapped[int] = mapped_column(BigInteger)
    rejected: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(
        Text, default="", info=repeats("lot.decided", named_by="inspection_id", row="inspection_id", paper=True)
    )
    """Empty where a concession decided; its offer says why."""
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(Integer)

    reasons: Mapped[list[Reject]] = relationship(order_by="Reject.id")

    @property
    def rejects(self) -> list[Reject]:
        """The reasons of what was rejected."""
        return [reason for reason in self.reasons if reason.fate == "rejected"]


class Reject(Base):
    """Why a quantity was not accepted as first grade: the criterion, and what became of it."""

    __tablename__ = "rejects"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), index=True)
    fate: Mapped[str] = mapped_column(String(16))
    criterion_code: Mapped[str] = mapped_column(String(12))
    quantity: Mapped[int] = mapped_column(BigInteger)
    units: Mapped[list[int]] = mapped_column(JSONType)
    """Numbers of the units known by themselves; empty for the uninspected rest of a lot."""
    note: Mapped[str] = mapped_column(Text, default="")


append_only("readings", since="0221")
append_only("corrections", erasable=("reason",))
append_only("lot_results", erasable=("reason",))
append_only("verdicts")
append_only("decisions", erasable=("note",))
append_only(
    "concessions", except_columns=("answer", "answer_reason", "answered_at", "answered_by"), erasable=("note",),
    since="0030",
)  # fmt: skip
append_only("rejects")
