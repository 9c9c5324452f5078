"""Proof of the results for a whole lot, and that no lot passed without those that were asked for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from marketplace.inspections import queries
from marketplace.inspections.fingerprints import examined
from marketplace.inspections.models import Inspection, Verdict
from marketplace.inspections.rules import SEVERE
from marketplace.kernel.errors import DomainError
from marketplace.orders.queries import judges_without_results
from marketplace.standards.rules import judge

Told = dict[int, tuple[str, Mapping[str, Any]]]
"""By result, the document and the details of the event that tells of it."""


def of_results(inspection: Inspection, told: Told) -> Iterator[str]:
    """Each result judged again and compared with history; takes what it found out of `told`."""
    once = {criterion.id for criterion in queries.once_criteria(inspection)}
    attempts: dict[int, int] = {}
    for result in sorted(inspection.results, key=lambda each: each.id):
        name = f"lot_results {result.id}"
        expected = attempts[result.criterion_id] = attempts.get(result.criterion_id, 0) + 1
        if result.criterion_id not in once or not inspection.asks_results:
            yield f"{name}: its inspection asks for no such result"
        if result.attempt != expected:
            yield f"{name}: attempt is {result.attempt}, should be {expected}"
        try:
            if (judged := judge(result.criterion, result.value)) != result.defect_class:
                yield f"{name}: kept as {result.defect_class}, judged {judged}"
        except DomainError as error:
            yield f"{name}: cannot be, {error}"
        subject, details = told.pop(result.id, ("", {}))
        if (subject, details.get("fingerprint")) != (inspection.key, examined(result)):
            yield f"{name}: history tells of another result"


def of_passing(inspection: Inspection, asked: bool | None) -> Iterator[str]:
    """Whether a lot that passed could; `asked` is what history says of the results that the inspection takes."""
    name = f"inspections {inspection.id}"
    if asked is not None and inspection.asks_results != asked:
        yield f"{name}: asks_results is {inspection.asks_results}, it began otherwise"
    needed = _needed(inspection) if inspection.asks_results else ()
    if not needed:
        return
    if any(result.defect_class in needed for result in queries.failed_results(inspection)):
        yield f"{name}: went on, and a result for the lot does not conform"
    missing = [each for each in queries.not_examined(inspection) if each.defect_class in needed]
    if missing and not judges_without_results(inspection.lot.line.order, _moment(inspection)):
        yield f"{name}: went on without the result of {missing[0].code}"


def was_given_up(inspection: Inspection, verdict: Verdict, expected: str) -> bool:
    """Whether the lot failed for want of a result, which may have come in since."""
    if not inspection.asks_results or verdict.outcome != "failed" or expected not in {"passed", "by_unit"}:
        return False
    known = {each.criterion_id for each in inspection.results if each.recorded_at <= verdict.given_at}
    once = queries.once_criteria(inspection)
    missing = any(each.defect_class in SEVERE and each.id not in known for each in once)
    return missing and not judges_without_results(inspection.lot.line.order, verdict.given_at)


def _needed(inspection: Inspection) -> Sequence[str]:
    """The classes of which it must have conforming results to stand where it stands; a concession wants critical ones
    only.
    """
    reached = inspection.decision.outcome if inspection.decision is not None else inspection.status
    return {"passed": SEVERE, "sorted": SEVERE, "concession": SEVERE[:1]}.get(reached, ())


def _moment(inspection: Inspection) -> datetime:
    """The latest moment at which it can have been let through."""
    verdict = inspection.verdict
    return inspection.changed_at if verdict is None or verdict.outcome == "failed" else verdict.given_at
