"""Forms that every room has: one button, and a reason."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, TextAreaField
from wtforms.validators import ValidationError

from marketplace.infra.language.messages import message_for
from marketplace.infra.web.forms import BaseForm
from marketplace.infra.web.written import Optional, Required, TextLength
from marketplace.kernel.errors import refusals
from marketplace.kernel.reasons import LONGEST_REASON, SHORTEST_REASON, clean_reason


class ConfirmForm(BaseForm):
    """A form of one button."""


class ReasonField(TextAreaField):
    """Why: read by the other side, so long enough to tell something, and the page says how long."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label or _l("Reason"), [Required(), self._long_enough], **kwargs)
        self.least_letters = SHORTEST_REASON

    @staticmethod
    def _long_enough(form: Form, field: Field) -> None:
        for error in refusals(clean_reason, field.data or ""):
            raise ValidationError(message_for(error))


class ReasonForm(BaseForm):
    """Why: read by the other side."""

    reason = ReasonField()


class OptionalReasonForm(BaseForm):
    """Why, where a reason may be left out."""

    reason = TextAreaField(_l("Reason"), [Optional(), TextLength(most=LONGEST_REASON)])


def reason_form(refused: BaseForm | None = None) -> ReasonForm:
    """An empty form for a reason; it says why another button of its page was refused."""
    form = ReasonForm(formdata=None)
    form.form_errors += refused.form_errors if refused is not None else []
    return form
