import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.kernel.errors import DomainError
from marketplace.standards.sampling import AQLS, DEFECT_CLASSES, plan_every_unit, plan_lot
from marketplace.standards.verdicts import judge_lot, worst_class

USUAL = {"major": "2.5", "minor": "4.0"}
BAGS = plan_lot(120, "II", USUAL)  # 20 units; major at most 1, minor at most 2, critical none
SHEETS = plan_lot(40, "II", USUAL)  # major: 5 units, none; minor: 13 units, at most 1; critical: 13, none


def units(size, **found):
    """A sample of that size: `major=[0, 4]` puts a major unit at the first and the fifth place of the draw."""
    places = {place: defect_class for defect_class, at in found.items() for place in at}
    return [places.get(place) for place in range(size)]


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        ({}, "passed"),
        ({"major": [3]}, "passed"),
        ({"major": [3, 4]}, "failed"),
        ({"minor": [0, 19]}, "passed"),
        ({"minor": [0, 1, 19]}, "failed"),
        ({"critical": [19]}, "failed"),
        ({"major": [3], "minor": [5, 6]}, "passed"),
    ],
)
def test_a_lot_passes_only_if_every_class_passes(found, outcome):
    assert judge_lot(BAGS, units(20, **found)).outcome == outcome


def test_each_class_looks_only_at_its_own_first_units():
    late = judge_lot(SHEETS, units(13, major=[5, 12]))
    assert late.outcome == "passed"
    assert [(v.plan.defect_class, v.inspected, v.found) for v in late.classes] == [
        ("critical", 13, 0),
        ("major", 5, 0),
        ("minor", 13, 0),
    ]
    assert late.nonconforming == (5, 12)
    assert judge_lot(SHEETS, units(13, major=[4])).outcome == "failed"
    assert judge_lot(SHEETS, units(13, critical=[12])).outcome == "failed"


def test_a_unit_counts_once_in_its_worst_class():
    assert worst_class(["minor", "major", "minor"]) == "major"
    assert worst_class(["minor", "critical", "major"]) == "critical"
    assert worst_class([]) is None


def test_the_tally_is_open_until_the_sample_is_in_and_failed_as_soon_as_it_must_be():
    assert judge_lot(BAGS, []).outcome == "open"
    early = judge_lot(BAGS, units(6, minor=[3]))
    assert (early.outcome, early.is_complete) == ("open", False)
    assert [v.outcome for v in early.classes] == ["open", "open", "open"]
    lost = judge_lot(BAGS, units(6, major=[0, 1]))
    assert (lost.outcome, lost.is_complete) == ("failed", False)
    assert [v.outcome for v in lost.classes] == ["open", "failed", "open"]
    half = judge_lot(SHEETS, units(5))
    assert [v.outcome for v in half.classes] == ["open", "passed", "open"]


def test_units_judged_one_by_one_have_no_verdict_on_the_lot():
    plan = plan_every_unit(5)
    verdict = judge_lot(plan, units(5, critical=[2]))
    assert (verdict.outcome, verdict.nonconforming) == ("by_unit", (2,))
    assert judge_lot(plan, units(4)).outcome == "open"


def test_a_lot_of_one():
    assert judge_lot(plan_lot(1, "II", USUAL), [None]).outcome == "passed"
    assert judge_lot(plan_lot(1, "II", USUAL), ["minor"]).outcome == "failed"


def test_more_units_than_the_sample_are_refused():
    with pytest.raises(DomainError, match="more_units_than_sample"):
        judge_lot(BAGS, units(21))


plans = st.builds(
    lambda size, major, minor: plan_lot(size, "II", {"major": major, "minor": minor}),
    st.integers(1, 400),
    st.sampled_from(AQLS),
    st.sampled_from(AQLS),
)
unit_results = st.sampled_from([None, None, None, None, *DEFECT_CLASSES])


@settings(deadline=None)
@given(plans, st.data())
def test_verdicts_hold_together_on_any_sample(plan, data):
    size = data.draw(st.integers(0, plan.sample_size))
    found = data.draw(st.lists(unit_results, min_size=size, max_size=size))
    verdict = judge_lot(plan, found)
    by_class = {v.plan.defect_class: v for v in verdict.classes}
    for defect_class, class_verdict in by_class.items():
        own = found[: class_verdict.plan.sample_size]
        assert class_verdict.found == sum(1 for unit in own if unit == defect_class)
    assert sum(v.found for v in verdict.classes) <= len(verdict.nonconforming)
    if by_class["critical"].found:
        assert verdict.outcome == "failed"
    if verdict.outcome == "passed":
        assert verdict.is_complete
        assert all(v.found <= v.plan.acceptance_number for v in verdict.classes)
    if verdict.is_complete and verdict.outcome != "passed":
        assert any(v.found > v.plan.acceptance_number for v in verdict.classes)


@settings(deadline=None)
@given(plans, st.data())
def test_a_worse_unit_never_helps(plan, data):
    found = data.draw(st.lists(unit_results, min_size=plan.sample_size, max_size=plan.sample_size))
    before = judge_lot(plan, found)
    good = [place for place, unit in enumerate(found) if unit is None]
    if before.outcome == "failed" and good:
        found[data.draw(st.sampled_from(good))] = data.draw(st.sampled_from(DEFECT_CLASSES))
        assert judge_lot(plan, found).outcome == "failed"
