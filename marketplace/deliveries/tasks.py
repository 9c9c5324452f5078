"""What waits for a person in this room."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.accounts.task_board import Task
from marketplace.advances.models import Advance
from marketplace.deliveries import rules
from marketplace.deliveries.models import Delivery, Lot
from marketplace.deliveries.operations import takes_goods
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.orders.models import OrderLine, PurchaseOrder

TO_ANSWER = ("offered", "issued")
"""States of an advance in which the group has something to answer or to count."""


def tasks(
    orders: Sequence[PurchaseOrder],
    lots: Sequence[Lot],
    open_ones: Iterable[Advance],
    names: Mapping[int, str],
    viewer: Actor,
) -> list[Task]:
    """What waits in the deliveries of these open orders, given their lots and their advances; `names` by party."""
    by_order: defaultdict[int, list[Lot]] = defaultdict(list)
    for lot in lots:
        by_order[lot.order_id].append(lot)
    asked: list[Task] = []
    uncounted = _moments_to_answer(open_ones)
    for order in orders:
        sent = by_order[order.id]
        if can(viewer, "delivery:despatch", order) and takes_goods(order):
            asked += _to_send(order, sent, names, uncounted.get(order.id))
        asked += _on_the_way(sent, names, viewer)
    return asked


def _moments_to_answer(open_ones: Iterable[Advance]) -> dict[int, datetime]:
    """Orders with material or money on offer or on the way to the group, and since when."""
    latest: dict[int, datetime] = {}
    for advance in open_ones:
        if advance.status in TO_ANSWER:
            moment = advance.issued_at or advance.offered_at or advance.drafted_at
            latest[advance.order_id] = max(moment, latest.get(advance.order_id, moment))
    return latest


def _to_send(
    order: PurchaseOrder, lots: list[Lot], names: Mapping[int, str], advance_since: datetime | None
) -> list[Task]:
    """What the group still owes: new goods with the earliest due date, and units to mend.

    While one side proposes to end the order early, new goods wait for the answer; an advance that the group has to
    answer or to count comes before the goods that are made of it.
    """
    missing = [(line, rules.flow(line, lots).to_send) for line in order.lines]
    due = [line.due_on for line, left in missing if left > 0]
    left_to_mend = rules.unmended(lots)
    mending = [lot for lot in lots if left_to_mend.get(lot.id, 0) > 0]
    asked = []
    if due and not order.short_close_side:
        goods = _list(*(_goods(left, line) for line, left in missing if left > 0))
        since = max(order.accepted_at or order.edited_at, advance_since or order.edited_at)
        asked.append(_send(order, goods, min(due), names[order.off_taker_id], since))
    if mending:
        goods = _list(*(_goods(left_to_mend[lot.id], lot.line) for lot in mending))
        asked.append(_mend(order, goods, min(lot.decided_at or order.edited_at for lot in mending)))
    return asked


def _send(order: PurchaseOrder, goods: str, due_on: date, buyer: str, since: datetime) -> Task:
    return Task(
        title=_("Send %(goods)s", goods=goods),
        text=_("Order %(number)s for %(name)s. You may send a part first.", number=order.number, name=buyer),
        file=order.key,
        icon="truck", url=url_for("deliveries.despatch", order_id=order.id), button=_("Record a delivery"),
        since=since, due_on=due_on,
    )  # fmt: skip


def _mend(order: PurchaseOrder, goods: str, since: datetime) -> Task:
    return Task(
        title=_("Mend and send again: %(goods)s", goods=goods),
        text=_("Order %(number)s: the inspection says what to mend.", number=order.number),
        file=order.key,
        icon="return", url=url_for("deliveries.despatch", order_id=order.id), button=_("Record a delivery"),
        since=since,
    )  # fmt: skip


def _on_the_way(lots: list[Lot], names: Mapping[int, str], viewer: Actor) -> list[Task]:
    """Deliveries not counted yet: to receive for the off-taker, to wait for for the group."""
    travelling = {lot.delivery_id: lot.delivery for lot in lots if lot.status == "despatched"}.values()
    brings = {each.id: contents([lot for lot in lots if lot.delivery_id == each.id]) for each in travelling}
    asked = [
        _receive(each, brings[each.id], names[each.producer_group_id])
        for each in travelling
        if can(viewer, "delivery:receive", each)
    ]
    mine = [each for each in travelling if each.producer_group_id in viewer.group_ids]
    return asked + [_wait(each, brings[each.id]) for each in mine]


def _receive(delivery: Delivery, brings: str, group: str) -> Task:
    return Task(
        title=_("Receive delivery %(number)s", number=delivery.number),
        text=_("%(goods)s from %(name)s.", goods=brings, name=group),
        file=delivery.file,
        icon="truck", url=url_for("deliveries.receive", delivery_id=delivery.id), button=_("State what arrived"),
        since=delivery.despatched_at,
    )  # fmt: skip


def _wait(delivery: Delivery, brings: str) -> Task:
    return Task(
        title=_("The buyer receives delivery %(number)s", number=delivery.number), text=brings,
        file=delivery.file,
        icon="clock", url=url_for("deliveries.slip", delivery_id=delivery.id), button=_("See the slip"),
        since=delivery.despatched_at, tone="wait",
    )  # fmt: skip


def contents(lots: Sequence[Lot]) -> str:
    """What a delivery of these lots brings: 12 sheets Kain panjang kawung, 3 packs Gula semut."""
    return _list(*(_goods(lot.despatched_quantity, lot.line) for lot in lots))


def _goods(quantity: int, line: OrderLine) -> str:
    return f"{formats.quantity(quantity, line.unit, language(), line.pack_unit)} {line.title}"


def _list(*goods: str) -> str:
    return ", ".join(goods)
