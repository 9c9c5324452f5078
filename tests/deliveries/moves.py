"""The moves of a delivery, as short as a story tells them."""

from typing import Any

from sqlalchemy import select

from marketplace.deliveries import operations, queries
from marketplace.deliveries.models import Lot
from marketplace.deliveries.rules import Count, Parcel
from marketplace.orders import operations as orders
from marketplace.orders.queries import load_order
from tests.orders.scene import AT, Scene


def send(scene: Scene, order_id: int, *quantities: int, **options: Any) -> int:
    """Despatches these quantities of the order's lines, in their order; zero leaves a line out."""
    with scene.runtime.unit_of_work():
        order = load_order(order_id)
        parcels = [
            Parcel(order_line_id=line.id, quantity=quantity, **options)
            for line, quantity in zip(order.lines, quantities, strict=False)
            if quantity
        ]
        return operations.despatch(order, parcels, scene.coordinator.actor, AT).id


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
        lot = queries.load_lot(lot_id)
        order, _at = orders.lock_order(lot.order_id, AT)
        operations.record_decision(lot, queries.list_lots(order.id), accepted, second, rework, rejected, AT)
        orders.record_accepted(lot.line, accepted, second, rejected, AT)
        orders.close_if_done(order.id, AT)


def lots_of(scene: Scene, delivery_id: int) -> list[Lot]:
    with scene.runtime.unit_of_work() as work:
        return list(work.scalars(select(Lot).where(Lot.delivery_id == delivery_id).order_by(Lot.id)))
