"""Forms of the standard's editor."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, RadioField, SelectField, StringField, TextAreaField

from marketplace.catalogue.lifecycle import CATEGORIES
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.web.answer_forms import ReasonField
from marketplace.infra.web.forms import (
    AtLeast,
    AtMost,
    BaseForm,
    Optional,
    QuantityField,
    Required,
    SelectChoice,
    TextLength,
    WholeNumberField,
)
from marketplace.infra.web.uploads import UploadsField
from marketplace.kernel.quantity import SCALE
from marketplace.standards import labels
from marketplace.standards.rules import (
    GRADE_HIGHEST,
    GRADE_LOWEST,
    GRADE_STEP,
    INSPECTION_UNITS,
    WHERE_CHECKED,
)
from marketplace.standards.sampling import AQLS, DEFECT_CLASSES
from marketplace.standards.templates import list_templates

LARGEST_LOT = 1_000_000
OFFERED_LEVELS = ("I", "II", "III", "S-1", "S-2", "S-3", "S-4")
CATEGORY_WORDS = {
    "batik": _l("Batik"),
    "food": _l("Food"),
    "macrame": _l("Macramé"),
    "weaving": _l("Weaving"),
    "other": _l("Other"),
}


class LinesField(TextAreaField):
    """Several short texts, one a line; the data is a list."""

    def _value(self) -> str:
        return "\n".join(self.data or []) if not self.raw_data else str(self.raw_data[0])

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the lines, empty ones left out."""
        lines = str(valuelist[0]).splitlines() if valuelist else []
        self.data: Any = [line.strip()[:60] for line in lines if line.strip()]


class NewStandardForm(BaseForm):
    """What the new standard is for, and what it starts from."""

    template_key = RadioField(_l("Start from"), default="")
    title = StringField(_l("Name of the standard"), [Optional(), TextLength(most=120)])
    category = SelectField(
        _l("Kind of goods"), choices=[SelectChoice(code, CATEGORY_WORDS[code]) for code in CATEGORIES]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        examples = [SelectChoice(template.key, template.title_in(language())) for template in list_templates()]
        self.template_key.choices = [*examples, SelectChoice("", _l("An empty standard"))]


class TermsForm(BaseForm):
    """Title, counting and sampling of a draft."""

    title = StringField(_l("Name of the standard"), [Required(), TextLength(most=120)])
    title_en = StringField(_l("Name in English"), [Optional(), TextLength(most=120)])
    inspection_unit = SelectField(_l("Counted in"))
    lot_definition = StringField(
        _l("What counts as one lot"),
        [Optional(), TextLength(most=300)],
        description=_l("For example: one order line, one pattern, one hand-over."),
    )
    lot_definition_en = StringField(_l("What counts as one lot, in English"), [Optional(), TextLength(most=300)])
    reference_sample = StringField(
        _l("Sealed reference sample"),
        [Optional(), TextLength(most=120)],
        description=_l("Number of the seal and where the sample is kept."),
    )
    inspect_all = RadioField(
        _l("Which units are inspected"),
        choices=[
            SelectChoice("sample", _l("A random sample")),
            SelectChoice("all", _l("Every unit, each judged by itself")),
        ],
    )
    level = SelectField(_l("Inspection level"))
    aql_major = SelectField(_l("Major defects: quality limit (AQL)"))
    aql_minor = SelectField(_l("Minor defects: quality limit (AQL)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inspection_unit.choices = [
            SelectChoice(unit, formats.unit_name(unit, language())) for unit in INSPECTION_UNITS
        ]
        self.level.choices = [SelectChoice(level, labels.level_word(level)) for level in OFFERED_LEVELS]
        self.aql_major.choices = self.aql_minor.choices = [SelectChoice(aql, labels.percent_word(aql)) for aql in AQLS]

    @property
    def values(self) -> dict[str, Any]:
        """What the draft is to say; texts left empty are empty, not missing."""
        names = [name for name in self._fields if name not in ("csrf_token", "inspect_all")]
        return {name: self[name].data or "" for name in names} | {"inspect_all": self.inspect_all.data == "all"}


class LotForm(Form):
    """A reader asks what is inspected of a lot of so many units."""

    lot = WholeNumberField(_l("How many units are in your lot?"), [AtLeast(1), AtMost(LARGEST_LOT)])


class CriterionForm(BaseForm):
    """One criterion; fields that its type does not use are left out."""

    name = StringField(_l("What is checked"), [Required(), TextLength(most=160)])
    name_en = StringField(_l("What is checked, in English"), [Optional(), TextLength(most=160)])
    lower_limit = QuantityField(_l("Lowest value that passes"), [Optional()])
    upper_limit = QuantityField(_l("Highest value that passes"), [Optional()])
    most_faults = WholeNumberField(_l("Most faults allowed"), [Required()], description=_l("0 means none at all."))
    lowest_grade = SelectField(_l("Lowest grade that passes"), coerce=int)
    unit = StringField(
        _l("Unit"), [Optional(), TextLength(most=32)], description=_l("For example cm, percent or stains.")
    )
    unit_en = StringField(_l("Unit in English"), [Optional(), TextLength(most=32)])
    accepted_choices = LinesField(_l("Answers that pass"), description=_l("One on each line."))
    other_choices = LinesField(_l("Answers that do not pass"), description=_l("One on each line."))
    method = TextAreaField(_l("How to check"), [Optional(), TextLength(most=500)])
    method_en = TextAreaField(_l("How to check, in English"), [Optional(), TextLength(most=500)])
    defect_class = RadioField(_l("How serious is it when this is not met?"), [Required()])
    where_checked = RadioField(_l("Who checks"), [Required()])
    is_photo_required = BooleanField(_l("Ask for a photo of every such defect"))
    good_photo = UploadsField(_l("Photo: how it should be"), most=1)
    bad_photo = UploadsField(_l("Photo: how it should not be"), most=1)
    code = StringField(
        _l("Code"), [Required(), TextLength(most=12)], description=_l("It stands on reports as the reason.")
    )
    source = StringField(_l("Where the limit comes from"), [Optional(), TextLength(most=300)])
    source_en = StringField(_l("Where the limit comes from, in English"), [Optional(), TextLength(most=300)])

    USED = {
        "boolean": (),
        "count": ("most_faults", "unit", "unit_en"),
        "numeric": ("lower_limit", "upper_limit", "unit", "unit_en"),
        "grade": ("lowest_grade",),
        "choice": ("accepted_choices", "other_choices"),
    }

    def __init__(self, criterion_type: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criterion_type = criterion_type
        for name in {name for used in self.USED.values() for name in used} - set(self.USED[criterion_type]):
            del self[name]
        if criterion_type == "grade":
            grades: Sequence[int] = range(GRADE_LOWEST, GRADE_HIGHEST + 1, GRADE_STEP)
            self.lowest_grade.choices = [SelectChoice(grade, labels.grade_words(grade)) for grade in grades]
        for field in (self[name] for name in ("lower_limit", "upper_limit", "most_faults") if name in self):
            field.measure_in(self.unit.data or "")
        self.defect_class.choices = [
            SelectChoice(code, f"{labels.class_word(code)}: {labels.class_meaning(code)}") for code in DEFECT_CLASSES
        ]
        self.where_checked.choices = [SelectChoice(code, labels.place_word(code)) for code in WHERE_CHECKED]

    @property
    def values(self) -> dict[str, Any]:
        """The criterion's columns; limits in thousandths."""
        texts = ("name", "name_en", "method", "method_en", "source", "source_en", "unit", "unit_en")
        values: dict[str, Any] = {name: (self[name].data or "").strip() for name in texts if name in self}
        values |= {"type": self.criterion_type, "code": (self.code.data or "").strip().upper()}
        for name in ("defect_class", "where_checked", "is_photo_required"):
            values[name] = self[name].data
        for name in ("accepted_choices", "other_choices"):
            if name in self:
                values[name] = self[name].data or []
        for name in ("good_photo", "bad_photo"):
            values[name] = next(iter(self[name].data or []), None)
        return values | self._limits()

    def _limits(self) -> dict[str, Any]:
        if self.criterion_type == "numeric":
            return {"lower_limit": self.lower_limit.data, "upper_limit": self.upper_limit.data}
        if self.criterion_type == "count":
            most: Any = self.most_faults.data
            return {"lower_limit": None, "upper_limit": most * SCALE}
        if self.criterion_type == "grade":
            return {"lower_limit": self.lowest_grade.data, "upper_limit": None}
        return {}


class WithdrawForm(BaseForm):
    """Why the standard is withdrawn; groups read it."""

    reason = ReasonField(_l("Reason, as the groups will read it"))
