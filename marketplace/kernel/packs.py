"""Goods that are bought by the pack and counted by the piece: a kodi is 20, a dozen 12, a gross 144, a pair 2."""

from dataclasses import dataclass

from marketplace.kernel.errors import DomainError
from marketplace.kernel.quantity import LARGEST_QUANTITY, SCALE, check_quantity, unit


def pieces_in(unit_code: str) -> int:
    """How many pieces one of that unit is: 20 for a kodi, 1 for whatever is no pack."""
    measure = unit(unit_code)
    return measure.factor // SCALE if measure.countable else 1


@dataclass(frozen=True)
class Measure:
    """What a quantity of goods is kept in thousandths of, and the pack by which it is bought and priced, if any.

    Order lines of old are kept in thousandths of the kodi: such a `unit` is itself a pack, and `pack_unit` is empty.
    """

    unit: str
    pack_unit: str = ""

    @property
    def pieces_per_pack(self) -> int:
        """By what the price is divided to have the price of what is kept: 20, or 1 where that is priced itself."""
        return pieces_in(self.pack_unit) if self.pack_unit else 1

    @property
    def priced_unit(self) -> str:
        """What the price is for."""
        return self.pack_unit or self.unit

    @property
    def pack_size(self) -> int:
        """How many pieces the unit that the price is for has; 1 where it is no pack."""
        return pieces_in(self.priced_unit)

    @property
    def is_packed(self) -> bool:
        """Whether it is written in packs and pieces."""
        return self.pack_size > 1

    @property
    def piece(self) -> str:
        """The unit of one piece."""
        return unit(self.priced_unit).base if self.is_packed else self.unit

    @property
    def step(self) -> int:
        """The least quantity that counted goods are moved by: one piece; 1 for what is weighed or measured."""
        if not unit(self.unit).countable:
            return 1
        each = pieces_in(self.unit)
        return SCALE if SCALE % each else SCALE // each

    def of_pieces(self, pieces: int) -> int:
        """So many pieces, in whole packs where the unit allows no less, as a quantity that is kept."""
        return pieces * SCALE // pieces_in(self.unit)

    def packs_and_pieces(self, quantity: int) -> tuple[int, int] | None:
        """Whole packs, and the pieces beside them; None where the quantity is not of whole pieces."""
        pieces, rest = divmod(quantity * pieces_in(self.unit), SCALE)
        return None if rest or not self.is_packed else divmod(pieces, self.pack_size)


def measure_of(unit_code: str) -> Measure:
    """How an order keeps goods that are offered in that unit: a kodi in sheets, whatever is no pack in itself."""
    return Measure(unit(unit_code).base, unit_code) if pieces_in(unit_code) > 1 else Measure(unit_code)


def check_goods(quantity: int, unit_code: str, field: str = "quantity") -> int:
    """As `check_quantity`; of a kodi that is kept in thousandths of its own a piece may be moved too."""
    step = Measure(unit_code).step
    if step in (1, SCALE):
        return check_quantity(quantity, unit_code, field)
    if quantity <= 0:
        raise DomainError("quantity_not_positive", field)
    if quantity > LARGEST_QUANTITY:
        raise DomainError("number_too_large", field)
    if quantity % step:
        raise DomainError("quantity_not_whole", field, unit=unit_code)
    return quantity
