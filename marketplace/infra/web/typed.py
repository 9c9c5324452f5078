"""Text fields whose data is what a reader of numbers or phones makes of the text, in the language of the page."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.utils import unset_value

from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.language.messages import register
from marketplace.kernel.cleaning import is_blank, trim
from marketplace.kernel.quantity import SCALE

TAKEN = "read-"
"""Before the name of a field: its reading that was offered and is taken, behind the text that it was offered for."""
HINTS = {
    "not_rupiah": _l("Write whole rupiah without cents, for example 1,250,000."),
    "not_a_number": _l("Write the number in figures, for example 6 or 2.5."),
    "not_whole": _l("Write a whole number in figures, for example 6."),
    "another_unit": _l("You wrote another unit. Write this in %(unit)s."),
    "not_a_phone": _l(
        "No such phone number is in use. Write it like 0812 3456 7890, from another country like +852 5123 4567."
    ),
    "not_a_date": _l("Choose a date, or write it like 31/12/2026."),
    "date_out_of_range": _l("Check the year of this date."),
    "number_too_large": _l("This number is too large. Check the number of zeros."),
    "not_yes_no": _l("Write yes or no."),
}
register(HINTS)


class ParsedField(StringField):
    """A text field whose data is what `parse` makes of the text; keeps the text as typed when it cannot be read."""

    data: Any
    parse: Callable[[str, str], Any] = staticmethod(lambda text, _language: text)
    largest: int | None = None
    meant = ""
    """What the text may have meant, where it could almost be read: offered to be taken with one tap."""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Reads what was sent; where its reading was offered and tapped, and the text is still the same, that."""
        super().process(formdata, data, extra_filters)
        typed, _bar, meant = str(formdata.get(f"{TAKEN}{self.name}", "") if formdata else "").rpartition("|")
        if meant and self.raw_data and trim(self.raw_data[0]) == typed:
            self.raw_data, self.process_errors, self.meant = [meant], [], ""
            self.process_formdata([meant])

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the text; wrong text becomes a message at the field."""
        self.data = None
        if not valuelist or is_blank(valuelist[0]):
            return
        try:
            self.data = self.read(trim(valuelist[0]))
        except ValueError as error:
            if meant := getattr(error, "meant", ""):
                self.meant = self.show(self.read(meant))
            hint = str(HINTS.get(str(error), HINTS["not_a_number"]))
            raise ValueError(hint % {"unit": self.unit_name()} if str(error) == "another_unit" else hint) from None
        if self.largest is not None and isinstance(self.data, int) and self.data > self.largest:
            self.data = None
            raise ValueError(str(HINTS["number_too_large"]))

    def read(self, text: str) -> Any:
        """What the text says in the reader's language; ValueError with the hint's code otherwise."""
        return self.parse(text, language())

    def unit_name(self) -> str:
        """The unit in which the field counts, as its page names it; empty where it has none."""
        return ""

    def show(self, data: Any) -> str:
        """The data as it would be typed."""
        return str(data)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)


class MeasuredField(ParsedField):
    """A number that has a unit, which may be written behind it; what was written so is read back beside the field."""

    parse_measured: Callable[[str, str, str], int]

    def __init__(self, label: Any = None, validators: Any = None, *, unit: str = "", **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.unit = unit

    def measure_in(self, unit: str) -> None:
        """Says the unit once it is known, from another field of the form, and reads anew what was typed."""
        if unit == self.unit:
            return
        self.unit = unit
        if self.raw_data:
            self.process_errors, self.meant = [], ""
            try:
                self.process_formdata(self.raw_data)
            except ValueError as error:
                self.process_errors.append(error.args[0])

    def read(self, text: str) -> Any:
        """What the text says in the field's unit."""
        return self.parse_measured(text, language(), self.unit)

    def unit_name(self) -> str:
        """The unit's word for many."""
        return formats.unit_name(self.unit, language(), 2 * SCALE)

    @property
    def understood(self) -> str:
        """What a number with words was read as; empty where figures alone were typed."""
        typed = trim(self.raw_data[0]) if self.raw_data else ""
        if self.data is None or self.errors or self.process_errors or not any(map(str.isalpha, typed)):
            return ""
        words = self.in_words(self.data)
        return "" if "".join(typed.casefold().split()) == "".join(words.casefold().split()) else words

    def in_words(self, data: Any) -> str:
        """The number with its unit, as pages show it."""
        return f"{self.show(data)} {self.unit_name()}".strip()
