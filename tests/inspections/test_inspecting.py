import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from marketplace.audit.queries import list_details
from marketplace.infra.data.runtime import Runtime
from marketplace.inspections import check, operations, queries
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotFound
from marketplace.standards.sampling import draw_sample
from tests.inspections.stage import LATER, PRINTED, SPECKLED, STAINED, Stage, set_stage


def test_the_sample_is_drawn_at_random_by_the_plan_and_the_seed_is_kept(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = operations.start_inspection(stage.lot(120), stage.buyer, LATER)
        inspection_id = inspection.id
    with stage.runtime.unit_of_work(write=False):
        kept = queries.get_inspection(inspection_id, stage.buyer)
        assert len(kept.sample) == 20
        assert kept.sample == list(draw_sample(120, 20, kept.seed))
        assert [(c.defect_class, c.sample_size, c.acceptance_number) for c in queries.plan_of(kept).classes] == [
            ("critical", 20, 0),
            ("major", 20, 1),
            ("minor", 20, 2),
        ]
        assert [c.code for c in queries.criteria_of(kept)] == [
            "BT1", "BT2", "BT3", "BT6", "BT7", "BT8", "BT9", "BT10",
        ]  # fmt: skip


def test_two_draws_differ(stage: Stage):
    with stage.runtime.unit_of_work():
        first = operations.start_inspection(stage.lot(120), stage.buyer, LATER)
        second = operations.start_inspection(stage.lot(120), stage.buyer, LATER)
        assert first.seed != second.seed
        assert first.sample != second.sample


def test_a_lot_is_inspected_once_and_only_after_it_arrived(stage: Stage):
    with stage.runtime.unit_of_work():
        lot = stage.lot(12)
        operations.start_inspection(lot, stage.buyer, LATER)
        with pytest.raises(Conflict, match="inspection_exists"):
            operations.start_inspection(lot, stage.buyer, LATER)
        lot.status = "despatched"
        with pytest.raises(Conflict, match="lot_not_waiting"):
            operations.start_inspection(lot, stage.buyer, LATER)


@pytest.mark.parametrize(
    ("sheets", "bad", "outcome", "status"),
    [
        (120, {}, "passed", "passed"),
        (120, {3: STAINED}, "passed", "passed"),
        (120, {3: STAINED, 4: STAINED}, "failed", "failed"),
        (120, {0: SPECKLED, 1: SPECKLED}, "passed", "passed"),
        (120, {0: SPECKLED, 1: SPECKLED, 2: SPECKLED}, "failed", "failed"),
        (120, {3: STAINED | SPECKLED, 4: SPECKLED, 5: SPECKLED}, "passed", "passed"),
        (40, {5: STAINED}, "passed", "passed"),
        (40, {4: STAINED}, "failed", "failed"),
        (4, {1: STAINED}, "failed", "sorted"),
        (4, {}, "passed", "sorted"),
        (1, {0: SPECKLED}, "failed", "sorted"),
    ],
)
def test_verdicts(stage: Stage, sheets: int, bad, outcome: str, status: str):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(sheets, bad)
        assert (inspection.verdict.outcome, inspection.status) == (outcome, status)


def test_a_critical_defect_wants_its_photo_and_fails_the_lot(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.started(120)
        with pytest.raises(DomainError) as refused:
            stage.record(inspection, inspection.sample[0], **PRINTED)
        assert (refused.value.code, refused.value.field) == ("photo_asked", "photos")


def test_a_gap_in_the_draw_keeps_the_verdict_back(stage: Stage):
    """What comes after a drawn unit without a reading counts only once that one is recorded."""
    with stage.runtime.unit_of_work():
        inspection = stage.started(40)
        gap, *after = inspection.sample[3:]
        for number in inspection.sample[:3] + after[1:]:
            stage.record(inspection, number)
        stage.record(inspection, after[0], **STAINED)
        for _again in range(2):
            with pytest.raises(DomainError, match="sample_not_complete") as refused:
                operations.conclude_inspection(inspection, stage.buyer, LATER)
            assert refused.value.params["left"] == 1
        assert (inspection.status, inspection.verdict) == ("started", None)
        stage.record(inspection, gap)
        assert operations.conclude_inspection(inspection, stage.buyer, LATER).outcome == "failed"


def test_the_verdict_waits_for_the_sample_unless_the_lot_is_lost(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.started(120)
        for number in inspection.sample[:2]:
            stage.record(inspection, number)
        with pytest.raises(DomainError, match="sample_not_complete") as refused:
            operations.conclude_inspection(inspection, stage.buyer, LATER)
        assert refused.value.params["left"] == 18
        for number in inspection.sample[2:4]:
            stage.record(inspection, number, **STAINED)
        verdict = operations.conclude_inspection(inspection, stage.buyer, LATER)
        assert (verdict.outcome, inspection.status) == ("failed", "failed")


AGAIN = "Bukan noda, hanya benang lepas."


def test_what_was_found_first_stays_beside_its_correction(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.started(5)
        stage.record_all(inspection, {0: STAINED})
        unit = inspection.units[0]
        stage.record(inspection, unit.unit_number, AGAIN)
        first, second = unit.readings_of(1), unit.readings_of(2)
        assert [each.criterion.code for each in first if each.defect_class] == ["BT7"]
        assert (unit.readings, [each for each in second if each.defect_class]) == (second, [])
        [(_, told)] = list_details("inspection.unit_corrected")
        assert told["unit_number"] == unit.unit_number
        assert [told[name]["BT7"] for name in ("before", "after")] == [
            next(each.value for each in taken if each.criterion.code == "BT7") for taken in (first, second)
        ]
        assert list(check.violations()) == []
        operations.conclude_inspection(inspection, stage.buyer, LATER)
        operations.decide(inspection, {}, stage.buyer, LATER)
    with stage.runtime.unit_of_work(write=False):
        assert list(check.violations()) == []
    for statement in ("DELETE FROM readings WHERE attempt = 1", "UPDATE readings SET number = 7 WHERE attempt = 1"):
        with pytest.raises(DBAPIError), stage.runtime.engine.begin() as connection:
            connection.execute(text(statement))


def test_a_unit_may_be_corrected_until_the_verdict(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.started(5)
        stage.record_all(inspection, {0: STAINED})
        assert queries.bad_units(inspection)[0].code == "BT7"
        with pytest.raises(DomainError, match="reason_length"):
            stage.record(inspection, inspection.sample[0])
        stage.record(inspection, inspection.sample[0], AGAIN)
        stage.record(inspection, inspection.sample[0])
        assert queries.bad_units(inspection) == []
        assert len(inspection.units) == 5
        operations.conclude_inspection(inspection, stage.buyer, LATER)
        with pytest.raises(Conflict, match="wrong_state"):
            stage.record(inspection, inspection.sample[0], **STAINED)
        with pytest.raises(Conflict, match="wrong_state"):
            operations.conclude_inspection(inspection, stage.buyer, LATER)


def test_every_criterion_wants_a_reading_of_its_kind(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.started(12)
        ids = {c.code: c.id for c in queries.criteria_of(inspection)}
        with pytest.raises(Invalid) as refused:
            operations.record_unit(
                inspection, inspection.sample[0], {ids["BT1"]: "tenun", ids["BT7"]: 500}, stage.buyer, LATER
            )
        faults = {(error.code, error.field) for error in refused.value.errors}
        assert ("reading_not_an_answer", f"c{ids['BT1']}") in faults
        assert ("reading_not_a_count", f"c{ids['BT7']}") in faults
        assert ("reading_missing", f"c{ids['BT2']}") in faults
        assert len(faults) == 8
        assert inspection.units == []


def test_only_units_of_the_draw_are_recorded(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.started(120)
        other = next(number for number in range(1, 121) if number not in inspection.sample)
        for number in (other, 0, 121):
            with pytest.raises(DomainError, match="unit_not_to_record"):
                stage.record(inspection, number)


def test_sorting_takes_the_units_that_the_draw_did_not_have(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40, {0: STAINED})
        operations.start_sorting(inspection, stage.buyer, LATER)
        others = [number for number in range(1, 41) if number not in inspection.sample]
        stage.record(inspection, others[0], **SPECKLED)
        with pytest.raises(DomainError, match="unit_not_to_record"):
            stage.record(inspection, inspection.sample[0])
        operations.finish_sorting(inspection, stage.buyer, LATER)
        assert inspection.status == "sorted"
        assert inspection.verdict.outcome == "failed"
        assert [unit.number for unit in queries.bad_units(inspection)] == sorted([others[0], inspection.sample[0]])


def test_two_lots_not_accepted_make_the_next_tightened_for_that_class_only(stage: Stage):
    with stage.runtime.unit_of_work():
        for _ in range(2):
            stage.inspected(120, {0: STAINED, 1: STAINED})
        third = stage.started(120)
        severities = {c.defect_class: (c.severity, c.sample_size) for c in queries.plan_of(third).classes}
        assert severities == {"critical": ("normal", 32), "major": ("tightened", 32), "minor": ("normal", 20)}


def test_five_more_stop_until_both_sides_agree_on_a_change(stage: Stage):
    with stage.runtime.unit_of_work():
        for _ in range(7):
            stage.inspected(120, {0: STAINED, 1: STAINED})
        lot = stage.lot(120)
        with pytest.raises(DomainError) as refused:
            operations.start_inspection(lot, stage.buyer, LATER)
        assert (refused.value.code, refused.value.field) == ("inspection_stopped", "corrective_action")
        again = operations.start_inspection(lot, stage.buyer, LATER, corrective_action="Lilin baru, dua kali lorod.")
        stage.record_all(again, {})
        operations.conclude_inspection(again, stage.buyer, LATER)
        standard_id = again.standard_version.standard_id
        states = queries.switching_states(stage.scene.group_id, standard_id)
        assert (states["major"].standing, states["major"].accepted_in_a_row) == ("tightened", 1)
        assert states["minor"].standing == "normal"


def test_a_buyer_may_demand_tightened_for_the_first_three_lots(stage: Stage):
    with stage.runtime.unit_of_work():
        severities = []
        for _ in range(4):
            inspection = operations.start_inspection(stage.lot(20), stage.buyer, LATER, tightened=True)
            severities.append(queries.plan_of(inspection).of("major").severity)
            stage.record_all(inspection, {})
            operations.conclude_inspection(inspection, stage.buyer, LATER)
        assert severities == ["tightened", "tightened", "tightened", "normal"]


def test_who_sees_an_inspection(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection_id = stage.started(12).id
    scene = stage.scene
    with stage.runtime.unit_of_work(write=False):
        for reader in (scene.buyer, scene.coordinator, scene.officer, scene.administrator):
            assert queries.get_inspection(inspection_id, reader.actor).id == inspection_id
        for stranger in (scene.rival, scene.neighbour):
            with pytest.raises(NotFound):
                queries.get_inspection(inspection_id, stranger.actor)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE verdicts SET outcome = 'passed'",
        "DELETE FROM verdicts",
        "UPDATE decisions SET accepted = 5000",
        "DELETE FROM decisions",
        "UPDATE rejects SET criterion_code = 'BT9'",
        "DELETE FROM rejects",
    ],
)
def test_the_database_refuses_to_change_what_was_decided(stage: Stage, engine: Engine, statement: str):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(5, {0: STAINED})
        operations.decide(inspection, {inspection.sample[0]: "rejected"}, stage.buyer, LATER)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))


def test_every_unit_is_judged_by_itself_where_the_standard_says_so(runtime: Runtime):
    stage = set_stage(runtime, inspect_all=True)
    with runtime.unit_of_work():
        inspection = stage.inspected(6, {1: STAINED, 4: SPECKLED})
        assert inspection.sample == [1, 2, 3, 4, 5, 6]
        assert (inspection.verdict.outcome, inspection.status) == ("by_unit", "sorted")
        assert not inspection.verdict.counts_for_switching
        decision = operations.decide(inspection, {2: "rejected", 5: "second_grade"}, stage.buyer, LATER)
        assert (decision.accepted, decision.second_grade, decision.rejected) == (4_000, 1_000, 1_000)
