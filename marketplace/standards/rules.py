"""Judging a reading against a criterion, and what makes a criterion and a standard fit to publish.

Limits and readings of kinds numeric, grade and count are integers in thousandths; answers of kinds boolean
(`yes` conforms) and choice are text.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, TypeVar

from marketplace.kernel.errors import DomainError, Invalid
from marketplace.kernel.quantity import SCALE
from marketplace.standards.sampling import (
    AQLS,
    DEFECT_CLASSES,
    LEVELS,
    DefectClass,
    LotPlan,
    Severity,
    plan_every_unit,
    plan_lot,
)

CriterionType = Literal["boolean", "count", "numeric", "grade", "choice"]
CRITERION_TYPES: tuple[CriterionType, ...] = ("boolean", "count", "numeric", "grade", "choice")
WHERE_CHECKED = ("group", "receipt", "lot", "laboratory")
"""By the group itself, by the off-taker at receipt, once for the lot, or by a laboratory."""
ONCE = frozenset({"lot", "laboratory"})
"""Where a criterion has one result for the lot, outside the sample."""
INSPECTION_UNITS = ("piece", "sheet", "pack")

GRADE_LOWEST, GRADE_HIGHEST, GRADE_STEP = 1_000, 5_000, 500
"""Grey scale for colour fastness, ISO 105-A02 and A03: 1, 1-2, 2 … 5, kept as 1.0 to 5.0."""
LARGEST = 1_000_000_000
CHOICES_AT_MOST = 12
CODE = re.compile(r"[A-Z][A-Z0-9]{0,5}(-[A-Z0-9]{1,4})?")


class CriterionTerms(Protocol):
    """What a criterion demands."""

    code: str
    name: str
    type: str
    unit: str
    lower_limit: int | None
    upper_limit: int | None
    accepted_choices: list[str]
    other_choices: list[str]
    where_checked: str
    defect_class: str


class SamplingTerms(Protocol):
    """What a version says beside its criteria, above all how it samples a lot."""

    title: str
    lot_definition: str
    reference_sample: str
    inspection_unit: str
    inspect_all: bool
    level: str
    aql_major: str
    aql_minor: str


C = TypeVar("C", bound=CriterionTerms)


def judge(criterion: CriterionTerms, reading: int | str) -> DefectClass | None:
    """None if the reading conforms, else the class of the nonconformity; DomainError for a reading out of its kind."""
    check_reading(criterion, reading)
    if isinstance(reading, int):
        conforms = _within(criterion, reading)
    else:
        conforms = reading in (("yes",) if criterion.type == "boolean" else criterion.accepted_choices)
    return None if conforms else next(c for c in DEFECT_CLASSES if c == criterion.defect_class)


def check_reading(criterion: CriterionTerms, reading: int | str) -> None:
    """DomainError with the criterion's code as its field for a reading that the kind cannot have."""
    fault = _fault_of_answer(criterion, reading) if isinstance(reading, str) else _fault_of_number(criterion, reading)
    if fault:
        raise DomainError(fault, criterion.code, criterion=criterion.name)


def check_criterion(criterion: CriterionTerms) -> None:
    """Raises Invalid with every fault of one criterion's definition, each at its field."""
    faults = []
    if not CODE.fullmatch(criterion.code):
        faults.append(DomainError("criterion_code_malformed", "code"))
    if not criterion.name.strip():
        faults.append(DomainError("criterion_name_missing", "name"))
    if criterion.defect_class not in DEFECT_CLASSES:
        faults.append(DomainError("unknown_defect_class", "defect_class"))
    if criterion.where_checked not in WHERE_CHECKED:
        faults.append(DomainError("unknown_place_of_check", "where_checked"))
    faults += _faults_of_type(criterion)
    if faults:
        raise Invalid(faults)


def check_sampling(terms: SamplingTerms) -> None:
    """Raises Invalid if the version names a level, limit or unit that does not exist."""
    faults = []
    if terms.level not in LEVELS:
        faults.append(DomainError("unknown_inspection_level", "level", level=terms.level))
    for field in ("aql_major", "aql_minor"):
        if (aql := getattr(terms, field)) not in AQLS:
            faults.append(DomainError("unknown_aql", field, aql=aql))
    if terms.inspection_unit not in INSPECTION_UNITS:
        faults.append(DomainError("unknown_inspection_unit", "inspection_unit"))
    if faults:
        raise Invalid(faults)


def check_publishable(terms: SamplingTerms, criteria: Sequence[CriterionTerms]) -> None:
    """Raises Invalid unless the version is whole: a known plan, sound criteria, one at least seen on the goods."""
    check_sampling(terms)
    faults = []
    if not seen_on_the_goods(criteria):
        faults.append(DomainError("no_criterion_on_the_goods"))
    times = Counter(criterion.code for criterion in criteria)
    faults += [DomainError("criterion_code_twice", criterion=code) for code, count in times.items() if count > 1]
    for criterion in criteria:
        try:
            check_criterion(criterion)
        except Invalid:
            faults.append(DomainError("criterion_unfinished", criterion=f"{criterion.code} {criterion.name}".strip()))
    if faults:
        raise Invalid(faults)


def seen_on_the_goods(criteria: Sequence[C]) -> list[C]:
    """The criteria an inspector checks unit by unit: all but those that have one result for the lot."""
    return [criterion for criterion in criteria if criterion.where_checked not in ONCE]


def examined_once(criteria: Sequence[C]) -> list[C]:
    """The criteria that have one result for the lot, most of them from a laboratory."""
    return [criterion for criterion in criteria if criterion.where_checked in ONCE]


def plan_of(terms: SamplingTerms, lot_size: int, severities: Mapping[DefectClass, Severity] | None = None) -> LotPlan:
    """How a lot of so many units is sampled under these terms."""
    if terms.inspect_all:
        return plan_every_unit(lot_size)
    aqls: dict[DefectClass, str] = {"major": terms.aql_major, "minor": terms.aql_minor}
    return plan_lot(lot_size, terms.level, aqls, severities)


def next_code(codes: Sequence[str]) -> str:
    """A free code for one more criterion, in the manner of those there are: after MK8 comes MK9."""
    letters = re.match(r"[A-Z]+", codes[0]) if codes else None
    stem = letters.group() if letters else "S"
    numbers = [int(code[len(stem) :]) for code in codes if re.fullmatch(rf"{stem}\d+", code)]
    return f"{stem}{max(numbers, default=0) + 1}"


def _within(criterion: CriterionTerms, reading: int) -> bool:
    if criterion.lower_limit is not None and reading < criterion.lower_limit:
        return False
    return criterion.upper_limit is None or reading <= criterion.upper_limit


def _fault_of_answer(criterion: CriterionTerms, answer: str) -> str | None:
    if criterion.type == "boolean":
        return None if answer in ("yes", "no") else "reading_not_an_answer"
    if criterion.type == "choice":
        known = (*criterion.accepted_choices, *criterion.other_choices)
        return None if answer in known else "reading_not_an_answer"
    return "reading_not_a_number"


def _fault_of_number(criterion: CriterionTerms, number: int) -> str | None:
    if criterion.type == "grade":
        return None if _is_grade(number) else "reading_not_a_grade"
    if criterion.type == "count":
        return None if _is_count(number) else "reading_not_a_count"
    if criterion.type == "numeric":
        return None if abs(number) <= LARGEST else "reading_too_large"
    return "reading_not_an_answer"


def _is_grade(number: int) -> bool:
    return GRADE_LOWEST <= number <= GRADE_HIGHEST and number % GRADE_STEP == 0


def _is_count(number: int) -> bool:
    return 0 <= number <= LARGEST and number % SCALE == 0


def _faults_of_type(criterion: CriterionTerms) -> list[DomainError]:
    if criterion.type == "boolean":
        return []
    if criterion.type == "choice":
        return _faults_of_choices(criterion)
    if criterion.type not in CRITERION_TYPES:
        return [DomainError("unknown_criterion_type", "type")]
    return _faults_of_limits(criterion)


def _faults_of_choices(criterion: CriterionTerms) -> list[DomainError]:
    answers = [*criterion.accepted_choices, *criterion.other_choices]
    if not criterion.accepted_choices:
        return [DomainError("choices_missing", "accepted_choices")]
    if not criterion.other_choices:
        return [DomainError("choices_that_fail_missing", "other_choices")]
    if len(set(answers)) < len(answers):
        return [DomainError("choice_twice", "other_choices")]
    if len(answers) > CHOICES_AT_MOST:
        return [DomainError("too_many_choices", "accepted_choices", most=CHOICES_AT_MOST)]
    return []


def _faults_of_limits(criterion: CriterionTerms) -> list[DomainError]:
    lower, upper = criterion.lower_limit, criterion.upper_limit
    if criterion.type == "grade" and lower is None:
        return [DomainError("grade_limit_missing", "lower_limit")]
    if criterion.type == "count" and upper is None:
        return [DomainError("count_limit_missing", "upper_limit")]
    if lower is None and upper is None:
        return [DomainError("limit_missing", "lower_limit")]
    if lower is not None and upper is not None and lower > upper:
        return [DomainError("limits_crossed", "upper_limit")]
    faults = []
    for field, limit in (("lower_limit", lower), ("upper_limit", upper)):
        if limit is not None and (fault := _fault_of_number(criterion, limit)):
            faults.append(DomainError(fault.replace("reading", "limit"), field))
    return faults
