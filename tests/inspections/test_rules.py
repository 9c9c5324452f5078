import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.inspections.rules import (
    BAD_FATES,
    BadUnit,
    Reason,
    Split,
    decide_units,
    decide_whole,
    leading_code,
    numbers_to_take,
    plan_as_json,
    plan_from_json,
)
from marketplace.kernel.errors import Invalid
from marketplace.kernel.packs import Measure, measure_of
from marketplace.standards.sampling import draw_sample, plan_every_unit, plan_lot

STAIN = BadUnit(4, "major", "BT7")
HOLE = BadUnit(9, "major", "BT9")
SPECK = BadUnit(11, "minor", "BT8")
PRINT = BadUnit(12, "critical", "BT1")


def test_bad_units_by_their_fate_and_the_rest_accepted():
    split, reasons = decide_units(12_000, 12, [STAIN, HOLE, SPECK], {4: "rejected", 9: "rework", 11: "second_grade"})
    assert split == Split(accepted=9_000, second_grade=1_000, rework=1_000, rejected=1_000)
    assert reasons == [
        Reason("rejected", "BT7", 1_000, (4,)),
        Reason("rework", "BT9", 1_000, (9,)),
        Reason("second_grade", "BT8", 1_000, (11,)),
    ]


def test_packs_that_do_not_divide_the_weight_leave_the_rest_to_the_group():
    bad = [BadUnit(1, "major", "GS9"), BadUnit(2, "major", "GS9"), BadUnit(3, "minor", "GS6")]
    split, reasons = decide_units(10_000, 7, bad, dict.fromkeys((1, 2, 3), "rejected"))
    assert (split.rejected, split.accepted) == (10_000 * 3 // 7, 10_000 - 10_000 * 3 // 7)
    assert sum(reason.quantity for reason in reasons) == split.rejected


@given(
    st.sampled_from([measure_of("kodi"), measure_of("dozen"), Measure("kodi")]),
    st.lists(st.sampled_from(["", "rejected", "rework", "second_grade"]), min_size=1, max_size=60),
)
def test_each_piece_of_a_pack_is_decided_whole(measure, fates):
    of = measure.of_pieces
    bad = [BadUnit(number, "minor", "BT8") for number, fate in enumerate(fates, 1) if fate]
    chosen = {number: fate for number, fate in enumerate(fates, 1) if fate}
    split, reasons = decide_units(of(len(fates)), len(fates), bad, chosen)
    for part in ("rejected", "rework", "second_grade"):
        assert getattr(split, part) == of(fates.count(part))
    assert split.accepted == of(fates.count(""))
    assert all(reason.quantity == of(len(reason.units)) for reason in reasons)


def test_a_kodi_of_twenty_pieces():
    split, _ = decide_units(2_000, 40, [BadUnit(7, "major", "MK3")], {7: "rejected"})
    assert split == Split(accepted=1_950, rejected=50)


@pytest.mark.parametrize(
    ("fates", "code"),
    [
        ({}, "fate_missing"),
        ({4: "accepted"}, "fate_missing"),
        ({4: "rejected", 5: "rejected"}, "unit_is_not_bad"),
    ],
)
def test_every_bad_unit_and_no_other_has_a_fate(fates, code):
    with pytest.raises(Invalid, match=code):
        decide_units(12_000, 12, [STAIN], fates)


def test_a_critical_unit_is_never_sold():
    with pytest.raises(Invalid, match="critical_not_sold"):
        decide_units(12_000, 12, [PRINT], {12: "second_grade"})
    assert decide_units(12_000, 12, [PRINT], {12: "rework"})[0].rework == 1_000


def test_a_lot_rejected_as_a_whole_names_known_units_and_the_rest():
    split, reasons = decide_whole(40_000, 40, [STAIN, SPECK], "rejected", "BT7")
    assert split == Split(rejected=40_000)
    assert reasons == [
        Reason("rejected", "BT7", 1_000, (4,)),
        Reason("rejected", "BT8", 1_000, (11,)),
        Reason("rejected", "BT7", 38_000),
    ]


def test_the_leading_reason_is_of_the_failed_class():
    assert leading_code([SPECK, SPECK, STAIN], ["major"]) == "BT7"
    assert leading_code([HOLE, STAIN, STAIN], ["major", "minor"]) == "BT7"
    assert leading_code([STAIN, HOLE], ["major"]) == "BT7"
    assert leading_code([], ["major"]) == ""


def test_units_judged_one_by_one_are_counted_off_and_others_drawn():
    assert numbers_to_take(plan_every_unit(4), "a seed") == [1, 2, 3, 4]
    plan = plan_lot(40, "II", {"major": "2.5", "minor": "4.0"})
    assert numbers_to_take(plan, "a seed") == list(draw_sample(40, 13, "a seed"))


@pytest.mark.parametrize(
    "plan", [plan_lot(120, "II", {"major": "2.5", "minor": "4.0"}, {"major": "tightened"}), plan_every_unit(6)]
)
def test_a_plan_is_kept_and_read_back(plan):
    assert plan_from_json(plan_as_json(plan)) == plan


@settings(deadline=None)
@given(st.integers(1, 500_000), st.integers(1, 300), st.data())
def test_a_decision_always_shares_out_exactly_what_was_received(received, units, data):
    numbers = data.draw(st.lists(st.integers(1, units), unique=True, max_size=units))
    classes = st.sampled_from(["major", "minor"])
    bad = [BadUnit(number, data.draw(classes), f"C{number % 3}") for number in numbers]
    fates = {number: data.draw(st.sampled_from(BAD_FATES)) for number in numbers}
    rest = data.draw(st.sampled_from(["accepted", "second_grade"]))
    split, reasons = decide_units(received, units, bad, fates, rest)
    parts = (split.accepted, split.second_grade, split.rework, split.rejected)
    assert min(parts) >= 0
    assert sum(parts) == received
    for fate, part in (("rejected", split.rejected), ("rework", split.rework)):
        assert sum(reason.quantity for reason in reasons if reason.fate == fate) == part
    whole, told = decide_whole(received, units, bad, "rejected", "C1")
    assert whole.rejected == sum(reason.quantity for reason in told) == received


def test_a_split_is_worth_its_good_units_alone():
    assert Split(accepted=2_000, second_grade=3_000, rework=1_000, rejected=4_000).value(185_000, 8_000) == 814_000
    assert Split(second_grade=1_000).value(999, 7_777) == 776
