"""Proof that draws, verdicts and decisions follow from what was recorded, and that lots and order lines agree."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.audit.queries import list_details
from marketplace.deliveries.models import Lot
from marketplace.infra.data.runtime import session
from marketplace.inspections import queries, rules
from marketplace.inspections.fingerprints import decided_on
from marketplace.inspections.models import Decision, Inspection, Reading, UnitResult, Verdict
from marketplace.inspections.operations import class_rows, outcome_of
from marketplace.inspections.proof import decisions, results
from marketplace.kernel.errors import DomainError
from marketplace.kernel.fingerprints import is_witnessed
from marketplace.orders.models import OrderLine
from marketplace.orders.queries import misplaced
from marketplace.parties.models import TradeOutcome
from marketplace.standards.fingerprints import published_terms
from marketplace.standards.models import StandardVersion
from marketplace.standards.rules import judge, plan_of
from marketplace.standards.verdicts import worst_class

PARTS = ("accepted", "second_grade", "rework", "rejected")
SUMS = ("accepted", "second_grade", "rejected")


def violations() -> Iterator[str]:
    """One line for each row that does not follow from the others; names table, row and figure."""
    sums: dict[int, Counter[str]] = defaultdict(Counter)
    outcomes = {row.lot_id: row for row in session().scalars(select(TradeOutcome))}
    yield from _of_corrections()
    recorded: results.Told = {
        details["result_id"]: (subject, details) for subject, details in list_details("inspection.result_recorded")
    }
    started, known = dict(list_details("inspection.started")), dict[int, str]()
    decided = {subject: told.get("fingerprint") for subject, told in list_details("lot.decided")}
    for inspection in session().scalars(_whole().order_by(Inspection.id)):
        outcome, decision = outcomes.pop(inspection.lot_id, None), inspection.decision
        try:
            yield from _of_inspection(inspection)
            yield from results.of_results(inspection, recorded)
            begun = started.get(inspection.key)
            yield from results.of_passing(inspection, None if begun is None else begun.get("asks_results", False))
            yield from _of_standard(inspection, (begun or {}).get("standard"), known)
            if decision is not None:
                yield from decisions.of_decision(inspection, decision)
                yield from decisions.of_trade(inspection, decision, outcome)
        except (DomainError, LookupError, TypeError, ValueError) as error:
            yield f"inspections {inspection.id}: cannot be proven, {type(error).__name__}: {error}"
        if decision is not None:
            sums[inspection.lot.order_line_id].update({name: getattr(decision, name) for name in SUMS})
            if not is_witnessed(decided.get(inspection.key), decided_on, inspection, decision):
                yield f"inspections {inspection.id}: not all that was decided on is as it was"
    for result_id, (subject, _details) in recorded.items():
        yield f"inspections {subject.partition(':')[2]}: lot_results {result_id} is not kept"
    for lot_id, outcome in outcomes.items():
        yield f"trade_outcomes {outcome.id}: lot {lot_id} has no decision"
    yield from decisions.of_lots()
    yield from misplaced(Inspection)
    for line in session().scalars(select(OrderLine).order_by(OrderLine.id)):
        for name in SUMS:
            held = getattr(line, f"{name}_quantity")
            yield from _compare(f"order_lines {line.id}", name, held, sums[line.id][name])


def _of_inspection(inspection: Inspection) -> Iterator[str]:
    yield from _of_draw(inspection)
    yield from _of_readings(inspection)
    if inspection.verdict is not None:
        yield from _of_verdict(inspection, inspection.verdict)
    if inspection.decision is not None:
        yield from _of_decision(inspection.lot, inspection.decision)


def _whole() -> Select[Inspection]:
    return select(Inspection).options(
        selectinload(Inspection.units).selectinload(UnitResult.every_reading).joinedload(Reading.criterion),
        selectinload(Inspection.units).selectinload(UnitResult.corrections),
        joinedload(Inspection.verdict),
        joinedload(Inspection.decision).selectinload(Decision.reasons),
        joinedload(Inspection.lot).joinedload(Lot.line),
        joinedload(Inspection.lot).joinedload(Lot.delivery),
        selectinload(Inspection.concessions),
        selectinload(Inspection.results),
        joinedload(Inspection.standard_version).selectinload(StandardVersion.criteria),
    )


def _of_draw(inspection: Inspection) -> Iterator[str]:
    plan = queries.plan_of(inspection)
    if inspection.sample != rules.numbers_to_take(plan, inspection.seed):
        yield f"inspections {inspection.id}: the sample is not what the draw {inspection.seed} gives"
    if plan.lot_size != inspection.lot.received_units:
        units = inspection.lot.received_units
        yield f"inspections {inspection.id}: planned for {plan.lot_size} units, the lot has {units}"
    severities = {each.defect_class: each.severity for each in plan.classes}
    if plan != plan_of(inspection.standard_version, plan.lot_size, severities):
        yield f"inspections {inspection.id}: its plan is not what the tables give"
    if inspection.standard_version_id != inspection.lot.line.standard_version_id:
        yield f"inspections {inspection.id}: is judged by another version than was ordered"
    if inspection.order_id != inspection.lot.line.order_id:
        yield f"inspections {inspection.id}: is kept with another order than its lot's"


def _of_standard(inspection: Inspection, told: str | None, known: dict[int, str]) -> Iterator[str]:
    """The standard demands what it did when the lot began to be judged by it, which inspections of old do not tell;
    `known` are the fingerprints that were reckoned already.
    """
    version = inspection.standard_version
    if told and version.id not in known:
        known[version.id] = published_terms(version)
    if told and told != known[version.id]:
        yield f"standard_versions {version.id}: it or its criteria are not those by which {inspection.key} began"


def _of_readings(inspection: Inspection) -> Iterator[str]:
    places = {number: place for place, number in enumerate(inspection.sample)}
    asked = sorted(criterion.id for criterion in queries.criteria_of(inspection))
    for unit in inspection.units:
        if unit.place != places.get(unit.unit_number):
            yield f"unit_results {unit.id}: unit {unit.unit_number} is not at place {unit.place} of the draw"
        looks: dict[int, list[int]] = defaultdict(list, {1: []})
        for reading in unit.every_reading:
            looks[reading.attempt].append(reading.criterion_id)
        if any(sorted(look) != asked for look in looks.values()):
            yield f"unit_results {unit.id}: was not read for each criterion of its standard once"
        judged = []
        for reading in unit.every_reading:
            try:
                judged.append((reading, judgement := judge(reading.criterion, reading.value)))
            except DomainError as error:
                yield f"readings {reading.id}: cannot be, {error}"
                continue
            if judgement != reading.defect_class:
                yield f"readings {reading.id}: kept as {reading.defect_class}, judged {judgement}"
        worst = worst_class(judgement for reading, judgement in judged if judgement and reading in unit.readings)
        if worst != unit.worst_class:
            yield f"unit_results {unit.id}: kept as {unit.worst_class}, its readings say {worst}"


def _of_corrections() -> Iterator[str]:
    """Every reading beyond the first has its correction, and history tells what stood before and after it."""
    told = {
        (subject, details["unit_number"], details["attempt"]): (details["before"], details["after"])
        for subject, details in list_details("inspection.unit_corrected")
    }
    corrected = (
        select(UnitResult, Inspection)
        .join(Inspection, Inspection.id == UnitResult.inspection_id)
        .options(
            selectinload(UnitResult.every_reading).joinedload(Reading.criterion), selectinload(UnitResult.corrections)
        )
    )
    for unit, inspection in session().execute(corrected.order_by(UnitResult.id)):
        name = f"unit_results {unit.id}"
        attempts = sorted({reading.attempt for reading in unit.every_reading})
        if attempts != list(range(1, len(attempts) + 1)) or attempts[1:] != [each.attempt for each in unit.corrections]:
            yield f"{name}: its readings were taken {attempts} times, its corrections say otherwise"
        for attempt in attempts[1:]:
            found = tuple(
                {reading.criterion.code: reading.value for reading in unit.readings_of(each)}
                for each in (attempt - 1, attempt)
            )
            if told.pop((inspection.key, unit.unit_number, attempt), None) != found:
                yield f"{name}: history tells of other readings before and after correction {attempt}"
    for subject, number, attempt in told:
        yield f"inspections {subject.partition(':')[2]}: correction {attempt} of unit {number} is not kept"


def _of_verdict(inspection: Inspection, verdict: Verdict) -> Iterator[str]:
    again = queries.verdict_so_far(inspection)
    expected = outcome_of(inspection, again)
    if results.was_given_up(inspection, verdict, expected):
        expected = "failed"
    if (verdict.outcome, verdict.classes) != (expected, class_rows(again)):
        yield f"verdicts {verdict.id}: says {verdict.outcome}, the units and results recorded say {expected}"
    if verdict.counts_for_switching != (bool(again.classes) and inspection.lot.rework_of_id is None):
        yield f"verdicts {verdict.id}: counts for switching {verdict.counts_for_switching}, and should not say so"
    if (inspection.decision is not None) != (inspection.status == "decided"):
        yield f"inspections {inspection.id}: is {inspection.status}, its decision says otherwise"


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
