import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.kernel.errors import DomainError, Invalid
from marketplace.standards.rules import (
    check_criterion,
    check_publishable,
    check_sampling,
    judge,
    seen_on_the_goods,
)
from tests.standards.criteria import criterion, terms

LENGTH = criterion(code="BT2", type="numeric", unit="cm", lower_limit=245_000, upper_limit=260_000)
MOISTURE = criterion(code="GS1", type="numeric", unit="%", upper_limit=3_000)
SUGAR = criterion(code="GS5", type="numeric", unit="%", lower_limit=90_000, defect_class="minor")
COLD = criterion(code="TX1", type="numeric", unit="°C", lower_limit=-18_500, upper_limit=-2_000)
RUBBING = criterion(code="BT5", type="grade", lower_limit=3_500)
SPECKS = criterion(code="BT8", type="count", upper_limit=3_000, defect_class="minor")
NO_STAIN = criterion(code="BT7", type="count", upper_limit=0)
METAL = criterion(code="MK8", type="boolean", defect_class="critical")
GENUINE = criterion(
    code="BT1",
    type="choice",
    accepted_choices=["tulis", "cap"],
    other_choices=["printing"],
    defect_class="critical",
)


@pytest.mark.parametrize(
    ("demand", "reading", "verdict"),
    [
        (LENGTH, 245_000, None),
        (LENGTH, 260_000, None),
        (LENGTH, 244_999, "major"),
        (LENGTH, 260_001, "major"),
        (MOISTURE, 3_000, None),
        (MOISTURE, 3_001, "major"),
        (MOISTURE, 0, None),
        (SUGAR, 90_000, None),
        (SUGAR, 89_999, "minor"),
        (COLD, -2_000, None),
        (COLD, -1_999, "major"),
        (COLD, -18_501, "major"),
        (RUBBING, 3_500, None),
        (RUBBING, 5_000, None),
        (RUBBING, 3_000, "major"),
        (SPECKS, 3_000, None),
        (SPECKS, 4_000, "minor"),
        (NO_STAIN, 0, None),
        (NO_STAIN, 1_000, "major"),
        (METAL, "yes", None),
        (METAL, "no", "critical"),
        (GENUINE, "cap", None),
        (GENUINE, "printing", "critical"),
    ],
)
def test_a_reading_conforms_or_counts_in_the_class_of_its_criterion(demand, reading, verdict):
    assert judge(demand, reading) == verdict


@pytest.mark.parametrize(
    ("demand", "reading", "code"),
    [
        (RUBBING, 3_250, "reading_not_a_grade"),
        (RUBBING, 500, "reading_not_a_grade"),
        (RUBBING, 5_500, "reading_not_a_grade"),
        (SPECKS, 500, "reading_not_a_count"),
        (SPECKS, -1_000, "reading_not_a_count"),
        (LENGTH, 1_000_000_001, "reading_too_large"),
        (LENGTH, "yes", "reading_not_a_number"),
        (METAL, "maybe", "reading_not_an_answer"),
        (METAL, 1_000, "reading_not_an_answer"),
        (GENUINE, "tenun", "reading_not_an_answer"),
        (GENUINE, 0, "reading_not_an_answer"),
    ],
)
def test_a_reading_out_of_its_kind_is_refused_at_its_criterion(demand, reading, code):
    with pytest.raises(DomainError) as refused:
        judge(demand, reading)
    assert (refused.value.code, refused.value.field) == (code, demand.code)


def faults(check, *args):
    with pytest.raises(Invalid) as refused:
        check(*args)
    return [(error.code, error.field) for error in refused.value.errors]


@pytest.mark.parametrize("sound", [LENGTH, MOISTURE, SUGAR, COLD, RUBBING, SPECKS, NO_STAIN, METAL, GENUINE])
def test_a_sound_criterion_passes(sound):
    check_criterion(sound)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"code": "bt1"}, "criterion_code_malformed", "code"),
        ({"code": ""}, "criterion_code_malformed", "code"),
        ({"code": "B T1"}, "criterion_code_malformed", "code"),
        ({"name": "  "}, "criterion_name_missing", "name"),
        ({"type": "colour"}, "unknown_criterion_type", "type"),
        ({"defect_class": "awful"}, "unknown_defect_class", "defect_class"),
        ({"where_checked": "moon"}, "unknown_place_of_check", "where_checked"),
        ({"type": "numeric"}, "limit_missing", "lower_limit"),
        ({"type": "numeric", "lower_limit": 2, "upper_limit": 1}, "limits_crossed", "upper_limit"),
        ({"type": "numeric", "upper_limit": 2_000_000_000}, "limit_too_large", "upper_limit"),
        ({"type": "grade", "upper_limit": 4_000}, "grade_limit_missing", "lower_limit"),
        ({"type": "grade", "lower_limit": 3_250}, "limit_not_a_grade", "lower_limit"),
        ({"type": "grade", "lower_limit": 7_000}, "limit_not_a_grade", "lower_limit"),
        ({"type": "count", "lower_limit": 1_000}, "count_limit_missing", "upper_limit"),
        ({"type": "count", "upper_limit": 1_500}, "limit_not_a_count", "upper_limit"),
        ({"type": "count", "upper_limit": -1_000}, "limit_not_a_count", "upper_limit"),
        ({"type": "choice", "other_choices": ["a"]}, "choices_missing", "accepted_choices"),
        ({"type": "choice", "accepted_choices": ["a"]}, "choices_that_fail_missing", "other_choices"),
        ({"type": "choice", "accepted_choices": ["a"], "other_choices": ["a"]}, "choice_twice", "other_choices"),
        (
            {"type": "choice", "accepted_choices": list("abcdefghijkl"), "other_choices": ["m"]},
            "too_many_choices",
            "accepted_choices",
        ),
    ],
)
def test_a_faulty_criterion_is_refused_at_the_field(given, code, field):
    assert faults(check_criterion, criterion(**given)) == [(code, field)]


def test_every_fault_is_told_at_once():
    assert len(faults(check_criterion, criterion(code="", name="", type="numeric"))) == 3
    assert faults(check_sampling, terms(level="IV", aql_major="3", aql_minor="10", inspection_unit="box")) == [
        ("unknown_inspection_level", "level"),
        ("unknown_aql", "aql_major"),
        ("unknown_aql", "aql_minor"),
        ("unknown_inspection_unit", "inspection_unit"),
    ]


def test_what_a_version_needs_before_it_is_published():
    check_publishable(terms(), [METAL])
    assert faults(check_publishable, terms(), []) == [("no_criterion_on_the_goods", None)]
    laboratory = criterion(code="TR3", where_checked="laboratory")
    assert faults(check_publishable, terms(), [laboratory]) == [("no_criterion_on_the_goods", None)]
    assert faults(check_publishable, terms(), [METAL, criterion(code="MK8")]) == [("criterion_code_twice", None)]
    assert faults(check_publishable, terms(), [METAL, criterion(code="A1", type="numeric")]) == [
        ("criterion_unfinished", None)
    ]
    assert faults(check_publishable, terms(level="IV"), [METAL]) == [("unknown_inspection_level", "level")]


def test_a_laboratory_criterion_is_not_seen_on_the_goods():
    at_receipt = criterion(code="GS1", where_checked="receipt")
    laboratory = criterion(code="GS2", where_checked="laboratory")
    assert seen_on_the_goods([METAL, laboratory, at_receipt]) == [METAL, at_receipt]


limits = st.one_of(st.none(), st.integers(-1_000_000, 1_000_000))


@settings(deadline=None)
@given(limits, limits, st.integers(-1_000_000, 1_000_000))
def test_a_number_conforms_exactly_within_its_limits(lower, upper, reading):
    demand = criterion(type="numeric", lower_limit=lower, upper_limit=upper)
    try:
        check_criterion(demand)
    except Invalid:
        assert (lower is None and upper is None) or (lower is not None and upper is not None and lower > upper)
        return
    inside = (lower is None or lower <= reading) and (upper is None or reading <= upper)
    assert (judge(demand, reading) is None) == inside
