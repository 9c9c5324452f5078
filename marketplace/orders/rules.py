"""What may be agreed in an order and what its numbers mean. Quantities in thousandths, rates in basis points."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import BASIS, LARGEST_RUPIAH, at_rate, share
from marketplace.kernel.packs import Measure
from marketplace.kernel.quantity import SCALE, amount_for, check_quantity
from marketplace.orders.lifecycle import ORDER

RULES_NUMBER = 2
"""The rules under which an order is issued now; each order is finished and proved by those it was issued under."""
METHODS = ("norm", "percent", "fixed")
MOST_DAYS = 90
MOST_LINES = 20
MOST_REVISIONS = 100
MOST_VALUE = LARGEST_RUPIAH
"""Rupiah of a whole order, were all of it delivered that the tolerances allow."""
WIDEST_TOLERANCE = 5_000


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds for the whole order. `deduction_rate` goes with `percent`, `deduction_amount` (a lot) with `fixed`."""

    outlet_id: int
    deduction_method: str = "norm"
    deduction_rate: int | None = None
    deduction_amount: int | None = None
    deduction_cap: int = 5_000
    inspection_days: int = 7
    payment_days: int = 7
    second_grade_factor: int = 8_000
    without_results: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LineTerms:
    """One line as the buyer asks for it."""

    listing_version_id: int
    standard_version_id: int
    quantity: int
    unit_price: int
    due_on: date
    over_tolerance: int = 0
    under_tolerance: int = 0


class LineSums(Protocol):
    """The figures of an order line that the rules read."""

    @property
    def ordered_quantity(self) -> int: ...
    @property
    def under_tolerance(self) -> int: ...
    @property
    def good_quantity(self) -> int: ...


class SentSums(LineSums, Protocol):
    """An order line that also knows what was sent."""

    @property
    def sent_quantity(self) -> int: ...


@dataclass(frozen=True)
class Preview:
    """What a delivery of some quantity would bring the group, in rupiah, when all of it is accepted."""

    quantity: int
    gross: int
    most_deducted: int
    second_grade: int

    @property
    def least_net(self) -> int:
        """What the group gets at the least."""
        return self.gross - self.most_deducted


def term_errors(terms: Terms) -> Iterator[DomainError]:
    """Everything wrong with the terms of the order, each at its field."""
    if terms.deduction_method not in METHODS:
        yield DomainError("unknown_deduction_method", "deduction_method")
    if terms.deduction_method == "percent" and not 0 < (terms.deduction_rate or 0) <= BASIS:
        yield DomainError("deduction_rate_missing", "deduction_rate")
    if terms.deduction_method == "fixed" and (terms.deduction_amount or 0) <= 0:
        yield DomainError("deduction_amount_missing", "deduction_amount")
    if (terms.deduction_amount or 0) > LARGEST_RUPIAH:
        yield DomainError("number_too_large", "deduction_amount")
    for field in ("deduction_cap", "second_grade_factor"):
        if not 0 <= getattr(terms, field) <= BASIS:
            yield DomainError("share_above_whole", field)
    for field in ("inspection_days", "payment_days"):
        if not 1 <= getattr(terms, field) <= MOST_DAYS:
            yield DomainError("days_out_of_range", field, most=MOST_DAYS)


def line_errors(
    line: LineTerms, title: str, measure: Measure, minimum: int, today: date, path: str
) -> Iterator[DomainError]:
    """Everything wrong with one line's figures, at the fields under `path`; the minimum is the listing's."""
    try:
        check_quantity(line.quantity, measure.unit, f"{path}quantity")
        if line.quantity < minimum:
            told = {"title": title, "minimum_quantity": minimum, "unit": measure.unit, "pack_unit": measure.pack_unit}
            yield DomainError("below_minimum_order", f"{path}quantity", **told)
    except DomainError as error:
        yield error
    if line.unit_price <= 0:
        yield DomainError("price_not_positive", f"{path}unit_price")
    if line.unit_price > LARGEST_RUPIAH:
        yield DomainError("number_too_large", f"{path}unit_price")
    if line.due_on < today:
        yield DomainError("due_date_past", f"{path}due_on", due_on=line.due_on)
    for field in ("over_tolerance", "under_tolerance"):
        if not 0 <= getattr(line, field) <= WIDEST_TOLERANCE:
            yield DomainError("tolerance_too_wide", f"{path}{field}", most=WIDEST_TOLERANCE // 100)


def value_errors(lines: Iterable[tuple[LineTerms, int]]) -> Iterator[DomainError]:
    """Whether the order as a whole is worth more than any order may be; each line with its pieces per pack."""
    worth = sum(
        amount_for(most(line.quantity, line.over_tolerance), line.unit_price, per_pack) for line, per_pack in lines
    )
    if worth > MOST_VALUE:
        yield DomainError("order_too_large", most_rupiah=MOST_VALUE)


def most(ordered: int, over_tolerance: int) -> int:
    """⌊ordered × (1 + over tolerance)⌋: the most that may ever be good."""
    return ordered * (BASIS + over_tolerance) // BASIS


def least(ordered: int, under_tolerance: int) -> int:
    """⌈ordered × (1 − under tolerance)⌉: the least that fulfils the line."""
    return -(-ordered * (BASIS - under_tolerance) // BASIS)


def still_to_send(line: SentSums) -> int:
    """What lacks to fulfil the line and is nowhere on its way, in thousandths: the whole rest, or nothing."""
    lacks = line.sent_quantity < least(line.ordered_quantity, line.under_tolerance)
    return line.ordered_quantity - line.sent_quantity if lacks else 0


def is_fulfilled(lines: Iterable[LineSums]) -> bool:
    """Whether accepted and second grade reach the least of every line."""
    return all(line.good_quantity >= least(line.ordered_quantity, line.under_tolerance) for line in lines)


def preview(terms: Terms, quantity: int, unit_price: int, pieces_per_pack: int = 1) -> Preview:
    """A delivery worked through: its value, the most that deductions may take, and its value as second grade.

    The cap alone bounds them: beside the agreed share or instalment a delivery may have to pay back money in advance,
    lost material, debt carried over, and what the cap held back before.
    """
    gross = amount_for(quantity, unit_price, pieces_per_pack)
    second_grade = second_grade_value(quantity, unit_price, terms.second_grade_factor, pieces_per_pack)
    return Preview(quantity, gross, at_rate(gross, terms.deduction_cap), second_grade)


def second_grade_value(quantity: int, unit_price: int, factor: int, pieces_per_pack: int = 1) -> int:
    """⌊quantity × price × factor ÷ pieces per pack⌋ in whole rupiah, of thousandths and basis points: rounded once."""
    return share(quantity, unit_price * factor, SCALE * BASIS * pieces_per_pack)


def may_close(status: str, holds: Iterable[object]) -> bool:
    """Whether an order in that state may close: a fulfilled one that nothing holds; other states ask for no hold."""
    return ORDER.can(status, "close") and next(iter(holds), None) is None
