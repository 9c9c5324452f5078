"""What changed between two versions of a standard, so that a reader sees it without comparing line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from marketplace.standards.rules import CriterionTerms, SamplingTerms

SAMPLING_FIELDS = (
    "title", "title_en", "lot_definition", "lot_definition_en", "reference_sample", "inspection_unit", "inspect_all",
    "level", "aql_major", "aql_minor",
)  # fmt: skip
CRITERION_FIELDS = (
    "name", "name_en", "type", "limits", "unit_en", "target", "accepted_choices", "other_choices", "method",
    "method_en", "where_checked", "defect_class", "is_photo_required", "good_photo", "bad_photo", "source",
    "source_en",
)  # fmt: skip
"""Everything a version says: a reader who trusts the list of changes need not compare the rest."""


class Version(SamplingTerms, Protocol):
    """A version, or the draft of one, with its criteria."""

    @property
    def criteria(self) -> Sequence[CriterionTerms]: ...


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that differs; `limits` is (lower, upper, unit)."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """A criterion added, removed or changed; criteria are the same when their codes are."""

    code: str
    kind: Literal["added", "removed", "changed"]
    before: CriterionTerms | None
    after: CriterionTerms | None
    fields: tuple[FieldChange, ...] = ()


def sampling_changes(before: SamplingTerms, after: SamplingTerms) -> list[FieldChange]:
    """How the name, the lot, the reference sample and the sampling differ."""
    return _field_changes(before, after, SAMPLING_FIELDS)


def criterion_changes(before: Sequence[CriterionTerms], after: Sequence[CriterionTerms]) -> list[CriterionChange]:
    """How the criteria differ: in the order of the newer version, what was removed last. A new order is no change."""
    old = {criterion.code: criterion for criterion in before}
    changes = []
    for criterion in after:
        former = old.pop(criterion.code, None)
        if former is None:
            changes.append(CriterionChange(criterion.code, "added", None, criterion))
        elif fields := _field_changes(former, criterion, CRITERION_FIELDS):
            changes.append(CriterionChange(criterion.code, "changed", former, criterion, tuple(fields)))
    changes += [CriterionChange(code, "removed", criterion, None) for code, criterion in old.items()]
    return changes


def changes_between(before: Version | None, after: Version) -> dict[str, Any]:
    """What a page of changes shows, by name; nothing for a first version."""
    if before is None:
        return {"sampling_changes": [], "criterion_changes": []}
    return {
        "sampling_changes": sampling_changes(before, after),
        "criterion_changes": criterion_changes(before.criteria, after.criteria),
    }


def is_same(before: Version, after: Version) -> bool:
    """Whether two versions say the same, in the same order."""
    order = [[criterion.code for criterion in version.criteria] for version in (before, after)]
    changed = sampling_changes(before, after) or criterion_changes(before.criteria, after.criteria)
    return order[0] == order[1] and not changed


def _field_changes(before: object, after: object, fields: Sequence[str]) -> list[FieldChange]:
    pairs = [(field, _value(before, field), _value(after, field)) for field in fields]
    return [FieldChange(field, old, new) for field, old, new in pairs if old != new]


def _value(terms: Any, field: str) -> Any:
    if field == "limits":
        return terms.lower_limit, terms.upper_limit, terms.unit
    return getattr(terms, field)
