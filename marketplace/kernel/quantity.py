"""Quantities: integers in thousandths of a unit. The units people here count and measure in."""

from dataclasses import dataclass

from marketplace.kernel.errors import DomainError

SCALE = 1_000
LARGEST_QUANTITY = 999_999_999_999
"""In thousandths: times any price of an order within its bound it stays far inside 64 bits."""


@dataclass(frozen=True)
class Unit:
    """A unit of measure.

    `countable` units take whole numbers only; `base` and `factor` (thousandths) tell its size in a base unit.
    """

    code: str
    countable: bool
    base: str
    factor: int


UNITS: dict[str, Unit] = {
    unit.code: unit
    for unit in (
        Unit("sheet", True, "sheet", 1_000),
        Unit("piece", True, "piece", 1_000),
        Unit("kodi", True, "sheet", 20_000),
        Unit("dozen", True, "piece", 12_000),
        Unit("gross", True, "piece", 144_000),
        Unit("pair", True, "piece", 2_000),
        Unit("pack", True, "pack", 1_000),
        Unit("metre", False, "metre", 1_000),
        Unit("yard", False, "metre", 914),
        Unit("kilogram", False, "kilogram", 1_000),
        Unit("litre", False, "litre", 1_000),
    )
}
"""Yard is rounded down to a whole millimetre here (0.9144 m exactly); lengths that count are entered in metres."""


def unit(code: str) -> Unit:
    """The unit of that code; DomainError `unknown_unit` otherwise."""
    try:
        return UNITS[code]
    except KeyError:
        raise DomainError("unknown_unit", "unit", unit=code) from None


def check_quantity(quantity: int, unit_code: str, field: str = "quantity") -> int:
    """The quantity itself (thousandths) if it is above zero, not beyond the largest, and whole where the unit is
    counted; DomainError naming the field otherwise.
    """
    if quantity <= 0:
        raise DomainError("quantity_not_positive", field)
    if quantity > LARGEST_QUANTITY:
        raise DomainError("number_too_large", field)
    if unit(unit_code).countable and quantity % SCALE:
        raise DomainError("quantity_not_whole", field, unit=unit_code)
    return quantity


def amount_for(quantity: int, unit_price: int, pieces_per_pack: int = 1) -> int:
    """⌊quantity × price ÷ pieces per pack⌋ in rupiah; the quantity in thousandths of the piece, or of the priced unit
    where that is no pack.
    """
    return quantity * unit_price // (SCALE * pieces_per_pack)


def whole_units(quantity: int) -> int:
    """How many whole units a countable quantity is."""
    return quantity // SCALE
