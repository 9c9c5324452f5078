"""Goods on the way: despatch, receipt, taking back, and the decision as it lands on the lot."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.deliveries import events, rules
from marketplace.deliveries.fingerprints import counted, sent
from marketplace.deliveries.lifecycle import DELIVERY, LOT
from marketplace.deliveries.models import Delivery, Lot
from marketplace.deliveries.promises import inspecting
from marketplace.deliveries.queries import count_deliveries, list_lots
from marketplace.deliveries.rules import Count, Parcel
from marketplace.infra.data.bounds import check_bound
from marketplace.infra.data.counters import next_number
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotFound
from marketplace.kernel.reasons import clean_reason
from marketplace.orders import operations as orders
from marketplace.orders.lifecycle import MENDING, UNDECIDED
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import list_holds
from marketplace.parties.between import event_fields_between
from marketplace.parties.models import Organisation
from marketplace.parties.promises import record_promise
from marketplace.standards.queries import load_standard_version

NUMBER_PREFIX = "SJ"


def despatch(
    order: PurchaseOrder, parcels: Sequence[Parcel], actor: Actor, at: datetime, *, carrier: str = "", note: str = ""
) -> Delivery:
    """Sends goods off: one lot a parcel, each within what may still be sent; the slip gets the group's next number."""
    order, at = orders.lock_order(order.id, at)
    if not takes_goods(order):
        raise Conflict("order_takes_no_goods")
    if not parcels:
        raise DomainError("nothing_to_send")
    check_bound(Delivery.order_id, order.id, rules.MOST_DELIVERIES)
    lots = _checked_lots(order, parcels)
    group = session().get_one(Organisation, order.producer_group_id)
    delivery = Delivery(
        number=next_number(group.id, group.code, NUMBER_PREFIX, local_date(at, group.zone)),
        order_id=order.id, position=count_deliveries(order.id) + 1, status=DELIVERY.initial,
        producer_group_id=order.producer_group_id, off_taker_id=order.off_taker_id, region_code=order.region_code,
        carrier=carrier.strip(), note=note.strip(), despatched_at=at, despatched_by=actor.user_id, lots=lots,
    )  # fmt: skip
    session().add(delivery)
    session().flush()
    for lot in delivery.lots:
        orders.place_hold(order.id, lot.key, UNDECIDED, at)
    _tell_order(order, list_lots(order.id), at)
    shown = [_shown(lot) for lot in delivery.lots]
    told = _event_fields(delivery, actor, at) | {"lots": shown, "note": delivery.note}
    emit(events.DeliveryDespatched(**told, fingerprint=sent(delivery)))
    return delivery


def takes_goods(order: PurchaseOrder) -> bool:
    """Whether goods may still be sent: a running order that was not ended early."""
    return order.is_open and not order.is_short_closed


def _checked_lots(order: PurchaseOrder, parcels: Sequence[Parcel]) -> list[Lot]:
    """The parcels as lots; Invalid with every parcel that is too large, empty or of another order."""
    before = list_lots(order.id)
    lines = {line.id: line for line in order.lines}
    room = {line.id: rules.flow(line, before).may_send for line in order.lines}
    to_mend = rules.unmended(before)
    line_of_lot = {lot.id: lot.order_line_id for lot in before}
    used: defaultdict[tuple[str, int], int] = defaultdict(int)
    lots, errors = [], []
    for parcel in parcels:
        origin = parcel.rework_of_id
        line = lines.get(parcel.order_line_id if origin is None else line_of_lot.get(origin, 0))
        if line is None:
            raise NotFound("order line")
        field = f"line-{line.id}-" if origin is None else f"mended-{origin}-"
        source = ("line", line.id) if origin is None else ("lot", origin)
        bound = (room[line.id] if origin is None else to_mend.get(origin, 0)) - used[source]
        try:
            rules.check_sent(
                parcel.quantity, line.measure, bound, line.title, f"{field}quantity", mended=origin is not None
            )
            units = rules.unit_count(parcel.quantity, line.unit, parcel.unit_count, f"{field}unit_count")
            inspect_all = load_standard_version(line.standard_version_id).inspect_all
            rules.check_lot_size(units, inspect_all, f"{field}quantity")
        except DomainError as error:
            errors.append(error)
            continue
        used[source] += parcel.quantity
        lots.append(
            Lot(order_line_id=line.id, rework_of_id=origin, status=LOT.initial, despatched_quantity=parcel.quantity,
                unit_count=units, accepted_quantity=0, second_grade_quantity=0, rework_quantity=0, rejected_quantity=0)
        )  # fmt: skip
    if errors:
        raise Invalid(errors)
    return lots


def receive(delivery: Delivery, counts: Sequence[Count], actor: Actor, at: datetime, *, note: str = "") -> None:
    """States what arrived of each lot, never more than was sent; anything short needs a note.

    A lot of which nothing came is decided at once.
    """
    delivery, at = _locked(delivery, at)
    DELIVERY.move(delivery, "receive")
    by_lot = {count.lot_id: count for count in counts}
    if set(by_lot) != {lot.id for lot in delivery.lots}:
        raise DomainError("lots_not_counted")
    errors = list(_count_errors(delivery, by_lot))
    is_short = any(by_lot[lot.id].quantity < lot.despatched_quantity for lot in delivery.lots)
    if is_short and not errors and len(note.strip()) < 5:
        errors.append(DomainError("short_needs_note", "note"))
    if errors:
        raise Invalid(errors)
    for lot in delivery.lots:
        LOT.move(lot, "receive")
    delivery.received_at, delivery.received_by, delivery.receipt_note = at, actor.user_id, note.strip()
    session().flush()
    lots = list_lots(delivery.order_id)
    for lot in delivery.lots:
        if lot.received_quantity == 0:
            record_decision(lot, lots, 0, 0, 0, 0, at)
    _tell_order(delivery.order, lots, at)
    shown = [_shown(lot) for lot in delivery.lots]
    told = _event_fields(delivery, actor, at) | {"lots": shown, "is_short": is_short}
    told["receipt_note"] = delivery.receipt_note
    emit(events.DeliveryReceived(**told, fingerprint=counted(delivery)))
    orders.close_if_done(delivery.order_id, at)


def _count_errors(delivery: Delivery, by_lot: dict[int, Count]) -> Iterator[DomainError]:
    """Writes each count on its lot, and yields what is wrong with it instead."""
    for lot in delivery.lots:
        count = by_lot[lot.id]
        try:
            units = rules.check_arrived(
                count, lot.despatched_quantity, lot.unit_count, lot.line.measure, lot.line.title
            )
        except DomainError as error:
            yield error
        else:
            lot.received_quantity, lot.received_units = count.quantity, units or 0


def cancel_delivery(delivery: Delivery, reason: str, actor: Actor, at: datetime) -> None:
    """The group takes a delivery back before it is received; its goods may be sent again."""
    delivery, at = _locked(delivery, at)
    DELIVERY.move(delivery, "cancel")
    delivery.cancelled_at, delivery.cancelled_by, delivery.cancel_reason = at, actor.user_id, clean_reason(reason)
    for lot in delivery.lots:
        LOT.move(lot, "cancel")
        orders.withdraw_hold(delivery.order_id, lot.key)
    _tell_order(delivery.order, list_lots(delivery.order_id), at)
    shown = [_shown(lot) for lot in delivery.lots]
    emit(events.DeliveryCancelled(**_event_fields(delivery, actor, at), lots=shown, reason=delivery.cancel_reason))
    orders.close_if_done(delivery.order_id, at)


def record_decision(
    lot: Lot, lots: Sequence[Lot], accepted: int, second_grade: int, rework: int, rejected: int, at: datetime
) -> None:
    """Writes the decision by quantity (thousandths, together all that was received) on the lot and lifts its hold.

    `lots` are those of its order, as `list_lots` gives them under the order's lock. This never closes the order,
    since a settlement still follows; the command ends with `orders.close_if_done`.
    """
    parts = (accepted, second_grade, rework, rejected)
    if min(parts) < 0 or sum(parts) != (lot.received_quantity or 0):
        raise DomainError("decision_not_whole", received_quantity=lot.received_quantity or 0, **vars(lot.line.measure))
    LOT.move(lot, "decide")
    lot.accepted_quantity, lot.second_grade_quantity, lot.rework_quantity, lot.rejected_quantity = parts
    lot.decided_at = at
    if (promise := inspecting(lot)) is not None:
        record_promise(promise)
    if all(each.status == "decided" for each in lots if each.delivery_id == lot.delivery_id):
        DELIVERY.move(lot.delivery, "decide")
    _tell_order(lot.delivery.order, lots, at)
    orders.lift_hold(lot.order_id, lot.key, at, closing=False)


def release_mending(order: PurchaseOrder, at: datetime) -> None:
    """An order that takes no more goods waits for no mended ones either."""
    _hold_for_mending(order, [], at)


def _tell_order(order: PurchaseOrder, lots: Sequence[Lot], at: datetime) -> None:
    """Tells the order what of each line was sent and is not decided, or is to be mended; the latter holds it open."""
    orders.record_underway({line.id: rules.flow(line, lots).underway for line in order.lines})
    left = rules.unmended(lots)
    if left:
        wanted = [lot for lot in lots if left.get(lot.id, 0) > 0]
        _hold_for_mending(order, wanted if takes_goods(order) else [], at)


def _hold_for_mending(order: PurchaseOrder, lots: Sequence[Lot], at: datetime) -> None:
    """Holds the order for the units of these lots that are to be mended, and for no others."""
    wanted = {lot.mending_key for lot in lots}
    standing = {hold.key for hold in list_holds(order.id) if hold.reason == MENDING}
    for key in sorted(wanted - standing):
        orders.place_hold(order.id, key, MENDING, at)
    for key in sorted(standing - wanted):
        orders.lift_hold(order.id, key, at, closing=False)


def _locked(delivery: Delivery, at: datetime) -> tuple[Delivery, datetime]:
    """The delivery and its lots, fresh, under the order's lock, and the moment."""
    _order, at = orders.lock_order(delivery.order_id, at)
    session().refresh(delivery)
    again = select(Lot).where(Lot.delivery_id == delivery.id).execution_options(populate_existing=True)
    session().scalars(again).all()
    return delivery, at


def _shown(lot: Lot) -> dict[str, object]:
    """What an event tells of a lot: what was sent, and once counted what arrived."""
    shown: dict[str, object] = {
        "lot_id": lot.id,
        "title": lot.line.title,
        "unit": lot.line.unit,
        "despatched_quantity": lot.despatched_quantity,
        "is_rework": lot.rework_of_id is not None,
    }
    if lot.line.pack_unit:
        shown["pack_unit"] = lot.line.pack_unit
    if lot.received_quantity is not None:
        shown["received_quantity"] = lot.received_quantity
    return shown


def _event_fields(delivery: Delivery, actor: Actor, at: datetime) -> dict[str, Any]:
    return event_fields_between(
        delivery, actor, at, delivery_id=delivery.id, order_id=delivery.order_id, number=delivery.number
    )
