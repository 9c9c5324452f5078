"""Forms of an inspection: one unit's readings, what becomes of bad units, and reasons."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField

from marketplace.infra.language.i18n import language
from marketplace.infra.web.answer_forms import ReasonField
from marketplace.infra.web.forms import (
    BaseForm,
    DateField,
    Optional,
    QuantityField,
    Required,
    SelectChoice,
    TextLength,
    WholeNumberField,
)
from marketplace.infra.web.uploads import UploadsField
from marketplace.inspections.labels import FATES
from marketplace.inspections.models import ResultOfLot
from marketplace.inspections.results import Found
from marketplace.inspections.rules import BAD_FATES, REST_FATES, BadUnit
from marketplace.kernel.quantity import SCALE
from marketplace.kernel.reasons import LONGEST_REASON
from marketplace.standards.models import Criterion
from marketplace.standards.rules import GRADE_HIGHEST, GRADE_LOWEST, GRADE_STEP


class StartForm(BaseForm):
    """Before the sample is drawn."""

    tightened = BooleanField(_l("Inspect more strictly, since this group is new to us"))
    corrective_action = TextAreaField(
        _l("What will the group change? Agree on it with them first."), [Optional(), TextLength(most=500)]
    )


class UnitForm(BaseForm):
    """The readings of one unit: a field for each criterion, named c and its id."""

    photos = UploadsField(_l("Photos of the defect"), most=4)
    reason = TextAreaField(
        _l("Why is it recorded again?"), [Optional(), TextLength(most=LONGEST_REASON)],
        description=_l("Needed when a reading changes. What was found first stays, and the group reads both."),
    )  # fmt: skip
    criteria: Sequence[Criterion] = ()

    @property
    def readings(self) -> dict[int, int | str]:
        """Values by criterion id: thousandths or answers; what was left open is left out."""
        values: dict[int, int | str] = {}
        for criterion in self.criteria:
            value = _reading(criterion, self[f"c{criterion.id}"].data)
            if value is not None:
                values[criterion.id] = value
        return values

    def step(self, sent: Sequence[str]) -> bool:
        """Counts one up or down where a button of that name was pressed; says whether one was."""
        for name in sent:
            stem, _, way = name.rpartition("_")
            if way in ("less", "more") and stem in self:
                field: Any = self[stem]
                field.data = max(0, (field.data or 0) + (1 if way == "more" else -1))
                field.raw_data = [str(field.data)]
                return True
        return False


def unit_form(criteria: Sequence[Criterion], readings: dict[int, int | str]) -> UnitForm:
    """The form for these criteria, filled with what was recorded before."""
    fields = {f"c{criterion.id}": _reading_field(criterion) for criterion in criteria}
    kind = type("UnitFormOfStandard", (UnitForm,), {**fields, "criteria": tuple(criteria)})
    known: dict[str, Any] = {
        f"c{criterion.id}": _shown(criterion, readings.get(criterion.id)) for criterion in criteria
    }
    form: UnitForm = kind(data=known)
    return form


class ResultForm(BaseForm):
    """The one result of a criterion for the whole lot; its field `value` is of the criterion's kind."""

    laboratory = StringField(_l("Laboratory"), [TextLength(most=120)])
    report_number = StringField(_l("Number of the report"), [TextLength(most=60)])
    examined_on = DateField(_l("Date of the result"), [Required()])
    photos = UploadsField(_l("The report: a PDF, or photos of it"), most=4, papers=True)
    reason = TextAreaField(
        _l("Why is it recorded again?"), [Optional(), TextLength(most=LONGEST_REASON)],
        description=_l("What stood first stays, and the group reads both."),
    )  # fmt: skip
    criterion: Criterion

    def found(self) -> Found | None:
        """What was told, once the form is valid; None while the value itself is missing."""
        value = _reading(self.criterion, self["value"].data)
        if value is None or self.examined_on.data is None:
            return None
        return Found(
            value=value, examined_on=self.examined_on.data, laboratory=self.laboratory.data or "",
            report_number=self.report_number.data or "",
        )  # fmt: skip


def result_form(criterion: Criterion, before: ResultOfLot | None) -> ResultForm:
    """The form of that criterion, filled with what was recorded before."""
    kind = type("ResultFormOfCriterion", (ResultForm,), {"value": _reading_field(criterion), "criterion": criterion})
    known: dict[str, Any] = {"value": _shown(criterion, before.value if before else None)}
    if before is not None:
        known |= {name: getattr(before, name) for name in ("laboratory", "report_number", "examined_on")}
    form: ResultForm = kind(data=known)
    form.photos.flags.optional = before is not None or criterion.where_checked != "laboratory"
    return form


def _reading(criterion: Criterion, value: Any) -> int | str | None:
    """What a field of a reading holds, as the rules take it: thousandths or an answer."""
    if value is None or value == "":
        return None
    if criterion.type == "count":
        value *= SCALE
    return int(value) if criterion.type == "grade" else value


def _shown(criterion: Criterion, reading: int | str | None) -> int | str | None:
    """A reading as its field holds it; a count begins at none."""
    if criterion.type != "count":
        return reading
    return reading // SCALE if isinstance(reading, int) else 0


def _reading_field(criterion: Criterion) -> Any:
    if criterion.type == "count":
        return WholeNumberField(criterion.name, unit=criterion.text_in("unit", language()))
    if criterion.type == "numeric":
        return QuantityField(criterion.name, unit=criterion.text_in("unit", language()))
    if criterion.type == "grade":
        grades = range(GRADE_LOWEST, GRADE_HIGHEST + 1, GRADE_STEP)
        return RadioField(criterion.name, choices=[SelectChoice(str(g)) for g in grades], validate_choice=False)
    answers = ["yes", "no"] if criterion.type == "boolean" else [*criterion.accepted_choices, *criterion.other_choices]
    return RadioField(criterion.name, choices=[SelectChoice(a) for a in answers], validate_choice=False)


class FatesForm(BaseForm):
    """What becomes of each bad unit: a field for each, named fate_ and its number."""

    note = TextAreaField(_l("Note for the group"), [Optional(), TextLength(most=500)])
    bad: Sequence[BadUnit] = ()

    @property
    def fates(self) -> dict[int, str]:
        """The fate by unit number."""
        return {unit.number: str(self[f"fate_{unit.number}"].data or "") for unit in self.bad}


class ConcessionForm(FatesForm):
    """An offer to take a failed lot all the same."""

    rest = RadioField(
        _l("The rest of the lot"), choices=[SelectChoice(fate, FATES[fate]) for fate in REST_FATES],
        default="second_grade",
    )  # fmt: skip
    note = ReasonField(_l("Why, as the group will read it"))


def fates_form(bad: Sequence[BadUnit], base: type[FatesForm] = FatesForm, *, may_mend: bool = True) -> Any:
    """The form with a choice for each bad unit; one with a critical defect is never second grade.

    An order that takes no more goods has none to be mended: `may_mend` is false.
    """
    fields = {}
    for unit in bad:
        never = {"second_grade"} if unit.defect_class == "critical" else set()
        offered = [fate for fate in BAD_FATES if fate not in (never if may_mend else never | {"rework"})]
        choices = [SelectChoice(fate, FATES[fate]) for fate in offered]
        label = _l("What becomes of number %(number)s?", number=unit.number)
        fields[f"fate_{unit.number}"] = RadioField(label, choices=choices, default="rejected")
    return type("FatesFormOfLot", (base,), {**fields, "bad": tuple(bad)})()


class NoteForm(BaseForm):
    """A reason that the other side reads."""

    note = ReasonField(_l("Reason, as the group will read it"))


class AnswerForm(BaseForm):
    """The group's answer to a concession."""

    reason = TextAreaField(
        _l("If you do not agree: why?"), [TextLength(most=LONGEST_REASON)],
        description=_l("The buyer reads it and chooses again."),
    )  # fmt: skip
