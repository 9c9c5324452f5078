"""Proof that draws, verdicts and decisions follow from what was recorded, and that lots and order lines agree."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.deliveries.models import Lot
from marketplace.infra.runtime import session
from marketplace.inspections import queries, rules
from marketplace.inspections.models import Decision, Inspection, Reading, UnitResult, Verdict
from marketplace.inspections.operations import class_rows
from marketplace.orders.models import OrderLine
from marketplace.standards.models import StandardVersion
from marketplace.standards.rules import judge
from marketplace.standards.verdicts import worst_class

PARTS = ("accepted", "second_grade", "rework", "rejected")
SUMS = ("accepted", "second_grade", "rejected")


def faults() -> Iterator[str]:
    """One line for each row that does not follow from the others; names table, row and figure."""
    sums: dict[int, Counter[str]] = defaultdict(Counter)
    for inspection in session().scalars(_whole().order_by(Inspection.id)):
        yield from _of_draw(inspection)
        yield from _of_readings(inspection)
        if inspection.verdict is not None:
            yield from _of_verdict(inspection, inspection.verdict)
        if inspection.decision is not None:
            yield from _of_decision(inspection.lot, inspection.decision)
            sums[inspection.lot.order_line_id].update({name: getattr(inspection.decision, name) for name in SUMS})
    for line in session().scalars(select(OrderLine).order_by(OrderLine.id)):
        for name in SUMS:
            held = getattr(line, f"{name}_quantity")
            yield from _compare(f"order_lines {line.id}", name, held, sums[line.id][name])


def _whole() -> Select[Inspection]:
    return select(Inspection).options(
        selectinload(Inspection.units).selectinload(UnitResult.readings).joinedload(Reading.criterion),
        joinedload(Inspection.verdict),
        joinedload(Inspection.decision).selectinload(Decision.reasons),
        joinedload(Inspection.lot),
        joinedload(Inspection.standard_version).selectinload(StandardVersion.criteria),
    )


def _of_draw(inspection: Inspection) -> Iterator[str]:
    plan = queries.plan_of(inspection)
    if inspection.sample != rules.numbers_to_take(plan, inspection.seed):
        yield f"inspections {inspection.id}: the sample is not what the draw {inspection.seed} gives"
    if plan.lot_size != inspection.lot.received_units:
        units = inspection.lot.received_units
        yield f"inspections {inspection.id}: planned for {plan.lot_size} units, the lot has {units}"


def _of_readings(inspection: Inspection) -> Iterator[str]:
    for unit in inspection.units:
        judged = [(reading, judge(reading.criterion, reading.value)) for reading in unit.readings]
        for reading, found in judged:
            if found != reading.defect_class:
                yield f"readings {reading.id}: kept as {reading.defect_class}, judged {found}"
        worst = worst_class(found for _, found in judged if found)
        if worst != unit.worst_class:
            yield f"unit_results {unit.id}: kept as {unit.worst_class}, its readings say {worst}"


def _of_verdict(inspection: Inspection, verdict: Verdict) -> Iterator[str]:
    again = queries.verdict_so_far(inspection)
    if (verdict.outcome, verdict.classes) != (again.outcome, class_rows(again)):
        yield f"verdicts {verdict.id}: says {verdict.outcome}, the units recorded say {again.outcome}"


def _of_decision(lot: Lot, decision: Decision) -> Iterator[str]:
    name = f"decisions {decision.id}"
    for part in PARTS:
        yield from _compare(name, part, getattr(decision, part), getattr(lot, f"{part}_quantity"))
    yield from _compare(name, "parts", sum(getattr(decision, part) for part in PARTS), lot.received_quantity or 0)
    for part in PARTS[1:]:
        told = sum(reason.quantity for reason in decision.reasons if reason.fate == part)
        yield from _compare(name, f"reasons of {part}", told, getattr(decision, part))


def _compare(name: str, what: str, held: int, expected: int) -> Iterator[str]:
    if held != expected:
        yield f"{name}: {what} is {held}, should be {expected}"
