"""Reading deliveries and lots."""

from sqlalchemy import select

from marketplace.deliveries.models import Delivery, Lot
from marketplace.infra.runtime import session
from marketplace.kernel.errors import NotFound


def lot(lot_id: int) -> Lot:
    """The lot, whoever asks; NotFound if there is none."""
    found = session().get(Lot, lot_id)
    if found is None:
        raise NotFound("lot")
    return found


def list_lots(order_id: int) -> list[Lot]:
    """The lots of an order that were not taken back, in the order in which they were sent."""
    mine = (Delivery.order_id == order_id, Lot.status != "cancelled")
    return list(session().scalars(select(Lot).join(Delivery).where(*mine).order_by(Lot.id)))


def list_deliveries(order_id: int) -> list[Delivery]:
    """The deliveries of an order with their lots, oldest first, those taken back included."""
    return list(session().scalars(select(Delivery).where(Delivery.order_id == order_id).order_by(Delivery.position)))
