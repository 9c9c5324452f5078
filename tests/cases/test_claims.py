"""What a case found paid too much is claimed on an order of the same two, or waits for their next."""

import pytest
from sqlalchemy import func, select, text

from marketplace.advances.claims import find_claim
from marketplace.advances.models import Advance
from marketplace.cases import operations, queries
from marketplace.cases.models import Case
from marketplace.infra.data import triggers
from marketplace.infra.data.runtime import Runtime, session
from marketplace.inspections import operations as inspections
from marketplace.orders.queries import load_order
from marketplace.proof import all_violations
from marketplace.settlements.queries import list_settlements
from tests.cases.test_cases import DECIDED, OTHERWISE, Quarrel, quarrel

assert quarrel  # the fixture


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize("by", ["agree", "uphold"])
def test_what_the_group_owes_after_payment_is_a_claim_under_the_cap_of_the_next_order(
    quarrel: Quarrel, runtime: Runtime, by: str, waits: bool
) -> None:
    story, scene = quarrel.story, quarrel.story.stage.scene

    def end(case: Case) -> None:
        if by == "agree":
            operations.agree_case(case, story.group, story.at())
        else:
            operations.answer_case(case, OTHERWISE, (), story.group, story.at())
            operations.uphold_case(case, 2_000_001, DECIDED, quarrel.officer, story.at())

    with runtime.unit_of_work():
        story.paid(quarrel.settlement)
        case_id, ended = quarrel.opened(story.buyer, asked=2_000_001).id, load_order(quarrel.order_id).closed_at
    if waits:
        with runtime.unit_of_work():
            case = queries.load_case(case_id)
            end(case)
            assert (case.status, case.amount, find_claim(case.key)) == ("upheld", 2_000_001, None)
            assert queries.waits_for_order(case)
            assert load_order(quarrel.order_id).status == "closed"
            assert find_claim(case.key) is None
        assert list(all_violations(runtime)) == []
    with runtime.unit_of_work():
        next_id = scene.accepted(scene.line(quantity=40_000)).id
        case = queries.load_case(case_id)
        if not waits:
            end(case)
        claim = find_claim(case.key)
        assert (claim.order_id, claim.received_total, claim.claimed_from_id) == (next_id, 2_000_001, quarrel.order_id)
        assert not queries.waits_for_order(case)
        assert (load_order(quarrel.order_id).status, load_order(quarrel.order_id).closed_at) == ("closed", ended)
    assert list(all_violations(runtime)) == []
    with runtime.unit_of_work():
        inspections.decide(story.judged(next_id, 10, {}), {}, story.buyer, story.at())
        [first] = list_settlements(next_id)
        assert (first.deducted, first.cap) == (first.cap, first.gross // 2)
        inspections.decide(story.judged(next_id, 30, {}), {}, story.buyer, story.at())
        [first, second] = list_settlements(next_id)
        assert first.deducted + second.deducted == 2_000_001
    assert list(all_violations(runtime)) == []


def test_a_claim_waits_for_an_order_of_the_same_two_and_check_misses_it_once_they_have_one(
    quarrel: Quarrel, runtime: Runtime
) -> None:
    story, scene = quarrel.story, quarrel.story.stage.scene
    with runtime.unit_of_work():
        story.paid(quarrel.settlement)
        case = quarrel.opened(story.buyer, asked=50_000)
        operations.agree_case(case, story.group, story.at())
        elsewhere = list_waiting_of(scene.group_id, scene.rival_id)
        assert (elsewhere, list_waiting_of(scene.group_id, scene.gallery_id)) == ([], [case.id])
    with runtime.unit_of_work():
        scene.accepted(scene.line(quantity=40_000))
        assert list_waiting_of(scene.group_id, scene.gallery_id) == []
        scene.accepted(scene.line(quantity=40_000))
        assert session().scalar(select(func.count()).select_from(Advance).where(Advance.kind == "claim")) == 1
    assert list(all_violations(runtime)) == []
    with runtime.unit_of_work() as work:
        triggers.release(work.connection())
        work.execute(text("UPDATE advances SET claimed_by = '', kind = 'carried' WHERE kind = 'claim'"))
    assert any(line.startswith("cases 1: amount") for line in all_violations(runtime))


def list_waiting_of(group_id: int, off_taker_id: int) -> list[int]:
    return [case.id for case in queries.list_waiting(group_id, off_taker_id)]
