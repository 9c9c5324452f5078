"""What the units inspected say about the lot: counted once in their worst class, each class against its own plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from marketplace.kernel.errors import DomainError
from marketplace.standards.sampling import DEFECT_CLASSES, ClassPlan, DefectClass, LotPlan

Outcome = Literal["open", "passed", "failed", "by_unit"]


@dataclass(frozen=True, slots=True)
class ClassVerdict:
    """How one class stands: `found` units among the first `inspected` of its own sample."""

    plan: ClassPlan
    inspected: int
    found: int

    @property
    def outcome(self) -> Outcome:
        """Failed as soon as the rejection number is reached; passed only once its whole sample is in."""
        if self.found >= self.plan.rejection_number:
            return "failed"
        return "passed" if self.inspected == self.plan.sample_size else "open"


@dataclass(frozen=True, slots=True)
class LotVerdict:
    """How the lot stands. `nonconforming`: places in the draw (0 first) of units rejected by themselves in any case."""

    plan: LotPlan
    inspected: int
    classes: tuple[ClassVerdict, ...]
    nonconforming: tuple[int, ...]

    @property
    def outcome(self) -> Outcome:
        """The lot passes only if every class passes; `by_unit` where the plan is to judge each unit by itself."""
        outcomes = {verdict.outcome for verdict in self.classes}
        if "failed" in outcomes:
            return "failed"
        if self.inspected < self.plan.sample_size:
            return "open"
        return "passed" if outcomes else "by_unit"

    @property
    def is_complete(self) -> bool:
        """Whether every unit drawn has been inspected."""
        return self.inspected == self.plan.sample_size


def worst_class(classes: Iterable[DefectClass]) -> DefectClass | None:
    """The class a unit counts in: its worst one, or None for a conforming unit."""
    seen = set(classes)
    return next((defect_class for defect_class in DEFECT_CLASSES if defect_class in seen), None)


def judge_lot(plan: LotPlan, units: Sequence[DefectClass | None]) -> LotVerdict:
    """The verdict on units given in draw order, each as its worst class or None.

    A class looks only at its own first units; a unit found bad later is nonconforming without changing that class.
    """
    if len(units) > plan.sample_size:
        raise DomainError("more_units_than_sample", sample_size=plan.sample_size, inspected=len(units))
    verdicts = []
    for class_plan in plan.classes:
        own = units[: class_plan.sample_size]
        verdicts.append(ClassVerdict(class_plan, len(own), own.count(class_plan.defect_class)))
    nonconforming = tuple(place for place, unit in enumerate(units) if unit is not None)
    return LotVerdict(plan, len(units), tuple(verdicts), nonconforming)
