"""Single sampling plans by attributes (MIL-STD-105E, as in ISO 2859-1), a plan per defect class, and the random draw.

A lot is counted in units of inspection: pieces, sheets, or packs for goods sold by weight.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from marketplace.kernel.errors import DomainError

DefectClass = Literal["critical", "major", "minor"]
Severity = Literal["normal", "tightened", "reduced", "reduced_mil105e"]

DEFECT_CLASSES: tuple[DefectClass, ...] = ("critical", "major", "minor")
"""Worst first."""
LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
AQLS = ("0.65", "1.0", "1.5", "2.5", "4.0", "6.5")
"""The acceptable quality limits, in percent, that a standard may name: those that both severities in use have."""


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """Take `sample_size` units; at most `acceptance_number` nonconforming pass, `rejection_number` or more do not."""

    letter: str
    sample_size: int
    acceptance_number: int
    rejection_number: int


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """The plan of one defect class in a lot; `sample_size` never exceeds the lot."""

    defect_class: DefectClass
    sample_size: int
    acceptance_number: int
    rejection_number: int
    severity: Severity = "normal"


@dataclass(frozen=True, slots=True)
class LotPlan:
    """How a lot is sampled: the units to draw, and a plan for each class (none when every unit is judged by itself)."""

    lot_size: int
    sample_size: int
    classes: tuple[ClassPlan, ...]

    @property
    def is_whole_lot(self) -> bool:
        """Whether every unit is inspected, so that the decision goes unit by unit."""
        return self.sample_size == self.lot_size

    def of(self, defect_class: DefectClass) -> ClassPlan | None:
        """The plan of that class, or None when units are judged one by one."""
        return next((plan for plan in self.classes if plan.defect_class == defect_class), None)


@cache
def _tables() -> Mapping[str, Any]:
    text = files("marketplace.standards").joinpath("data/iso2859.json").read_text("utf-8")
    return MappingProxyType(json.loads(text))


def code_letter(lot_size: int, level: str) -> str:
    """The code letter of a lot of two units or more at an inspection level (table I)."""
    if lot_size < 2:
        raise DomainError("lot_size_too_small", "lot_size", lot_size=lot_size)
    letters: dict[str, str] = _tables()["code_letters"]
    if level not in letters:
        raise DomainError("unknown_inspection_level", "level", level=level)
    return letters[level][bisect_right(_tables()["lot_size_from"], lot_size) - 1]


def usual_sample_size(lot_size: int, level: str) -> int:
    """What a level takes of a lot on normal inspection, before an arrow of the quality limit changes it."""
    letters: list[str] = _tables()["letters"]
    sizes: list[int] = _tables()["sample_sizes"]["normal"]
    return sizes[letters.index(code_letter(lot_size, level))]


@cache
def plan_for_letter(letter: str, aql: str, severity: Severity = "normal") -> SamplingPlan:
    """The plan of a code letter (tables II), arrows followed: the sample size is that of the cell they lead to."""
    tables = _tables()
    columns: dict[str, str] = tables["cells_by_aql"][severity]
    if aql not in columns:
        raise DomainError("unknown_aql", "aql", aql=aql, severity=severity)
    cells = columns[aql].split()
    index: int = tables["letters"].index(letter)
    while "/" not in cells[index]:
        index += 1 if cells[index] == "down" else -1
    acceptance, rejection = cells[index].split("/")
    return SamplingPlan(
        letter=tables["letters"][index],
        sample_size=tables["sample_sizes"][severity][index],
        acceptance_number=int(acceptance),
        rejection_number=int(rejection),
    )


def single_plan(lot_size: int, level: str, aql: str, severity: Severity = "normal") -> SamplingPlan:
    """The plan for a lot of two units or more, as the tables print it: its sample may be larger than the lot."""
    return plan_for_letter(code_letter(lot_size, level), aql, severity)


def plan_lot(
    lot_size: int,
    level: str,
    aqls: Mapping[DefectClass, str],
    severities: Mapping[DefectClass, Severity] | None = None,
) -> LotPlan:
    """A plan per class; critical has no AQL: none may be found in the largest sample.

    Each class keeps its own sample size, because arrows may give different ones. A sample as large as the lot takes
    every unit. A lot of one unit lies outside the tables: that unit is inspected.
    """
    _check_lot_size(lot_size)
    severities = severities or {}
    classes = []
    for defect_class in DEFECT_CLASSES[1:]:
        severity = severities.get(defect_class, "normal")
        plan = single_plan(max(lot_size, 2), level, aqls[defect_class], severity)
        size = min(plan.sample_size, lot_size)
        classes.append(ClassPlan(defect_class, size, plan.acceptance_number, plan.rejection_number, severity))
    largest = max(plan.sample_size for plan in classes)
    critical = ClassPlan("critical", largest, 0, 1, severities.get("critical", "normal"))
    return LotPlan(lot_size, largest, (critical, *classes))


def plan_every_unit(lot_size: int) -> LotPlan:
    """The plan type "inspect all", for goods such as fine hand-drawn batik: each unit is judged by itself."""
    _check_lot_size(lot_size)
    return LotPlan(lot_size, lot_size, ())


def draw_sample(lot_size: int, sample_size: int, seed: str) -> tuple[int, ...]:
    """Numbers of the units to take (1 to lot size), in random order; the same seed draws the same units for ever.

    Units are ordered by SHA-256 of "seed:number", so a longer draw continues a shorter one, and anybody can check
    a draw by hand.
    """
    _check_lot_size(lot_size)
    if not 1 <= sample_size <= lot_size:
        raise DomainError("sample_size_out_of_range", "sample_size", sample_size=sample_size, lot_size=lot_size)
    seeded = hashlib.sha256(f"{seed}:".encode())

    def draw_key(number: int) -> bytes:
        digest = seeded.copy()
        digest.update(b"%d" % number)
        return digest.digest()

    return tuple(nsmallest(sample_size, range(1, lot_size + 1), key=draw_key))


def _check_lot_size(lot_size: int) -> None:
    if lot_size < 1:
        raise DomainError("lot_size_too_small", "lot_size", lot_size=lot_size)
