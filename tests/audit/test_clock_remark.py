"""A clock that went back is told by `check` in a line of its own, and is no fault."""

import pytest

from marketplace.audit.sealing import seal
from marketplace.infra.data.runtime import Runtime, emit
from marketplace.proof import all_violations, remarks
from tests.audit.test_history import AT, SECRET, knocked

TWO_DAYS = 2 * 24 * 60


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        ([0, 10, 10, 500], ""),
        ([0, 10, 6, 500], ""),  # two commands at once
        ([0, 10, 10 - TWO_DAYS, 20 - TWO_DAYS, 10, 0], "audit_events 3: before this row the clock went back by 2 days"),
    ],
)
def test_a_clock_that_went_back(runtime: Runtime, minutes: list[int], told: str) -> None:
    for row, minute in enumerate(minutes):
        with runtime.unit_of_work():
            emit(knocked(f"door:{row % 2}", row, minutes=minute))
    assert list(all_violations(runtime)) == []
    assert [remark.partition(",")[0] for remark in remarks(runtime)] == ([told] if told else [])
    with runtime.unit_of_work():
        seal(SECRET, AT)
        seal(SECRET, AT.replace(year=AT.year + 1))
    assert list(remarks(runtime, new=True)) == []
