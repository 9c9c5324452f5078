"""The field for a quantity of goods: of those bought by the pack, packs and pieces are written in it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.language.messages import register
from marketplace.infra.language.packs import parse_packs
from marketplace.infra.language.parsing import Unclear
from marketplace.infra.web.forms import Counted, QuantityField, RupiahField
from marketplace.kernel.cleaning import is_blank, trim
from marketplace.kernel.packs import Measure
from marketplace.kernel.quantity import LARGEST_QUANTITY, SCALE, unit

_HINTS = {
    "not_packs": _l("Write packs and pieces, like %(example)s, or the pieces alone, like %(pieces)s."),
    "number_too_large": _l("This number is too large. Check the number of zeros."),
}
register(_HINTS)


class GoodsField(QuantityField):
    """A quantity as its measure keeps it; a number alone counts pieces."""

    def __init__(self, label: Any = None, validators: Any = None, *, measure: Measure | None = None, **kwargs: Any):
        super().__init__(label, validators, unit=measure.unit if measure is not None else "", **kwargs)
        self.measure = measure

    @property
    def packed(self) -> Measure | None:
        """The measure, of goods that are written in packs and pieces."""
        return self.measure if self.measure is not None and self.measure.is_packed else None

    def measured(self, measure: Measure | None) -> None:
        """Says how the goods are measured once another field of the form tells which they are; reads anew."""
        self.measure, self.unit = measure, measure.unit if measure is not None else ""
        if self.raw_data:
            self.process_errors, self.meant = [], ""
            try:
                self.process_formdata(self.raw_data)
            except ValueError as error:
                self.process_errors.append(error.args[0])

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the text; wrong text becomes a message at the field."""
        if self.packed is None:
            super().process_formdata(valuelist)
            return
        self.data, self.meant = None, ""
        if not valuelist or is_blank(valuelist[0]):
            return
        try:
            self.data = parse_packs(trim(valuelist[0]), self.packed, language())
        except Unclear as error:
            if error.meant:
                self.meant = self._told(parse_packs(error.meant, self.packed, language()))
            raise ValueError(str(_HINTS["not_packs"]) % self.examples) from None
        if self.data > LARGEST_QUANTITY:
            self.data = None
            raise ValueError(str(_HINTS["number_too_large"]))

    @property
    def examples(self) -> dict[str, str]:
        """How such goods are written: `one` pack, the same by `each` piece, two less a piece, in `pieces`."""
        measure = self.packed or Measure("sheet", "kodi")
        size, some = measure.pack_size, 2 * measure.pack_size - 1
        return {
            "one": self._told(measure.of_pieces(size)),
            "each": formats.quantity(size * SCALE, measure.piece, language()),
            "example": self._told(measure.of_pieces(some)),
            "pieces": formats.whole(some, language()),
        }

    def show(self, data: Any) -> str:
        """The quantity as it would be typed."""
        return super().show(data) if self.packed is None else self._told(data)

    @property
    def understood(self) -> str:
        """What was read, where packs are counted and it was written otherwise."""
        if self.packed is None:
            return super().understood
        typed = trim(self.raw_data[0]) if self.raw_data else ""
        told = "" if self.data is None or self.errors or self.process_errors else self._told(self.data)
        return told if typed and told != typed else ""

    def in_words(self, data: Any) -> str:
        """The quantity with its units, as pages show it."""
        return super().in_words(data) if self.packed is None else self._told(data)

    def _told(self, quantity: int) -> str:
        measure = self.packed or Measure("sheet")
        return formats.quantity(quantity, measure.unit, language(), measure.pack_unit)


class PriceField(RupiahField):
    """The price of one unit; its label names that unit as soon as it is known: a kodi, where goods are bought by it."""

    def __init__(self, validators: Any = None, *, unit: str = "", **kwargs: Any) -> None:
        super().__init__(_l("Price for one unit"), validators, unit=unit, **kwargs)
        self._name_unit()

    def measure_in(self, unit: str) -> None:
        """Says what the price is for; reads anew what was typed."""
        super().measure_in(unit)
        self._name_unit()

    def _name_unit(self) -> None:
        if self.unit:
            self.label.text = _("Price per %(unit)s", unit=formats.unit_name(self.unit, language()))


def whole_where_counted(measure: Measure) -> list[Counted]:
    """The rule of a field of goods that are counted one by one; packs and pieces have their own."""
    return [Counted()] if unit(measure.unit).countable and not measure.is_packed else []
