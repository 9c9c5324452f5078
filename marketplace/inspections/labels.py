"""The words of an inspection's state and decision."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.deliveries.models import Lot
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.language.labels import Label
from marketplace.inspections.models import Inspection, UnitResult
from marketplace.standards import labels
from marketplace.standards.models import Criterion
from marketplace.standards.verdicts import LotVerdict

STATES = {
    "started": Label(_l("Being inspected"), "action", "search"),
    "passed": Label(_l("Passed, to be decided"), "attention", "check-circle"),
    "failed": Label(_l("Not passed, to be decided"), "bad", "cross-circle"),
    "sorting": Label(_l("Every unit is being inspected"), "action", "search"),
    "sorted": Label(_l("All inspected, to be decided"), "attention", "check-circle"),
    "concession_offered": Label(_l("Offer waits for the group"), "wait", "clock"),
    "decided": Label(_l("Decided"), "good", "check-circle"),
}
OUTCOMES = {
    "passed": Label(_l("Passed"), "good", "check-circle"),
    "sorted": Label(_l("Decided unit by unit"), "good", "check-circle"),
    "concession": Label(_l("Taken by agreement"), "attention", "check-circle"),
    "rework": Label(_l("Sent back to be mended"), "attention", "return"),
    "rejected": Label(_l("Not passed, rejected"), "bad", "cross-circle"),
}
FATES = {
    "accepted": _l("Accepted"),
    "second_grade": _l("Second grade"),
    "rework": _l("To be mended"),
    "rejected": _l("Rejected"),
}
SO_FAR = {
    "open": Label(_l("Within the limits so far"), "good", "check-circle"),
    "passed": Label(_l("Passes"), "good", "check-circle"),
    "failed": Label(_l("Does not pass"), "bad", "cross-circle"),
    "by_unit": Label(_l("Judged unit by unit"), "action", "info"),
}


def label_of(inspection: Inspection) -> Label:
    """The inspection's state; once decided, its outcome."""
    if inspection.decision is not None:
        return OUTCOMES[inspection.decision.outcome]
    return STATES[inspection.status]


def tally(verdict: LotVerdict) -> list[tuple[str, int, str]]:
    """Per class: its name, how many were found, its limit."""
    return [
        (
            labels.class_word(each.plan.defect_class),
            each.found,
            _("limit %(limit)s", limit=each.plan.acceptance_number)
            if each.plan.sample_size == verdict.plan.sample_size
            else _("limit %(limit)s in %(first)s", limit=each.plan.acceptance_number, first=each.plan.sample_size),
        )
        for each in verdict.classes
    ]


def outside_verdict(unit: UnitResult, verdict: LotVerdict) -> int | None:
    """How many units judge the unit's class, where the draw had that many before it; None where it counts itself."""
    plans = {each.plan.defect_class: each.plan.sample_size for each in verdict.classes}
    size = plans.get(unit.worst_class or "")  # type: ignore[call-overload]
    return size if size is not None and (unit.place is None or unit.place >= size) else None


def names_of(criteria: Sequence[Criterion]) -> str:
    """Their names, in the reader's language."""
    return "; ".join(criterion.text_in("name", language()) for criterion in criteria)


def unit_word(inspection: Inspection) -> str:
    """The unit of inspection: lembar."""
    return formats.unit_name(inspection.standard_version.inspection_unit, language())


def goods(inspection: Inspection) -> str:
    """What the lot is: 120 lembar Kain panjang kawung."""
    return goods_of(inspection.lot)


def goods_of(lot: Lot) -> str:
    """What arrived of a lot, with its name."""
    line = lot.line
    return f"{formats.quantity(lot.received_quantity or 0, line.unit, language(), line.pack_unit)} {line.title}"
