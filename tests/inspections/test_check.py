from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Engine, text

from marketplace.infra.data import triggers
from marketplace.inspections import operations, rules
from marketplace.inspections.check import violations
from marketplace.inspections.models import Decision
from tests.inspections.stage import LATER, SPECKLED, STAINED, Stage, weighed


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


def decided_in_packs(stage: Stage, packs: int, fates: tuple[str, ...]) -> int:
    """A lot of 25 kg once counted as so many packs, one bad pack for each fate; gives its decision's id."""
    with stage.runtime.unit_of_work():
        inspection = weighed(stage, packs)
        stage.record_all(inspection, dict.fromkeys(range(len(fates)), SPECKLED))
        operations.conclude_inspection(inspection, stage.buyer, LATER)
        if inspection.status == "failed":
            operations.start_sorting(inspection, stage.buyer, LATER)
            operations.finish_sorting(inspection, stage.buyer, LATER)
        chosen = dict(zip(inspection.sample, fates, strict=False))
        operations.decide(inspection, chosen, stage.buyer, LATER)
        return inspection.decision.id


@pytest.mark.parametrize("fates", [("rejected",), ("rework",), ("second_grade",), ("rejected", "rework")])
def test_a_bad_pack_too_small_to_weigh_keeps_its_fate(stage: Stage, fates: tuple[str, ...]):
    decision_id = decided_in_packs(stage, 60_000, fates)
    assert found(stage) == []
    with stage.runtime.unit_of_work(write=False) as work:
        told = work.get_one(Decision, decision_id).reasons
        assert [(reason.fate, reason.quantity, len(reason.units)) for reason in told] == [
            (fate, 0, 1) for fate in fates
        ]


@pytest.mark.parametrize("fates", [("rejected",), ("rework",), ("second_grade",), ("rejected", "second_grade")])
def test_an_older_decision_that_told_no_weightless_reason_is_proven(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, fates: tuple[str, ...]
):
    whole = rules._reasons
    monkeypatch.setattr(rules, "_reasons", lambda fate, quantity, bad: whole(fate, quantity, bad) if quantity else [])
    decided_in_packs(stage, 60_000, fates)
    monkeypatch.undo()
    assert found(stage) == []


def test_a_bad_unit_that_weighs_something_is_missed_when_no_reason_names_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    whole = rules._reasons
    unnamed = partial(replace, units=())
    monkeypatch.setattr(rules, "_reasons", lambda *given: [unnamed(reason) for reason in whole(*given)])
    decided_in_packs(stage, 50, ("rejected",))
    monkeypatch.undo()
    assert any(line.startswith("decisions 1:") for line in found(stage)), found(stage)


@pytest.mark.parametrize("criteria", ["= (SELECT MIN(criterion_id) FROM readings)", "> 0"])
def test_readings_taken_away_from_every_unit_alike_are_missed(decided: Stage, engine: Engine, criteria: str):
    """One criterion, or all of them, of a lot on which nothing is decided yet."""
    begun = "SELECT unit_results.id FROM unit_results WHERE inspection_id = 3"
    with engine.begin() as connection:
        triggers.release(connection)
        taken = f"DELETE FROM readings WHERE criterion_id {criteria} AND unit_result_id IN ({begun})"  # noqa: S608
        assert connection.execute(text(taken)).rowcount
    (line, *_others) = found(decided)
    assert line.endswith("was not read for each criterion of its standard once")
