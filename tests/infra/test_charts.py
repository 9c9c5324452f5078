"""The shapes of pictures: countable, exact, and visible."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.infra.web import charts
from marketplace.kernel.errors import DomainError


def test_units_stand_in_a_row_each_with_the_mark_of_its_tone() -> None:
    picture = charts.units(["good", "bad", "none", "attention", "now", "line"])
    assert [cell.css for cell in picture.cells] == ["f-good", "f-bad", "s-strong", "f-attention", "f-action", "f-line"]
    assert [bool(cell.path) for cell in picture.cells] == [True, True, False, True, False, False]
    assert picture.cells[4].text == "5"
    assert picture.cells[2].dashed
    edges = [(cell.x, cell.x + cell.width) for cell in picture.cells]
    assert all(right < left for (_, right), (left, _) in pairwise(edges))


def test_few_units_are_not_blown_up_and_twenty_fit() -> None:
    assert charts.units(["good"]).width == charts.units(["good"] * 12).width
    picture = charts.units(["good"] * 20)
    assert picture.cells[-1].x + picture.cells[-1].width < picture.width
    with pytest.raises(DomainError, match="too_many_units_to_draw"):
        charts.units(["good"] * 21)


@given(st.lists(st.tuples(st.sampled_from(["good", "bad", "action"]), st.integers(0, 10**12)), max_size=8))
def test_a_bar_is_filled_exactly_and_every_part_can_be_seen(parts: list[tuple[str, int]]) -> None:
    drawn = charts.bar(parts)
    assert [part.tone for part in drawn.parts] == [tone for tone, amount in parts if amount]
    assert all(part.width >= charts.BAR_LEAST for part in drawn.parts)
    if drawn.parts:
        assert drawn.parts[0].x == 0
        assert drawn.parts[-1].x + drawn.parts[-1].width == charts.BAR_WIDTH
    for left, right in pairwise(drawn.parts):
        assert left.x + left.width + charts.BAR_GAP == right.x


def test_bar_keeps_the_proportions_of_the_worked_example() -> None:
    widths = [part.width for part in charts.bar([("good", 25_150), ("bad", 2_515), ("action", 2_515)]).parts]
    assert widths == [825, 83, 82]


def test_bars_are_measured_by_the_largest() -> None:
    rows = charts.bars([("Sragen", 86, "86 juta"), ("Banyumas", 9, "9 juta"), ("Brebes", 0, "0")])
    assert [row.width for row in rows] == [1_000, 104, 0]
    assert charts.bars([("Sragen", 0, "0")])[0].width == 0
    assert charts.bars([]) == ()
