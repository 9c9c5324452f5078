"""What an advance offers, as values, and what makes an offer whole. Rupiah, thousandths, basis points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.advances.rules import MATERIAL_FORMS
from marketplace.kernel.errors import DomainError, Invalid
from marketplace.kernel.money import BASIS, LARGEST_RUPIAH
from marketplace.kernel.quantity import LARGEST_QUANTITY, SCALE

MOST_LOTS = 40
MOST_ADVANCES, MOST_ADJUSTMENTS = 50, 500
"""Of one order, and of one advance; drafts and what was withdrawn included."""
LARGEST_NORM = 99_999_999
"""Thousandths of material for one unit: times the largest order it stays inside 64 bits."""
WIDEST_TOLERANCE = 1_000


@dataclass(frozen=True)
class LotTerms:
    """One piece or bale, as the off-taker measured it."""

    label: str
    length: int


@dataclass(frozen=True)
class NormTerms:
    """Material for one unit of an order line, and the loss agreed on top of it."""

    order_line_id: int
    quantity_per_unit: int
    standard_loss: int = 0

    @property
    def quantity(self) -> int:
        """Both together."""
        return self.quantity_per_unit + self.standard_loss


@dataclass(frozen=True, kw_only=True)
class MaterialTerms:
    """Material in advance. `margin` is for a credit sale only; `tolerance` is the remainder that needs no bearer."""

    contract_form: str
    material_code: str
    unit: str
    lots: Sequence[LotTerms]
    norms: Sequence[NormTerms]
    cost: int
    margin: int = 0
    tolerance: int = 200
    due_on: date | None = None
    note: str = ""

    @property
    def quantity(self) -> int:
        """What all lots measure together."""
        return sum(lot.length for lot in self.lots)

    @property
    def total(self) -> int:
        """Cost and margin."""
        return self.cost + self.margin


@dataclass(frozen=True, kw_only=True)
class CashTerms:
    """Money in advance, recovered by `recovery_rate` of each delivery's value."""

    amount: int
    recovery_rate: int
    due_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """What the cloth is planned for in one order line: units (thousandths) and rupiah deducted for each good one."""

    order_line_id: int
    units: int
    per_unit: int


def check_material(terms: MaterialTerms) -> None:
    """Invalid with everything that is wrong with the offer."""
    errors = [*_faults_of_contract(terms), *_faults_of_lots(terms), *_faults_of_norms(terms)]
    if errors:
        raise Invalid(errors)


def _faults_of_contract(terms: MaterialTerms) -> Iterator[DomainError]:
    if terms.contract_form not in MATERIAL_FORMS:
        yield DomainError("contract_form_missing", "contract_form")
    if terms.cost <= 0:
        yield DomainError("cost_missing", "cost")
    if terms.total > LARGEST_RUPIAH:
        yield DomainError("number_too_large", "cost")
    if terms.margin < 0 or (terms.margin and terms.contract_form in {"loan", "consigned"}):
        yield DomainError("margin_only_in_sale", "margin")
    if not 0 <= terms.tolerance <= WIDEST_TOLERANCE:
        yield DomainError("tolerance_too_wide", "tolerance", most=WIDEST_TOLERANCE * 100 // BASIS)


def _faults_of_lots(terms: MaterialTerms) -> Iterator[DomainError]:
    if not terms.lots:
        yield DomainError("lots_missing", "lots-0-length")
    if len(terms.lots) > MOST_LOTS:
        yield DomainError("too_many_lots", most=MOST_LOTS)
    for index, lot in enumerate(terms.lots):
        if lot.length <= 0:
            yield DomainError("length_missing", f"lots-{index}-length")
        if lot.length > LARGEST_QUANTITY:
            yield DomainError("number_too_large", f"lots-{index}-length")


def _faults_of_norms(terms: MaterialTerms) -> Iterator[DomainError]:
    if not terms.norms:
        yield DomainError("norms_missing", "norms-0-quantity_per_unit")
    for index, norm in enumerate(terms.norms):
        field = f"norms-{index}-quantity_per_unit"
        if norm.quantity_per_unit <= 0 or norm.standard_loss < 0:
            yield DomainError("norm_not_positive", field)
        elif norm.quantity > LARGEST_NORM:
            yield DomainError("number_too_large", field)
        elif terms.lots and norm.quantity > terms.quantity:
            yield DomainError("cloth_for_no_unit", field, whole_quantity=terms.quantity, unit=terms.unit)


def check_cash(terms: CashTerms) -> None:
    """Invalid with everything that is wrong with the offer."""
    errors = []
    if terms.amount <= 0:
        errors.append(DomainError("amount_not_positive", "amount"))
    if terms.amount > LARGEST_RUPIAH:
        errors.append(DomainError("number_too_large", "amount"))
    if not 0 < terms.recovery_rate <= BASIS:
        errors.append(DomainError("recovery_rate_missing", "recovery_rate"))
    if errors:
        raise Invalid(errors)


def plan(norm: NormTerms, quantity: int, total: int, *, countable: bool = True) -> Plan:
    """What `quantity` of material worth `total` is planned for in the norm's line."""
    step = SCALE if countable else 1
    units = quantity * SCALE // norm.quantity // step * step
    return Plan(norm.order_line_id, units, total * norm.quantity // quantity)
