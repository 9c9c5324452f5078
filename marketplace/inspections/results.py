"""What is examined once for the whole lot, most of it by a laboratory: one result for each criterion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.files.photo_records import attach
from marketplace.infra.language.formats import local_date
from marketplace.inspections import events, queries
from marketplace.inspections.event_fields import event_fields
from marketplace.inspections.fingerprints import examined
from marketplace.inspections.lifecycle import INSPECTION
from marketplace.inspections.models import Inspection, ResultOfLot
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotFound
from marketplace.kernel.reasons import clean_reason
from marketplace.orders.operations import lock_order
from marketplace.parties.queries import load_organisation
from marketplace.standards.models import Criterion
from marketplace.standards.rules import judge

REPORT = "report"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A result as it was told: what was found, by whom, when, and under which number."""

    value: int | str
    examined_on: date
    laboratory: str = ""
    report_number: str = ""


def load_criterion(inspection: Inspection, criterion_id: int) -> Criterion:
    """A criterion that is examined once for the lot of this inspection; NotFound for any other."""
    asked = queries.once_criteria(inspection) if inspection.asks_results else []
    found = next((criterion for criterion in asked if criterion.id == criterion_id), None)
    if found is None:
        raise NotFound("criterion")
    return found


def record_result(
    inspection: Inspection,
    criterion_id: int,
    found: Found,
    actor: Actor,
    at: datetime,
    *,
    photos: Sequence[str] = (),
    reason: str = "",
) -> ResultOfLot:
    """Records the one result of a criterion for the lot, with a photo of the laboratory's report.

    Until the verdict it may be recorded again, with a reason; what stood first stays.
    """
    _order, at = lock_order(inspection.order_id, at)
    INSPECTION.move(inspection, "record_result")
    criterion = load_criterion(inspection, criterion_id)
    before = queries.results_of(inspection).get(criterion.id)
    if before is not None and inspection.status != "started":
        raise Conflict("result_stands")
    zone = load_organisation(inspection.off_taker_id).zone
    defect_class = _checked(criterion, found, local_date(at, zone), len(photos) + (before is not None))
    number, answer = (found.value, None) if isinstance(found.value, int) else (None, found.value)
    result = ResultOfLot(
        inspection_id=inspection.id, criterion=criterion, criterion_id=criterion.id,
        attempt=1 if before is None else before.attempt + 1, number=number, answer=answer, defect_class=defect_class,
        laboratory=found.laboratory.strip(), report_number=found.report_number.strip(), examined_on=found.examined_on,
        reason="" if before is None else clean_reason(reason), recorded_at=at, recorded_by=actor.user_id,
    )  # fmt: skip
    inspection.results.append(result)
    inspection.changed_at = at
    session().flush()
    attach(result.key, REPORT, photos, at)
    emit(
        events.ResultRecorded(
            **event_fields(inspection, actor, at), result_id=result.id, criterion=criterion.code,
            attempt=result.attempt, defect_class=defect_class, fingerprint=examined(result), reason=result.reason,
        )
    )  # fmt: skip
    return result


def _checked(criterion: Criterion, found: Found, today: date, photos: int) -> str | None:
    """The class of the nonconformity, None where it conforms; Invalid names everything that is missing or cannot be."""
    faults, defect_class = [], None
    try:
        defect_class = judge(criterion, found.value)
    except DomainError as error:
        faults.append(DomainError(error.code, "value", **error.params))
    if found.examined_on > today:
        faults.append(DomainError("examined_in_future", "examined_on"))
    if criterion.where_checked == "laboratory":
        if not found.laboratory.strip():
            faults.append(DomainError("laboratory_missing", "laboratory"))
        if not found.report_number.strip():
            faults.append(DomainError("report_number_missing", "report_number"))
        if not photos:
            faults.append(DomainError("report_missing", "photos"))
    if faults:
        raise Invalid(faults)
    return defect_class


def results_missing(inspection: Inspection) -> DomainError:
    """That the lot cannot pass before these are examined, by name."""
    names = "; ".join(criterion.name for criterion in queries.still_asked(inspection))
    return DomainError("results_missing", criteria=names)
