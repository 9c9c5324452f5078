"""From bad units to quantities: who gets what of a lot, and the reasons. Pure; quantities in thousandths."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from marketplace.kernel import money
from marketplace.kernel.errors import DomainError, Invalid
from marketplace.kernel.quantity import amount_for
from marketplace.orders.rules import second_grade_value
from marketplace.standards.sampling import ClassPlan, DefectClass, LotPlan, draw_sample

SEVERE: tuple[str, ...] = ("critical", "major")
"""The classes of which a lot does not pass without a result, nor with one that does not conform; worst first."""
BAD_FATES = ("rejected", "rework", "second_grade")
REST_FATES = ("accepted", "second_grade")
"""What the rest of a failed lot may be taken as in a concession."""


def numbers_to_take(plan: LotPlan, seed: str) -> list[int]:
    """The units to record, in that order: as drawn, or from 1 up where each is judged by itself."""
    drawn = draw_sample(plan.lot_size, plan.sample_size, seed)
    return list(drawn) if plan.classes else sorted(drawn)


@dataclass(frozen=True, slots=True)
class Split:
    """A lot by quantity; the four parts sum to what was received."""

    accepted: int = 0
    second_grade: int = 0
    rework: int = 0
    rejected: int = 0

    @property
    def good(self) -> int:
        """Accepted and second grade together."""
        return self.accepted + self.second_grade

    def value(self, unit_price: int, factor: int, pieces_per_pack: int = 1) -> int:
        """Rupiah for the good units, before deductions; the second grade at its share of the price."""
        first = amount_for(self.accepted, unit_price, pieces_per_pack)
        return first + second_grade_value(self.second_grade, unit_price, factor, pieces_per_pack)


@dataclass(frozen=True, slots=True)
class BadUnit:
    """A unit that does not conform: its number, its class, and the code of its worst criterion."""

    number: int
    defect_class: DefectClass
    code: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a quantity is not first grade: what becomes of it, by which criterion, which units."""

    fate: str
    code: str
    quantity: int
    units: tuple[int, ...] = ()


def check_fates(bad: Sequence[BadUnit], fates: Mapping[int, str]) -> None:
    """Raises Invalid unless every bad unit, and no other, has a fate it may have; a critical one is never sold."""
    faults = []
    for unit in bad:
        fate = fates.get(unit.number)
        if fate not in BAD_FATES:
            faults.append(DomainError("fate_missing", f"fate_{unit.number}", number=unit.number))
        elif unit.defect_class == "critical" and fate == "second_grade":
            faults.append(DomainError("critical_not_sold", f"fate_{unit.number}", number=unit.number))
    strangers = set(fates) - {unit.number for unit in bad}
    faults += [DomainError("unit_is_not_bad", number=number) for number in sorted(strangers)]
    if faults:
        raise Invalid(faults)


def decide_units(
    received: int, units: int, bad: Sequence[BadUnit], fates: Mapping[int, str], rest: str = "accepted"
) -> tuple[Split, list[Reason]]:
    """Splits what was received: each bad unit by its fate, all other units as `rest`.

    Packs that divide the quantity unevenly are rounded down in what is taken away, so the rest stays with the group.
    """
    check_fates(bad, fates)
    parts: Counter[str] = Counter()
    reasons, before = [], 0
    for fate in BAD_FATES:
        mine = [unit for unit in bad if fates[unit.number] == fate]
        after = before + len(mine)
        parts[fate] = received * after // units - received * before // units
        before = after
        reasons += _reasons(fate, parts[fate], mine)
    parts[rest] += received - received * before // units
    return Split(**parts), reasons


def decide_concession(
    received: int, units: int, bad: Sequence[BadUnit], fates: Mapping[int, str], rest: str, code: str
) -> tuple[Split, list[Reason]]:
    """As `decide_units`; a rest that is taken as second grade has `code` for its reason."""
    split, reasons = decide_units(received, units, bad, fates, rest)
    if rest == "second_grade":
        told = sum(each.quantity for each in reasons if each.fate == "second_grade")
        reasons.append(Reason("second_grade", code, split.second_grade - told))
    return split, reasons


def decide_whole(received: int, units: int, bad: Sequence[BadUnit], fate: str, code: str) -> tuple[Split, list[Reason]]:
    """Splits a lot that goes back or is rejected as a whole: bad units by their own criterion, the rest by `code`."""
    known = received * len(bad) // units
    reasons = _reasons(fate, known, list(bad))
    if received > known:
        reasons.append(Reason(fate, code, received - known))
    return Split(**{fate: received}), reasons


def leading_code(bad: Iterable[BadUnit], failed: Sequence[str]) -> str:
    """The criterion most often found among the classes over their limit; the first found wins a tie."""
    codes = Counter(unit.code for unit in bad if unit.defect_class in failed)
    return max(codes, key=lambda code: codes[code]) if codes else ""


def plan_as_json(plan: LotPlan) -> dict[str, Any]:
    """A plan as the inspection keeps it."""
    return asdict(plan) | {"classes": [asdict(each) for each in plan.classes]}


def plan_from_json(kept: Mapping[str, Any]) -> LotPlan:
    """The plan that was kept."""
    classes = tuple(ClassPlan(**each) for each in kept["classes"])
    return LotPlan(kept["lot_size"], kept["sample_size"], classes)


def _reasons(fate: str, quantity: int, bad: Sequence[BadUnit]) -> list[Reason]:
    """The quantity by criterion, in the order in which the criteria were first met; what becomes of units too small to
    weigh is told too.
    """
    if not bad:
        return []
    codes = list(dict.fromkeys(unit.code for unit in bad))
    by_code = [[unit.number for unit in bad if unit.code == code] for code in codes]
    parts = money.split(quantity, [len(numbers) for numbers in by_code])
    rows = zip(codes, parts, by_code, strict=True)
    return [Reason(fate, code, part, tuple(sorted(numbers))) for code, part, numbers in rows]
