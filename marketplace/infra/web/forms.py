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
from wtforms.validators import ValidationError

from marketplace.infra.data import form_keys
from marketplace.infra.data.batches import all_or_nothing
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.language.messages import message_for
from marketplace.infra.language.parsing import (
    counts_by_ones,
    international,
    names_its_country,
    parse_percent,
    parse_phone,
    parse_quantity,
    parse_rupiah,
    parse_whole,
)
from marketplace.infra.web.asking import Question, StillAskedError, answered, question_of
from marketplace.infra.web.typed import HINTS, MeasuredField, ParsedField
from marketplace.infra.web.written import Optional, Required, TextLength, cleaned
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from marketplace.kernel.money import LARGEST_RUPIAH
from marketplace.kernel.quantity import LARGEST_QUANTITY, SCALE

T = TypeVar("T")


class RupiahField(MeasuredField):
    """Whole rupiah; `unit` is what a price is for."""

    parse_measured = staticmethod(parse_rupiah)
    largest = LARGEST_RUPIAH

    def show(self, data: Any) -> str:
        return formats.whole(data, language())

    def in_words(self, data: Any) -> str:
        """The amount as pages show it."""
        return formats.rupiah(data, language())


class QuantityField(MeasuredField):
    """A quantity in thousandths of its unit."""

    parse_measured = staticmethod(parse_quantity)
    largest = LARGEST_QUANTITY

    def show(self, data: Any) -> str:
        return formats.decimal(data, language())


class PercentField(MeasuredField):
    """A rate in basis points, typed as a percentage."""

    parse_measured = staticmethod(lambda text, locale, _unit: parse_percent(text, locale))
    largest = 100_000

    def show(self, data: Any) -> str:
        return formats.decimal(data * 10, language())

    def unit_name(self) -> str:
        """The sign of percent."""
        return "%"


class WholeNumberField(MeasuredField):
    """A whole number: days, years, counts."""

    parse_measured = staticmethod(parse_whole)
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
            raise ValueError(str(HINTS["not_a_date"])) from None
        if self.data is not None and self.data.year not in self.YEARS:
            self.data = None
            raise ValueError(str(HINTS["date_out_of_range"]))


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
        if field.data is not None and (not counts_by_ones(typed, language()) or field.data % SCALE):
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
    asked_now: Sequence[Question] = ()
    """What is asked before it is done, once nothing else is wrong with it."""
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

    @property
    def said_yes(self) -> list[str]:
        """The marks of the questions that were answered, kept by a form that comes back."""
        if request.method != "POST":
            return []
        return [question.mark for question in self._all_questions() if question.mark in answered()]

    def _all_questions(self) -> list[Question]:
        fields = [(asked, _find_field(self, asked.field)) for asked in self.questions()]
        return [question_of(asked, field.id, str(field.label.text)) for asked, field in fields]

    def questions(self) -> Iterable[DomainError]:
        """Figures so far from what they stand beside that they are asked about once, each at its field."""
        return ()

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

        A rule's refusal becomes a message at its field and undoes what the operation wrote. So does a question that is
        still open, which is asked of no form that is refused.
        """
        if self._is_stale():
            return False
        try:
            with all_or_nothing():
                self.result = operation(*args, **kwargs)
                self.asked_now = [each for each in self._all_questions() if each.mark not in answered()]
                if self.asked_now:
                    raise StillAskedError
        except StillAskedError:
            self.result = None
            return False
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
