"""Reading inspections, and the history that sets how strictly the next lot is inspected."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.catalogue.queries import unsealed
from marketplace.deliveries.models import Delivery, Lot
from marketplace.deliveries.operations import takes_goods
from marketplace.deliveries.queries import lots_of_orders
from marketplace.infra.data.runtime import session
from marketplace.infra.data.states import in_states
from marketplace.infra.language.formats import local_date
from marketplace.inspections.lifecycle import OPEN
from marketplace.inspections.models import Correction, Inspection, ResultOfLot, UnitResult, Verdict
from marketplace.inspections.rules import SEVERE, BadUnit, Split, plan_from_json
from marketplace.inspections.rules import leading_code as leading_code_of
from marketplace.kernel.errors import NotFound
from marketplace.orders.models import OrderLine
from marketplace.orders.queries import due_on_at, judges_without_results
from marketplace.parties.models import Organisation
from marketplace.parties.queries import load_organisation
from marketplace.standards.models import Criterion, StandardVersion
from marketplace.standards.rules import examined_once, seen_on_the_goods
from marketplace.standards.sampling import DEFECT_CLASSES, DefectClass, LotPlan
from marketplace.standards.switching import LotResult, SwitchingState, next_state
from marketplace.standards.verdicts import LotVerdict, judge_lot


def get_inspection(inspection_id: int, viewer: Actor) -> Inspection:
    """An inspection of a lot that the viewer may see; NotFound otherwise."""
    seen = (Inspection.id == inspection_id, visible_to(Inspection, viewer))
    inspection = session().scalar(select(Inspection).where(*seen))
    if inspection is None:
        raise NotFound("inspection")
    return inspection


def find_by_lot(lot_id: int) -> Inspection | None:
    """The inspection of a lot, if one was started."""
    return session().scalar(select(Inspection).where(Inspection.lot_id == lot_id))


def inspectors_of(inspection_id: int) -> set[int]:
    """Everybody of the off-taker who inspected the lot or decided on it; a concession is decided by the group."""
    inspection = session().get_one(Inspection, inspection_id)
    verdict, decision = inspection.verdict, inspection.decision
    people = {inspection.started_by, *(unit.recorded_by for unit in inspection.units)}
    if any(reading.attempt > 1 for unit in inspection.units for reading in unit.every_reading):
        corrected = select(Correction.corrected_by).join(UnitResult, UnitResult.id == Correction.unit_result_id)
        people |= set(session().scalars(corrected.where(UnitResult.inspection_id == inspection_id)))
    people |= {result.recorded_by for result in inspection.results}
    people |= {offer.offered_by for offer in inspection.concessions}
    people |= {verdict.given_by} if verdict is not None else set()
    people |= {decision.decided_by} if decision is not None and decision.outcome != "concession" else set()
    return {person for person in people if person is not None}


def list_inspections(order_id: int) -> list[Inspection]:
    """The inspections of an order with verdict and decision, oldest first."""
    loaded = (joinedload(Inspection.verdict), joinedload(Inspection.decision))
    asked = select(Inspection).where(Inspection.order_id == order_id).options(*loaded).order_by(Inspection.id)
    return list(session().scalars(asked))


def list_open(viewer: Actor) -> Sequence[Inspection]:
    """Inspections that somebody still has to act on, oldest first."""
    asked = select(Inspection).where(in_states(Inspection.status, OPEN), visible_to(Inspection, viewer))
    lot = joinedload(Inspection.lot)
    loaded = (lot.joinedload(Lot.line), lot.joinedload(Lot.delivery).joinedload(Delivery.order))
    return session().scalars(asked.options(*loaded).order_by(Inspection.started_at, Inspection.id)).all()


def lots_and_inspections(order_ids: Collection[int]) -> list[tuple[Lot, Inspection | None]]:
    """The lots of these orders, each with its inspection as long as it is not decided."""
    undecided = (Inspection.lot_id == Lot.id, Lot.status == "received")
    asked = lots_of_orders(order_ids).outerjoin(Inspection, and_(*undecided)).add_columns(Inspection)
    return [(lot, inspection) for lot, inspection in session().execute(asked)] if order_ids else []


def list_uninspected(viewer: Actor) -> Sequence[Lot]:
    """Lots that have arrived and have no inspection yet, oldest first."""
    none_yet = ~select(Inspection.id).where(Inspection.lot_id == Lot.id).exists()
    asked = (
        select(Lot)
        .join(Lot.delivery)
        .where(Lot.status == "received", none_yet, visible_to(Delivery, viewer))
        .options(joinedload(Lot.delivery).joinedload(Delivery.order), joinedload(Lot.line))
        .order_by(Delivery.received_at, Lot.id)
    )
    return session().scalars(asked).all()


def load_unit_result(unit_result_id: int) -> UnitResult:
    """An inspected unit, whoever asks; NotFound if there is none."""
    unit_result = session().get(UnitResult, unit_result_id)
    if unit_result is None:
        raise NotFound("unit")
    return unit_result


def load_result(result_id: int) -> ResultOfLot:
    """A result for a lot, whoever asks; NotFound if there is none."""
    result = session().get(ResultOfLot, result_id)
    if result is None:
        raise NotFound("result")
    return result


def plan_of(inspection: Inspection) -> LotPlan:
    """The plan by which the lot is sampled."""
    return plan_from_json(inspection.plan)


def may_mend(inspection: Inspection) -> bool:
    """Whether units of the lot may be sent back to be mended: while the order still takes goods."""
    return takes_goods(inspection.lot.delivery.order)


def criteria_of(inspection: Inspection) -> list[Criterion]:
    """What the inspector checks on each unit."""
    return seen_on_the_goods(inspection.standard_version.criteria)


def once_criteria(inspection: Inspection) -> list[Criterion]:
    """What is examined once for the lot, most of it by a laboratory."""
    return examined_once(inspection.standard_version.criteria)


def results_of(inspection: Inspection) -> dict[int, ResultOfLot]:
    """The result that counts of each criterion that is examined once for the lot, by the criterion's id."""
    return {result.criterion_id: result for result in sorted(inspection.results, key=lambda each: each.attempt)}


def not_examined(inspection: Inspection) -> list[Criterion]:
    """What is examined once for the lot and has no result, worst class first."""
    known = results_of(inspection)
    missing = [criterion for criterion in once_criteria(inspection) if criterion.id not in known]
    return sorted(missing, key=lambda criterion: DEFECT_CLASSES.index(_class_of(criterion.defect_class) or "minor"))


def still_asked(inspection: Inspection) -> list[Criterion]:
    """The critical and major ones without a result, without which the lot does not pass; none where both sides agreed
    on the order to judge without them.
    """
    if not inspection.asks_results or inspection.lot.line.order.without_results:
        return []
    severe = [criterion for criterion in not_examined(inspection) if criterion.defect_class in SEVERE]
    return [] if severe and judges_without_results(inspection.lot.line.order) else severe


def went_without(inspection: Inspection) -> bool:
    """Whether something critical or major was not examined because both sides agreed to judge without it."""
    severe = any(criterion.defect_class in SEVERE for criterion in not_examined(inspection))
    return inspection.asks_results and severe and judges_without_results(inspection.lot.line.order)


def failed_results(inspection: Inspection) -> list[ResultOfLot]:
    """The critical and major results that do not conform, worst first: with one of them the lot does not pass."""
    severe = [result for result in results_of(inspection).values() if result.defect_class in SEVERE]
    return sorted(severe, key=lambda result: (SEVERE.index(result.defect_class or ""), result.criterion_id))


def verdict_so_far(inspection: Inspection) -> LotVerdict:
    """The verdict on the units of the draw that are recorded without a gap before them, in the order of the draw."""
    results = {unit.unit_number: _class_of(unit.worst_class) for unit in inspection.units if unit.place is not None}
    recorded = takewhile(lambda number: number in results, inspection.sample)
    return judge_lot(plan_of(inspection), [results[number] for number in recorded])


def bad_units(inspection: Inspection) -> list[BadUnit]:
    """The units found not to conform, by number, each with its worst criterion."""
    bad = []
    for unit in sorted(inspection.units, key=lambda unit: unit.unit_number):
        defect_class = _class_of(unit.worst_class)
        if defect_class is not None:
            bad.append(BadUnit(unit.unit_number, defect_class, unit.faults[0].criterion.code))
    return bad


def next_unit(inspection: Inspection) -> int | None:
    """The next unit of the draw that is not recorded yet."""
    recorded = {unit.unit_number for unit in inspection.units}
    return next((number for number in inspection.sample if number not in recorded), None)


def switching_states(producer_group_id: int, standard_id: int) -> dict[DefectClass, SwitchingState]:
    """Where each class stands for this group under this standard, all its versions together.

    Only first submissions judged by a sampling plan count. A corrective action noted at a lot comes before its result.
    """
    asked = (
        select(Inspection.corrective_action, Verdict.classes)
        .join(Verdict, Verdict.inspection_id == Inspection.id)
        .join(StandardVersion, StandardVersion.id == Inspection.standard_version_id)
        .where(
            Inspection.producer_group_id == producer_group_id,
            StandardVersion.standard_id == standard_id,
            Verdict.counts_for_switching,
        )
        .order_by(Verdict.given_at, Verdict.id)
    )
    states = {defect_class: SwitchingState() for defect_class in DEFECT_CLASSES}
    for corrective_action, classes in session().execute(asked):
        outcomes = {each["defect_class"]: each["outcome"] for each in classes}
        for defect_class, state in states.items():
            before = next_state(state, "corrected") if corrective_action else state
            result: LotResult = "not_accepted" if outcomes[defect_class] == "failed" else "accepted"
            states[defect_class] = next_state(before, result)
    return states


def count_judged(producer_group_id: int, standard_id: int) -> int:
    """How many lots of this group were judged by sampling under this standard, reworked ones left out."""
    asked = (
        select(Verdict.id)
        .join(Inspection, Inspection.id == Verdict.inspection_id)
        .join(StandardVersion, StandardVersion.id == Inspection.standard_version_id)
        .where(
            Inspection.producer_group_id == producer_group_id,
            StandardVersion.standard_id == standard_id,
            Verdict.counts_for_switching,
        )
    )
    return len(session().scalars(asked).all())


def load_whole(inspection: Inspection) -> Inspection:
    """The same inspection with units, readings and criteria read in few statements."""
    loaded = (
        selectinload(Inspection.units).selectinload(UnitResult.every_reading),
        selectinload(Inspection.units).selectinload(UnitResult.corrections),
        joinedload(Inspection.results),
        joinedload(Inspection.standard_version).selectinload(StandardVersion.criteria),
        joinedload(Inspection.lot).joinedload(Lot.line),
    )
    session().scalars(select(Inspection).where(Inspection.id == inspection.id).options(*loaded)).unique().one()
    return inspection


@dataclass(frozen=True)
class Grounds:
    """What a decision rests on beside the inspection."""

    lots: list[Lot]
    """All lots of the order."""
    unsealed_listing_id: int | None
    """The listing of the goods, unless a lot of it passed this standard before."""


def load_afresh(inspection_id: int, order_id: int) -> Grounds:
    """Reads the inspection as it is now, with all that a decision rests on, and both parties."""
    rows = session().execute(_afresh(), {"inspection_id": inspection_id, "order_id": order_id}).unique().all()
    unsealed_listing_id = next(row[-1] for row in rows if row.Inspection is not None)
    return Grounds([row.Lot for row in rows], unsealed_listing_id)


@cache
def _afresh() -> Select[*tuple[Any, ...]]:
    """Picks what `load_afresh` reads of `inspection_id` and `order_id`."""
    group, off_taker = aliased(Organisation), aliased(Organisation)
    loaded = (
        contains_eager(Lot.delivery),
        joinedload(Inspection.standard_version),
        joinedload(Inspection.verdict),
        joinedload(Inspection.decision),
        joinedload(Inspection.concessions),
        joinedload(Inspection.results),
        selectinload(Inspection.units).joinedload(UnitResult.every_reading),
    )
    listing_id = unsealed(OrderLine.listing_version_id, Inspection.standard_version_id)
    inspection_id = bindparam("inspection_id", type_=Integer)
    return (
        select(Lot, Inspection, group, off_taker, listing_id)
        .join(Lot.delivery)
        .join(Lot.line)
        .outerjoin(Inspection, and_(Inspection.lot_id == Lot.id, Inspection.id == inspection_id))
        .outerjoin(group, group.id == Inspection.producer_group_id)
        .outerjoin(off_taker, off_taker.id == Inspection.off_taker_id)
        .where(Delivery.order_id == bindparam("order_id"), Lot.status != "cancelled")
        .order_by(Lot.id)
        .options(*loaded)
        .execution_options(populate_existing=True)
    )


def failed_classes(inspection: Inspection) -> list[str]:
    """The classes over their limit, or with a result for the lot that does not conform; worst first."""
    classes = inspection.verdict.classes if inspection.verdict is not None else []
    failed = {each["defect_class"] for each in classes if each["outcome"] == "failed"}
    failed |= {result.defect_class for result in failed_results(inspection)}
    return [defect_class for defect_class in DEFECT_CLASSES if defect_class in failed]


def leading_code(inspection: Inspection) -> str:
    """The criterion for which a whole lot does not pass: the worst result for the lot, what was found most, or what
    was not examined.
    """
    results = failed_results(inspection)
    if results:
        return results[0].criterion.code
    missing = not_examined(inspection) if inspection.asks_results else []
    found = leading_code_of(bad_units(inspection), failed_classes(inspection))
    return found or next((each.code for each in missing if each.defect_class in SEVERE), "")


def has_passed(inspection: Inspection, split: Split) -> bool:
    """Whether the lot passed its sampling, or every unit of it was inspected and taken as first grade."""
    outcome = inspection.verdict.outcome if inspection.verdict is not None else ""
    return outcome == "passed" or (outcome == "by_unit" and split.accepted == inspection.lot.received_quantity)


def was_first_pass(inspection: Inspection, split: Split) -> bool:
    """Whether new goods passed and nothing of them had to be mended."""
    return has_passed(inspection, split) and inspection.lot.rework_of_id is None and split.rework == 0


def was_on_time(inspection: Inspection) -> bool:
    """Whether the goods left the group by the day that was agreed then, on the group's calendar."""
    zone, sent_at = load_organisation(inspection.producer_group_id).zone, inspection.lot.delivery.despatched_at
    return local_date(sent_at, zone) <= due_on_at(inspection.lot.line, sent_at)


def _class_of(worst: str | None) -> DefectClass | None:
    return next((defect_class for defect_class in DEFECT_CLASSES if defect_class == worst), None)
