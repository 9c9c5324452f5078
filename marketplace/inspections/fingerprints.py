"""What a decision freezes: every unit and reading, the plan, the concession; as a fingerprint that history keeps."""

from marketplace.inspections.models import Decision, Inspection, ResultOfLot
from marketplace.kernel.fingerprints import figures, fingerprint

INSPECTION = ("lot_id", "standard_version_id", "seed", "plan", "sample", "corrective_action")
READING = ("criterion_id", "number", "answer", "defect_class")
OFFER = ("fates", "rest", "note", "answer", "answer_reason")
RESULT = (
    "inspection_id", "criterion_id", "attempt", "number", "answer", "defect_class", "laboratory", "report_number",
    "examined_on",
)  # fmt: skip
TEXTS = ("corrective_action", "note", "answer_reason")
REASON = ("fate", "criterion_code", "quantity", "units", "note")


def decided_on(inspection: Inspection, decision: Decision, *, apart: bool = True) -> str:
    """All that the decision rests on; what was written apart, or as old fingerprints have it, within."""
    texts = TEXTS if apart else ()
    units = sorted(inspection.units, key=lambda unit: unit.unit_number)
    inspected = [
        [unit.unit_number, unit.place, [figures(each, READING) for each in sorted(unit.readings, key=lambda r: r.id)]]
        for unit in units
    ]
    offers = [figures(offer, OFFER, texts) for offer in sorted(inspection.concessions, key=lambda offer: offer.id)]
    reasons = [figures(reason, REASON) for reason in sorted(decision.reasons, key=lambda reason: reason.id)]
    earlier = [
        [unit.unit_number, each.attempt, figures(each, READING)]
        for unit in units
        for each in sorted(unit.every_reading, key=lambda reading: reading.id)
        if each not in unit.readings
    ]
    later = [earlier] if earlier else []
    if inspection.results:
        later.append([figures(each, RESULT) for each in sorted(inspection.results, key=lambda result: result.id)])
    return fingerprint(
        figures(inspection, INSPECTION, texts), inspected, offers, reasons, *figures(decision, ("note",), texts),
        *later,
    )  # fmt: skip


def examined(result: ResultOfLot) -> str:
    """All that was recorded of what is examined once for the lot."""
    return fingerprint(figures(result, RESULT))
