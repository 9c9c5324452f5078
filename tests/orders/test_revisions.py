"""Changes after acceptance through the operations, on both databases: proposed, answered, taken back, overtaken."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from marketplace.accounts.actor import Actor, Grant
from marketplace.deliveries import check as deliveries_check
from marketplace.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from marketplace.orders import check, operations, queries, revisions
from marketplace.orders.lifecycle import REVISION
from marketplace.orders.models import PurchaseOrder, Revision
from marketplace.orders.revising import as_it_stands
from tests.orders.scene import AT, DUE, REASON, Scene
from tests.orders.test_lifecycle import in_state

LATER = AT + timedelta(days=3)
BACK = "Kami sudah membeli bahan untuk dua belas lembar"


def facts(order: PurchaseOrder) -> tuple[Any, ...]:
    """What a change may touch: status, revision, and quantity, price and date of each line."""
    return (
        order.status,
        order.revision,
        *((line.ordered_quantity, line.unit_price, line.due_on) for line in order.lines),
    )


def propose(scene: Scene, order_id: int, actor: Actor | None = None, at: Any = AT, **values: Any) -> int:
    """The group (or this actor) proposes these values for the order's first line."""
    with scene.runtime.unit_of_work():
        order = queries.load_order(order_id)
        change = replace(as_it_stands(order.lines[0]), **values)
        return revisions.propose_revision(order, [change], REASON, actor or scene.coordinator.actor, at).id


def answer(scene: Scene, revision_id: int, actor: Actor | None = None, at: Any = LATER) -> None:
    """The buyer (or this actor) agrees."""
    with scene.runtime.unit_of_work() as work:
        revisions.accept_revision(work.get_one(Revision, revision_id), actor or scene.buyer.actor, at)


def state(scene: Scene, order_id: int) -> tuple[Any, ...]:
    """The order as the database has it; what it says follows from its revisions and its lots."""
    with scene.runtime.unit_of_work(write=False):
        assert [*check.violations(), *deliveries_check.violations()] == []
        return facts(queries.load_order(order_id))


def status(scene: Scene, revision_id: int) -> str:
    with scene.runtime.unit_of_work(write=False) as work:
        return work.get_one(Revision, revision_id).status


def test_nothing_changes_before_both_agree(scene: Scene) -> None:
    order_id = scene.make(scene.accepted, scene.line(), scene.line(scene.scarf, quantity=4_000, unit_price=95_000))
    before = state(scene, order_id)
    revision_id = propose(scene, order_id, quantity=14_000, unit_price=190_000, due_on=DUE + timedelta(days=14))
    assert state(scene, order_id) == before
    with scene.runtime.unit_of_work(write=False) as work:
        revision = work.get_one(Revision, revision_id)
        assert (revision.proposed_side, revision.proposed_by_name) == ("group", "Sumarni")
        assert (revision.value_before, revision.value_after) == (2_600_000, 14 * 190_000 + 380_000)
        assert queries.load_order(order_id).revision_side == "group"
        assert len(revision.lines) == 1
    answer(scene, revision_id)
    changed = (14_000, 190_000, DUE + timedelta(days=14))
    assert state(scene, order_id) == ("accepted", 1, changed, (4_000, 95_000, DUE))
    with scene.runtime.unit_of_work(write=False) as work:
        found, revision = queries.load_order(order_id), work.get_one(Revision, revision_id)
        assert (found.value, found.revision_side) == (3_040_000, None)
        assert (revision.number, revision.answered_by_name) == (1, "Ratih Ayuningtyas")
    assert scene.history(f"revision:{revision_id}") == ["revision.proposed", "revision.accepted"]


def test_the_buyer_proposes_and_the_group_answers(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    first = propose(scene, order_id, scene.buyer.actor, quantity=10_000)
    answer(scene, first, scene.coordinator.actor)
    second = propose(scene, order_id, quantity=11_000)
    answer(scene, second)
    assert state(scene, order_id) == ("accepted", 2, (11_000, 185_000, DUE))
    with scene.runtime.unit_of_work(write=False):
        listed = [(each.id, each.number) for each in queries.list_revisions(order_id)]
    assert listed == [(second, 2), (first, 1)]


def test_the_facilitator_speaks_for_the_group(scene: Scene) -> None:
    facilitator = Actor(scene.member.user.id, "Sari", grants=(Grant("field_facilitator", scene.group_id),))
    order_id = scene.make(scene.accepted)
    mine = propose(scene, order_id, facilitator, quantity=10_000)
    answer(scene, mine)
    theirs = propose(scene, order_id, scene.buyer.actor, quantity=11_000)
    answer(scene, theirs, facilitator)
    assert state(scene, order_id)[1] == 2


def test_a_declined_change_keeps_the_order_and_its_reason(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    before = state(scene, order_id)
    revision_id = propose(scene, order_id, scene.buyer.actor, quantity=8_000)
    with pytest.raises(DomainError, match="reason_length"), scene.runtime.unit_of_work() as work:
        revisions.decline_revision(work.get_one(Revision, revision_id), "tidak", scene.coordinator.actor, LATER)
    with scene.runtime.unit_of_work() as work:
        revisions.decline_revision(work.get_one(Revision, revision_id), BACK, scene.coordinator.actor, LATER)
    assert state(scene, order_id) == before
    with scene.runtime.unit_of_work(write=False) as work:
        revision = work.get_one(Revision, revision_id)
        assert (revision.status, revision.answer_reason, revision.number) == ("declined", BACK, None)
    propose(scene, order_id, scene.buyer.actor, quantity=10_000)


def test_a_proposal_is_taken_back(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    revision_id = propose(scene, order_id, quantity=8_000)
    with scene.runtime.unit_of_work() as work:
        revisions.withdraw_revision(work.get_one(Revision, revision_id), scene.coordinator.actor, LATER)
    assert status(scene, revision_id) == "withdrawn"
    assert state(scene, order_id) == ("accepted", 0, (12_000, 185_000, DUE))
    assert scene.history(f"revision:{revision_id}")[-1] == "revision.withdrawn"


def test_nobody_answers_for_the_other_side(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    revision_id = propose(scene, order_id, quantity=8_000)

    def run(verb: Callable[..., Any], *more: Any) -> None:
        with pytest.raises(NotAllowed), scene.runtime.unit_of_work() as work:
            verb(work.get_one(Revision, revision_id), *more, LATER)

    run(revisions.accept_revision, scene.coordinator.actor)
    run(revisions.decline_revision, BACK, scene.coordinator.actor)
    run(revisions.withdraw_revision, scene.buyer.actor)
    for stranger in (scene.rival, scene.neighbour, scene.finance, scene.member):
        run(revisions.accept_revision, stranger.actor)
    with pytest.raises(NotAllowed):
        propose(scene, scene.make(scene.accepted), scene.finance.actor, quantity=8_000)
    assert status(scene, revision_id) == "proposed"


@pytest.mark.parametrize("reason", ["", "pendek", "x" * 1001])
def test_a_proposal_has_a_reason(scene: Scene, reason: str) -> None:
    order_id = scene.make(scene.accepted)
    with pytest.raises(DomainError, match="reason_length"), scene.runtime.unit_of_work():
        order = queries.load_order(order_id)
        change = replace(as_it_stands(order.lines[0]), quantity=8_000)
        revisions.propose_revision(order, [change], reason, scene.buyer.actor, AT)


def test_a_line_of_another_order_is_not_changed(scene: Scene) -> None:
    order_id, other_id = scene.make(scene.accepted), scene.make(scene.accepted)
    with pytest.raises(NotFound), scene.runtime.unit_of_work():
        change = replace(as_it_stands(queries.load_order(other_id).lines[0]), quantity=8_000)
        revisions.propose_revision(queries.load_order(order_id), [change], REASON, scene.buyer.actor, AT)


Verb = Callable[[Scene, Revision], Any]
VERBS: dict[str, Verb] = {
    "accept": lambda s, r: revisions.accept_revision(r, s.buyer.actor, LATER),
    "decline": lambda s, r: revisions.decline_revision(r, BACK, s.buyer.actor, LATER),
    "withdraw": lambda s, r: revisions.withdraw_revision(r, s.coordinator.actor, LATER),
    "lapse": lambda s, r: operations.cancel_order(r.order, REASON, s.buyer.actor, LATER),
}
ENDS = {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn", "lapse": "lapsed"}


@pytest.mark.parametrize("begun", ["proposed", *ENDS])
def test_every_verb_in_this_state(scene: Scene, begun: str) -> None:
    """A standing proposal ends by any verb; one that has ended by none."""
    for verb in ("accept", "decline", "withdraw"):
        revision_id = propose(scene, scene.make(scene.accepted), quantity=8_000)
        if begun != "proposed":
            with scene.runtime.unit_of_work() as work:
                VERBS[begun](scene, work.get_one(Revision, revision_id))
            assert status(scene, revision_id) == ENDS[begun]
            with pytest.raises(Conflict), scene.runtime.unit_of_work() as work:
                VERBS[verb](scene, work.get_one(Revision, revision_id))
            assert status(scene, revision_id) == ENDS[begun]
        else:
            with scene.runtime.unit_of_work() as work:
                VERBS[verb](scene, work.get_one(Revision, revision_id))
            assert status(scene, revision_id) == ENDS[verb]


def test_the_table_has_no_state_or_move_beside_these() -> None:
    assert {("proposed", verb): end for verb, end in ENDS.items()} == dict(REVISION.moves)


def test_one_proposal_stands(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    propose(scene, order_id, quantity=8_000)
    for actor in (scene.coordinator.actor, scene.buyer.actor):
        with pytest.raises(Conflict, match="revision_standing"):
            propose(scene, order_id, actor, quantity=9_000)
    with pytest.raises(Conflict, match="revision_unanswered"), scene.runtime.unit_of_work():
        operations.propose_short_close(queries.load_order(order_id), REASON, scene.buyer.actor, AT)


def test_no_change_is_proposed_beside_an_early_end(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        operations.propose_short_close(queries.load_order(order_id), REASON, scene.buyer.actor, AT)
    with pytest.raises(Conflict, match="short_close_unanswered"):
        propose(scene, order_id, quantity=8_000)
    with scene.runtime.unit_of_work():
        operations.refuse_short_close(queries.load_order(order_id), BACK, scene.coordinator.actor, AT)
    propose(scene, order_id, quantity=8_000)


def test_the_database_itself_keeps_to_one_standing_proposal(scene: Scene, engine: Engine) -> None:
    revision_id = propose(scene, scene.make(scene.accepted), quantity=8_000)
    names = [column.name for column in Revision.__table__.columns if column.name != "id"]
    columns = ", ".join(names)
    copy = f"INSERT INTO revisions ({columns}) SELECT {columns} FROM revisions WHERE id = {revision_id}"  # noqa: S608
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(copy))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE revisions SET reason = 'Alasan yang lain sama sekali'",
        "UPDATE revisions SET value_before = 1",
        "UPDATE revisions SET proposed_side = 'off_taker'",
        "UPDATE revision_lines SET new_quantity = 1000",
        "UPDATE revision_lines SET old_unit_price = 1",
        "UPDATE revision_lines SET new_due_on = '2027-01-01'",
        "DELETE FROM revision_lines",
        "DELETE FROM revisions",
    ],
)
def test_what_was_proposed_never_changes(scene: Scene, engine: Engine, change: str) -> None:
    propose(scene, scene.make(scene.accepted), quantity=8_000)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))


@pytest.mark.parametrize("order_state", ["draft", "issued", "fulfilled", "closed", "cancelled", "declined"])
def test_only_a_running_order_is_changed(scene: Scene, order_state: str) -> None:
    order_id = scene.make(lambda: in_state(scene, order_state))
    with pytest.raises(Conflict, match="wrong_state"):
        propose(scene, order_id, scene.buyer.actor, quantity=8_000)
