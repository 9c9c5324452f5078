"""Goods on the way: despatch, receipt, and the decision as it lands on the lot."""

from datetime import datetime

from marketplace.deliveries.lifecycle import DELIVERY, LOT
from marketplace.deliveries.models import Lot
from marketplace.infra.runtime import session
from marketplace.kernel.errors import DomainError
from marketplace.orders import operations as orders


def record_decision(lot: Lot, accepted: int, second_grade: int, rework: int, rejected: int, at: datetime) -> None:
    """Writes the decision by quantity (thousandths, together all that was received) on the lot and lifts its hold.

    This never closes the order, since a settlement still follows; the command ends with `orders.close_if_done`.
    """
    parts = (accepted, second_grade, rework, rejected)
    if min(parts) < 0 or sum(parts) != (lot.received_quantity or 0):
        raise DomainError("decision_not_whole", received_quantity=lot.received_quantity or 0, unit=lot.line.unit)
    LOT.move(lot, "decide")
    lot.accepted_quantity, lot.second_grade_quantity, lot.rework_quantity, lot.rejected_quantity = parts
    lot.decided_at = at
    if all(each.status == "decided" for each in lot.delivery.lots):
        DELIVERY.move(lot.delivery, "decide")
    session().flush()
    orders.lift_hold(lot.order_id, lot.key, at, closing=False)
