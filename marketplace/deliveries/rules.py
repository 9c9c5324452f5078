"""How much may be sent, and how it is counted. Pure integers: quantities in thousandths of the line's unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from marketplace.kernel.errors import DomainError
from marketplace.kernel.packs import Measure, check_goods
from marketplace.kernel.quantity import SCALE, unit
from marketplace.orders.rules import most

MOST_DELIVERIES = 200
"""Deliveries of one order, those taken back included."""
MOST_UNITS = 100_000
"""Units in one lot: what an inspector can draw from and number."""
MOST_INSPECTED = 2_000
"""Units in one lot of which each is inspected by itself; the largest sample of the tables is as large."""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What the group sends of one line: new goods, or the mended units of an earlier lot."""

    order_line_id: int
    quantity: int
    unit_count: int | None = None
    """Packs (or rolls), for goods that are not counted one by one."""
    rework_of_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Count:
    """What arrived of one lot."""

    lot_id: int
    quantity: int
    unit_count: int | None = None


class LineFigures(Protocol):
    """The figures of an order line that the bound of a despatch reads."""

    id: int
    unit: str
    ordered_quantity: int
    over_tolerance: int

    @property
    def good_quantity(self) -> int: ...


class LotFigures(Protocol):
    """The figures of a lot that the bound of a despatch reads."""

    id: int
    order_line_id: int
    status: str
    despatched_quantity: int
    received_quantity: int | None
    rework_quantity: int
    rework_of_id: int | None


@dataclass(frozen=True)
class Flow:
    """Where the goods of one order line are."""

    ordered: int
    good: int
    sent: int
    """All that was despatched and not taken back, mended units included."""
    on_the_way: int
    """Despatched, not yet counted."""
    to_inspect: int
    """Counted, not yet decided."""
    short: int
    to_mend: int
    """Sent back for rework and not yet on the way again."""
    may_send: int
    """New goods that the over-tolerance still leaves room for."""

    @property
    def underway(self) -> int:
        """Sent and not decided, or sent back and to be mended."""
        return self.on_the_way + self.to_inspect + self.to_mend

    @property
    def to_send(self) -> int:
        """New goods still missing to the quantity ordered."""
        return min(self.may_send, max(0, self.ordered - self.good - self.underway))


def travelling(lot: LotFigures) -> int:
    """What of a lot is undecided: all that was sent until the count, then what arrived."""
    if lot.status == "despatched":
        return lot.despatched_quantity
    return (lot.received_quantity or 0) if lot.status == "received" else 0


def unmended(lots: Sequence[LotFigures]) -> dict[int, int]:
    """By lot: units sent back for rework and not sent again; what was lost on the way counts again."""
    left = {lot.id: lot.rework_quantity for lot in lots if lot.rework_quantity}
    for lot in lots:
        if lot.rework_of_id in left and lot.status != "cancelled":
            sent = lot.despatched_quantity if lot.received_quantity is None else lot.received_quantity
            left[lot.rework_of_id] -= sent
    return left


def flow(line: LineFigures, lots: Iterable[LotFigures]) -> Flow:
    """Where one line's goods are, from its lots."""
    mine = [lot for lot in lots if lot.order_line_id == line.id and lot.status != "cancelled"]
    on_the_way = sum(lot.despatched_quantity for lot in mine if lot.status == "despatched")
    to_inspect = sum(lot.received_quantity or 0 for lot in mine if lot.status == "received")
    to_mend = sum(unmended(mine).values())
    bound = most(line.ordered_quantity, line.over_tolerance)
    bound -= bound % Measure(line.unit).step
    return Flow(
        ordered=line.ordered_quantity,
        good=line.good_quantity,
        sent=sum(lot.despatched_quantity for lot in mine),
        on_the_way=on_the_way,
        to_inspect=to_inspect,
        short=sum(lot.despatched_quantity - (lot.received_quantity or 0) for lot in mine if lot.status != "despatched"),
        to_mend=to_mend,
        may_send=max(0, bound - line.good_quantity - on_the_way - to_inspect - to_mend),
    )


def unit_count(quantity: int, unit_code: str, stated: int | None, field: str) -> int:
    """How many units an inspector can draw: pieces of counted goods (a kodi has twenty), else the packs stated, none
    of which holds less than the smallest quantity that is kept.
    """
    measure = unit(unit_code)
    if measure.countable:
        return quantity * measure.factor // SCALE // SCALE
    largest = min(MOST_UNITS, quantity)
    if stated is None or not 1 <= stated <= largest:
        raise DomainError("packs_missing", field, most=largest)
    return stated


def check_lot_size(units: int, inspect_all: bool, field: str | None = None) -> None:
    """Refuses a lot of more units than can be drawn from, or inspected one by one where the standard asks for that.
    Older lots may be larger, so it is asked before the draw too.
    """
    largest = MOST_INSPECTED if inspect_all else MOST_UNITS
    if units > largest:
        raise DomainError("lot_too_large", field, most=largest)


def check_sent(quantity: int, measure: Measure, bound: int, title: str, field: str, *, mended: bool) -> None:
    """Refuses a quantity of zero or less, broken pieces, and more than may be sent."""
    check_goods(quantity, measure.unit, field)
    if quantity > bound:
        code = "more_than_to_mend" if mended else "more_than_may_be_sent"
        raise DomainError(code, field, title=title, most_quantity=bound, **vars(measure))


def check_arrived(count: Count, sent: int, sent_units: int, measure: Measure, title: str) -> int | None:
    """The units that arrived, after refusing more than was sent or broken pieces; nothing arrived gives None."""
    field = f"lots-{count.lot_id}-quantity"
    if not 0 <= count.quantity <= sent:
        raise DomainError("more_than_was_sent", field, title=title, most_quantity=sent, **vars(measure))
    if count.quantity == 0:
        return None
    check_goods(count.quantity, measure.unit, field)
    packs = f"lots-{count.lot_id}-unit_count"
    units = unit_count(count.quantity, measure.unit, count.unit_count, packs)
    if units > sent_units:
        raise DomainError("more_packs_than_sent", packs, most=sent_units)
    return units
