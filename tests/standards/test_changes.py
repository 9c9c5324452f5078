import pytest

from marketplace.standards.changes import criterion_changes, sampling_changes
from marketplace.standards.models import CriterionColumns, VersionTerms
from tests.standards.criteria import criterion, terms

SIZE = criterion(code="BT2", type="numeric", unit="cm", lower_limit=245_000, upper_limit=260_000)
STAIN = criterion(code="BT7", type="count", upper_limit=0)
WAX = criterion(code="BT6")


def test_the_same_criteria_in_another_order_are_no_change():
    assert criterion_changes([SIZE, STAIN, WAX], [WAX, SIZE, STAIN]) == []


def test_added_changed_and_removed():
    wider = criterion(code="BT2", type="numeric", unit="cm", lower_limit=240_000, upper_limit=260_000)
    holes = criterion(code="BT9", type="count", upper_limit=0)
    changes = criterion_changes([SIZE, STAIN, WAX], [wider, holes, WAX])
    assert [(c.code, c.kind) for c in changes] == [("BT2", "changed"), ("BT9", "added"), ("BT7", "removed")]
    assert [(f.field, f.before, f.after) for f in changes[0].fields] == [
        ("limits", (245_000, 260_000, "cm"), (240_000, 260_000, "cm"))
    ]


def test_several_fields_of_one_criterion():
    before = criterion(code="BT6", defect_class="major", method="Setrika")
    after = criterion(code="BT6", defect_class="minor", method="Setrika di atas kertas")
    (change,) = criterion_changes([before], [after])
    assert [f.field for f in change.fields] == ["method", "defect_class"]


@pytest.mark.parametrize(
    "field", [name for name in CriterionColumns.__annotations__ if name not in ("position", "code", "type")]
)
def test_no_change_of_a_criterion_is_left_out(field: str):
    given = {"type": "numeric", "lower_limit": 1_000, "upper_limit": 9_000, "unit": "cm"}
    before = criterion(**given)
    new = {
        "lower_limit": 2_000,
        "upper_limit": 8_000,
        "target": 5_000,
        "accepted_choices": ["a"],
        "other_choices": ["b"],
    }
    after = criterion(**given | {field: new.get(field, True if field == "is_photo_required" else "minor")})
    (change,) = criterion_changes([before], [after])
    assert len(change.fields) == 1


@pytest.mark.parametrize("field", list(VersionTerms.__annotations__))
def test_no_change_of_a_versions_terms_is_left_out(field: str):
    (change,) = sampling_changes(terms(), terms(**{field: True if field == "inspect_all" else "other"}))
    assert change.field == field


def test_how_the_sampling_changed():
    assert sampling_changes(terms(), terms()) == []
    (change,) = sampling_changes(terms(), terms(aql_major="1.5"))
    assert (change.field, change.before, change.after) == ("aql_major", "2.5", "1.5")
