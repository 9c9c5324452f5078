"""How an order ends: holds, fulfilment, an early end that both sides agree to."""

import pytest
from sqlalchemy import select

from marketplace.kernel.errors import Conflict, DomainError, NotAllowed
from marketplace.orders import operations, queries
from marketplace.orders.models import Hold
from tests.orders.scene import AT, REASON, Scene


def test_holds_are_placed_and_lifted_once(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work() as work:
        for _again in range(2):
            operations.place_hold(order_id, "advance:1", "advance", AT)
        assert [hold.key for hold in queries.list_holds(order_id)] == ["advance:1"]
        for _again in range(2):
            operations.lift_hold(order_id, "advance:1", AT)
        operations.lift_hold(order_id, "advance:99", AT)
        assert queries.list_holds(order_id) == []
        operations.place_hold(order_id, "advance:1", "again", AT)
        assert [hold.reason for hold in queries.list_holds(order_id)] == ["again"]
        assert len(work.scalars(select(Hold)).all()) == 1


@pytest.mark.parametrize("build", ["draft", "issued"])
def test_holds_stand_on_running_orders_only(scene: Scene, build: str) -> None:
    order_id = scene.make(getattr(scene, build))
    with pytest.raises(Conflict, match="order_not_open"), scene.runtime.unit_of_work():
        operations.place_hold(order_id, "advance:1", "advance", AT)


def test_fulfilled_with_the_last_line_and_closed_with_the_last_hold(scene: Scene) -> None:
    order_id = scene.make(scene.accepted, scene.line(), scene.line(scene.scarf, quantity=10_000, under_tolerance=1_000))
    with scene.runtime.unit_of_work():
        order, _at = operations.lock_order(order_id, AT)
        operations.place_hold(order_id, "settlement:1", "settlement", AT)
        operations.place_hold(order_id, "advance:1", "advance", AT)
        operations.record_accepted(order.lines[0], 11_000, 1_000, 2_000, AT)
        assert order.status == "accepted"
        operations.record_accepted(order.lines[1], 9_000, 0, 0, AT)
        assert (order.status, order.fulfilled_at) == ("fulfilled", AT)
        assert (order.lines[0].good_quantity, order.lines[0].rejected_quantity) == (12_000, 2_000)
        operations.lift_hold(order_id, "settlement:1", AT)
        assert order.status == "fulfilled"
        operations.lift_hold(order_id, "advance:1", AT, closing=False)
        assert order.status == "fulfilled"
        assert operations.close_if_done(order_id, AT)
        assert (order.status, order.closed_at) == ("closed", AT)
        assert not operations.close_if_done(order_id, AT)
    assert scene.history(f"order:{order_id}")[-2:] == ["order.fulfilled", "order.closed"]


def test_a_late_decision_on_a_fulfilled_order_still_counts(scene: Scene) -> None:
    order_id = scene.make(scene.accepted, scene.line(over_tolerance=1_000))
    with scene.runtime.unit_of_work():
        order, _at = operations.lock_order(order_id, AT)
        operations.record_accepted(order.lines[0], 12_000, 0, 0, AT)
        operations.record_accepted(order.lines[0], 1_000, 0, 0, AT)
        assert (order.status, order.lines[0].accepted_quantity) == ("fulfilled", 13_000)
    assert scene.history(f"order:{order_id}").count("order.fulfilled") == 1


def test_closing_by_hand_waits_for_the_holds(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        order, _at = operations.lock_order(order_id, AT)
        operations.place_hold(order_id, "advance:1", "advance", AT)
        operations.record_accepted(order.lines[0], 12_000, 0, 0, AT)
        with pytest.raises(DomainError, match="order_is_held"):
            operations.close_order(order, scene.buyer.actor, AT)
        operations.lift_hold(order_id, "advance:1", AT, closing=False)
        operations.close_order(order, scene.coordinator.actor, AT)
    assert scene.status(order_id) == "closed"


@pytest.mark.parametrize(("proposer", "other"), [("buyer", "coordinator"), ("coordinator", "buyer")])
def test_an_early_end_takes_both_sides(scene: Scene, proposer: str, other: str) -> None:
    mine, theirs = getattr(scene, proposer).actor, getattr(scene, other).actor
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        operations.place_hold(order_id, "advance:1", "advance", AT)
        operations.propose_short_close(queries.load_order(order_id), REASON, mine, AT)
    for again in (mine, theirs):
        with pytest.raises(Conflict, match="short_close_standing"), scene.runtime.unit_of_work():
            operations.propose_short_close(queries.load_order(order_id), REASON, again, AT)
    with pytest.raises(NotAllowed), scene.runtime.unit_of_work():
        operations.confirm_short_close(queries.load_order(order_id), mine, AT)
    with scene.runtime.unit_of_work():
        operations.confirm_short_close(queries.load_order(order_id), theirs, AT)
        order = queries.load_order(order_id)
        assert (order.status, order.is_short_closed) == ("fulfilled", True)
        assert order.short_close_reason == REASON
        operations.lift_hold(order_id, "advance:1", AT)
    assert scene.status(order_id) == "closed"
    assert scene.history(f"order:{order_id}")[-3:] == [
        "order.short_close_proposed",
        "order.short_closed",
        "order.closed",
    ]


def test_an_early_end_with_nothing_open_closes_at_once(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        operations.propose_short_close(queries.load_order(order_id), REASON, scene.buyer.actor, AT)
        operations.confirm_short_close(queries.load_order(order_id), scene.coordinator.actor, AT)
    assert scene.status(order_id) == "closed"


def test_a_refused_or_withdrawn_proposal_leaves_the_order_running(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        operations.propose_short_close(queries.load_order(order_id), REASON, scene.buyer.actor, AT)
    with pytest.raises(DomainError, match="reason_length"), scene.runtime.unit_of_work():
        operations.refuse_short_close(queries.load_order(order_id), "", scene.coordinator.actor, AT)
    with scene.runtime.unit_of_work():
        operations.refuse_short_close(queries.load_order(order_id), REASON, scene.coordinator.actor, AT)
        operations.propose_short_close(queries.load_order(order_id), REASON, scene.buyer.actor, AT)
        operations.refuse_short_close(queries.load_order(order_id), "", scene.buyer.actor, AT)
        order = queries.load_order(order_id)
        assert (order.status, order.short_close_side, order.short_close_reason) == ("accepted", None, None)
        for answer in (operations.confirm_short_close, lambda *a: operations.refuse_short_close(a[0], REASON, *a[1:])):
            with pytest.raises(Conflict, match="short_close_not_standing"):
                answer(order, scene.coordinator.actor, AT)


def test_goods_that_fulfil_the_order_end_a_standing_proposal(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        order, _at = operations.lock_order(order_id, AT)
        operations.propose_short_close(order, REASON, scene.buyer.actor, AT)
        operations.record_accepted(order.lines[0], 12_000, 0, 0, AT)
        assert (order.status, order.short_close_side, order.is_short_closed) == ("fulfilled", None, False)


def test_only_a_side_of_the_order_may_propose(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    for stranger in (scene.neighbour, scene.rival, scene.finance, scene.member, scene.officer):
        with pytest.raises(NotAllowed), scene.runtime.unit_of_work():
            operations.propose_short_close(queries.load_order(order_id), REASON, stranger.actor, AT)
