"""Proof that lots are what was sent and counted, that undecided ones hold their order, and that it knows of them; and
that the promises to inspect are counted as they went.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.audit.queries import list_details
from marketplace.deliveries import rules
from marketplace.deliveries.fingerprints import counted, sent
from marketplace.deliveries.models import Delivery, Lot
from marketplace.deliveries.operations import takes_goods
from marketplace.deliveries.promises import inspecting
from marketplace.infra.data.runtime import session
from marketplace.kernel.fingerprints import is_witnessed
from marketplace.orders.lifecycle import MENDING
from marketplace.orders.models import OrderLine
from marketplace.orders.queries import misplaced, standing_holds, stray
from marketplace.parties.promises import miscounted

AT_ONCE = 500
"""Lots that are read together."""
UNDECIDED = frozenset({"despatched", "received"})


def violations() -> Iterator[str]:
    """One line for each delivery or lot that changed behind its back; names the row."""
    despatched = {subject: details.get("fingerprint") for subject, details in list_details("delivery.despatched")}
    received = {subject: details.get("fingerprint") for subject, details in list_details("delivery.received")}
    held = standing_holds("lot")
    whole = select(Delivery).options(selectinload(Delivery.lots).joinedload(Lot.line)).order_by(Delivery.id)
    for delivery in session().scalars(whole):
        name = f"deliveries {delivery.id}"
        if not is_witnessed(despatched.get(delivery.key), sent, delivery):
            yield f"{name}: it or its lots are not what was despatched"
        kept = received.get(delivery.key) if delivery.received_at is not None else None
        if not is_witnessed(kept, counted, delivery):
            yield f"{name}: its lots are not what was counted"
        yield from _of_states(delivery)
        for lot in delivery.lots:
            if (lot.status in UNDECIDED) != ((delivery.order_id, lot.key) in held):
                yield f"lots {lot.id}: is {lot.status}, its hold on the order says otherwise"
            held.discard((delivery.order_id, lot.key))
    yield from stray(held)
    yield from _of_mending()
    yield from _underway()
    yield from misplaced(Delivery)


def _of_states(delivery: Delivery) -> Iterator[str]:
    states = {lot.status for lot in delivery.lots}
    follows = "received" if states == {"received", "decided"} else next(iter(states), "")
    if (len(states) != 1 and follows != "received") or delivery.status != follows:
        yield f"deliveries {delivery.id}: is {delivery.status}, its lots are {', '.join(sorted(states))}"


def _of_mending() -> Iterator[str]:
    whole = joinedload(Lot.delivery).joinedload(Delivery.order)
    lots = session().scalars(select(Lot).where(Lot.status != "cancelled").options(whole).order_by(Lot.id)).all()
    lines = {lot.id: lot.order_line_id for lot in lots}
    by_id, held = {lot.id: lot for lot in lots}, standing_holds(MENDING)
    for lot_id, left in rules.unmended(lots).items():
        lot = by_id[lot_id]
        if left < 0:
            yield f"lots {lot_id}: {-left} more came back mended than were sent back"
        key = (lot.order_id, lot.mending_key)
        if (left > 0 and takes_goods(lot.delivery.order)) != (key in held):
            yield f"lots {lot_id}: {left} are to be mended, its hold on the order says otherwise"
        held.discard(key)
    yield from stray(held)
    for lot in lots:
        if lot.rework_of_id is not None and lines.get(lot.rework_of_id) != lot.order_line_id:
            yield f"lots {lot.id}: mends units of another order line"


def _underway() -> Iterator[str]:
    """Each order line against what its lots sum to."""
    lots: defaultdict[int, list[Lot]] = defaultdict(list)
    for lot in session().scalars(select(Lot).where(Lot.status != "cancelled").order_by(Lot.id)):
        lots[lot.order_line_id].append(lot)
    for line in session().scalars(select(OrderLine).order_by(OrderLine.id)):
        underway = rules.flow(line, lots[line.id]).underway
        if line.underway_quantity != underway:
            kept = line.underway_quantity
            yield f"order_lines {line.id}: underway_quantity is {kept}, its lots sum to {underway}"


def promise_violations() -> Iterator[str]:
    """One line for each count of promises to inspect that is not what the lots of all orders tell."""
    whole = joinedload(Lot.delivery).joinedload(Delivery.order)
    lots = session().scalars(select(Lot).options(whole).execution_options(yield_per=AT_ONCE))
    promises = (inspecting(lot) for lot in lots)
    yield from miscounted("inspecting", Counter(each for each in promises if each is not None))
