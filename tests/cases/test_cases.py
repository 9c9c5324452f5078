"""A case from its objection to its end: who speaks when, what the group gets, and that the book stays as it was."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from marketplace.advances import adjustments
from marketplace.advances.positions import position_of
from marketplace.cases import operations, queries
from marketplace.cases.models import Case
from marketplace.cases.threads import write_message
from marketplace.infra.data import triggers
from marketplace.infra.data.runtime import Runtime, session
from marketplace.inspections import operations as inspections
from marketplace.kernel.errors import Conflict, DomainError, NotAllowed
from marketplace.ledger.models import Entry
from marketplace.orders.queries import load_order
from marketplace.parties.trade_record import trade_record
from marketplace.proof import all_violations
from marketplace.settlements import operations as settlements
from marketplace.settlements.models import Settlement
from marketplace.settlements.queries import list_settlements
from tests.book.whole_story import Story, cloth
from tests.inspections.stage import STAINED, set_stage

WORDS = "Lubangnya sudah ada di kain mori sejak datang."
OTHERWISE = "Kain itu kami bentang sebelum berangkat."
DECIDED = "Foto menunjukkan lubang sudah ada waktu dicanting."


@dataclass
class Quarrel:
    """A settled order, and whoever speaks about it."""

    story: Story
    settlement_id: int
    order_id: int
    inspection_id: int

    @property
    def settlement(self) -> Settlement:
        return session().get_one(Settlement, self.settlement_id)

    def opened(self, by: Any = None, at: datetime | None = None, asked: int = 78_000) -> Case:
        moment = at or self.story.at()
        return operations.open_case(self.settlement.key, WORDS, (), by or self.story.group, moment, asked=asked)

    def answered(self) -> Case:
        case = self.opened()
        operations.answer_case(case, OTHERWISE, (), self.story.buyer, self.story.at())
        return case

    @property
    def officer(self) -> Any:
        return self.story.stage.scene.officer.actor


@pytest.fixture
def quarrel(runtime: Runtime) -> Quarrel:
    story = Story(set_stage(runtime), count(1))
    with runtime.unit_of_work():
        scene = story.stage.scene
        order_id = scene.accepted(scene.line(quantity=40_000)).id
        judged = story.judged(order_id, 40, {0: {}})
        inspections.decide(judged, {}, story.buyer, story.at())
        [settlement] = list_settlements(order_id)
        return Quarrel(story, settlement.id, order_id, judged.id)


def given(order_id: int) -> list[int]:
    """What cases gave, by settlements of their own or as a line of one that was drawn up anew."""
    lines = [line for each in list_settlements(order_id) for line in each.lines if line.cause == each.source]
    return [line.amount if line.kind == "case" else -line.amount for line in lines]


def newest(order_id: int) -> Settlement:
    return list_settlements(order_id)[-1]


def test_a_case_goes_from_objection_to_reversal_and_the_group_is_owed_what_was_decided(
    quarrel: Quarrel, runtime: Runtime
) -> None:
    with runtime.unit_of_work():
        before = session().scalar(select(func.max(Entry.id)))
        old = quarrel.settlement
        figures = {name: getattr(old, name) for name in ("gross", "net", "deducted", "payable_on", "handled_by")}
        settlements.approve_settlement(old, quarrel.story.buyer, quarrel.story.at())
        case = quarrel.answered()
        operations.uphold_case(case, 70_000, DECIDED, quarrel.officer, quarrel.story.at())
        assert (case.status, case.amount, case.asked) == ("upheld", 70_000, 78_000)
    with runtime.unit_of_work(write=False):
        assert given(quarrel.order_id) == [70_000]
        assert quarrel.settlement.status == "reversed"
        assert quarrel.settlement.unpaid == 0
        new = newest(quarrel.order_id)
        assert (new.status, new.source, new.replaces_id) == ("drafted", "case:1", quarrel.settlement_id)
        assert {name: getattr(new, name) for name in figures} == figures | {
            "gross": figures["gross"] + 70_000, "net": figures["net"] + 70_000,
        }  # fmt: skip
        undone, entry = session().scalars(select(Entry).where(Entry.id > before).order_by(Entry.id))
        assert undone.reverses_id == before
        assert {each.account: each.amount for each in entry.postings} == {
            "goods_received": new.gross, "payable": -new.net,
        }  # fmt: skip
        said = [(each.side, each.text) for each in queries.list_messages(case.key)]
        assert said == [("group", WORDS), ("off_taker", OTHERWISE), ("programme", DECIDED)]
    assert list(all_violations(runtime)) == []
    with runtime.unit_of_work():
        quarrel.story.paid(newest(quarrel.order_id))
        assert load_order(quarrel.order_id).status == "closed"
    assert list(all_violations(runtime)) == []


def test_two_cases_one_after_the_other_and_one_about_what_was_reversed(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        first = quarrel.answered()
        second = operations.open_case(f"inspection:{quarrel.inspection_id}", WORDS, (), quarrel.story.buyer,
                                      quarrel.story.at(), asked=5_000)  # fmt: skip
        operations.uphold_case(first, 70_000, DECIDED, quarrel.officer, quarrel.story.at())
        operations.agree_case(second, quarrel.story.group, quarrel.story.at())
        assert given(quarrel.order_id) == [70_000, -5_000]
        assert [each.status for each in list_settlements(quarrel.order_id)] == ["reversed", "reversed", "drafted"]
        with pytest.raises(Conflict, match="case_subject"):
            quarrel.opened()
    assert list(all_violations(runtime)) == []


def test_what_is_taken_stays_under_the_cap(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        beyond = quarrel.settlement.cap + 1
        case = quarrel.opened(quarrel.story.buyer, asked=beyond)
        with pytest.raises(DomainError, match="case_beyond_cap"):
            operations.agree_case(case, quarrel.story.group, quarrel.story.at())


def test_the_other_side_may_agree_to_all_of_it_and_may_not_pay_it_alone(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        case = quarrel.opened()
        operations.agree_case(case, quarrel.story.buyer, quarrel.story.at())
        agreed = {hand.user_id for hand in newest(quarrel.order_id).hands if hand.part == "agreed"}
        assert agreed == {quarrel.story.buyer.user_id}
    assert list(all_violations(runtime)) == []


def test_nothing_is_reopened_after_the_end(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        quarrel.story.paid(quarrel.settlement)
        assert load_order(quarrel.order_id).status == "closed"
        case = quarrel.answered()
        operations.uphold_case(case, 78_000, DECIDED, quarrel.officer, quarrel.story.at())
        assert load_order(quarrel.order_id).status == "closed"
    assert list(all_violations(runtime)) == []
    with runtime.unit_of_work():
        [correction] = [each for each in list_settlements(quarrel.order_id) if each.kind == "case"]
        quarrel.story.paid(correction)
        assert correction.status == "paid"
    assert list(all_violations(runtime)) == []


def test_what_is_agreed_is_paid_while_a_case_is_open(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        quarrel.opened()
        quarrel.story.paid(quarrel.settlement)
        assert quarrel.settlement.status == "paid"
    assert list(all_violations(runtime)) == []


@pytest.mark.parametrize("end", ["withdraw", "dismiss"])
def test_a_case_may_end_with_nothing(quarrel: Quarrel, runtime: Runtime, end: str) -> None:
    with runtime.unit_of_work():
        case = quarrel.answered()
        if end == "withdraw":
            operations.withdraw_case(case, quarrel.story.group, quarrel.story.at())
        else:
            operations.dismiss_case(case, DECIDED, quarrel.officer, quarrel.story.at())
        assert given(quarrel.order_id) == []
        again = quarrel.opened()  # the document has no open case any more
        operations.withdraw_case(again, quarrel.story.group, quarrel.story.at())
    assert list(all_violations(runtime)) == []


def test_one_case_at_a_time(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        quarrel.opened()
        with pytest.raises(Conflict, match="case_open"):
            quarrel.opened()


def test_the_term_runs_against_the_off_taker_only(quarrel: Quarrel, runtime: Runtime) -> None:
    late = quarrel.story.at() + timedelta(days=9)
    with runtime.unit_of_work():
        with pytest.raises(DomainError, match="case_too_late"):
            quarrel.opened(quarrel.story.buyer, late, asked=0)
        assert quarrel.opened(quarrel.story.group, late).side == "group"


def test_a_group_that_was_not_heard_loses_nothing(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        case = quarrel.opened(quarrel.story.buyer, asked=0)
        with pytest.raises(Conflict, match="case_awaits_answer"):
            operations.dismiss_case(case, DECIDED, quarrel.officer, quarrel.story.at())
        late = quarrel.story.at() + timedelta(days=9)
        with pytest.raises(Conflict, match="group_not_heard"):
            operations.uphold_case(case, 0, DECIDED, quarrel.officer, late)
        operations.dismiss_case(case, DECIDED, quarrel.officer, late)
        assert case.status == "dismissed"


def test_an_off_taker_that_does_not_answer_is_decided_about(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        case = quarrel.opened()
        late = quarrel.story.at() + timedelta(days=9)
        operations.uphold_case(case, 78_000, DECIDED, quarrel.officer, late)
        assert given(quarrel.order_id) == [78_000]
    assert list(all_violations(runtime)) == []


@pytest.mark.parametrize("amount", [-1, 78_001])
def test_nobody_gets_more_than_was_asked(quarrel: Quarrel, runtime: Runtime, amount: int) -> None:
    with runtime.unit_of_work():
        case = quarrel.answered()
        with pytest.raises(DomainError, match="case_amount"):
            operations.uphold_case(case, amount, DECIDED, quarrel.officer, quarrel.story.at())
        assert case.status == "answered"


def test_nobody_answers_her_own_case_nor_withdraws_the_others(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        case, at = quarrel.opened(), quarrel.story.at()
        for refused in (
            lambda: operations.answer_case(case, OTHERWISE, (), quarrel.story.group, at),
            lambda: operations.agree_case(case, quarrel.story.group, at),
            lambda: operations.withdraw_case(case, quarrel.story.buyer, at),
            lambda: operations.answer_case(case, OTHERWISE, (), quarrel.officer, at),
        ):
            with pytest.raises(NotAllowed):
                refused()


def test_anybody_who_reads_along_may_write(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        case = quarrel.opened()
        for person in (quarrel.story.buyer, quarrel.officer):
            write_message(case, "Saya cari fotonya.", (), person, quarrel.story.at())
        write_message(load_order(quarrel.order_id), "Dua lagi menyusul.", (), quarrel.story.group, quarrel.story.at())
        sides = [each.side for each in queries.list_messages(case.key)]
        assert sides == ["group", "off_taker", "programme"]
        with pytest.raises(DomainError, match="message_length"):
            write_message(case, "  ", (), quarrel.officer, quarrel.story.at())
    assert list(all_violations(runtime)) == []


def test_moments_of_a_case_never_go_back(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        case = quarrel.opened()
        operations.answer_case(case, OTHERWISE, (), quarrel.story.buyer, case.opened_at - timedelta(days=2))
        assert case.answered_at is not None
        assert case.answered_at > case.opened_at
    assert list(all_violations(runtime)) == []


@pytest.mark.parametrize("kind", ["return", "loss"])
@pytest.mark.parametrize("by", ["agree", "uphold"])
def test_left_over_cloth_whose_every_proposal_was_declined_is_mediated(
    quarrel: Quarrel, runtime: Runtime, kind: str, by: str
) -> None:
    story = quarrel.story
    with runtime.unit_of_work():
        scene = story.stage.scene
        order_id = scene.accepted(scene.line(quantity=40_000)).id
        advance = story.given(order_id, cloth(order_id, "credit_sale", 30_180))
        parts = {"off_taker": 5_000, "programme": 5_000} if kind == "loss" else {}
        declined = story.proposed(advance, kind=kind, quantity=position_of(advance).with_group, parts=parts)
        adjustments.decline_adjustment(declined, OTHERWISE, story.buyer, story.at())
        owed = position_of(advance).owed
        case = operations.open_case(declined.key, WORDS, (), story.group, story.at())
        if by == "agree" and kind == "return":
            operations.agree_case(case, story.buyer, story.at())
        else:
            if by == "agree":  # nobody agrees to what the programme would have to bear
                with pytest.raises(Conflict, match="programme_bears_part"):
                    operations.agree_case(case, story.buyer, story.at())
            operations.answer_case(case, OTHERWISE, (), story.buyer, story.at())
            operations.uphold_case(case, 0, DECIDED, quarrel.officer, story.at())
        assert (declined.status, position_of(advance).with_group, position_of(advance).owed) == ("accepted", 0, 0)
        assert owed > 0
    assert list(all_violations(runtime)) == []


@pytest.mark.parametrize("found", [1_000, 2_000])
def test_what_was_rejected_wrongly_is_paid_and_corrects_the_record(
    quarrel: Quarrel, runtime: Runtime, found: int
) -> None:
    story = quarrel.story
    with runtime.unit_of_work():
        scene = story.stage.scene
        order_id = scene.accepted(scene.line(quantity=40_000)).id
        judged = story.judged(order_id, 40, {8: STAINED, 9: STAINED})
        inspections.decide(
            judged, dict.fromkeys((judged.sample[8], judged.sample[9]), "rejected"), story.buyer, story.at()
        )
        before = trade_record(scene.group_id).goods[0]
        with pytest.raises(DomainError, match="case_units"):
            operations.open_case(judged.key, WORDS, (), story.group, story.at(), units=3_000)
        case = operations.open_case(judged.key, WORDS, (), story.group, story.at(), asked=370_000, units=2_000)
        operations.answer_case(case, OTHERWISE, (), story.buyer, story.at())
        worth = found * 185
        operations.uphold_case(case, worth, DECIDED, quarrel.officer, story.at(), units=found)
        after = trade_record(scene.group_id).goods[0]
        assert (after.received, after.accepted) == (before.received, before.accepted + found)
        assert given(order_id) == [worth]
        again = operations.open_case(judged.key, WORDS, (), story.group, story.at())
        operations.withdraw_case(again, story.group, story.at())
        with pytest.raises(DomainError, match="case_units"):
            operations.open_case(judged.key, WORDS, (), story.group, story.at(), units=2_001 - found)
    assert list(all_violations(runtime)) == []


def test_a_declined_proposal_brings_no_money_by_itself(quarrel: Quarrel, runtime: Runtime) -> None:
    story = quarrel.story
    with runtime.unit_of_work():
        scene = story.stage.scene
        order_id = scene.accepted(scene.line(quantity=40_000)).id
        declined = story.proposed(story.given(order_id, cloth(order_id, "loan", 30_180)), kind="return", quantity=1_000)
        with pytest.raises(Conflict, match="case_subject"):
            operations.open_case(declined.key, WORDS, (), story.group, story.at())
        adjustments.decline_adjustment(declined, OTHERWISE, story.buyer, story.at())
        with pytest.raises(DomainError, match="case_amount"):
            operations.open_case(declined.key, WORDS, (), story.group, story.at(), asked=1)


FORGED: list[tuple[str, str]] = [
    ("settlements", "UPDATE settlements SET status = 'drafted' WHERE status = 'reversed'"),
    ("settlements", "UPDATE settlements SET replaces_id = NULL"),
    ("settlements", "UPDATE settlements SET payable_on = '2030-01-01' WHERE replaces_id IS NOT NULL"),
    ("settlements", "UPDATE settlement_lines SET due = due + 1 WHERE kind = 'case'"),
    ("ledger_entries", "UPDATE ledger_entries SET reverses_id = NULL WHERE reverses_id IS NOT NULL"),
    ("cases", "UPDATE cases SET amount = 60000"),
    ("cases", "UPDATE cases SET asked = 99000"),
    ("cases", "UPDATE cases SET side = 'off_taker'"),
    ("cases", "UPDATE cases SET owner = 'settlement:99'"),
    ("cases", "UPDATE cases SET status = 'dismissed'"),
    ("cases", "UPDATE cases SET status = 'answered', ended_at = NULL"),
    ("cases", "UPDATE cases SET answered_at = NULL"),
    ("cases", "UPDATE cases SET decide_by = '2030-01-01'"),
    ("messages", "UPDATE messages SET text = 'Kami tidak keberatan.' WHERE side = 'group'"),
    ("messages", "UPDATE messages SET side = 'programme' WHERE side = 'group'"),
    ("messages", "DELETE FROM messages WHERE side = 'programme'"),
    ("messages", "INSERT INTO messages (thread_id, side, text, written_at) "
                 "SELECT thread_id, 'group', 'Ditulis orang lain', written_at FROM messages WHERE side = 'group'"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "forged"), FORGED)
def test_what_is_forged_is_found(quarrel: Quarrel, runtime: Runtime, table: str, forged: str) -> None:
    with runtime.unit_of_work():
        case = quarrel.answered()
        operations.uphold_case(case, 70_000, DECIDED, quarrel.officer, quarrel.story.at())
    with runtime.unit_of_work() as work:
        triggers.release(work.connection())
        work.execute(text(forged))
    found = list(all_violations(runtime))
    assert any(table in line for line in found), found


def test_a_settlement_that_no_case_gave_is_found(quarrel: Quarrel, runtime: Runtime) -> None:
    with runtime.unit_of_work() as work:
        triggers.release(work.connection())
        work.execute(update(Settlement).values(kind="case", source="case:9"))
    assert any("case:9" in line for line in all_violations(runtime))
