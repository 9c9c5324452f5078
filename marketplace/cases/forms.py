"""Forms of cases."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from marketplace.cases.subjects import Subject, measure_of_goods
from marketplace.infra.web.answer_forms import ReasonField
from marketplace.infra.web.forms import BaseForm, Optional, Required, RupiahField, TextLength
from marketplace.infra.web.goods import GoodsField, whole_where_counted
from marketplace.infra.web.uploads import UploadsField


class AnswerForm(BaseForm):
    """The other side sees it otherwise."""

    reason = ReasonField(_l("What do you say to it?"))
    photos = UploadsField(_l("Photos, or papers as PDF"), most=6, papers=True)


class GoodsForm(BaseForm):
    """A form that asks how much of a lot was good after all, counted or weighed as its order does."""

    def measure_goods(self, subject: Subject) -> None:
        """Says how the goods of the inspected lot are measured."""
        if "units" in self:
            measure, field = measure_of_goods(subject), self["units"]
            field.measured(measure)
            field.validators = [*field.validators, *(whole_where_counted(measure) if measure is not None else ())]


class OpenCaseForm(GoodsForm):
    """Something is not right."""

    reason = ReasonField(_l("What is not right?"), description=_l("What you saw, and what should be done about it."))
    photos = UploadsField(_l("Photos, or papers as PDF"), most=6, papers=True)
    units = GoodsField(_l("How many of these should have been accepted?"), [Optional()])
    asked = RupiahField(
        _l("How much more should the group get?"),
        [Optional()],
        description=_l("Leave it empty if it is not about money."),
    )


class DecideForm(GoodsForm):
    """The programme decides for the side that opened the case."""

    units = GoodsField(_l("How many of these count as accepted?"), [Optional()])
    amount = RupiahField(_l("How much more does the group get?"), [Optional()])
    reason = ReasonField(_l("Why do you decide so?"))


class DismissForm(BaseForm):
    """The programme decides that it stays as it is."""

    reason = ReasonField(_l("Why does it stay as it is?"))


class MessageForm(BaseForm):
    """Words beside a document."""

    text = TextAreaField(_l("Write to both"), [Required(), TextLength(most=2_000)])
    photos = UploadsField(_l("Photos, or papers as PDF"), most=6, papers=True)
