"""Despatch, receipt, taking back and the decision as it lands, on both databases."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.deliveries import operations, queries
from marketplace.deliveries.lifecycle import DELIVERY, LOT
from marketplace.deliveries.models import Delivery, Lot
from marketplace.deliveries.rules import Count, Parcel
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotFound
from marketplace.orders import operations as orders
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import list_holds, order
from tests.orders.scene import AT, REASON, Scene
from tests.orders.test_operations import together


def send(scene: Scene, order_id: int, *quantities: int, **options: Any) -> int:
    """Despatches these quantities of the order's lines, in their order; zero leaves a line out."""
    with scene.runtime.unit_of_work():
        found = order(order_id)
        parcels = [
            Parcel(order_line_id=line.id, quantity=quantity, **options)
            for line, quantity in zip(found.lines, quantities, strict=False)
            if quantity
        ]
        return operations.despatch(found, parcels, scene.coordinator.actor, AT).id


def receive(scene: Scene, delivery_id: int, *quantities: int, note: str = "", packs: int | None = None) -> None:
    """The buyer states what arrived of each lot."""
    with scene.runtime.unit_of_work():
        delivery = queries.get_delivery(delivery_id, scene.buyer.actor)
        counts = [
            Count(lot_id=lot.id, quantity=quantity, unit_count=packs)
            for lot, quantity in zip(delivery.lots, quantities, strict=True)
        ]
        operations.receive(delivery, counts, scene.buyer.actor, AT, note=note)


def decide(scene: Scene, lot_id: int, accepted: int, second: int = 0, rework: int = 0, rejected: int = 0) -> None:
    """The decision as the inspection will write it."""
    with scene.runtime.unit_of_work():
        lot = queries.lot(lot_id)
        found = orders.lock_order(lot.order_id)
        operations.record_decision(lot, accepted, second, rework, rejected, AT)
        orders.record_accepted(lot.line, accepted, second, rejected, AT)
        orders.close_if_done(found.id, AT)


def lots_of(scene: Scene, delivery_id: int) -> list[Lot]:
    with scene.runtime.unit_of_work() as work:
        return list(work.scalars(select(Lot).where(Lot.delivery_id == delivery_id).order_by(Lot.id)))


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
        flows = queries.line_flows(order(order_id))
        assert [(flow.to_inspect, flow.short, flow.may_send) for flow in flows.values()] == [
            (4_000, 1_000, 8_000),
            (4_000, 0, 0),
        ]
    assert scene.history(f"delivery:{delivery_id}") == ["delivery.despatched", "delivery.received"]


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        (13_000, "more_than_may_be_sent"),
        (-1_000, "quantity_not_positive"),
        (2_500, "quantity_not_whole"),
    ],
)
def test_a_despatch_within_what_was_ordered(scene: Scene, quantity: int, code: str) -> None:
    order_id = scene.make(scene.accepted)
    with pytest.raises(Invalid) as refused:
        send(scene, order_id, quantity)
    with scene.runtime.unit_of_work():
        line_id = order(order_id).lines[0].id
    assert [(error.code, error.field) for error in refused.value.errors] == [(code, f"line-{line_id}-quantity")]


def test_the_over_tolerance_is_the_bound(scene: Scene) -> None:
    order_id = scene.make(scene.accepted, scene.line(over_tolerance=1_000))
    send(scene, order_id, 13_000)
    with pytest.raises(Invalid):
        send(scene, order_id, 1_000)


def test_two_parcels_of_one_line_share_the_bound(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        found = order(order_id)
        parcel = Parcel(order_line_id=found.lines[0].id, quantity=7_000)
        with pytest.raises(Invalid):
            operations.despatch(found, [parcel, parcel], scene.coordinator.actor, AT)


def test_nothing_is_not_a_delivery_and_lines_are_the_orders_own(scene: Scene) -> None:
    first, second = scene.make(scene.accepted), scene.make(scene.accepted)
    with pytest.raises(DomainError, match="nothing_to_send"):
        send(scene, first, 0)
    with pytest.raises(NotFound), scene.runtime.unit_of_work():
        foreign = Parcel(order_line_id=order(second).lines[0].id, quantity=1_000)
        operations.despatch(order(first), [foreign], scene.coordinator.actor, AT)


def test_goods_by_weight_travel_in_packs(scene: Scene) -> None:
    order_id = scene.make(scene.accepted, scene.line(scene.sugar, quantity=12_500, unit_price=42_000))
    with pytest.raises(Invalid) as refused:
        send(scene, order_id, 12_500)
    assert {error.code for error in refused.value.errors} == {"packs_missing"}
    delivery_id = send(scene, order_id, 12_500, unit_count=25)
    with pytest.raises(Invalid):
        receive(scene, delivery_id, 12_500, packs=26)
    receive(scene, delivery_id, 12_000, packs=24, note="Satu bungkus sobek")
    [lot] = lots_of(scene, delivery_id)
    assert (lot.unit_count, lot.received_units, lot.received_quantity) == (25, 24, 12_000)


@pytest.mark.parametrize("state", ["draft", "issued"])
def test_goods_wait_for_the_acceptance(scene: Scene, state: str) -> None:
    order_id = scene.make(getattr(scene, state))
    with pytest.raises(Conflict, match="order_takes_no_goods"):
        send(scene, order_id, 5_000)


def test_an_early_end_stops_despatch_but_not_the_goods_on_the_way(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    with scene.runtime.unit_of_work():
        orders.propose_short_close(order(order_id), REASON, scene.buyer.actor, AT)
        orders.confirm_short_close(order(order_id), scene.coordinator.actor, AT)
    with pytest.raises(Conflict, match="order_takes_no_goods"):
        send(scene, order_id, 1_000)
    receive(scene, delivery_id, 5_000)
    assert scene.status(order_id) == "fulfilled"
    decide(scene, lots_of(scene, delivery_id)[0].id, 5_000)
    assert scene.status(order_id) == "closed"


def test_a_fulfilled_order_still_takes_what_its_tolerance_allows(scene: Scene) -> None:
    order_id = scene.make(scene.accepted, scene.line(under_tolerance=2_000))
    with scene.runtime.unit_of_work():
        orders.place_hold(order_id, "advance:1", "advance", AT)
    first = send(scene, order_id, 10_000)
    receive(scene, first, 10_000)
    decide(scene, lots_of(scene, first)[0].id, 10_000)
    assert scene.status(order_id) == "fulfilled"
    send(scene, order_id, 2_000)
    with pytest.raises(Invalid):
        send(scene, order_id, 1_000)


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
        assert queries.line_flows(order(order_id))[lost.order_line_id].may_send == 12_000
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
        orders.cancel_order(order(order_id), REASON, scene.buyer.actor, AT)
    with scene.runtime.unit_of_work():
        delivery = queries.get_delivery(delivery_id, scene.coordinator.actor)
        operations.cancel_delivery(delivery, "Ikatan yang salah ikut terkirim", scene.coordinator.actor, AT)
        orders.cancel_order(order(order_id), REASON, scene.buyer.actor, AT)
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
        line = order(order_id).lines[0]
        assert (line.accepted_quantity, line.second_grade_quantity, line.rejected_quantity) == (3_000, 1_000, 1_000)
        assert list_holds(order_id) == []


def test_mended_units_come_back_as_a_new_lot_and_only_as_many(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    first = send(scene, order_id, 12_000)
    receive(scene, first, 12_000)
    [lot] = lots_of(scene, first)
    decide(scene, lot.id, 9_000, 0, 3_000, 0)
    with scene.runtime.unit_of_work():
        assert [(each.id, left) for each, left in queries.list_unmended(order_id)] == [(lot.id, 3_000)]

    def mend(quantity: int) -> int:
        with scene.runtime.unit_of_work():
            parcel = Parcel(order_line_id=lot.order_line_id, quantity=quantity, rework_of_id=lot.id)
            return operations.despatch(order(order_id), [parcel], scene.coordinator.actor, AT).id

    with pytest.raises(Invalid) as refused:
        send(scene, order_id, 1_000)  # the units to mend keep their place
    assert refused.value.errors[0].code == "more_than_may_be_sent"
    with pytest.raises(Invalid) as refused:
        mend(4_000)
    assert (refused.value.errors[0].code, refused.value.errors[0].field) == (
        "more_than_to_mend",
        f"mended-{lot.id}-quantity",
    )
    second = mend(2_000)
    with pytest.raises(Invalid):
        mend(2_000)
    receive(scene, second, 1_000, note="Satu lembar tertinggal")
    mend(2_000)
    decide(scene, lots_of(scene, second)[0].id, 1_000)
    assert scene.status(order_id) == "accepted"


def test_mending_names_a_lot_of_this_order(scene: Scene) -> None:
    first, second = scene.make(scene.accepted), scene.make(scene.accepted)
    delivery_id = send(scene, first, 5_000)
    receive(scene, delivery_id, 5_000)
    [lot] = lots_of(scene, delivery_id)
    decide(scene, lot.id, 0, 0, 5_000)
    with pytest.raises(NotFound), scene.runtime.unit_of_work():
        parcel = Parcel(order_line_id=order(second).lines[0].id, quantity=1_000, rework_of_id=lot.id)
        operations.despatch(order(second), [parcel], scene.coordinator.actor, AT)


def test_two_tabs_cannot_send_more_than_was_ordered(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)

    def job() -> PurchaseOrder | Delivery:
        found = order(order_id)
        parcel = Parcel(order_line_id=found.lines[0].id, quantity=7_000)
        return operations.despatch(found, [parcel], scene.coordinator.actor, AT)

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
            queries.lot(4_711)


def test_sent_before_counts_earlier_deliveries_as_they_arrived(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    first = send(scene, order_id, 6_000)
    receive(scene, first, 5_000, note="Kurang satu lembar")
    second, third = send(scene, order_id, 2_000), send(scene, order_id, 3_000)
    with scene.runtime.unit_of_work():
        line_id = order(order_id).lines[0].id
        assert queries.sent_before(queries.get_delivery(first, scene.buyer.actor)) == {}
        assert queries.sent_before(queries.get_delivery(second, scene.buyer.actor)) == {line_id: 5_000}
        assert queries.sent_before(queries.get_delivery(third, scene.buyer.actor)) == {line_id: 7_000}
        numbers = [each.number for each in queries.list_deliveries(order_id)]
    assert numbers == ["SJ-2026-0001", "SJ-2026-0002", "SJ-2026-0003"]
