"""What people write in a field: cleaned of what cannot be seen, then judged by what can."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError
from wtforms.validators import Optional as BaseOptional

from marketplace.kernel.cleaning import clean_text, is_blank, visible_length


def cleaned(written: Any) -> Any:
    """A filter of every field that is written in."""
    return clean_text(written) if isinstance(written, str) else written


class Required(InputRequired):
    """The field must be filled in."""

    def __init__(self) -> None:
        super().__init__(message=_l("Please fill this in."))

    def __call__(self, form: Any, field: Any) -> None:
        """Space and characters without a shape fill in nothing."""
        typed = field.raw_data[0] if field.raw_data else None
        if isinstance(typed, str) and is_blank(typed):
            field.errors = []
            raise StopValidation(str(self.message))
        super().__call__(form, field)


class Optional(BaseOptional):
    """The field may be left empty, also with space or characters without a shape in it."""

    def __init__(self) -> None:
        super().__init__()
        self.string_check = lambda text: not is_blank(text)


class TextLength(Length):
    """Between so many and so many characters."""

    def __init__(self, least: int = -1, most: int = -1) -> None:
        if least > 0:
            text = _l("Write at least %(min)d and at most %(max)d characters.")
        else:
            text = _l("Write at most %(max)d characters.")
        super().__init__(least, most, message=text)

    def __call__(self, form: Any, field: Any) -> None:
        """The least is of what can be seen; the most is of what is kept."""
        super().__call__(form, field)
        if self.min > 0 and visible_length(field.data or "") < self.min:
            raise ValidationError(str(self.message) % {"min": self.min, "max": self.max})
