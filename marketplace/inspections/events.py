"""What happens at an inspection. Quantities in thousandths of the order line's unit."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.data.events import Event, Words


@dataclass(frozen=True, kw_only=True)
class InspectionEvent(Event):
    """Something that happened to the inspection of a lot."""

    inspection_id: int
    lot_id: int
    order_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class InspectionStarted(InspectionEvent):
    """The sample was drawn."""

    key: ClassVar[str] = "inspection.started"
    lot_size: int
    sample_size: int
    seed: str
    asks_results: bool = False
    """Whether it takes results of what is examined once for the lot; events of old do not tell it and mean no."""
    standard: str = ""
    """Witness of the version of the standard by which the lot is judged; events of old do not tell it."""
    corrective_action: Words = ""


@dataclass(frozen=True, kw_only=True)
class UnitCorrected(InspectionEvent):
    """The readings of a unit were taken again; values by the code of their criterion."""

    key: ClassVar[str] = "inspection.unit_corrected"
    unit_number: int
    attempt: int
    correction_id: int
    before: dict[str, int | str]
    after: dict[str, int | str]
    reason: Words


@dataclass(frozen=True, kw_only=True)
class ResultRecorded(InspectionEvent):
    """The result of a criterion that is examined once for the lot came in, for the first time or as a correction."""

    key: ClassVar[str] = "inspection.result_recorded"
    result_id: int
    criterion: str
    """Its code."""
    attempt: int
    defect_class: str | None
    """None where the lot conforms."""
    fingerprint: str
    """Witness of the whole result; `check` compares."""
    reason: Words


@dataclass(frozen=True, kw_only=True)
class InspectionPassed(InspectionEvent):
    """Every class is within its limit."""

    key: ClassVar[str] = "inspection.passed"


@dataclass(frozen=True, kw_only=True)
class InspectionFailed(InspectionEvent):
    """A class went over its limit and not every unit was inspected, or what is examined once does not conform."""

    key: ClassVar[str] = "inspection.failed"


@dataclass(frozen=True, kw_only=True)
class InspectionSorted(InspectionEvent):
    """Every unit was inspected: each is decided by itself."""

    key: ClassVar[str] = "inspection.sorted"
    nonconforming: int


@dataclass(frozen=True, kw_only=True)
class SortingStarted(InspectionEvent):
    """The off-taker inspects every unit of a lot that failed."""

    key: ClassVar[str] = "inspection.sorting_started"


@dataclass(frozen=True, kw_only=True)
class ConcessionOffered(InspectionEvent):
    """The off-taker offers to take a failed lot all the same, on terms the group must accept."""

    key: ClassVar[str] = "concession.offered"
    concession_id: int
    note: Words
    accepted: int
    second_grade: int
    rework: int
    rejected: int


@dataclass(frozen=True, kw_only=True)
class ConcessionAccepted(InspectionEvent):
    """The group accepted the concession."""

    key: ClassVar[str] = "concession.accepted"


@dataclass(frozen=True, kw_only=True)
class ConcessionDeclined(InspectionEvent):
    """The group declined the concession."""

    key: ClassVar[str] = "concession.declined"
    concession_id: int
    reason: Words


@dataclass(frozen=True, kw_only=True)
class ConcessionWithdrawn(InspectionEvent):
    """The off-taker took its offer back before the group answered."""

    key: ClassVar[str] = "concession.withdrawn"


@dataclass(frozen=True, kw_only=True)
class LotDecided(InspectionEvent):
    """The lot is decided by quantity; settlement follows in the same transaction."""

    key: ClassVar[str] = "lot.decided"
    fingerprint: str
    """Witness of the figures that are frozen by it; `check` compares."""
    order_line_id: int
    unit: str
    pack_unit: str = ""
    outcome: str
    """passed, sorted, concession, rework or rejected."""
    note: Words = ""
    accepted: int
    second_grade: int
    rework: int
    rejected: int
