"""Despatch, receipt, taking back and the decision as it lands, on both databases."""

from typing import Any

import pytest

from marketplace.deliveries import operations, queries
from marketplace.deliveries.lifecycle import DELIVERY, LOT
from marketplace.deliveries.models import Delivery
from marketplace.deliveries.rules import Count, Parcel
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotFound
from marketplace.orders import operations as orders
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import list_holds, load_order
from tests.deliveries.moves import decide, lots_of, receive, send
from tests.orders.scene import AT, REASON, Scene
from tests.orders.test_operations import together


def test_a_delivery_from_slip_to_count(scene: Scene) -> None:
    order_id = scene.make(scene.accepted, scene.line(), scene.line(scene.scarf, quantity=4_000))
    delivery_id = send(scene, order_id, 5_000, 4_000)
    with scene.runtime.unit_of_work():
        delivery = queries.get_delivery(delivery_id, scene.coordinator.actor)
        assert (delivery.number, delivery.position, delivery.status) == ("SJ-2026-0001", 1, "despatched")
        assert [(lot.unit_count, lot.status) for lot in delivery.lots] == [(5, "despatched"), (4, "despatched")]
        assert [hold.key for hold in list_holds(order_id)] == [lot.key for lot in delivery.lots]
    receive(scene, delivery_id, 4_000, 4_000, note="Satu lembar tidak ada dalam ikatan")
    with scene.runtime.unit_of_work():
        delivery = queries.get_delivery(delivery_id, scene.coordinator.actor)
        assert (delivery.status, delivery.received_by) == ("received", scene.buyer.actor.user_id)
        assert [(lot.received_units, lot.short_quantity) for lot in delivery.lots] == [(4, 1_000), (4, 0)]
        flows = queries.line_flows(load_order(order_id))
        assert [(flow.to_inspect, flow.short, flow.may_send) for flow in flows.values()] == [
            (4_000, 1_000, 8_000),
            (4_000, 0, 0),
        ]
    assert scene.history(f"delivery:{delivery_id}") == ["delivery.despatched", "delivery.received"]


@pytest.mark.parametrize(
    ("quantities", "note", "codes"),
    [
        ((6_000,), "", {"more_than_was_sent"}),
        ((-1_000,), "", {"more_than_was_sent"}),
        ((2_500,), "", {"quantity_not_whole"}),
        ((4_000,), "", {"short_needs_note"}),
        ((4_000,), "  a  ", {"short_needs_note"}),
        ((0,), "", {"short_needs_note"}),
    ],
)
def test_a_receipt_that_cannot_be(scene: Scene, quantities: tuple[int], note: str, codes: set[str]) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    with pytest.raises(Invalid) as refused:
        receive(scene, delivery_id, *quantities, note=note)
    assert {error.code for error in refused.value.errors} == codes
    assert [lot.status for lot in lots_of(scene, delivery_id)] == ["despatched"]


def test_every_lot_is_counted(scene: Scene) -> None:
    order_id = scene.make(scene.accepted, scene.line(), scene.line(scene.scarf, quantity=4_000))
    delivery_id = send(scene, order_id, 5_000, 4_000)
    with pytest.raises(DomainError, match="lots_not_counted"), scene.runtime.unit_of_work():
        delivery = queries.get_delivery(delivery_id, scene.buyer.actor)
        only = Count(lot_id=delivery.lots[0].id, quantity=5_000)
        operations.receive(delivery, [only], scene.buyer.actor, AT)


def test_a_lot_of_which_nothing_came_is_decided_at_once(scene: Scene) -> None:
    order_id = scene.make(scene.accepted, scene.line(), scene.line(scene.scarf, quantity=4_000))
    delivery_id = send(scene, order_id, 5_000, 4_000)
    receive(scene, delivery_id, 0, 4_000, note="Bungkusan besar hilang di jalan")
    lost, arrived = lots_of(scene, delivery_id)
    assert (lost.status, lost.received_units, arrived.status) == ("decided", 0, "received")
    with scene.runtime.unit_of_work():
        assert [hold.key for hold in list_holds(order_id)] == [arrived.key]
        assert queries.line_flows(load_order(order_id))[lost.order_line_id].may_send == 12_000
    other = send(scene, order_id, 5_000)
    receive(scene, other, 0, note="Belum datang sampai sekarang")
    with scene.runtime.unit_of_work():
        assert queries.get_delivery(other, scene.buyer.actor).status == "decided"


def test_a_delivery_taken_back_never_was(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    with pytest.raises(DomainError, match="reason_length"), scene.runtime.unit_of_work():
        delivery = queries.get_delivery(delivery_id, scene.coordinator.actor)
        operations.cancel_delivery(delivery, "salah", scene.coordinator.actor, AT)
    with scene.runtime.unit_of_work():
        delivery = queries.get_delivery(delivery_id, scene.coordinator.actor)
        operations.cancel_delivery(delivery, "Ikatan yang salah ikut terkirim", scene.coordinator.actor, AT)
    with scene.runtime.unit_of_work():
        assert queries.list_lots(order_id) == []
        assert [each.status for each in queries.list_deliveries(order_id)] == ["cancelled"]
        assert list_holds(order_id) == []
    with pytest.raises(Conflict):
        receive(scene, delivery_id, 5_000)
    again = send(scene, order_id, 12_000)
    with scene.runtime.unit_of_work():
        assert queries.get_delivery(again, scene.buyer.actor).position == 2
        orders_second = scene.accepted()
        orders.cancel_order(orders_second, REASON, scene.buyer.actor, AT)


def test_after_taking_everything_back_the_order_may_be_cancelled(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    with pytest.raises(Conflict, match="order_has_moved"), scene.runtime.unit_of_work():
        orders.cancel_order(load_order(order_id), REASON, scene.buyer.actor, AT)
    with scene.runtime.unit_of_work():
        delivery = queries.get_delivery(delivery_id, scene.coordinator.actor)
        operations.cancel_delivery(delivery, "Ikatan yang salah ikut terkirim", scene.coordinator.actor, AT)
        orders.cancel_order(load_order(order_id), REASON, scene.buyer.actor, AT)
    assert scene.status(order_id) == "cancelled"


@pytest.mark.parametrize("verb", ["receive", "cancel"])
@pytest.mark.parametrize("state", ["despatched", "received", "decided", "cancelled"])
def test_every_state_of_a_delivery(scene: Scene, state: str, verb: str) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    if state == "cancelled":
        with scene.runtime.unit_of_work():
            delivery = queries.get_delivery(delivery_id, scene.coordinator.actor)
            operations.cancel_delivery(delivery, REASON, scene.coordinator.actor, AT)
    elif state != "despatched":
        receive(scene, delivery_id, 5_000)
        if state == "decided":
            decide(scene, lots_of(scene, delivery_id)[0].id, 5_000)

    def run() -> None:
        if verb == "receive":
            receive(scene, delivery_id, 5_000)
            return
        with scene.runtime.unit_of_work():
            delivery = queries.get_delivery(delivery_id, scene.coordinator.actor)
            operations.cancel_delivery(delivery, REASON, scene.coordinator.actor, AT)

    if state == "despatched":
        run()
        return
    with pytest.raises(Conflict):
        run()
    with scene.runtime.unit_of_work():
        assert queries.get_delivery(delivery_id, scene.buyer.actor).status == state


def test_the_tables_of_moves() -> None:
    assert dict(DELIVERY.moves) == dict(LOT.moves)
    assert set(DELIVERY.moves) == {("despatched", "receive"), ("despatched", "cancel"), ("received", "decide")}


@pytest.mark.parametrize("parts", [(4_000, 0, 0, 0), (5_000, 1_000, 0, 0), (6_000, 0, 0, -1_000)])
def test_a_decision_covers_exactly_what_arrived(scene: Scene, parts: tuple[int, int, int, int]) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    receive(scene, delivery_id, 5_000)
    [lot] = lots_of(scene, delivery_id)
    with pytest.raises(DomainError, match="decision_not_whole"):
        decide(scene, lot.id, *parts)


def test_a_decision_lands_once(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    [lot] = lots_of(scene, delivery_id)
    with pytest.raises(DomainError):
        decide(scene, lot.id, 5_000)
    receive(scene, delivery_id, 5_000)
    decide(scene, lot.id, 3_000, 1_000, 0, 1_000)
    with pytest.raises(Conflict):
        decide(scene, lot.id, 5_000)
    with scene.runtime.unit_of_work():
        delivery = queries.get_delivery(delivery_id, scene.buyer.actor)
        assert (delivery.status, delivery.lots[0].decided_at) == ("decided", AT)
        line = load_order(order_id).lines[0]
        assert (line.accepted_quantity, line.second_grade_quantity, line.rejected_quantity) == (3_000, 1_000, 1_000)
        assert list_holds(order_id) == []


def test_two_tabs_cannot_send_more_than_was_ordered(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)

    def job() -> PurchaseOrder | Delivery:
        order = load_order(order_id)
        parcel = Parcel(order_line_id=order.lines[0].id, quantity=7_000)
        return operations.despatch(order, [parcel], scene.coordinator.actor, AT)

    assert together(scene, job, job, job) == ["done", "more_than_may_be_sent", "more_than_may_be_sent"]
    with scene.runtime.unit_of_work():
        assert [lot.despatched_quantity for lot in queries.list_lots(order_id)] == [7_000]


def test_two_receivers_at_once_have_one_winner(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)

    def job(quantity: int) -> Any:
        def run() -> None:
            delivery = queries.get_delivery(delivery_id, scene.buyer.actor)
            counts = [Count(lot_id=lot.id, quantity=quantity) for lot in delivery.lots]
            operations.receive(delivery, counts, scene.buyer.actor, AT, note="Dihitung dua kali")

        return run

    assert together(scene, job(5_000), job(4_000)) == ["done", "wrong_state"]
    [lot] = lots_of(scene, delivery_id)
    assert lot.status == "received"
    assert lot.received_quantity in (5_000, 4_000)


def test_receiving_and_taking_back_at_once_has_one_winner(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)

    def take_back() -> None:
        delivery = queries.get_delivery(delivery_id, scene.coordinator.actor)
        operations.cancel_delivery(delivery, REASON, scene.coordinator.actor, AT)

    def arrive() -> None:
        delivery = queries.get_delivery(delivery_id, scene.buyer.actor)
        counts = [Count(lot_id=lot.id, quantity=5_000) for lot in delivery.lots]
        operations.receive(delivery, counts, scene.buyer.actor, AT)

    assert together(scene, take_back, arrive) == ["done", "wrong_state"]


def test_deliveries_and_lots_are_seen_by_their_parties_only(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    [lot] = lots_of(scene, delivery_id)
    with scene.runtime.unit_of_work():
        for person in (scene.buyer, scene.finance, scene.coordinator, scene.member, scene.officer, scene.administrator):
            assert queries.get_delivery(delivery_id, person.actor).id == delivery_id
            assert queries.get_lot(lot.id, person.actor).id == lot.id
        for person in (scene.rival, scene.neighbour):
            with pytest.raises(NotFound):
                queries.get_delivery(delivery_id, person.actor)
            with pytest.raises(NotFound):
                queries.get_lot(lot.id, person.actor)
        with pytest.raises(NotFound):
            queries.load_lot(4_711)


def test_sent_before_counts_earlier_deliveries_as_they_arrived(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    first = send(scene, order_id, 6_000)
    receive(scene, first, 5_000, note="Kurang satu lembar")
    second, third = send(scene, order_id, 2_000), send(scene, order_id, 3_000)
    with scene.runtime.unit_of_work():
        line_id = load_order(order_id).lines[0].id
        assert queries.sent_before(queries.get_delivery(first, scene.buyer.actor)) == {}
        assert queries.sent_before(queries.get_delivery(second, scene.buyer.actor)) == {line_id: 5_000}
        assert queries.sent_before(queries.get_delivery(third, scene.buyer.actor)) == {line_id: 7_000}
        numbers = [each.number for each in queries.list_deliveries(order_id)]
    assert numbers == ["SJ-2026-0001", "SJ-2026-0002", "SJ-2026-0003"]
