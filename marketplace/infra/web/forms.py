"""The base form and the fields that read what Indonesians type: rupiah, quantities, rates, dates, phones."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from flask import g, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField as BaseDateField
from wtforms import Field, Form, HiddenField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from marketplace.infra.data import form_keys
from marketplace.infra.data.batches import all_or_nothing
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.language.messages import message_for, register
from marketplace.infra.language.parsing import (
    international,
    names_its_country,
    parse_percent,
    parse_phone,
    parse_quantity,
    parse_rupiah,
    parse_whole,
)
from marketplace.infra.language.usages import usage_of
from marketplace.infra.web.written import Optional, Required, TextLength, cleaned
from marketplace.kernel.cleaning import is_blank, trim
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from marketplace.kernel.money import LARGEST_RUPIAH
from marketplace.kernel.quantity import LARGEST_QUANTITY, SCALE

T = TypeVar("T")
TAKEN = "read-"
"""Before the name of a field: its reading that was offered and is taken, behind the text that it was offered for."""
_HINTS = {
    "not_rupiah": _l("Write whole rupiah without cents, for example 1,250,000."),
    "not_a_number": _l("Write the number in figures, for example 6 or 2.5."),
    "not_whole": _l("Write a whole number in figures, for example 6."),
    "not_a_phone": _l(
        "No such phone number is in use. Write it like 0812 3456 7890, from another country like +852 5123 4567."
    ),
    "not_a_date": _l("Choose a date, or write it like 31/12/2026."),
    "date_out_of_range": _l("Check the year of this date."),
    "number_too_large": _l("This number is too large. Check the number of zeros."),
    "not_yes_no": _l("Write yes or no."),
}
register(_HINTS)


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
            self.data = self.parse(trim(valuelist[0]), language())
        except ValueError as error:
            if meant := getattr(error, "meant", ""):
                self.meant = self.show(self.parse(meant, language()))
            raise ValueError(str(_HINTS.get(str(error), _HINTS["not_a_number"]))) from None
        if self.largest is not None and isinstance(self.data, int) and self.data > self.largest:
            self.data = None
            raise ValueError(str(_HINTS["number_too_large"]))

    def show(self, data: Any) -> str:
        """The data as it would be typed."""
        return str(data)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)


class RupiahField(ParsedField):
    """Whole rupiah."""

    parse = staticmethod(parse_rupiah)
    largest = LARGEST_RUPIAH

    def show(self, data: Any) -> str:
        return formats.whole(data, language())


class QuantityField(ParsedField):
    """A quantity in thousandths of its unit."""

    parse = staticmethod(parse_quantity)
    largest = LARGEST_QUANTITY

    def show(self, data: Any) -> str:
        return formats.decimal(data, language())


class PercentField(ParsedField):
    """A rate in basis points, typed as a percentage."""

    parse = staticmethod(parse_percent)
    largest = 100_000

    def show(self, data: Any) -> str:
        return formats.decimal(data * 10, language())


class WholeNumberField(ParsedField):
    """A whole number without a unit (days, years, counts)."""

    parse = staticmethod(parse_whole)
    largest = 1_000_000_000

    def show(self, data: Any) -> str:
        return str(data)


class PhoneField(ParsedField):
    """A phone number, kept as E.164. One that does not say its country is shown back as it would be kept."""

    parse = staticmethod(lambda text, _language: parse_phone(text))

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the number; one that begins neither with 0 nor with a country is asked about once."""
        super().process_formdata(valuelist)
        if self.data is None or names_its_country(valuelist[0]):
            return
        kept, self.data = international(self.data), None
        self.raw_data = [kept]
        raise ValueError(
            str(_l("We read this as %(number)s. If that is right, send it again; else write the country, like +852."))
            % {"number": kept}
        )

    def show(self, data: Any) -> str:
        return formats.phone(data)


class DateField(BaseDateField):
    """A date from the browser's own picker (2026-12-31) or typed the Indonesian way (31/12/2026), of our time."""

    YEARS = range(1900, 2101)

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the date; wrong text becomes a message at the field."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_HINTS["not_a_date"])) from None
        if self.data is not None and self.data.year not in self.YEARS:
            self.data = None
            raise ValueError(str(_HINTS["date_out_of_range"]))


class AtLeast:
    """The number is at least so much, in the field's own integer unit."""

    def __init__(self, least: int = 1) -> None:
        self.least = least

    def __call__(self, form: Form, field: Field) -> None:
        if field.data is not None and field.data < self.least:
            raise ValidationError(
                str(_l("This must be more than zero.")) if self.least == 1 else _l("This is too small.")
            )


class AtMost:
    """The number is at most so much, in the field's own integer unit."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Form, field: Field) -> None:
        if field.data is not None and field.data > self.most:
            raise ValidationError(str(_l("This is too large.")))


class Counted:
    """The quantity is of things that are counted one by one: a mark of fractions is refused, so that 1,000 on a page
    that writes 1.000 is not read as one.
    """

    def __call__(self, form: Form, field: Field) -> None:
        typed = str(field.raw_data[0]) if field.raw_data else ""
        if field.data is not None and (usage_of(language()).fraction in typed or field.data % SCALE):
            raise ValidationError(str(_l("Write a whole number, for example 6 or 1,250.")))


class NotPast:
    """The date is not before today's date in the reader's zone, which the view passes as form.today."""

    def __call__(self, form: Form, field: Field) -> None:
        today: date | None = getattr(form, "today", None)
        if today is not None and field.data is not None and field.data < today:
            raise ValidationError(str(_l("This date is past. Choose today or later.")))


class BaseForm(FlaskForm):
    """Every form: CSRF token, one-time key, and operations that answer with messages at their fields."""

    class Meta(FlaskForm.Meta):
        """What holds for every form."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """What is written is cleaned of what cannot be seen, but for passwords, before anything judges it."""
            written = issubclass(unbound_field.field_class, StringField)
            if written and not issubclass(unbound_field.field_class, PasswordField):
                options = {"filters": [cleaned, *unbound_field.kwargs.get("filters", ())], **options}
            return unbound_field.bind(form=form, **options)

    result: Any = None
    form_errors: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = request.form.get("_key", "") if request.method == "POST" else ""
        if request.method == "POST":
            g.sent_form = self
        self.form_key_value = sent if 8 <= len(sent) <= 64 else form_keys.new_key()

    @property
    def is_asking(self) -> bool:
        """Whether only the button beside a field was pressed: the form is given back with an answer, nothing judged."""
        return any(getattr(field, "is_asking", False) for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is right; a form written on an older state of the document is given back instead."""
        if self.is_asking:
            return False
        valid = super().validate(extra_validators)
        for fault in self.faults():
            field = _find_field(self, fault.field)
            if field is None or not field.errors:
                self.add_error(fault)
                valid = False
        return valid and not self._is_stale()

    def faults(self) -> Iterable[DomainError]:
        """What the room's rules refuse in what was typed; told at once, together with the fields' own faults."""
        return ()

    def _is_stale(self) -> bool:
        if not g.get("stale_form"):
            return False
        g.stale_form_told = True
        self.form_errors = [message_for(DomainError("stale_form"))]
        return True

    def typed(self) -> list[tuple[str, str, str]]:
        """What the person wrote: name, label and text of each field that is typed into; no passwords or marks."""
        fields = [deep for field in self for deep in (field, *_inner_fields(field))]
        typed = [field for field in fields if isinstance(field, (StringField, BaseDateField)) and field.raw_data]
        open_ones = [field for field in typed if not isinstance(field, (PasswordField, HiddenField))]
        rows = [
            (str(field.short_name), str(field.label.text), " ".join(map(str, field.raw_data or ())).strip())
            for field in open_ones
        ]
        return [row for row in rows if row[2]]

    def attempt(self, operation: Callable[..., T], *args: Any, **kwargs: Any) -> bool:
        """Runs an operation, all of it or nothing.

        A rule's refusal becomes a message at its field and undoes what the operation wrote.
        """
        if self._is_stale():
            return False
        try:
            with all_or_nothing():
                self.result = operation(*args, **kwargs)
        except (NotFound, NotAllowed, Conflict):
            raise
        except DomainError as error:
            self.add_error(error)
            return False
        return True

    def add_error(self, error: DomainError) -> None:
        """Puts a refusal's words at the field it names, else at the form."""
        each: Sequence[DomainError] = error.errors if isinstance(error, Invalid) else (error,)
        for one in each:
            field = _find_field(self, one.field)
            if field is None:
                self.form_errors.append(message_for(one))
            else:
                field.errors = [*field.errors, message_for(one)]
                self._tell_lists_of(field)

    def _tell_lists_of(self, field: Any) -> None:
        """A list of fields keeps its own copy of its entries' errors: this renews it around the field."""
        for holder in self:
            if hasattr(holder, "entries") and field in _inner_fields(holder):
                holder.errors = [entry.errors for entry in holder.entries]


def _find_field(form: Any, path: str | None) -> Any:
    """The field of a dotted path such as `lines-0-quantity` or `quantity`, or None."""
    if path is None:
        return None
    if path in form:
        return form[path]
    for field in form:
        for inner in _inner_fields(field):
            if inner.name == path:
                return inner
    return None


def _inner_fields(field: Any) -> list[Any]:
    if hasattr(field, "entries"):
        return [deep for entry in field.entries for deep in (entry, *_inner_fields(entry))]
    if hasattr(field, "form"):
        return [deep for inner in field.form for deep in (inner, *_inner_fields(inner))]
    return []


__all__ = [
    "AtLeast",
    "AtMost",
    "BaseForm",
    "Counted",
    "DateField",
    "NotPast",
    "Optional",
    "ParsedField",
    "PercentField",
    "PhoneField",
    "QuantityField",
    "Required",
    "RupiahField",
    "SelectChoice",
    "TextLength",
    "WholeNumberField",
]
