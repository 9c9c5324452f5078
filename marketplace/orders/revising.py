"""What may be changed in an order after acceptance, and what the order is then worth. Pure; thousandths and rupiah."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from marketplace.kernel.errors import DomainError, Invalid, NotFound
from marketplace.kernel.money import LARGEST_RUPIAH
from marketplace.kernel.packs import check_goods
from marketplace.kernel.quantity import amount_for
from marketplace.orders.rules import MOST_VALUE, most


@dataclass(frozen=True, kw_only=True)
class Change:
    """The values that a line is to have."""

    line_id: int
    quantity: int
    unit_price: int
    due_on: date


class Priced(Protocol):
    """What a line's worth is reckoned from."""

    @property
    def pieces_per_pack(self) -> int: ...
    @property
    def ordered_quantity(self) -> int: ...
    @property
    def unit_price(self) -> int: ...
    @property
    def good_quantity(self) -> int: ...
    @property
    def priced_quantity(self) -> int: ...
    @property
    def priced_value(self) -> int: ...


class Line(Priced, Protocol):
    """An order line as it stands."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def pack_unit(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def sent_quantity(self) -> int: ...
    @property
    def over_tolerance(self) -> int: ...


AnyLine = TypeVar("AnyLine", bound=Line)


def as_it_stands(line: Line) -> Change:
    """The values that the line has; a change of some of them is a replacement in these."""
    return Change(
        line_id=line.id, quantity=line.ordered_quantity, unit_price=line.unit_price, due_on=line.due_on
    )  # fmt: skip


def line_value(line: Priced) -> int:
    """Rupiah for the ordered quantity; what was decided before a price changed keeps the price it was decided at."""
    left = max(0, line.ordered_quantity - line.priced_quantity)
    return line.priced_value + amount_for(left, line.unit_price, line.pieces_per_pack)


def lines_value(lines: Iterable[Priced]) -> int:
    """Rupiah for all lines."""
    return sum(line_value(line) for line in lines)


def decided_before(line: Priced, unit_price: int) -> tuple[int, int]:
    """The good quantity that keeps an earlier price once `unit_price` holds, and what it is worth."""
    if unit_price == line.unit_price:
        return line.priced_quantity, line.priced_value
    since = line.good_quantity - line.priced_quantity
    return line.good_quantity, line.priced_value + amount_for(since, line.unit_price, line.pieces_per_pack)


def revised_value(line: Priced, change: Change) -> int:
    """Rupiah for the line once the change holds."""
    quantity, value = decided_before(line, change.unit_price)
    return value + amount_for(max(0, change.quantity - quantity), change.unit_price, line.pieces_per_pack)


def value_after(lines: Sequence[Line], changes: Iterable[Change]) -> int:
    """Rupiah for the whole order once the changes hold."""
    by_line = {change.line_id: change for change in changes}
    return sum(
        revised_value(line, by_line[line.id]) if line.id in by_line else line_value(line) for line in lines
    )  # fmt: skip


def most_worth(lines: Sequence[Line], changes: Iterable[Change]) -> int:
    """Rupiah for the whole order once the changes hold, were all of it delivered that the tolerances allow."""
    as_asked = {line.id: as_it_stands(line) for line in lines} | {change.line_id: change for change in changes}
    return value_after(
        lines,
        [replace(as_asked[line.id], quantity=most(as_asked[line.id].quantity, line.over_tolerance)) for line in lines],
    )


def differs(line: Line, change: Change) -> bool:
    """Whether the change changes anything."""
    return change != as_it_stands(line)


def checked(
    lines: Sequence[AnyLine], changes: Iterable[Change], today: date, *, keeps_prices: bool
) -> list[tuple[AnyLine, Change]]:
    """Each line that changes, with its change; Invalid names everything that is wrong, each at its field.

    `keeps_prices`: a loan stands in the order, so that no price may be lowered.
    """
    by_id = {line.id: line for line in lines}
    pairs = []
    for change in changes:
        if change.line_id not in by_id:
            raise NotFound("order line")
        if differs(by_id[change.line_id], change):
            pairs.append((by_id[change.line_id], change))
    if not pairs:
        raise DomainError("nothing_changes")
    errors = [error for line, change in pairs for error in change_errors(line, change, today, keeps_prices)]
    if most_worth(lines, [change for _line, change in pairs]) > MOST_VALUE:
        errors.append(DomainError("order_too_large", most_rupiah=MOST_VALUE))
    if errors:
        raise Invalid(errors)
    return pairs


def change_errors(line: Line, change: Change, today: date, keeps_prices: bool) -> Iterator[DomainError]:
    """What is wrong with one change, at the fields `line-<id>-…`; a value that stays as it is is never wrong."""
    path = f"line-{line.id}-"
    if change.quantity != line.ordered_quantity:
        yield from _quantity_errors(line, change.quantity, f"{path}quantity")
    if change.unit_price <= 0:
        yield DomainError("price_not_positive", f"{path}unit_price")
    elif change.unit_price > LARGEST_RUPIAH:
        yield DomainError("number_too_large", f"{path}unit_price")
    elif change.unit_price < line.unit_price and keeps_prices:
        yield DomainError("price_kept_for_loan", f"{path}unit_price", title=line.title)
    if change.due_on != line.due_on and change.due_on < today:
        yield DomainError("due_date_past", f"{path}due_on", due_on=change.due_on)


def _quantity_errors(line: Line, quantity: int, field: str) -> Iterator[DomainError]:
    try:
        check_goods(quantity, line.unit, field)
    except DomainError as error:
        yield error
        return
    if quantity < line.sent_quantity:
        params = {"title": line.title, "sent_quantity": line.sent_quantity, "unit": line.unit}
        yield DomainError("below_what_was_sent", field, **params, pack_unit=line.pack_unit)
