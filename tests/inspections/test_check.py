import pytest
from sqlalchemy import Engine, text

from marketplace.infra.data import triggers
from marketplace.inspections import operations
from marketplace.inspections.check import violations
from tests.inspections.stage import LATER, SPECKLED, STAINED, Stage


@pytest.fixture
def decided(stage: Stage) -> Stage:
    """One lot decided, one sorted and decided, one half inspected."""
    with stage.runtime.unit_of_work():
        passed = stage.inspected(40, {9: STAINED})
        operations.decide(passed, {passed.sample[9]: "rejected"}, stage.buyer, LATER)
        failed = stage.inspected(40, {0: STAINED, 2: SPECKLED})
        operations.start_sorting(failed, stage.buyer, LATER)
        operations.finish_sorting(failed, stage.buyer, LATER)
        fates = {failed.sample[0]: "rework", failed.sample[2]: "second_grade"}
        operations.decide(failed, fates, stage.buyer, LATER)
        stage.record(begun := stage.started(120), begun.sample[0])
    return stage


def found(stage: Stage) -> list[str]:
    with stage.runtime.unit_of_work(write=False):
        return list(violations())


def test_what_was_done_proves_itself(decided: Stage):
    assert found(decided) == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE readings SET number = 240000 WHERE id = 2", "readings 2"),
        ("UPDATE unit_results SET worst_class = 'minor' WHERE id = 1", "unit_results 1"),
        ("UPDATE inspections SET seed = 'another' WHERE id = 1", "inspections 1"),
        ("UPDATE lots SET accepted_quantity = accepted_quantity + 1 WHERE id = 1", "decisions 1"),
        ("UPDATE order_lines SET rejected_quantity = 0 WHERE id = 1", "order_lines 1"),
    ],
)
def test_a_changed_figure_is_named(decided: Stage, engine: Engine, statement: str, named: str):
    with engine.begin() as connection:
        triggers.release(connection)
        assert connection.execute(text(statement)).rowcount == 1
    assert any(line.startswith(f"{named}:") for line in found(decided)), found(decided)
