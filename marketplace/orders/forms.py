"""Forms of purchase orders: shape and parsing only."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, Form, FormField, RadioField, SelectField, TextAreaField

from marketplace.infra.web.answer_forms import ReasonField
from marketplace.infra.web.asking import ask_day
from marketplace.infra.web.forms import (
    BaseForm,
    DateField,
    Optional,
    PercentField,
    Required,
    RupiahField,
    SelectChoice,
    TextLength,
    WholeNumberField,
)
from marketplace.infra.web.goods import GoodsField, PriceField, whole_where_counted
from marketplace.kernel.errors import DomainError
from marketplace.kernel.far import is_price_far
from marketplace.kernel.packs import measure_of
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
    quantity = GoodsField(_l("Quantity"), [Required()])
    unit_price = PriceField([Optional()])
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
    inspection_days = WholeNumberField(_l("Days to inspect after receipt"), [Required()], unit="day")
    payment_days = WholeNumberField(_l("Days to pay after the inspection"), [Required()], unit="day")
    without_results = BooleanField(_l("Goods may be judged before the results of a laboratory are there"))
    note = TextAreaField(_l("Note to the group"), [Optional(), TextLength(most=1000)])

    def __init__(
        self, *, outlets: Choices, listings: Choices, standards: Choices, units: Mapping[int, str],
        prices: Mapping[int, int], today: date, standing: Iterable[object] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        """`units` and `prices` are those of each listing version; `standing` are prices and days that the draft has
        already, about which nobody is asked again.
        """
        super().__init__(**kwargs)
        self._units, self._common = units, "" if len(set(units.values())) > 1 else next(iter(units.values()), "")
        self._prices, self._today, self._standing = prices, today, frozenset(standing)
        self.outlet_id.choices = _offered(outlets)
        self._line_choices = (_offered(listings), _offered(standards))
        self._offer_choices()

    def _offer_choices(self) -> None:
        for entry in self.lines.entries:
            line = entry.form
            line.listing_version_id.choices, line.standard_version_id.choices = self._line_choices
            offered = self._units.get(line.listing_version_id.data, self._common)
            line.quantity.measured(measure_of(offered) if offered else None)
            line.unit_price.measure_in(offered)

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields' own rules; and goods that are counted take no decimals."""
        valid = bool(super().validate(extra_validators))
        for entry in self.lines.entries:
            quantity = entry.form.quantity
            rules = whole_where_counted(quantity.measure) if quantity.measure is not None else []
            if rules and not quantity.errors and not quantity.validate(entry.form, rules):
                valid, self.lines.errors = False, [each.errors for each in self.lines.entries]
        return valid

    def questions(self) -> Iterator[DomainError]:
        """A price far from the listing's, and a day very far ahead."""
        for entry in self.lines.entries:
            line = entry.form
            version, price, day = line.listing_version_id.data, line.unit_price.data, line.due_on.data
            if version in self._prices and price is not None and (version, price) not in self._standing:
                known, unit = self._prices[version], self._units[version]
                yield from ask_price("price_far", line.unit_price.name, price, known, unit)
            if day not in self._standing:
                yield from ask_day(line.due_on.name, day, self._today)

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


def ask_price(code: str, field: str, price: int, known: int, unit: str) -> Iterator[DomainError]:
    """The question about a price far from the one that is known; both are for one such unit."""
    if is_price_far(price, known):
        yield DomainError(code, field, known_rupiah=known, asked_rupiah=price, per_unit=unit)


class RevisionForm(BaseForm):
    """What is to change in an accepted order; fields `line-<id>-…`, which start from what holds now."""

    without_results = BooleanField(_l("Goods may be judged before the results of a laboratory are there"))
    reason = ReasonField()
    now: Sequence[Change] = ()
    today = date.min

    def questions(self) -> Iterator[DomainError]:
        """A new price far from the one that holds, and a new day very far ahead."""
        for held in self.now:
            price, day = self[f"line-{held.line_id}-unit_price"], self[f"line-{held.line_id}-due_on"]
            if price.data is not None:
                yield from ask_price("price_far_from_before", price.name, price.data, held.unit_price, price.unit)
            if day.data != held.due_on:
                yield from ask_day(day.name, day.data, self.today)

    def changes(self, order: PurchaseOrder) -> list[Change]:
        """The values of every line, once the form is valid."""
        return [
            Change(line_id=line.id, **{name: self[f"line-{line.id}-{name}"].data for name in VALUES})
            for line in order.lines
        ]


def revision_form(order: PurchaseOrder, today: date) -> RevisionForm:
    """A form for every line of the order."""
    fields: dict[str, Any] = {}
    start: dict[str, Any] = {}
    held = [as_it_stands(line) for line in order.lines]
    for line in order.lines:
        checks = [Required(), *whole_where_counted(line.measure)]
        fields[f"line-{line.id}-quantity"] = GoodsField(_l("Quantity"), checks, measure=line.measure)
        fields[f"line-{line.id}-unit_price"] = PriceField([Required()], unit=line.measure.priced_unit)
        fields[f"line-{line.id}-due_on"] = DateField(_l("Due date"), [Required()])
        start |= {f"line-{line.id}-{name}": getattr(as_it_stands(line), name) for name in VALUES}
    made: type[RevisionForm] = type("RevisionForm", (RevisionForm,), {**fields, "now": held, "today": today})
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
