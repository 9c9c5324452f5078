"""A payment that was not found before there were cases is one once the copy is carried over, answered like any other;
and what cases brought stays owed when a copy goes back.
"""

from functools import partial
from itertools import count
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, delete, select, text, update

from marketplace.audit.models import AuditEvent, EventWords
from marketplace.audit.words import destroy_words
from marketplace.cases import operations, queries
from marketplace.cases.models import Case
from marketplace.config import resource
from marketplace.infra.data import triggers
from marketplace.infra.data.database import ERASED
from marketplace.infra.data.migrations import alembic_config, upgrade
from marketplace.infra.data.runtime import Runtime, session
from marketplace.inspections import operations as inspections
from marketplace.payments import operations as payments
from marketplace.payments.models import Payment
from marketplace.proof import violations_of_rooms
from marketplace.settlements import operations as settlements
from marketplace.settlements.payable import payable_of
from marketplace.settlements.queries import list_settlements
from tests.book.whole_story import Story
from tests.client import Client
from tests.inspections.stage import set_stage
from tests.staged import Stages
from tests.standards.test_check import rehash

BEFORE = "0260"
REASON = "Uangnya belum ada di rekening kami."
WORDS = "Kami kirim lagi bukti dari bank."
LOST = ("purchase_orders", "without_results"), ("inspections", "asks_results")
"""Columns that a copy of then did not have, which the papers of this scene know all the same."""


@pytest.fixture
def story(runtime: Runtime, stages: Stages) -> Story:
    return Story(stages.set(runtime, partial(set_stage, runtime), "batik"), count(1))


def paid(story: Story, reason: str = "", again: bool = False) -> int:
    """A payment of a settlement that waits for the group; disputed for a reason, and reported again after it."""
    scene, finance = story.stage.scene, story.stage.scene.finance.actor
    order_id = scene.accepted(scene.line(quantity=40_000)).id
    inspections.decide(story.judged(order_id, 40, {0: {}}), {}, story.buyer, story.at())
    [settlement] = list_settlements(order_id)
    settlements.approve_settlement(settlement, finance, story.at())
    found = payments.start_payment(
        payable_of(settlement, story.at()), "cash", finance, story.at(), proofs=[story.proof()], note="Tunai"
    )
    if reason:
        payments.dispute_payment(found, reason, story.group, story.at())
    if again:
        payments.report_payment(found, [story.proof()], found.transferred_on, "Bukti lain", finance, story.at())
    return found.id


def as_of_old(runtime: Runtime, engine: Engine, history: str) -> None:
    """Takes away what an earlier version had no notion of, and brings the copy up to date again."""
    with runtime.unit_of_work() as work:
        triggers.release(work.connection())
        for table in (AuditEvent, EventWords):
            work.execute(delete(table).where(table.subject.startswith("case:")))
        work.execute(text("DELETE FROM audit_heads WHERE subject LIKE 'case:%'"))
        for table in ("messages", "threads", "cases", "notices"):
            work.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        for event in work.scalars(select(AuditEvent).where(AuditEvent.key == "payment.disputed")).all():
            if history == "plain":
                told = {name: value for name, value in event.details.items() if name != "reason_digest"}
                words = EventWords.subject == event.subject
                work.execute(delete(EventWords).where(words, EventWords.number == event.number))
                changed = update(AuditEvent).where(AuditEvent.id == event.id)
                work.execute(changed.values(details=told | {"reason": REASON}))
                rehash(event.subject)
    with runtime.unit_of_work(write=False) as work:
        assert list(violations_of_rooms()) == []
        kept = {table: work.execute(text(f"SELECT id, {column} FROM {table}")).all() for table, column in LOST}  # noqa: S608
    scripts = resource("migrations")
    command.downgrade(alembic_config(scripts, engine), BEFORE)
    upgrade(engine, scripts)
    with engine.begin() as connection:
        triggers.release(connection)
        for table, column in LOST:
            for row_id, value in kept[table]:
                change = text(f"UPDATE {table} SET {column} = :value WHERE id = :id")  # noqa: S608
                connection.execute(change, {"value": bool(value), "id": row_id})
        triggers.protect(connection)


def cases() -> list[Any]:
    return list(session().scalars(select(Case).order_by(Case.id)))


@pytest.mark.both
@pytest.mark.parametrize("history", ["sealed", "plain"])
def test_an_open_dispute_of_old_becomes_a_case(story: Story, engine: Engine, history: str) -> None:
    runtime = story.stage.runtime
    with runtime.unit_of_work():
        paid(story)
        disputed_id = paid(story, REASON)
        again_id = paid(story, REASON, again=True)
        withdrawn = paid(story, REASON)
        payments.confirm_payment(session().get_one(Payment, withdrawn), story.group, story.at())
    as_of_old(runtime, engine, history)
    with runtime.unit_of_work():
        assert list(violations_of_rooms()) == []
        case, other = cases()
        disputed = session().get_one(Payment, disputed_id)
        assert [case.owner, other.owner] == [disputed.key, f"payment:{again_id}"]
        assert (case.status, case.side, case.asked, case.opened_by) == ("opened", "group", 0, None)
        [said] = queries.list_messages(case.key)
        assert (said.side, said.text, said.written_by) == ("group", REASON, disputed.disputed_by)
        assert said.written_at == disputed.disputed_at
        [event] = session().scalars(select(AuditEvent).where(AuditEvent.subject == case.key))
        assert (event.key, event.by_user_id, event.told["reason"]) == ("case.opened", None, REASON)
        at = case.opened_at
        operations.answer_case(case, WORDS, (), story.buyer, at)
        officer = story.stage.scene.officer.actor
        operations.uphold_case(case, 0, "Bank tidak menemukan kiriman itu.", officer, at)
        payments.confirm_payment(session().get_one(Payment, again_id), story.group, at)
        assert (disputed.status, case.status, other.status) == ("cancelled", "upheld", "withdrawn")
    with runtime.unit_of_work(write=False):
        assert list(violations_of_rooms()) == []


def test_words_of_the_objection_stay_those_of_whoever_wrote_them(story: Story, engine: Engine) -> None:
    """They are erased with all that she wrote, before or after."""
    runtime = story.stage.runtime
    with runtime.unit_of_work():
        paid(story, REASON)
    as_of_old(runtime, engine, "sealed")
    with runtime.unit_of_work():
        destroy_words(story.group.user_id, story.at())
    with runtime.unit_of_work(write=False):
        [case] = cases()
        assert [each.text for each in queries.list_messages(case.key)] == [ERASED]
        assert list(violations_of_rooms()) == []
    as_of_old(runtime, engine, "sealed")
    with runtime.unit_of_work(write=False):
        [case] = cases()
        assert [each.text for each in queries.list_messages(case.key)] == [ERASED]
        assert list(violations_of_rooms()) == []


def test_it_is_read_and_answered_on_its_page(story: Story, engine: Engine, client: Client) -> None:
    runtime = story.stage.runtime
    with runtime.unit_of_work():
        paid(story, REASON)
    as_of_old(runtime, engine, "sealed")
    client.sign_in(story.stage.scene.buyer.user)
    assert REASON in client.get("/cases/1").words
    assert client.submit("/cases/1/answer", reason=WORDS).status_code == 303
    assert WORDS in client.get("/cases/1").words
    with runtime.unit_of_work(write=False):
        assert [case.status for case in cases()] == ["answered"]
        assert list(violations_of_rooms()) == []


def test_what_cases_brought_stays_owed_in_a_copy_that_goes_back(story: Story, engine: Engine) -> None:
    """And rows of the steps after them take the values of an earlier copy."""
    runtime = story.stage.runtime
    with runtime.unit_of_work():
        scene = story.stage.scene
        order_id = scene.accepted(scene.line(quantity=80_000)).id
        for sheets in (40, 20):
            inspections.decide(story.judged(order_id, sheets, {0: {}}), {}, story.buyer, story.at())
        first, second = list_settlements(order_id)
        story.paid(first)
        less = operations.open_case(first.key, WORDS, (), story.buyer, story.at(), asked=30_001)
        operations.agree_case(less, story.group, story.at())
        story.drawn_anew(second)
        more = operations.open_case(first.key, WORDS, (), story.group, story.at(), asked=5_000)
        operations.agree_case(more, story.buyer, story.at())
        session().execute(update(Payment).values(fee=1_500))
    owed = "SELECT sum(net) FROM settlements", "SELECT sum(received_total) FROM advances"
    scripts = resource("migrations")
    with engine.begin() as connection:
        triggers.release(connection)
        before = [connection.scalar(text(each)) for each in owed]
        assert connection.scalar(text("SELECT count(*) FROM settlements WHERE status = 'reversed'")) == 2
    command.downgrade(alembic_config(scripts, engine), BEFORE)
    with engine.begin() as connection:
        assert [connection.scalar(text(each)) for each in owed] == before
        told = connection.execute(text("SELECT kind, status FROM settlements ORDER BY id")).all()
        assert {row.kind for row in told} <= {"lot", "excess"}
        assert {row.status for row in told} <= {"drafted", "approved", "paid"}
        assert connection.scalars(text("SELECT kind FROM advances")).all() == ["carried"]
    upgrade(engine, scripts)
    with runtime.unit_of_work(write=False) as work:
        assert work.scalars(select(Case)).all() == []
        assert work.scalars(select(Payment.fee)).all() == [None]
