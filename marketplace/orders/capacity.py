"""Whether an order asks more than the group's listings say it can make by then. It warns and never refuses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.catalogue.models import ListingVersion
from marketplace.infra.data.runtime import session
from marketplace.kernel.packs import measure_of, pieces_in
from marketplace.kernel.quantity import SCALE, unit
from marketplace.orders.models import OrderLine, PurchaseOrder, Revision, RevisionLine

MONTH = 30
"""Days; whatever is due sooner has a month's work counted, since goods may be in store."""


@dataclass(frozen=True)
class Ask:
    """What is still to be made of a listing version by a date, in thousandths; of counted goods, of the piece."""

    listing_version_id: int
    due_on: date
    quantity: int


@dataclass(frozen=True)
class Strain:
    """A product of which more is asked by a date than can be made by then. Quantities in thousandths."""

    title: str
    unit: str
    pack_unit: str
    due_on: date
    asked: int
    elsewhere: int
    """Still to be made by that date for other orders that the group accepted."""
    monthly: int
    possible: int


def possible_by(monthly: int, code: str, days: int) -> int:
    """What can be made in so many days at so much a month, whole where the unit is counted."""
    made = monthly * max(days, MONTH) // MONTH
    return made - made % SCALE if unit(code).countable else made


def strains(
    asks: Sequence[Ask], versions: Iterable[ListingVersion], others: Sequence[tuple[int, OrderLine]], today: date
) -> Iterator[Strain]:
    """For each product the first date by which too much is asked, with what `others` (listing, line) still need."""
    by_id = {version.id: version for version in versions}
    for listing_id in dict.fromkeys(by_id[ask.listing_version_id].listing_id for ask in asks):
        mine = [ask for ask in asks if by_id[ask.listing_version_id].listing_id == listing_id]
        version = by_id[mine[0].listing_version_id]
        measure = measure_of(version.unit)
        monthly = version.as_kept(version.monthly_capacity, measure)
        rivals = [line for listing, line in others if listing == listing_id and line.measure.piece == measure.piece]
        for due_on in sorted({ask.due_on for ask in mine}):
            asked = sum(ask.quantity for ask in mine if ask.due_on <= due_on)
            elsewhere = sum(_to_make(line) for line in rivals if line.due_on <= due_on)
            possible = possible_by(monthly, measure.unit, (due_on - today).days)
            if asked + elsewhere > possible:
                kept = (measure.unit, measure.pack_unit)
                yield Strain(version.title, *kept, due_on, asked, elsewhere, monthly, possible)
                break


def _to_make(line: OrderLine) -> int:
    """What is still to be made of a line; of one kept in thousandths of the kodi, in those of the piece."""
    left = max(0, line.ordered_quantity - line.good_quantity - line.underway_quantity)
    return left * pieces_in(line.unit)


def find_strains(order: PurchaseOrder, today: date, *, with_others: bool) -> list[Strain]:
    """What is too much in an order that is not accepted yet; `with_others` counts what the group owes to others."""
    if order.status not in ("draft", "issued"):
        return []
    asks = [
        Ask(line.listing_version_id, line.due_on, line.ordered_quantity * pieces_in(line.unit)) for line in order.lines
    ]
    return _strains(order, asks, today, with_others)


def find_strains_of(revision: Revision, today: date, *, with_others: bool) -> list[Strain]:
    """What would be too much in an accepted order if a proposed change came about; a change for less never is."""
    order, changed = revision.order, {entry.order_line_id: entry for entry in revision.lines}
    if revision.status != "proposed" or not any(_asks_more(entry) for entry in revision.lines):
        return []
    asks = []
    for line in order.lines:
        entry = changed.get(line.id)
        due_on, quantity = (entry.new_due_on, entry.new_quantity) if entry else (line.due_on, line.ordered_quantity)
        left = max(0, quantity - line.good_quantity - line.underway_quantity) * pieces_in(line.unit)
        asks.append(Ask(line.listing_version_id, due_on, left))
    return _strains(order, asks, today, with_others)


def _asks_more(entry: RevisionLine) -> bool:
    return entry.new_quantity > entry.old_quantity or entry.new_due_on < entry.old_due_on


def _strains(order: PurchaseOrder, asks: Sequence[Ask], today: date, with_others: bool) -> list[Strain]:
    named = select(ListingVersion).where(ListingVersion.id.in_({ask.listing_version_id for ask in asks}))
    versions = session().scalars(named).all()
    others = _others(order, {version.listing_id for version in versions}) if with_others else []
    return list(strains(asks, versions, others, today))


def _others(order: PurchaseOrder, listing_ids: set[int]) -> list[tuple[int, OrderLine]]:
    """Lines of the group's other running orders for these listings."""
    picked = (
        select(ListingVersion.listing_id, OrderLine)
        .join(OrderLine, OrderLine.listing_version_id == ListingVersion.id)
        .join(PurchaseOrder, PurchaseOrder.id == OrderLine.order_id)
        .where(
            ListingVersion.listing_id.in_(listing_ids), PurchaseOrder.id != order.id,
            PurchaseOrder.producer_group_id == order.producer_group_id, PurchaseOrder.status == "accepted",
        )
    )  # fmt: skip
    return [(listing_id, line) for listing_id, line in session().execute(picked)]
