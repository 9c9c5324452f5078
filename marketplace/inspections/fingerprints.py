"""What a decision freezes: every unit and reading, the plan, the concession; as a fingerprint that history keeps."""

from marketplace.inspections.models import Decision, Inspection
from marketplace.kernel.fingerprints import figures, fingerprint

INSPECTION = ("lot_id", "standard_version_id", "seed", "plan", "sample", "corrective_action")
READING = ("criterion_id", "number", "answer", "defect_class")
OFFER = ("fates", "rest", "note", "answer", "answer_reason")
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
    corrected = [earlier] if earlier else []
    return fingerprint(
        figures(inspection, INSPECTION, texts), inspected, offers, reasons, *figures(decision, ("note",), texts),
        *corrected,
    )  # fmt: skip
