"""What waits in a person's orders and in all that hangs on them; each document is read once, for all rooms."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.accounts.task_board import Task
from marketplace.advances import tasks as of_advances
from marketplace.advances.models import Advance
from marketplace.advances.queries import list_open_adjustments, list_to_act_on
from marketplace.cases import tasks as of_cases
from marketplace.cases.queries import list_open
from marketplace.deliveries import tasks as of_deliveries
from marketplace.inspections import tasks as of_inspections
from marketplace.inspections.lifecycle import OPEN
from marketplace.inspections.queries import lots_and_inspections
from marketplace.orders import tasks as of_orders
from marketplace.orders.lifecycle import MENDING, UNDECIDED, UNFINISHED
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import holds_and_proposals, list_orders, orders_by_id
from marketplace.parties.queries import names_of_organisations, parties_of
from marketplace.payments import tasks as of_payments
from marketplace.payments.queries import list_waiting_payments
from marketplace.settlements import tasks as of_settlements
from marketplace.settlements.lifecycle import UNPAID
from marketplace.settlements.queries import list_by_status


def list_trade_tasks(viewer: Actor) -> list[Task]:
    """What waits for the viewer or, in a file of the viewer's, for the other side; of whoever is on neither side, what
    the programme answers.
    """
    if not (viewer.group_ids or viewer.off_taker_ids):
        adjustments, cases = list_open_adjustments(viewer), list_open(viewer, deciding=True)
        names = {each.id: each.name for each in parties_of([*adjustments, *cases])}
        tasks = of_advances.tasks([], adjustments, {}, set(), names, viewer)
        return tasks + of_cases.tasks(cases, names, viewer)
    orders, payments = list_orders(viewer, sorted(UNFINISHED)), list_waiting_payments(viewer)
    advances, adjustments = list_to_act_on(viewer)
    cases = list_open(viewer)
    names = names_of_organisations(_parties([*orders, *payments, *adjustments, *cases]))
    holds, proposals = holds_and_proposals(orders)
    tasks = of_orders.first_order(viewer) if not orders else []
    tasks += of_orders.tasks(orders, proposals, names, holds.keys(), viewer)
    unsettled = {order_id for order_id, reasons in holds.items() if reasons & {UNDECIDED, MENDING}}
    by_id = orders_by_id(advance.order_id for advance in advances)
    tasks += of_advances.tasks(advances, adjustments, by_id, unsettled, names, viewer)
    tasks += _of_goods([order for order in orders if order.is_open], advances, names, viewer)
    unpaid, underway = list_by_status(viewer, sorted(UNPAID)), {payment.owner for payment in payments}
    tasks += of_payments.tasks(payments, names, viewer) + of_settlements.tasks(unpaid, underway, viewer)
    return tasks + of_cases.tasks(cases, names, viewer)


def _of_goods(
    orders: Sequence[PurchaseOrder], advances: Sequence[Advance], names: Mapping[int, str], viewer: Actor
) -> list[Task]:
    """What waits in deliveries and inspections of these open orders."""
    pairs = lots_and_inspections([order.id for order in orders])
    uninspected = [lot for lot, inspection in pairs if lot.status == "received" and inspection is None]
    going_on = [each for _lot, each in pairs if each is not None and each.status in OPEN]
    tasks = of_deliveries.tasks(orders, [lot for lot, _inspection in pairs], advances, names, viewer)
    return tasks + of_inspections.tasks(uninspected, going_on, names, viewer)


def _parties(documents: Sequence[Any]) -> set[int]:
    return {party for each in documents for party in (each.producer_group_id, each.off_taker_id)}
