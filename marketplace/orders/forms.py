"""Forms of purchase orders: shape and parsing only."""

import re
from collections.abc import Container, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, Form, FormField, RadioField, SelectField, TextAreaField

from marketplace.infra.web.answer_forms import ReasonField
from marketplace.infra.web.forms import (
    BaseForm,
    Counted,
    DateField,
    Optional,
    PercentField,
    QuantityField,
    Required,
    RupiahField,
    SelectChoice,
    TextLength,
    WholeNumberField,
)
from marketplace.kernel.quantity import unit
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.revising import Change, as_it_stands
from marketplace.orders.rules import LineTerms, Terms

VALUES = ("quantity", "unit_price", "due_on")
"""What of a line may change after acceptance."""

Choices = Sequence[tuple[int, str]]


def _offered(choices: Choices) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in choices]


class LineForm(Form):
    """One line: which product, by which standard, how much, at what price, by when."""

    listing_version_id = SelectField(_l("Product"), coerce=int)
    quantity = QuantityField(_l("Quantity"), [Required()])
    unit_price = RupiahField(_l("Price for one unit"), [Optional()])
    due_on = DateField(_l("Due date"), [Required()])
    standard_version_id = SelectField(_l("Quality standard"), coerce=int)
    over_tolerance = PercentField(_l("May be more by"), [Required()])
    under_tolerance = PercentField(_l("May be less by"), [Required()])

    def line_terms(self, listed: Mapping[int, int]) -> LineTerms:
        """What was asked for, once the form is valid; without a price the listed one of that listing version holds."""
        asked = {name: getattr(self, name).data for name in LineTerms.__dataclass_fields__}
        if asked["unit_price"] is None:
            asked["unit_price"] = listed.get(asked["listing_version_id"], 0)
        return LineTerms(**asked)


class OrderForm(BaseForm):
    """The whole order; lines are added and taken away by buttons that send the form."""

    outlet_id = SelectField(_l("Deliver to"), coerce=int)
    lines = FieldList(FormField(LineForm), label=_l("Products"))
    deduction_method = RadioField(
        _l("How material in advance is paid off"),
        choices=[
            SelectChoice("norm", _l("By the unit: each accepted unit pays for the material that is in it")),
            SelectChoice("percent", _l("By a share: of each delivery's value the same percentage")),
            SelectChoice("fixed", _l("By instalment: of each delivery the same amount")),
        ],
        default="norm",
    )
    deduction_rate = PercentField(_l("Share of each delivery"), [Optional()])
    deduction_amount = RupiahField(_l("Amount of each delivery"), [Optional()])
    deduction_cap = PercentField(_l("All deductions together take at most"), [Required()])
    second_grade_factor = PercentField(_l("Second grade is paid at"), [Required()])
    inspection_days = WholeNumberField(_l("Days to inspect after receipt"), [Required()])
    payment_days = WholeNumberField(_l("Days to pay after the inspection"), [Required()])
    without_results = BooleanField(_l("Goods may be judged before the results of a laboratory are there"))
    note = TextAreaField(_l("Note to the group"), [Optional(), TextLength(most=1000)])

    def __init__(
        self, *, outlets: Choices, listings: Choices, standards: Choices, counted: Container[int], **kwargs: Any
    ) -> None:
        """`counted` holds the listing versions whose unit is counted one by one."""
        super().__init__(**kwargs)
        self._counted = counted
        self.outlet_id.choices = _offered(outlets)
        self._line_choices = (_offered(listings), _offered(standards))
        self._offer_choices()

    def _offer_choices(self) -> None:
        for entry in self.lines.entries:
            entry.form.listing_version_id.choices, entry.form.standard_version_id.choices = self._line_choices

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields' own rules; and goods that are counted take no decimals."""
        valid = bool(super().validate(extra_validators))
        for entry in self.lines.entries:
            quantity = entry.form.quantity
            counted = entry.form.listing_version_id.data in self._counted
            if counted and not quantity.errors and not quantity.validate(entry.form, [Counted()]):
                valid, self.lines.errors = False, [each.errors for each in self.lines.entries]
        return valid

    def add_line(self, data: dict[str, Any]) -> None:
        """One more line, with these values to start from."""
        self.lines.append_entry(data)
        self._offer_choices()

    def terms(self) -> Terms:
        """The terms of the whole order, once the form is valid."""
        asked = {name: getattr(self, name).data for name in Terms.__dataclass_fields__}
        return Terms(**asked | {"note": self.note.data or ""})

    def line_terms(self, listed: Mapping[int, int]) -> list[LineTerms]:
        """The lines, once the form is valid; `listed` has the price of each listing version."""
        return [entry.form.line_terms(listed) for entry in self.lines.entries]


class RevisionForm(BaseForm):
    """What is to change in an accepted order; fields `line-<id>-…`, which start from what holds now."""

    without_results = BooleanField(_l("Goods may be judged before the results of a laboratory are there"))
    reason = ReasonField()

    def changes(self, order: PurchaseOrder) -> list[Change]:
        """The values of every line, once the form is valid."""
        return [
            Change(line_id=line.id, **{name: self[f"line-{line.id}-{name}"].data for name in VALUES})
            for line in order.lines
        ]


def revision_form(order: PurchaseOrder) -> RevisionForm:
    """A form for every line of the order."""
    fields: dict[str, Any] = {}
    start: dict[str, Any] = {}
    for line in order.lines:
        counted = [Counted()] if unit(line.unit).countable else []
        fields[f"line-{line.id}-quantity"] = QuantityField(_l("Quantity"), [Required(), *counted])
        fields[f"line-{line.id}-unit_price"] = RupiahField(_l("Price for one unit"), [Required()])
        fields[f"line-{line.id}-due_on"] = DateField(_l("Due date"), [Required()])
        start |= {f"line-{line.id}-{name}": getattr(as_it_stands(line), name) for name in VALUES}
    made: type[RevisionForm] = type("RevisionForm", (RevisionForm,), fields)
    return made(data=start)


def renumbered(sent: MultiDict[str, str], leave_out: int | None = None) -> MultiDict[str, str]:
    """The form as sent, its lines numbered from 0 without gaps, one left out if asked; unreadable text is kept."""
    numbers = sorted({int(field[1]) for name in sent if (field := re.match(r"lines-(\d{1,4})-", name))})
    place = {old: new for new, old in enumerate(number for number in numbers if number != leave_out)}
    kept: MultiDict[str, str] = MultiDict()
    for name, value in sent.items(multi=True):
        field = re.match(r"lines-(\d{1,4})-(.+)", name)
        if field is None:
            kept.add(name, value)
        elif int(field[1]) in place:
            kept.add(f"lines-{place[int(field[1])]}-{field[2]}", value)
    return kept
