"""Forms of advances: shape and parsing only."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import HiddenInput

from marketplace.advances.labels import BEARERS, CAUSES, CONTRACT_FORMS, EXPLANATIONS, MATERIALS
from marketplace.advances.materials import UNITS, unit_of
from marketplace.advances.models import MaterialLot
from marketplace.advances.rules import MATERIAL_FORMS, Position, check_faulty, check_held, check_owed
from marketplace.advances.terms import CashTerms, LotTerms, MaterialTerms, NormTerms
from marketplace.infra.web.answer_forms import ReasonField
from marketplace.infra.web.asking import ask_day
from marketplace.infra.web.forms import (
    BaseForm,
    DateField,
    NotPast,
    Optional,
    PercentField,
    QuantityField,
    Required,
    RupiahField,
    SelectChoice,
    TextLength,
)
from marketplace.infra.web.uploads import UploadsField
from marketplace.kernel.errors import DomainError, refusals
from marketplace.kernel.far import SHORT_MATERIAL, is_count_far
from marketplace.kernel.money import BASIS

_CHOICE = Markup("<strong>%s</strong><br>%s")


def _choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in words.items()]


class LotForm(Form):
    """One piece or bale."""

    label = StringField(_l("Mark on the piece"), [Optional(), TextLength(most=80)])
    length = QuantityField(_l("Measured"), [Optional()])


class NormForm(Form):
    """Material for one unit of an order line."""

    order_line_id = IntegerField(widget=HiddenInput())
    quantity_per_unit = QuantityField(_l("Material for one unit"), [Optional()])
    standard_loss = QuantityField(_l("Agreed loss for one unit"), [Optional()])


class MaterialForm(BaseForm):
    """An offer of material; pieces are added by a button that sends the form."""

    contract_form = RadioField(_l("Contract form"), validate_choice=False)
    material_code = SelectField(_l("Material"), choices=_choices(MATERIALS))
    lots = FieldList(FormField(LotForm), label=_l("Pieces"), min_entries=1)
    cost = RupiahField(_l("What it cost you, all pieces together"), [Required()])
    margin = RupiahField(_l("Agreed margin, all pieces together"), [Optional()])
    norms = FieldList(FormField(NormForm), label=_l("Material for one unit"))
    tolerance = PercentField(_l("Remainder that needs no explanation"), [Optional()])
    due_on = DateField(_l("To be paid off by"), [Optional(), NotPast()])
    standing: Container[date | None] = ()
    """Days of the order, or of the draft, about which nobody is asked again."""
    note = TextAreaField(_l("Note to the group"), [Optional(), TextLength(most=500)])

    def __init__(self, *, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today
        self.contract_form.choices = [
            SelectChoice(each, _CHOICE % (CONTRACT_FORMS[each], EXPLANATIONS[each])) for each in MATERIAL_FORMS
        ]
        measured = UNITS.get(self.material_code.data or "", "")
        for field in (
            *(lot.form.length for lot in self.lots.entries),
            *(each for norm in self.norms.entries for each in (norm.form.quantity_per_unit, norm.form.standard_loss)),
        ):
            field.measure_in(measured)

    def questions(self) -> Iterable[DomainError]:
        """A day very far ahead."""
        return ask_day("due_on", self.due_on.data, self.today) if self.due_on.data not in self.standing else ()

    def terms(self) -> MaterialTerms:
        """What is offered, once the form is valid; empty pieces and products without material are left out."""
        written = [(entry.form.label.data or "", entry.form.length.data) for entry in self.lots.entries]
        lots = [(label, length) for label, length in written if label.strip() or length is not None]
        norms = [entry.form for entry in self.norms.entries if entry.form.quantity_per_unit.data is not None]
        return MaterialTerms(
            contract_form=self.contract_form.data or "",
            material_code=self.material_code.data,
            unit=unit_of(self.material_code.data),
            lots=[LotTerms(label, length or 0) for label, length in lots],
            norms=[
                NormTerms(norm.order_line_id.data or 0, norm.quantity_per_unit.data, norm.standard_loss.data or 0)
                for norm in norms
            ],
            cost=self.cost.data or 0,
            margin=self.margin.data or 0,
            tolerance=0 if self.tolerance.data is None else self.tolerance.data,
            due_on=self.due_on.data,
            note=self.note.data or "",
        )


def renumbered(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """The form as sent without its empty pieces, the others numbered from 0; at least one piece stays."""
    filled = sorted(
        {int(piece[1]) for name, value in sent.items() if value.strip() and (piece := _PIECE.match(name))}
    ) or [0]  # fmt: skip
    place = {old: new for new, old in enumerate(filled)}
    kept: MultiDict[str, str] = MultiDict()
    for name, value in sent.items(multi=True):
        piece = _PIECE.match(name)
        if piece is None:
            kept.add(name, value)
        elif int(piece[1]) in place:
            kept.add(f"lots-{place[int(piece[1])]}-{piece[2]}", value)
    return kept


_PIECE = re.compile(r"lots-(\d{1,3})-(label|length)$")


class CashForm(BaseForm):
    """An offer of money."""

    amount = RupiahField(_l("Amount"), [Required()])
    recovery_rate = PercentField(_l("Share of each delivery that pays it back"), [Required()])
    due_on = DateField(_l("To be paid off by"), [Optional(), NotPast()])
    standing: Container[date | None] = ()
    """Days of the order, or of the draft, about which nobody is asked again."""
    note = TextAreaField(_l("Note to the group"), [Optional(), TextLength(most=500)])

    def __init__(self, *, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today

    def questions(self) -> Iterable[DomainError]:
        """A day very far ahead."""
        return ask_day("due_on", self.due_on.data, self.today) if self.due_on.data not in self.standing else ()

    def terms(self) -> CashTerms:
        """What is offered, once the form is valid."""
        return CashTerms(
            amount=self.amount.data or 0,
            recovery_rate=self.recovery_rate.data or 0,
            due_on=self.due_on.data,
            note=self.note.data or "",
        )


class IssueForm(BaseForm):
    """Handing over: a photo of the letter or of the transfer; money needs its proof."""

    reference = StringField(_l("Number of the transfer"), [Optional(), TextLength(most=80)])
    proof = UploadsField(_l("Photo of the letter or proof"), most=4)


class CountForm(Form):
    """One piece as counted."""

    lot_id = IntegerField(widget=HiddenInput())
    counted = QuantityField(_l("You counted"), [Required()])


def ask_count(field: QuantityField, stated: int, unit: str) -> Iterator[DomainError]:
    """The question about a count far below what was stated."""
    if field.data is not None and is_count_far(field.data, stated, SHORT_MATERIAL):
        figures = {"stated_quantity": stated, "counted_quantity": field.data, "unit": unit}
        yield DomainError("measure_far", field.name, **figures)


class ReceiveForm(BaseForm):
    """What arrived, piece by piece."""

    counts = FieldList(FormField(CountForm), label=_l("Pieces"))
    stated: Mapping[int, int] = {}
    unit = ""

    def name_pieces(self, lots: Sequence[MaterialLot], unit: str) -> None:
        """Says at each count, and at what is wrong with it, which piece it is, and in what it is measured."""
        self.stated, self.unit = {lot.id: lot.measured_length for lot in lots}, unit
        for entry, lot in zip(self.counts.entries, lots, strict=False):
            entry.form.counted.label.text = _("Piece %(label)s: you counted", label=lot.label)
            entry.form.counted.measure_in(unit)

    def questions(self) -> Iterator[DomainError]:
        """A piece of which far less was counted than was measured."""
        for entry in self.counts.entries:
            stated = self.stated.get(entry.form.lot_id.data or 0, 0)
            yield from ask_count(entry.form.counted, stated, self.unit)

    def by_lot(self) -> dict[int, int]:
        """The count of each piece, once the form is valid."""
        return {entry.form.lot_id.data or 0: entry.form.counted.data for entry in self.counts.entries}


class ReceiveCashForm(BaseForm):
    """How much money arrived."""

    amount = RupiahField(_l("You received"), [Required()])
    stated = 0

    def questions(self) -> Iterator[DomainError]:
        """Far less money than was sent."""
        amount = self.amount.data
        if amount is not None and is_count_far(amount, self.stated, SHORT_MATERIAL):
            yield DomainError("money_far", "amount", stated_rupiah=self.stated, counted_rupiah=amount)


class EvidenceForm(BaseForm):
    """What every adjustment may carry."""

    evidence = UploadsField(_l("Photos"), most=6)
    position: Position | None = None
    rule: ClassVar[tuple[str, Callable[[Position, int], None]] | None] = None
    """The field with the figure, and what it must not exceed."""

    def faults(self) -> Iterator[DomainError]:
        """A figure beyond what is held or owed, told with everything else."""
        if self.rule is None or self.position is None:
            return
        name, rule = self.rule
        if self[name].data is not None:
            yield from refusals(rule, self.position, self[name].data)


class ReturnForm(EvidenceForm):
    """Unused material goes back."""

    rule = ("quantity", check_held)
    quantity = QuantityField(_l("How much"), [Required()])
    reason = TextAreaField(_l("Note"), [Optional(), TextLength(most=500)])


class FaultyForm(EvidenceForm):
    """Material was faulty, so that goods were rejected."""

    rule = ("quantity", check_faulty)
    lot_id = SelectField(_l("In which delivery"), coerce=int)
    quantity = QuantityField(_l("How much of it was faulty"), [Required()])
    reason = ReasonField(_l("What is wrong with it"))


class LossForm(EvidenceForm):
    """Material is lost: why, and who bears it."""

    rule = ("quantity", check_held)
    quantity = QuantityField(_l("How much"), [Required()])
    cause = RadioField(_l("What happened"), [Required()], choices=_choices(CAUSES), validate_choice=False)
    bearer = RadioField(_l("Who bears it"), [Required()], choices=_choices(BEARERS))
    part_off_taker = PercentField(_l("Part of the buyer"), [Optional()])
    part_group = PercentField(_l("Part of the group"), [Optional()])
    part_programme = PercentField(_l("Part of the programme"), [Optional()])
    reason = ReasonField(_l("How it came about"))

    def parts(self) -> dict[str, int]:
        """Who bears how much, in basis points."""
        if self.bearer.data != "shared":
            return {str(self.bearer.data): BASIS}
        named = {name: self[f"part_{name}"].data or 0 for name in ("off_taker", "group", "programme")}
        return {name: part for name, part in named.items() if part}


class RepaymentForm(EvidenceForm):
    """The group paid money back."""

    rule = ("amount", check_owed)
    amount = RupiahField(_l("Amount"), [Required()])
    payment_reference = StringField(_l("Number of the transfer"), [Optional(), TextLength(most=80)])
    reason = TextAreaField(_l("Note"), [Optional(), TextLength(most=500)])


class ForgivenessForm(EvidenceForm):
    """The buyer lets go of debt."""

    rule = ("amount", check_owed)
    amount = RupiahField(_l("Amount"), [Required()])
    reason = ReasonField()


class CarryOverForm(EvidenceForm):
    """Debt goes to another order of the same two."""

    rule = ("amount", check_owed)
    amount = RupiahField(_l("Amount"), [Required()])
    target_order_id = SelectField(_l("Order"), coerce=int)
    reason = TextAreaField(_l("Note"), [Optional(), TextLength(most=500)])


class VarianceForm(EvidenceForm):
    """A small remainder is closed."""

    reason = ReasonField(_l("Where the remainder comes from"))


class WithdrawalForm(EvidenceForm):
    """What was handed over and never counted is called off."""

    reason = ReasonField(_l("What became of it"))


class CountedForm(BaseForm):
    """The other side's count of a return."""

    counted = QuantityField(_l("You counted"), [Required()])
    stated, unit = 0, ""

    def questions(self) -> Iterator[DomainError]:
        """Far less than the group says it sends back."""
        return ask_count(self.counted, self.stated, self.unit)

    def hold_against(self, stated: int, unit: str) -> None:
        """Says what was stated, and in what it is measured."""
        self.stated, self.unit = stated, unit
        self.counted.measure_in(unit)


ADJUSTMENT_FORMS: dict[str, type[EvidenceForm]] = {
    "return": ReturnForm,
    "loss": LossForm,
    "faulty": FaultyForm,
    "repayment": RepaymentForm,
    "forgiveness": ForgivenessForm,
    "carry_over": CarryOverForm,
    "variance": VarianceForm,
    "withdrawal": WithdrawalForm,
}
