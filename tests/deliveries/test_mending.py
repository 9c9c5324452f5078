"""An order that has enough waits for what was sent back to be mended, and both sides may agree to do without it."""

from collections.abc import Callable
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from marketplace.config import resource
from marketplace.deliveries import check, operations, queries
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import Conflict
from marketplace.orders import check as orders_check
from marketplace.orders import operations as orders
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import list_holds, load_order
from tests.deliveries.test_operations import decide, lots_of, receive, send
from tests.orders.scene import AT, REASON, Scene
from tests.orders.test_pages import Browse, browse

__all__ = ["browse"]


@pytest.fixture
def mending(scene: Scene) -> tuple[int, int]:
    """An order of 12 with 20 % less allowed, of which 10 are good and 2 sent back; and the lot these came in."""
    order_id = scene.make(scene.accepted, scene.line(under_tolerance=2_000))
    delivery_id = send(scene, order_id, 12_000)
    receive(scene, delivery_id, 12_000)
    lot_id = lots_of(scene, delivery_id)[0].id
    decide(scene, lot_id, 10_000, rework=2_000)
    return order_id, lot_id


def holds(scene: Scene, order_id: int) -> list[str]:
    """What keeps the order open; nothing that proves deliveries and orders objects."""
    with scene.runtime.unit_of_work(write=False):
        assert [*check.violations(), *orders_check.violations()] == []
        return [hold.key for hold in list_holds(order_id)]


def give(scene: Scene, order_id: int, verb: Callable[..., Any], *more: Any) -> None:
    with scene.runtime.unit_of_work():
        verb(load_order(order_id), *more, AT)


def test_it_closes_once_the_mended_units_are_decided(scene: Scene, mending: tuple[int, int]) -> None:
    order_id, lot_id = mending
    assert (scene.status(order_id), holds(scene, order_id)) == ("fulfilled", [f"mend:{lot_id}"])
    delivery_id = send(scene, order_id, 2_000, rework_of_id=lot_id)
    [again] = lots_of(scene, delivery_id)
    assert holds(scene, order_id) == [again.key]
    receive(scene, delivery_id, 2_000)
    decide(scene, again.id, 1_000, rework=1_000)
    assert (scene.status(order_id), holds(scene, order_id)) == ("fulfilled", [f"mend:{again.id}"])
    delivery_id = send(scene, order_id, 1_000, rework_of_id=again.id)
    receive(scene, delivery_id, 1_000)
    decide(scene, lots_of(scene, delivery_id)[0].id, 0, rejected=1_000)
    assert (scene.status(order_id), holds(scene, order_id)) == ("closed", [])


def test_what_is_taken_back_or_lost_on_the_way_is_waited_for_again(scene: Scene, mending: tuple[int, int]) -> None:
    order_id, lot_id = mending
    delivery_id = send(scene, order_id, 2_000, rework_of_id=lot_id)
    with scene.runtime.unit_of_work():
        delivery = queries.get_delivery(delivery_id, scene.coordinator.actor)
        operations.cancel_delivery(delivery, "Hujan, belum jadi berangkat", scene.coordinator.actor, AT)
    assert (scene.status(order_id), holds(scene, order_id)) == ("fulfilled", [f"mend:{lot_id}"])
    delivery_id = send(scene, order_id, 2_000, rework_of_id=lot_id)
    receive(scene, delivery_id, 0, note="Hilang di terminal bus")
    assert (scene.status(order_id), holds(scene, order_id)) == ("fulfilled", [f"mend:{lot_id}"])
    delivery_id = send(scene, order_id, 1_000, rework_of_id=lot_id)
    [again] = lots_of(scene, delivery_id)
    assert holds(scene, order_id) == [f"mend:{lot_id}", again.key]


def test_both_sides_may_do_without_what_is_to_be_mended(scene: Scene, mending: tuple[int, int]) -> None:
    order_id, lot_id = mending
    give(scene, order_id, orders.propose_short_close, REASON, scene.coordinator.actor)
    give(scene, order_id, orders.refuse_short_close, REASON, scene.buyer.actor)
    assert holds(scene, order_id) == [f"mend:{lot_id}"]
    give(scene, order_id, orders.propose_short_close, REASON, scene.buyer.actor)
    with pytest.raises(Conflict, match="short_close_standing"):
        give(scene, order_id, orders.propose_short_close, REASON, scene.coordinator.actor)
    give(scene, order_id, orders.confirm_short_close, scene.coordinator.actor)
    assert (scene.status(order_id), holds(scene, order_id)) == ("closed", [])
    with pytest.raises(Conflict):
        send(scene, order_id, 2_000, rework_of_id=lot_id)


def test_once_ended_early_nobody_ends_it_again(scene: Scene, mending: tuple[int, int]) -> None:
    order_id, _lot_id = mending
    with scene.runtime.unit_of_work():
        orders.place_hold(order_id, "settlement:1", "settlement", AT)
    give(scene, order_id, orders.propose_short_close, REASON, scene.buyer.actor)
    give(scene, order_id, orders.confirm_short_close, scene.coordinator.actor)
    assert (scene.status(order_id), holds(scene, order_id)) == ("fulfilled", ["settlement:1"])
    for verb, more in (
        (orders.propose_short_close, (REASON, scene.buyer.actor)),
        (orders.confirm_short_close, (scene.coordinator.actor,)),
        (orders.refuse_short_close, (REASON, scene.coordinator.actor)),
    ):
        with pytest.raises(Conflict):
            give(scene, order_id, verb, *more)


def test_the_proposal_falls_away_when_the_mended_units_are_sent(scene: Scene, mending: tuple[int, int]) -> None:
    order_id, lot_id = mending
    give(scene, order_id, orders.propose_short_close, REASON, scene.buyer.actor)
    send(scene, order_id, 2_000, rework_of_id=lot_id)
    with scene.runtime.unit_of_work(write=False):
        assert load_order(order_id).short_close_side is None
    with pytest.raises(Conflict, match="short_close_not_standing"):
        give(scene, order_id, orders.confirm_short_close, scene.coordinator.actor)


def test_an_order_that_ends_early_waits_for_nothing_to_be_mended(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 6_000)
    receive(scene, delivery_id, 6_000)
    lot_id = lots_of(scene, delivery_id)[0].id
    decide(scene, lot_id, 4_000, rework=2_000)
    assert (scene.status(order_id), holds(scene, order_id)) == ("accepted", [f"mend:{lot_id}"])
    give(scene, order_id, orders.propose_short_close, REASON, scene.coordinator.actor)
    give(scene, order_id, orders.confirm_short_close, scene.buyer.actor)
    assert (scene.status(order_id), holds(scene, order_id)) == ("closed", [])


def test_check_names_a_lot_whose_hold_is_gone(scene: Scene, engine: Engine, mending: tuple[int, int]) -> None:
    _order_id, lot_id = mending
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM order_holds WHERE reason = 'mend'"))
    with scene.runtime.unit_of_work(write=False):
        assert f"lots {lot_id}: 2000 are to be mended, its hold on the order says otherwise" in list(check.violations())
        stray = {"order_id": session().query(PurchaseOrder.id).scalar(), "key": "mend:99", "reason": "mend"}
    with engine.begin() as connection:
        connection.execute(
            text('INSERT INTO order_holds (order_id, "key", reason, placed_at) VALUES (:order_id, :key, :reason, :at)'),
            stray | {"at": AT.replace(tzinfo=None)},
        )
    with scene.runtime.unit_of_work(write=False):
        assert any("order_holds mend:99: holds order" in each for each in check.violations())


def test_the_pages_tell_both_sides(scene: Scene, mending: tuple[int, int], browse: Browse) -> None:
    order_id, _lot_id = mending
    group, buyer = browse(scene.coordinator), browse(scene.buyer)
    file = buyer.get(f"/orders/{order_id}")
    assert "It closes by itself once the goods to be mended are sent again" in file.words
    assert "Close without the goods to be mended" in file.words
    page = buyer.get(f"/orders/{order_id}/short-close")
    assert "Enough is accepted already" in page.words
    sent = page.send("/short-close", reason="Sepuluh lembar sudah cukup bagi kami").follow()
    assert "Waiting: end it early?" in sent.words
    home = group.get("/").follow()
    assert "End order PO-2026-0001 early?" in home.words
    asked = group.get(f"/orders/{order_id}/short-close")
    assert "without the goods to be mended" in asked.words
    done = asked.send("/short-close/confirm").follow()
    assert "The order is ended early and closed" in done.words
    assert "To be mended" not in done.words
    assert buyer.get(f"/orders/{order_id}/short-close").status_code == 409


def test_copies_that_ran_before_are_held_too(scene: Scene, engine: Engine, mending: tuple[int, int]) -> None:
    """The migration places the holds that the decision would have placed, and no others."""
    _order_id, lot_id = mending
    done = scene.make(scene.accepted, scene.line(quantity=6_000))
    delivery_id = send(scene, done, 6_000)
    receive(scene, delivery_id, 6_000)
    mended = lots_of(scene, delivery_id)[0].id
    decide(scene, mended, 4_000, rework=2_000)
    send(scene, done, 1_000, rework_of_id=mended)
    step = ScriptDirectory(str(resource("migrations"))).get_revision("0050")
    assert step is not None
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM order_holds WHERE reason = 'mend'"))
        connection.execute(text(step.module.HOLDS))
        held = connection.execute(text("SELECT \"key\" FROM order_holds WHERE reason = 'mend' ORDER BY id")).scalars()
        assert set(held) == {f"mend:{lot_id}", f"mend:{mended}"}
    with scene.runtime.unit_of_work(write=False):
        assert list(check.violations()) == []
