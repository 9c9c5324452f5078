from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.kernel.errors import DomainError
from marketplace.standards.sampling import (
    AQLS,
    LEVELS,
    ClassPlan,
    SamplingPlan,
    code_letter,
    draw_sample,
    plan_every_unit,
    plan_for_letter,
    plan_lot,
    single_plan,
)

LETTERS = "ABCDEFGHJKLMNPQR"
SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000)
USUAL = {"major": "2.5", "minor": "4.0"}

# Table II-A, normal inspection, as printed, by AQL 0.65 to 6.5. v: first plan below, ^: first plan above.
NORMAL = """
A v v v v v 0
B v v v v 0 ^
C v v v 0 ^ v
D v v 0 ^ v 1
E v 0 ^ v 1 2
F 0 ^ v 1 2 3
G ^ v 1 2 3 5
H v 1 2 3 5 7
J 1 2 3 5 7 10
K 2 3 5 7 10 14
L 3 5 7 10 14 21
M 5 7 10 14 21 ^
N 7 10 14 21 ^ ^
P 10 14 21 ^ ^ ^
Q 14 21 ^ ^ ^ ^
R 21 ^ ^ ^ ^ ^
"""
# Table II-B, tightened inspection.
TIGHTENED = """
A v v v v v v
B v v v v v 0
C v v v v 0 v
D v v v 0 v v
E v v 0 v v 1
F v 0 v v 1 2
G 0 v v 1 2 3
H v v 1 2 3 5
J v 1 2 3 5 8
K 1 2 3 5 8 12
L 2 3 5 8 12 18
M 3 5 8 12 18 ^
N 5 8 12 18 ^ ^
P 8 12 18 ^ ^ ^
Q 12 18 ^ ^ ^ ^
R 18 ^ ^ ^ ^ ^
"""


def printed(table):
    rows = [line.split() for line in table.split("\n") if line]
    return {(row[0], aql): cell for row in rows for aql, cell in zip(AQLS, row[1:], strict=True)}


@pytest.mark.parametrize(("severity", "table"), [("normal", NORMAL), ("tightened", TIGHTENED)])
def test_every_cell_of_the_printed_table_and_every_arrow(severity, table):
    cells = printed(table)
    for (letter, aql), cell in cells.items():
        place = LETTERS.index(letter)
        while cell in "v^":
            place += 1 if cell == "v" else -1
            cell = cells[LETTERS[place], aql]
        expected = SamplingPlan(LETTERS[place], SIZES[place], int(cell), int(cell) + 1)
        assert plan_for_letter(letter, aql, severity) == expected, (letter, aql)


@pytest.mark.parametrize(
    ("lot_size", "level", "aql", "severity", "letter", "plan"),
    [
        (1000, "II", "1.5", "normal", "J", SamplingPlan("J", 80, 3, 4)),
        (20, "I", "1.5", "normal", "B", SamplingPlan("D", 8, 0, 1)),
        (125, "III", "1.0", "reduced_mil105e", "G", SamplingPlan("H", 20, 0, 2)),
        (125, "III", "1.0", "reduced", "G", SamplingPlan("J", 32, 1, 2)),
        (4000, "II", "2.5", "normal", "L", SamplingPlan("L", 200, 10, 11)),
        (20, "II", "4.0", "normal", "C", SamplingPlan("B", 3, 0, 1)),
        (120, "II", "2.5", "normal", "F", SamplingPlan("F", 20, 1, 2)),
        (120, "II", "4.0", "normal", "F", SamplingPlan("F", 20, 2, 3)),
        (40, "II", "1.0", "normal", "D", SamplingPlan("E", 13, 0, 1)),
    ],
)
def test_published_worked_examples(lot_size, level, aql, severity, letter, plan):
    assert code_letter(lot_size, level) == letter
    assert single_plan(lot_size, level, aql, severity) == plan


CODE_LETTERS = """
I   A A B C C D E F G H J K L M N
II  A B C D E F G H J K L M N P Q
III B C D E F G H J K L M N P Q R
S-1 A A A A B B B B C C C C D D D
S-2 A A A B B B C C C D D D E E E
S-3 A A B B C C D D E E F F G G H
S-4 A A B C C D E E F G G H J J K
"""
RANGE_ENDS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000, 10_000_000)


@pytest.mark.parametrize("row", CODE_LETTERS.strip().split("\n"))
def test_code_letters_at_both_ends_of_every_range(row):
    level, *letters = row.split()
    first = 2
    for letter, last in zip(letters, RANGE_ENDS, strict=True):
        assert code_letter(first, level) == code_letter(last, level) == letter
        first = last + 1


VILLAGE_LOTS = [
    (2, 8, 5, 0, 3, 0),
    (9, 15, 5, 0, 3, 0),
    (16, 25, 5, 0, 3, 0),
    (26, 50, 5, 0, 13, 1),
    (51, 90, 20, 1, 13, 1),
    (91, 150, 20, 1, 20, 2),
    (151, 280, 32, 2, 32, 3),
    (281, 500, 50, 3, 50, 5),
    (501, 1200, 80, 5, 80, 7),
    (1201, 3200, 125, 7, 125, 10),
]


@pytest.mark.parametrize(("smallest", "largest", "major_n", "major_ac", "minor_n", "minor_ac"), VILLAGE_LOTS)
def test_what_a_village_lot_gets(smallest, largest, major_n, major_ac, minor_n, minor_ac):
    for lot_size in (smallest, largest):
        plan = plan_lot(lot_size, "II", USUAL)
        major, minor = min(major_n, lot_size), min(minor_n, lot_size)
        assert plan.classes == (
            ClassPlan("critical", max(major, minor), 0, 1),
            ClassPlan("major", major, major_ac, major_ac + 1),
            ClassPlan("minor", minor, minor_ac, minor_ac + 1),
        )
        assert plan.sample_size == max(major, minor)


def test_sample_as_large_as_the_lot_inspects_every_unit():
    plan = plan_lot(4, "II", USUAL)
    assert (plan.sample_size, plan.is_whole_lot) == (4, True)
    assert plan.of("major") == ClassPlan("major", 4, 0, 1)
    assert not plan_lot(6, "II", USUAL).is_whole_lot
    assert plan_lot(5, "II", USUAL).is_whole_lot


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("aql", AQLS)
def test_a_lot_of_one_is_inspected_and_must_conform(level, aql):
    plan = plan_lot(1, level, {"major": aql, "minor": aql})
    assert plan.is_whole_lot
    assert {(p.sample_size, p.acceptance_number) for p in plan.classes} == {(1, 0)}


def test_each_class_keeps_its_own_severity():
    plan = plan_lot(120, "II", USUAL, {"major": "tightened"})
    assert plan.of("major") == ClassPlan("major", 32, 1, 2, "tightened")
    assert plan.of("minor") == ClassPlan("minor", 20, 2, 3, "normal")
    assert plan.of("critical") == ClassPlan("critical", 32, 0, 1)


def test_inspecting_every_unit_has_no_class_plan():
    plan = plan_every_unit(12)
    assert (plan.sample_size, plan.is_whole_lot, plan.classes, plan.of("major")) == (12, True, (), None)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: plan_lot(0, "II", USUAL), "lot_size_too_small"),
        (lambda: plan_every_unit(0), "lot_size_too_small"),
        (lambda: code_letter(1, "II"), "lot_size_too_small"),
        (lambda: plan_lot(50, "IV", USUAL), "unknown_inspection_level"),
        (lambda: plan_lot(50, "II", {"major": "3.0", "minor": "4.0"}), "unknown_aql"),
        (lambda: plan_for_letter("F", "10", "tightened"), "unknown_aql"),
        (lambda: draw_sample(10, 11, "s"), "sample_size_out_of_range"),
        (lambda: draw_sample(10, 0, "s"), "sample_size_out_of_range"),
        (lambda: draw_sample(0, 1, "s"), "lot_size_too_small"),
    ],
)
def test_what_lies_outside_the_tables_is_refused(call, code):
    with pytest.raises(DomainError) as refused:
        call()
    assert refused.value.code == code


def runs_down_the_letters(aql, severity):
    plans = [plan_for_letter(letter, aql, severity) for letter in LETTERS]
    own = [plan for letter, plan in zip(LETTERS, plans, strict=True) if plan.letter == letter]
    return plans, [plan.acceptance_number for plan in own]


@pytest.mark.parametrize("aql", AQLS)
@pytest.mark.parametrize(
    ("severity", "steps"),
    [("normal", [0, 1, 2, 3, 5, 7, 10, 14, 21]), ("tightened", [0, 1, 2, 3, 5, 8, 12, 18])],
)
def test_structure_of_every_column(aql, severity, steps):
    plans, own = runs_down_the_letters(aql, severity)
    assert own == steps[: len(own)]
    assert len(own) >= 7
    numbers = [plan.acceptance_number for plan in plans]
    assert numbers == sorted(numbers)
    assert all(plan.rejection_number == plan.acceptance_number + 1 for plan in plans)
    assert [plan.sample_size for plan in plans] == sorted(plan.sample_size for plan in plans)


def chance_to_pass(plan, percent):
    p, n = float(percent) / 100, plan.sample_size
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(plan.acceptance_number + 1))


def test_a_lot_at_the_quality_limit_nearly_always_passes():
    chances = [chance_to_pass(plan_for_letter(letter, aql), aql) for letter in LETTERS for aql in AQLS]
    assert round(min(chances), 3) == 0.874
    assert round(max(chances), 3) == 0.994


@pytest.mark.parametrize("aql", AQLS)
def test_tightened_never_passes_more_than_normal(aql):
    for letter in LETTERS:
        normal, tightened = plan_for_letter(letter, aql), plan_for_letter(letter, aql, "tightened")
        assert chance_to_pass(tightened, aql) <= chance_to_pass(normal, aql)


@settings(deadline=None)
@given(st.integers(1, 3000), st.sampled_from(LEVELS), st.sampled_from(AQLS), st.sampled_from(AQLS))
def test_no_plan_asks_for_more_than_the_lot(lot_size, level, major, minor):
    plan = plan_lot(lot_size, level, {"major": major, "minor": minor})
    assert 1 <= plan.sample_size <= lot_size
    assert plan.sample_size == max(p.sample_size for p in plan.classes)
    critical = plan.of("critical")
    assert (critical.sample_size, critical.acceptance_number, critical.rejection_number) == (plan.sample_size, 0, 1)


@settings(deadline=None)
@given(st.integers(1, 2000), st.data(), st.text(min_size=1, max_size=20))
def test_a_draw_takes_different_units_of_the_lot_and_repeats_itself(lot_size, data, seed):
    size = data.draw(st.integers(1, lot_size))
    drawn = draw_sample(lot_size, size, seed)
    assert len(set(drawn)) == len(drawn) == size
    assert set(drawn) <= set(range(1, lot_size + 1))
    assert draw_sample(lot_size, size, seed) == drawn
    assert draw_sample(lot_size, lot_size, seed)[:size] == drawn


def test_a_stored_seed_draws_the_same_units_for_ever():
    assert draw_sample(120, 8, "2026-11-21") == (5, 99, 42, 32, 16, 33, 67, 25)


def test_a_draw_favours_no_unit():
    lot_size, size, rounds = 20, 5, 4000
    times = [0] * (lot_size + 1)
    firsts = [0] * (lot_size + 1)
    for seed in range(rounds):
        drawn = draw_sample(lot_size, size, f"seed {seed}")
        firsts[drawn[0]] += 1
        for number in drawn:
            times[number] += 1
    # ±5 standard deviations around 1,000 draws and 200 first draws of each unit.
    assert all(abs(n - 1000) < 137 for n in times[1:]), times
    assert all(abs(n - 200) < 69 for n in firsts[1:]), firsts
