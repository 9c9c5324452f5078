"""What may be sent: within the order, its tolerance and its states."""

import pytest

from marketplace.deliveries import operations, queries
from marketplace.deliveries.rules import Parcel
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotFound
from marketplace.orders import operations as orders
from marketplace.orders.queries import load_order
from tests.deliveries.moves import decide, lots_of, receive, send
from tests.orders.scene import AT, REASON, Scene


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
        line_id = load_order(order_id).lines[0].id
    assert [(error.code, error.field) for error in refused.value.errors] == [(code, f"line-{line_id}-quantity")]


def test_the_over_tolerance_is_the_bound(scene: Scene) -> None:
    order_id = scene.make(scene.accepted, scene.line(over_tolerance=1_000))
    send(scene, order_id, 13_000)
    with pytest.raises(Invalid):
        send(scene, order_id, 1_000)


def test_two_parcels_of_one_line_share_the_bound(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        order = load_order(order_id)
        parcel = Parcel(order_line_id=order.lines[0].id, quantity=7_000)
        with pytest.raises(Invalid):
            operations.despatch(order, [parcel, parcel], scene.coordinator.actor, AT)


def test_nothing_is_not_a_delivery_and_lines_are_the_orders_own(scene: Scene) -> None:
    first, second = scene.make(scene.accepted), scene.make(scene.accepted)
    with pytest.raises(DomainError, match="nothing_to_send"):
        send(scene, first, 0)
    with pytest.raises(NotFound), scene.runtime.unit_of_work():
        foreign = Parcel(order_line_id=load_order(second).lines[0].id, quantity=1_000)
        operations.despatch(load_order(first), [foreign], scene.coordinator.actor, AT)


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
        orders.propose_short_close(load_order(order_id), REASON, scene.buyer.actor, AT)
        orders.confirm_short_close(load_order(order_id), scene.coordinator.actor, AT)
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
            return operations.despatch(load_order(order_id), [parcel], scene.coordinator.actor, AT).id

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
        parcel = Parcel(order_line_id=load_order(second).lines[0].id, quantity=1_000, rework_of_id=lot.id)
        operations.despatch(load_order(second), [parcel], scene.coordinator.actor, AT)
