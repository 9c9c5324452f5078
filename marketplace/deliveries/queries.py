"""Reading deliveries and lots."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.deliveries import rules
from marketplace.deliveries.models import Delivery, Lot
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import NotFound
from marketplace.orders.models import PurchaseOrder


def get_delivery(delivery_id: int, viewer: Actor) -> Delivery:
    """The delivery if the viewer may see it; NotFound otherwise."""
    delivery = session().scalar(select(Delivery).where(Delivery.id == delivery_id, visible_to(Delivery, viewer)))
    if delivery is None:
        raise NotFound("delivery")
    return delivery


def get_lot(lot_id: int, viewer: Actor) -> Lot:
    """The lot if the viewer may see its delivery; NotFound otherwise."""
    picked = select(Lot).join(Lot.delivery).where(Lot.id == lot_id, visible_to(Delivery, viewer))
    lot = session().scalar(picked)
    if lot is None:
        raise NotFound("lot")
    return lot


def load_lot(lot_id: int) -> Lot:
    """The lot, whoever asks; NotFound if there is none."""
    lot = session().get(Lot, lot_id)
    if lot is None:
        raise NotFound("lot")
    return lot


def list_lots(order_id: int) -> list[Lot]:
    """The lots of an order that were not taken back, in the order in which they were sent, with delivery and line."""
    return list(session().scalars(lots_of_orders([order_id])))


def lots_of_orders(order_ids: Collection[int]) -> Select[Lot]:
    """Picks the lots of these orders, those taken back left out, with delivery and line."""
    mine = (Delivery.order_id.in_(order_ids), Lot.status != "cancelled")
    loaded = (joinedload(Lot.delivery), joinedload(Lot.line))
    return select(Lot).join(Lot.delivery).where(*mine).options(*loaded).order_by(Lot.id)


def list_travelling(viewer: Actor, before: datetime) -> list[Delivery]:
    """Deliveries in sight that were sent before that moment and are not received, with their lots, oldest first."""
    sent = (Delivery.status == "despatched", Delivery.despatched_at < before, visible_to(Delivery, viewer))
    picked = select(Delivery).where(*sent).options(joinedload(Delivery.lots).joinedload(Lot.line))
    return list(session().scalars(picked.order_by(Delivery.despatched_at, Delivery.id)).unique())


def sent_before(delivery: Delivery) -> dict[int, int]:
    """By order line, what earlier deliveries of the order brought (as received, or as sent while on the way)."""
    sums: dict[int, int] = {}
    for each in list_lots(delivery.order_id):
        if each.delivery.position < delivery.position and each.rework_of_id is None:
            arrived = each.despatched_quantity if each.received_quantity is None else each.received_quantity
            sums[each.order_line_id] = sums.get(each.order_line_id, 0) + arrived
    return sums


def list_deliveries(order_id: int) -> list[Delivery]:
    """The deliveries of an order with their lots, oldest first, those taken back included."""
    loaded = joinedload(Delivery.lots).joinedload(Lot.line)
    picked = select(Delivery).where(Delivery.order_id == order_id).options(loaded)
    return list(session().scalars(picked.order_by(Delivery.position)).unique())


def count_deliveries(order_id: int) -> int:
    """How many deliveries the order has had, those taken back included."""
    return session().scalar(select(func.count()).select_from(Delivery).where(Delivery.order_id == order_id)) or 0


def line_flows(order: PurchaseOrder) -> dict[int, rules.Flow]:
    """Where the goods of each line are, by line id."""
    lots = list_lots(order.id)
    return {line.id: rules.flow(line, lots) for line in order.lines}


def list_unmended(order_id: int) -> list[tuple[Lot, int]]:
    """Decided lots with units sent back for rework that have not been sent again, and how many (thousandths)."""
    lots = list_lots(order_id)
    left = rules.unmended(lots)
    return [(each, left[each.id]) for each in lots if left.get(each.id, 0) > 0]
