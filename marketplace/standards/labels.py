"""A standard in plain words: limits, classes, the plan in a sentence, what changed. In the reader's language."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext

from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.kernel.quantity import SCALE
from marketplace.standards.changes import FieldChange
from marketplace.standards.models import CriterionColumns
from marketplace.standards.sampling import ClassPlan, LotPlan, usual_sample_size

_: Callable[..., str] = gettext
EXAMPLE_LOT = 120


def class_word(defect_class: str) -> str:
    """Critical, major or minor defect."""
    words = {"critical": _("Critical defect"), "major": _("Major defect"), "minor": _("Minor defect")}
    return words[defect_class]


def class_meaning(defect_class: str) -> str:
    """What the class stands for."""
    words = {
        "critical": _("dangerous, unlawful or falsely described"),
        "major": _("cannot be sold as agreed"),
        "minor": _("differs from the standard, can still be sold"),
    }
    return words[defect_class]


def type_word(criterion_type: str) -> str:
    """How a criterion is judged."""
    words = {
        "boolean": _("Yes or no"),
        "count": _("Count of faults"),
        "numeric": _("Measured number"),
        "grade": _("Grade 1 to 5"),
        "choice": _("One of several answers"),
    }
    return words[criterion_type]


def place_word(where_checked: str) -> str:
    """Who checks a criterion."""
    words = {
        "group": _("By the group and at receipt"),
        "receipt": _("At receipt"),
        "lot": _("At receipt, once for the lot"),
        "laboratory": _("In a laboratory, one result for the lot"),
    }
    return words[where_checked]


def level_word(level: str) -> str:
    """An inspection level by what it takes of a lot of 120, before the quality limit moves it."""
    count = usual_sample_size(EXAMPLE_LOT, level)
    text = _("%(level)s: about %(count)s of a lot of %(lot)s", level=level, count=count, lot=EXAMPLE_LOT)
    return _("%(text)s (usual)", text=text) if level == "II" else text


def grade_words(grade: int) -> str:
    """A grade in thousandths as people write it: 4, 3-4."""
    whole, rest = divmod(grade, SCALE)
    return f"{whole}-{whole + 1}" if rest else str(whole)


def units(count: int, inspection_unit: str) -> str:
    """So many units of inspection: 20 lembar."""
    return formats.quantity(count * SCALE, inspection_unit, language())


def limit_words(criterion: CriterionColumns) -> str:
    """What a criterion demands, without its name."""
    if criterion.type == "boolean":
        return _("must conform")
    if criterion.type == "choice":
        return _("one of: %(answers)s", answers=", ".join(map(answer_words, criterion.accepted_choices)))
    if criterion.type == "count" and criterion.upper_limit == 0:
        return _("none at all")
    if criterion.type == "grade":
        return _("grade %(grade)s or better", grade=grade_words(criterion.lower_limit or 0))
    return range_words(criterion.lower_limit, criterion.upper_limit, criterion.text_in("unit", language()))


def answer_words(answer: str) -> str:
    """An answer of a choice: those of the example standards in the reader's language, others as they were written."""
    words = {
        "tulis": _("drawn by hand"),
        "cap": _("stamped"),
        "kombinasi": _("drawn and stamped"),
        "printing": _("printed"),
        "tidak jelas": _("unclear"),
    }
    return words.get(answer, answer)


def range_words(lower: int | None, upper: int | None, unit: str) -> str:
    """Limits in thousandths as words: 245 to 260 cm, at most 3 %."""
    low, high = (None if n is None else formats.decimal(n, language()) for n in (lower, upper))
    if low is not None and high is not None:
        text = _("%(low)s to %(high)s %(unit)s", low=low, high=high, unit=unit)
    elif low is not None:
        text = _("at least %(low)s %(unit)s", low=low, unit=unit)
    else:
        text = _("at most %(high)s %(unit)s", high=high or "", unit=unit)
    return text.strip()


def reading_words(criterion: CriterionColumns, reading: int | str) -> str:
    """A reading as people say it."""
    if isinstance(reading, str):
        return {"yes": _("conforms"), "no": _("does not conform")}.get(reading) or answer_words(reading)
    if criterion.type == "grade":
        return grade_words(reading)
    return f"{formats.decimal(reading, language())} {criterion.text_in('unit', language())}".strip()


def plan_sentence(plan: LotPlan, inspection_unit: str) -> str:
    """Sampling in a sentence: of 120 pieces, 20 are inspected; at most …"""
    all_units, drawn = units(plan.lot_size, inspection_unit), units(plan.sample_size, inspection_unit)
    if not plan.classes:
        return _("All %(units)s are inspected; each is judged by itself.", units=all_units)
    limits = "; ".join(class_limit(class_plan, plan) for class_plan in plan.classes)
    if plan.is_whole_lot:
        return _("All %(units)s are inspected: %(limits)s.", units=all_units, limits=limits)
    return _("Of %(units)s, %(drawn)s are inspected: %(limits)s.", units=all_units, drawn=drawn, limits=limits)


def class_limit(class_plan: ClassPlan, plan: LotPlan) -> str:
    """What one class allows; it names its own sample when that is smaller than the draw."""
    what = class_word(class_plan.defect_class).lower()
    if class_plan.sample_size < plan.sample_size:
        first = class_plan.sample_size
        if class_plan.acceptance_number == 0:
            return _("%(what)s none among the first %(first)s", what=what, first=first)
        most = class_plan.acceptance_number
        return _("%(what)s at most %(most)s among the first %(first)s", what=what, most=most, first=first)
    if class_plan.acceptance_number == 0:
        return _("%(what)s none", what=what)
    return _("%(what)s at most %(most)s", what=what, most=class_plan.acceptance_number)


def field_word(field: str) -> str:
    """The name of what changed between two versions."""
    words = {
        "title": _("Name of the standard"),
        "title_en": _("Name in English"),
        "lot_definition": _("What counts as one lot"),
        "lot_definition_en": _("What counts as one lot, in English"),
        "reference_sample": _("Sealed reference sample"),
        "name": _("Name"),
        "name_en": _("What is checked, in English"),
        "unit_en": _("Unit in English"),
        "target": _("Value to aim for"),
        "method_en": _("How to check, in English"),
        "good_photo": _("Photo: how it should be"),
        "bad_photo": _("Photo: how it should not be"),
        "source": _("Where the limit comes from"),
        "source_en": _("Where the limit comes from, in English"),
        "type": _("How it is judged"),
        "limits": _("Limit"),
        "accepted_choices": _("Answers that pass"),
        "other_choices": _("Answers that do not pass"),
        "method": _("How to check"),
        "where_checked": _("Who checks"),
        "defect_class": _("Class of defect"),
        "is_photo_required": _("Photo of the defect"),
        "inspection_unit": _("Counted in"),
        "inspect_all": _("Which units are inspected"),
        "level": _("Inspection level"),
        "aql_major": _("Major defects: quality limit (AQL)"),
        "aql_minor": _("Minor defects: quality limit (AQL)"),
    }
    return words[field]


def change_words(change: FieldChange) -> tuple[str, str, str]:
    """A changed value: its name, what it was, what it is."""
    return field_word(change.field), _value(change.field, change.before), _value(change.field, change.after)


def _value(field: str, value: Any) -> str:
    words: dict[str, Callable[[Any], str]] = {
        "target": lambda aim: "" if aim is None else formats.decimal(aim, language()),
        "good_photo": _photo_word,
        "bad_photo": _photo_word,
        "type": type_word,
        "defect_class": class_word,
        "where_checked": place_word,
        "limits": _limits,
        "accepted_choices": ", ".join,
        "other_choices": ", ".join,
        "is_photo_required": lambda asked: _("asked for") if asked else _("not asked for"),
        "inspect_all": lambda every: _("every unit") if every else _("a random sample"),
        "inspection_unit": lambda unit: formats.unit_name(unit, language()),
        "aql_major": percent_word,
        "aql_minor": percent_word,
    }
    shown = words.get(field, str)
    return shown(value) or _("empty")


def _photo_word(token: str | None) -> str:
    """A photo in words; the mark tells one from another."""
    return _("photo %(mark)s", mark=token[:4]) if token else ""


def _limits(limits: Sequence[Any]) -> str:
    lower, upper, unit = limits
    return "" if lower is None and upper is None else range_words(lower, upper, unit)


def percent_word(aql: str) -> str:
    """A quality limit as people write it: 2,5%."""
    return f"{aql if language() == 'en' else aql.replace('.', ',')}%"
