from threading import Thread

import pytest

from marketplace.catalogue.models import StandardPass
from marketplace.deliveries.queries import load_lot
from marketplace.infra.data.runtime import session
from marketplace.inspections import operations, queries
from marketplace.inspections.events import LotDecided
from marketplace.kernel.errors import Conflict, DomainError, Invalid
from marketplace.orders.operations import confirm_short_close, propose_short_close
from marketplace.orders.queries import list_holds, load_order
from marketplace.parties.models import TradeOutcome
from tests.inspections.stage import LATER, SPECKLED, STAINED, Stage

pytestmark = pytest.mark.both

WHY = "Noda malam di bidang motif."


def quantities(decision):
    return decision.accepted, decision.second_grade, decision.rework, decision.rejected


def outcome_of(lot_id: int) -> TradeOutcome:
    return session().query(TradeOutcome).filter_by(lot_id=lot_id).one()


def test_a_lot_that_passed_still_rejects_the_units_found_bad(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(120, {3: STAINED, 7: SPECKLED})
        stained, speckled = inspection.sample[3], inspection.sample[7]
        decision = operations.decide(
            inspection, {stained: "rejected", speckled: "second_grade"}, stage.buyer, LATER, note="Terima kasih."
        )
        assert (decision.outcome, quantities(decision)) == ("passed", (118_000, 1_000, 0, 1_000))
        assert [(r.fate, r.criterion_code, r.quantity, r.units) for r in decision.reasons] == [
            ("rejected", "BT7", 1_000, [stained]),
            ("second_grade", "BT8", 1_000, [speckled]),
        ]
        lot, line = inspection.lot, inspection.lot.line
        assert (lot.status, lot.accepted_quantity, lot.rejected_quantity) == ("decided", 118_000, 1_000)
        assert (line.accepted_quantity, line.second_grade_quantity, line.rejected_quantity) == (118_000, 1_000, 1_000)
        assert f"lot:{lot.id}" not in {hold.key for hold in list_holds(lot.order_id)}


def test_where_every_unit_was_inspected_each_is_decided_by_itself(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(5, {2: STAINED})
        assert inspection.verdict.outcome == "failed"
        decision = operations.decide(inspection, {inspection.sample[2]: "rejected"}, stage.buyer, LATER)
        assert (decision.outcome, quantities(decision)) == ("sorted", (4_000, 0, 0, 1_000))


def test_a_lot_that_failed_offers_four_ways_and_no_other(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40, {0: STAINED})
        bad = inspection.sample[0]
        with pytest.raises(Conflict, match="wrong_state"):
            operations.decide(inspection, {bad: "rejected"}, stage.buyer, LATER)
        with pytest.raises(Conflict, match="no_concession_open"):
            operations.accept_concession(inspection, stage.group, LATER)
        with pytest.raises(Conflict, match="wrong_state"):
            operations.finish_sorting(inspection, stage.buyer, LATER)
        assert (inspection.status, inspection.decision) == ("failed", None)


@pytest.mark.parametrize(
    "act",
    [
        lambda inspection, buyer: operations.start_sorting(inspection, buyer, LATER),
        lambda inspection, buyer: operations.send_back_lot(inspection, WHY, buyer, LATER),
        lambda inspection, buyer: operations.reject_lot(inspection, WHY, buyer, LATER),
        lambda inspection, buyer: operations.offer_concession(inspection, {}, "second_grade", WHY, buyer, LATER),
    ],
)
def test_a_lot_that_passed_is_only_decided(stage: Stage, act):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40)
        with pytest.raises(Conflict, match="wrong_state"):
            act(inspection, stage.buyer)


def test_sorted_units_are_decided_and_the_rest_accepted(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40, {0: STAINED})
        operations.start_sorting(inspection, stage.buyer, LATER)
        other = next(number for number in range(1, 41) if number not in inspection.sample)
        stage.record(inspection, other, **SPECKLED)
        operations.finish_sorting(inspection, stage.buyer, LATER)
        fates = {inspection.sample[0]: "rework", other: "second_grade"}
        decision = operations.decide(inspection, fates, stage.buyer, LATER)
        assert (decision.outcome, quantities(decision)) == ("sorted", (38_000, 1_000, 1_000, 0))
        outcome = outcome_of(inspection.lot_id)
        assert (outcome.received, outcome.accepted, outcome.first_pass) == (39_000, 39_000, False)


def test_a_lot_sent_back_comes_again_as_a_new_lot_that_never_counts(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40, {0: STAINED})
        decision = operations.send_back_lot(inspection, WHY, stage.buyer, LATER)
        assert (decision.outcome, quantities(decision)) == ("rework", (0, 0, 40_000, 0))
        assert {reason.fate for reason in decision.reasons} == {"rework"}
        again = stage.delivered(inspection.order_id, 40, rework_of=inspection.lot_id)
        second = operations.start_inspection(again, stage.buyer, LATER)
        stage.record_all(second, {})
        verdict = operations.conclude_inspection(second, stage.buyer, LATER)
        assert (verdict.outcome, verdict.counts_for_switching) == ("passed", False)
        operations.decide(second, {}, stage.buyer, LATER)
        first_outcome, second_outcome = outcome_of(inspection.lot_id), outcome_of(again.id)
        assert (first_outcome.received, first_outcome.first_pass) == (0, False)
        assert (second_outcome.received, second_outcome.accepted, second_outcome.first_pass) == (40_000, 40_000, False)
        standard_id = second.standard_version.standard_id
        assert queries.count_judged(stage.scene.group_id, standard_id) == 1


def test_nothing_is_mended_for_an_order_that_ended_early(stage: Stage):
    """Its goods on the way are still decided, but what goes back could never come again."""
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40, {0: STAINED}, ordered=50)
        bought = load_order(inspection.order_id)
        propose_short_close(bought, WHY, stage.group, LATER)
        confirm_short_close(bought, stage.buyer, LATER)
        inspection_id, stained = inspection.id, inspection.sample[0]
    with pytest.raises(DomainError, match="nothing_comes_back"), stage.runtime.unit_of_work():
        operations.send_back_lot(queries.get_inspection(inspection_id, stage.buyer), WHY, stage.buyer, LATER)
    with stage.runtime.unit_of_work():
        inspection = queries.get_inspection(inspection_id, stage.buyer)
        operations.start_sorting(inspection, stage.buyer, LATER)
        operations.finish_sorting(inspection, stage.buyer, LATER)
    with pytest.raises(DomainError, match="nothing_comes_back"), stage.runtime.unit_of_work():
        inspection = queries.get_inspection(inspection_id, stage.buyer)
        operations.decide(inspection, {stained: "rework"}, stage.buyer, LATER)
    with stage.runtime.unit_of_work():
        inspection = queries.get_inspection(inspection_id, stage.buyer)
        decision = operations.decide(inspection, {stained: "second_grade"}, stage.buyer, LATER)
        assert quantities(decision) == (39_000, 1_000, 0, 0)


def test_a_rejected_lot_says_why_for_every_unit(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40, {0: STAINED, 8: SPECKLED})
        decision = operations.reject_lot(inspection, WHY, stage.buyer, LATER)
        assert quantities(decision) == (0, 0, 0, 40_000)
        assert sum(reject.quantity for reject in decision.rejects) == 40_000
        assert [(r.criterion_code, r.units) for r in decision.rejects][-1] == ("BT7", [])
        assert decision.note == WHY
        with pytest.raises(DomainError, match="reason_length"):
            other = stage.inspected(40, {0: STAINED})
            operations.reject_lot(other, "  ", stage.buyer, LATER)


def test_a_concession_is_signed_by_both(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40, {0: STAINED})
        bad = inspection.sample[0]
        operations.offer_concession(inspection, {bad: "rejected"}, "second_grade", WHY, stage.buyer, LATER)
        assert inspection.status == "concession_offered"
        with pytest.raises(Conflict, match="wrong_state"):
            operations.offer_concession(inspection, {bad: "rejected"}, "accepted", WHY, stage.buyer, LATER)
        decision = operations.accept_concession(inspection, stage.group, LATER)
        assert (decision.outcome, quantities(decision)) == ("concession", (0, 39_000, 0, 1_000))
        assert sum(reason.quantity for reason in decision.reasons) == 40_000
        assert inspection.concessions[0].answer == "accepted"
        assert outcome_of(inspection.lot_id).first_pass is False
        assert session().query(StandardPass).count() == 0


def test_a_declined_or_withdrawn_concession_leads_back_to_the_choice(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40, {0: STAINED})
        fates = {inspection.sample[0]: "rejected"}
        operations.offer_concession(inspection, fates, "accepted", WHY, stage.buyer, LATER)
        operations.decline_concession(inspection, "Harganya terlalu rendah.", stage.group, LATER)
        assert inspection.status == "failed"
        operations.offer_concession(inspection, fates, "accepted", WHY, stage.buyer, LATER)
        operations.withdraw_concession(inspection, stage.buyer, LATER)
        assert inspection.status == "failed"
        assert [offer.answer for offer in inspection.concessions] == ["declined", "withdrawn"]
        operations.offer_concession(inspection, fates, "accepted", WHY, stage.buyer, LATER)
        assert quantities(operations.accept_concession(inspection, stage.group, LATER)) == (39_000, 0, 0, 1_000)


def test_no_concession_after_a_critical_defect(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.started(40)
        for criterion in inspection.standard_version.criteria:
            assert criterion.is_photo_required == (criterion.defect_class == "critical")
        stage.record_all(inspection, {0: STAINED})
        inspection.units[0].worst_class = "critical"
        operations.conclude_inspection(inspection, stage.buyer, LATER)
        with pytest.raises(DomainError, match="no_concession_for_critical"):
            operations.offer_concession(
                inspection, {inspection.sample[0]: "rejected"}, "second_grade", WHY, stage.buyer, LATER
            )


def test_the_trade_record_and_the_seal(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40)
        operations.decide(inspection, {}, stage.buyer, LATER)
        outcome = outcome_of(inspection.lot_id)
        assert (outcome.received, outcome.accepted, outcome.first_pass, outcome.on_time) == (40_000, 40_000, True, True)
        (passed,) = session().query(StandardPass).all()
        assert (passed.listing_id, passed.standard_version_id, passed.number) == (
            stage.scene.cloth.listing_id,
            inspection.standard_version_id,
            1,
        )


def test_the_news_tells_who_what_and_how_much(stage: Stage):
    heard: list[LotDecided] = []
    stage.runtime.bus.bind(LotDecided, heard.append)
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40, {9: STAINED})
        operations.decide(inspection, {inspection.sample[9]: "rejected"}, stage.buyer, LATER)
        (news,) = heard
        assert (news.accepted, news.second_grade, news.rework, news.rejected) == (39_000, 0, 0, 1_000)
        assert (news.order_id, news.order_line_id) == (inspection.order_id, inspection.lot.order_line_id)
        assert (news.subject, news.file) == (inspection.key, f"order:{inspection.order_id}")
        assert (news.by_user_id, news.organisation_id) == (stage.scene.buyer.user.id, stage.scene.gallery_id)
        key = inspection.key
    assert stage.scene.history(key) == ["inspection.started", "inspection.passed", "lot.decided"]


def test_a_fulfilled_order_waits_for_its_other_holds(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(12)
        operations.decide(inspection, {}, stage.buyer, LATER)
        assert load_order(inspection.order_id).status in ("fulfilled", "closed")


def test_a_bad_unit_without_a_fate_keeps_the_lot_undecided(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection_id = stage.inspected(40, {9: STAINED}).id
    with pytest.raises(Invalid, match="fate_missing"), stage.runtime.unit_of_work():
        operations.decide(queries.get_inspection(inspection_id, stage.buyer), {}, stage.buyer, LATER)
    with stage.runtime.unit_of_work(write=False):
        inspection = queries.get_inspection(inspection_id, stage.buyer)
        assert (inspection.status, inspection.decision, inspection.lot.status) == ("passed", None, "received")


def test_two_buyers_deciding_one_lot_at_once_decide_it_once(stage: Stage):
    with stage.runtime.unit_of_work():
        inspection = stage.inspected(40)
        inspection_id, lot_id = inspection.id, inspection.lot_id
    answers: list[str] = []

    def decide() -> None:
        def command() -> None:
            inspection = queries.get_inspection(inspection_id, stage.buyer)
            operations.decide(inspection, {}, stage.buyer, LATER)

        try:
            stage.runtime.run(command)
            answers.append("decided")
        except Conflict as refused:
            answers.append(refused.code)

    threads = [Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["decided", "wrong_state"]
    with stage.runtime.unit_of_work(write=False):
        assert load_lot(lot_id).accepted_quantity == 40_000
        assert load_lot(lot_id).line.accepted_quantity == 40_000
