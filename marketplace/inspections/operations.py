"""Inspecting a lot: draw the sample, record units, give the verdict once, sort a lot that failed."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.deliveries.models import Lot
from marketplace.deliveries.rules import check_lot_size
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.files.photo_records import attach, list_attachments
from marketplace.inspections import events, queries, rules
from marketplace.inspections.decisions import (
    accept_concession,
    decide,
    decline_concession,
    offer_concession,
    reject_lot,
    send_back_lot,
    withdraw_concession,
)
from marketplace.inspections.event_fields import event_fields
from marketplace.inspections.lifecycle import INSPECTION
from marketplace.inspections.models import Correction, Inspection, Reading, UnitResult, Verdict
from marketplace.inspections.results import record_result, results_missing
from marketplace.kernel.errors import Conflict, DomainError, Invalid
from marketplace.kernel.reasons import clean_reason
from marketplace.orders.operations import lock_order
from marketplace.standards.fingerprints import published_terms
from marketplace.standards.models import Criterion
from marketplace.standards.queries import load_standard_version
from marketplace.standards.rules import judge, plan_of
from marketplace.standards.sampling import DEFECT_CLASSES, DefectClass, Severity
from marketplace.standards.switching import SwitchingState
from marketplace.standards.verdicts import LotVerdict, worst_class

__all__ = [
    "accept_concession", "conclude_inspection", "conclude_without_results", "decide", "decline_concession",
    "finish_sorting", "offer_concession", "record_result", "record_unit", "reject_lot", "send_back_lot",
    "start_inspection", "start_sorting", "withdraw_concession",
]  # fmt: skip

PHOTO = "defect"
FIRST_LOTS = 3
"""A buyer may demand tightened inspection for so many first lots of a group."""


def start_inspection(
    lot: Lot,
    actor: Actor,
    at: datetime,
    *,
    seed: str | None = None,
    tightened: bool = False,
    corrective_action: str = "",
) -> Inspection:
    """Draws the sample of a lot that has arrived, by the standard version its order froze; the seed is kept.

    After too many failed lots it wants a corrective action that both sides agreed on.
    """
    _order, at = lock_order(lot.order_id, at)
    session().refresh(lot)
    if lot.status != "received" or not lot.received_units:
        raise Conflict("lot_not_waiting")
    if queries.find_by_lot(lot.id) is not None:
        raise Conflict("inspection_exists")
    version = load_standard_version(lot.line.standard_version_id)
    check_lot_size(lot.received_units, version.inspect_all)
    states = queries.switching_states(lot.producer_group_id, version.standard_id)
    if any(state.standing == "stopped" for state in states.values()) and not corrective_action.strip():
        raise DomainError("inspection_stopped", "corrective_action")
    tightened = tightened and queries.count_judged(lot.producer_group_id, version.standard_id) < FIRST_LOTS
    plan = plan_of(version, lot.received_units, _severities(states, tightened))
    seed = seed or secrets.token_hex(8)
    inspection = Inspection(
        lot_id=lot.id, order_id=lot.order_id, standard_version_id=version.id, status=INSPECTION.initial, seed=seed,
        plan=rules.plan_as_json(plan), sample=rules.numbers_to_take(plan, seed),
        producer_group_id=lot.producer_group_id, off_taker_id=lot.off_taker_id, region_code=lot.region_code,
        corrective_action=corrective_action.strip(), started_at=at, started_by=actor.user_id, changed_at=at,
        asks_results=True, lot=lot, standard_version=version, units=[], results=[], verdict=None, concessions=[],
        decision=None,
    )  # fmt: skip
    session().add(inspection)
    session().flush()
    what = event_fields(inspection, actor, at)
    what |= {"lot_size": plan.lot_size, "sample_size": plan.sample_size, "seed": seed}
    what |= {"asks_results": inspection.asks_results, "corrective_action": inspection.corrective_action}
    what |= {"standard": published_terms(version)}
    emit(events.InspectionStarted(**what))
    return inspection


def record_unit(
    inspection: Inspection,
    unit_number: int,
    readings: Mapping[int, int | str],
    actor: Actor,
    at: datetime,
    *,
    photos: Sequence[str] = (),
    reason: str = "",
) -> UnitResult:
    """Judges one unit by its readings (criterion id → value).

    Until the verdict these are units of the draw; while sorting, any unit that the draw did not have. Other values for
    a unit that was recorded before are a correction, which has a reason; what was found first stays.
    """
    if any(unit.unit_number == unit_number for unit in inspection.units):
        _order, at = lock_order(inspection.order_id, at)
    INSPECTION.move(inspection, "record")
    place = _place(inspection, unit_number)
    judged = _judged(queries.criteria_of(inspection), readings)
    unit = next((unit for unit in inspection.units if unit.unit_number == unit_number), None)
    before = {} if unit is None else values_of(unit.readings)
    after = {criterion.code: value for criterion, value, _ in judged}
    if unit is None:
        unit = UnitResult(
            unit_number=unit_number, place=place, recorded_at=at, recorded_by=actor.user_id,
            every_reading=[], corrections=[],
        )  # fmt: skip
        inspection.units.append(unit)
    if before != after:
        reason = clean_reason(reason) if before else ""
        attempt = len(unit.corrections) + 2 if before else 1
        for criterion, value, defect_class in judged:
            number, answer = (value, None) if isinstance(value, int) else (None, value)
            unit.every_reading.append(
                Reading(criterion=criterion, attempt=attempt, number=number, answer=answer, defect_class=defect_class)
            )
        unit.worst_class = worst_class(defect_class for *_, defect_class in judged if defect_class)
        if before:
            why = Correction(attempt=attempt, reason=reason, corrected_at=at, corrected_by=actor.user_id)
            unit.corrections.append(why)
            session().flush()
            emit(
                events.UnitCorrected(
                    **event_fields(inspection, actor, at), unit_number=unit_number, attempt=attempt,
                    correction_id=why.id, before=before, after=after, reason=reason,
                )
            )  # fmt: skip
    inspection.changed_at = at
    session().flush()
    attach(unit.key, PHOTO, photos, at)
    _check_photo(unit)
    return unit


def values_of(readings: Sequence[Reading]) -> dict[str, int | str]:
    """What was found, by the code of each criterion."""
    return {reading.criterion.code: reading.value for reading in readings}


def conclude_without_results(inspection: Inspection, actor: Actor, at: datetime) -> Verdict:
    """Ends the wait for a result for the lot that does not come: the lot does not pass, and both sides may agree on it
    by a concession.
    """
    return conclude_inspection(inspection, actor, at, without_results=True)


def conclude_inspection(
    inspection: Inspection, actor: Actor, at: datetime, *, without_results: bool = False
) -> Verdict:
    """Gives the verdict, once: when the sample is complete, or as soon as a class is over its limit.

    A lot passes only with every critical and major result for the lot, unless both sides agreed to judge without; one
    that does not conform fails it. With `without_results` it fails for want of them.
    """
    _order, at = lock_order(inspection.order_id, at)
    so_far = queries.verdict_so_far(inspection)
    outcome = outcome_of(inspection, so_far)
    if outcome == "open":
        drawn = sum(unit.place is not None for unit in inspection.units)
        raise DomainError("sample_not_complete", left=so_far.plan.sample_size - drawn)
    missing = bool(queries.still_asked(inspection))
    if without_results and not missing:
        raise Conflict("nothing_to_wait_for")
    if missing and outcome != "failed":
        if not without_results:
            raise results_missing(inspection)
        outcome = "failed"
    by_unit = so_far.is_complete and so_far.plan.is_whole_lot and not missing and outcome == so_far.outcome
    INSPECTION.move(inspection, "judge_by_unit" if by_unit else "pass" if outcome == "passed" else "fail")
    verdict = Verdict(
        inspection_id=inspection.id, outcome=outcome, classes=class_rows(so_far),
        counts_for_switching=bool(so_far.classes) and inspection.lot.rework_of_id is None,
        given_at=at, given_by=actor.user_id,
    )  # fmt: skip
    inspection.verdict, inspection.changed_at = verdict, at
    session().flush()
    what = event_fields(inspection, actor, at)
    if by_unit:
        emit(events.InspectionSorted(**what, nonconforming=len(so_far.nonconforming)))
    else:
        emit(events.InspectionPassed(**what) if outcome == "passed" else events.InspectionFailed(**what))
    return verdict


def outcome_of(inspection: Inspection, so_far: LotVerdict) -> str:
    """What the units and the results for the lot say together."""
    return "failed" if queries.failed_results(inspection) else so_far.outcome


def start_sorting(inspection: Inspection, actor: Actor, at: datetime) -> None:
    """Inspects every unit of a lot that failed, to decide unit by unit; no help against a result for the whole lot."""
    _order, at = lock_order(inspection.order_id, at)
    if queries.failed_results(inspection):
        raise DomainError("sorting_cannot_help")
    INSPECTION.move(inspection, "sort")
    inspection.changed_at = at
    emit(events.SortingStarted(**event_fields(inspection, actor, at)))


def finish_sorting(inspection: Inspection, actor: Actor, at: datetime) -> None:
    """States that every unit was inspected: those not recorded conform.

    It waits for the results for the lot; where one does not conform, the lot has failed after all.
    """
    _order, at = lock_order(inspection.order_id, at)
    if queries.failed_results(inspection):
        INSPECTION.move(inspection, "fail")
        inspection.changed_at = at
        emit(events.InspectionFailed(**event_fields(inspection, actor, at)))
        return
    if queries.still_asked(inspection):
        raise results_missing(inspection)
    INSPECTION.move(inspection, "finish_sorting")
    inspection.changed_at = at
    bad = len(queries.bad_units(inspection))
    emit(events.InspectionSorted(**event_fields(inspection, actor, at), nonconforming=bad))


def _severities(states: Mapping[DefectClass, SwitchingState], tightened: bool) -> dict[DefectClass, Severity]:
    if tightened:
        return dict.fromkeys(DEFECT_CLASSES, "tightened")
    return {defect_class: state.severity for defect_class, state in states.items()}


def _place(inspection: Inspection, unit_number: int) -> int | None:
    in_draw = unit_number in inspection.sample
    if inspection.status == "started" and in_draw:
        return inspection.sample.index(unit_number)
    lot_size = queries.plan_of(inspection).lot_size
    if inspection.status == "sorting" and not in_draw and 1 <= unit_number <= lot_size:
        return None
    raise DomainError("unit_not_to_record", "unit_number", number=unit_number, lot_size=lot_size)


def _judged(
    criteria: Sequence[Criterion], readings: Mapping[int, int | str]
) -> list[tuple[Criterion, int | str, DefectClass | None]]:
    judged, faults = [], []
    for criterion in criteria:
        value = readings.get(criterion.id)
        if value is None:
            faults.append(DomainError("reading_missing", f"c{criterion.id}", criterion=criterion.name))
            continue
        try:
            judged.append((criterion, value, judge(criterion, value)))
        except DomainError as error:
            faults.append(DomainError(error.code, f"c{criterion.id}", **error.params))
    if faults:
        raise Invalid(faults)
    return judged


def _check_photo(unit: UnitResult) -> None:
    asked = next((reading.criterion for reading in unit.faults if reading.criterion.is_photo_required), None)
    if asked is not None and not list_attachments(unit.key, PHOTO):
        raise DomainError("photo_asked", "photos", criterion=asked.name)


def class_rows(verdict: LotVerdict) -> list[dict[str, Any]]:
    """A verdict's classes as they are kept."""
    return [
        {
            "defect_class": each.plan.defect_class,
            "inspected": each.inspected,
            "found": each.found,
            "outcome": each.outcome,
        }
        for each in verdict.classes
    ]
