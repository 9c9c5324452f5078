"""Forms of offices: what an office is for, and how an office, partner or lender is reached."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField

from marketplace.infra.web.forms import BaseForm, Optional, PhoneField, Required, SelectChoice, TextLength
from marketplace.kernel.errors import DomainError
from marketplace.parties.lifecycle import OFFICE_DUTIES, OFFICE_LEVELS
from marketplace.parties.office_labels import DUTIES, LEVELS
from marketplace.parties.offices import Mandate, mandate_faults
from marketplace.people.region_forms import every_region


class MandateForm(BaseForm):
    """Level, region and duty; nothing of it stands chosen beforehand."""

    level = RadioField(
        _l("Level"), choices=[SelectChoice(each, LEVELS[each]) for each in OFFICE_LEVELS], validate_choice=False
    )
    region_code = SelectField(_l("Region it is for"), [Optional()], validate_choice=False)
    duty = RadioField(
        _l("What is the office for?"),
        choices=[SelectChoice(each, DUTIES[each]) for each in OFFICE_DUTIES],
        validate_choice=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region_code.choices = [SelectChoice("", _l("Choose, but for a national office")), *every_region()]

    def mandate(self) -> Mandate:
        """Level, region and duty as chosen."""
        return Mandate(self.level.data or "", self.region_code.data or "", self.duty.data or "")

    def faults(self) -> Iterator[DomainError]:
        """What was not chosen, or does not belong together."""
        return mandate_faults(self.mandate())


class OfficeForm(MandateForm):
    """A new office."""

    name = StringField(_l("Name"), [Required(), TextLength(least=3, most=120)])
    phone = PhoneField(_l("Number for the public"), [Required()])
    address = TextAreaField(_l("Address"), [Optional(), TextLength(most=300)])


class ContactForm(BaseForm):
    """How a partner or lender is reached, if it wants to be."""

    phone = PhoneField(_l("Number for the public"), [Optional()])
    address = TextAreaField(_l("Address"), [Optional(), TextLength(most=300)])


class OfficeContactForm(ContactForm):
    """How an office is reached."""

    phone = PhoneField(_l("Number for the public"), [Required()])
