"""The inspections, verdicts and decisions that history bears witness to."""

from sqlalchemy import select

from marketplace.audit.witnessing import Witness
from marketplace.inspections.models import Decision, Inspection, Verdict

WITNESSES = (
    Witness("inspections", "is begun", select(Inspection.id), ("inspection.started",), "inspection_id"),
    Witness(
        "verdicts of inspections", "is given", select(Verdict.inspection_id),
        ("inspection.passed", "inspection.failed", "inspection.sorted"), "inspection_id",
    ),
    Witness(
        "decisions of inspections", "is taken", select(Decision.inspection_id), ("lot.decided",), "inspection_id"
    ),
)  # fmt: skip
