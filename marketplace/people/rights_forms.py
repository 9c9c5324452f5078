"""Forms about a person's data: what she asks, answers, breaches, referrals."""

from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from marketplace.infra.language.formats import local
from marketplace.infra.language.i18n import today, zone
from marketplace.infra.web.answer_forms import ReasonField
from marketplace.infra.web.forms import (
    AtLeast,
    BaseForm,
    DateField,
    Optional,
    Required,
    SelectChoice,
    TextLength,
    WholeNumberField,
)
from marketplace.people.rights_labels import AGENCIES, REQUEST_CHANNELS, REQUEST_KINDS
from marketplace.people.rights_rules import ASKED_BY_PERSONS, LONGEST_ASKED

_KINDS = [SelectChoice(each, REQUEST_KINDS[each]) for each in ASKED_BY_PERSONS]


class RequestForm(BaseForm):
    """What a person asks, and how and when it came."""

    kind = RadioField(_l("What is asked"), choices=_KINDS)
    asked = TextAreaField(_l("What is to be corrected"), [Optional(), TextLength(most=LONGEST_ASKED)])
    channel = SelectField(_l("How it came"), choices=[SelectChoice(*each) for each in REQUEST_CHANNELS.items()])
    received_on = DateField(_l("The day it came"), [Required()])


class OwnRequestForm(BaseForm):
    """What a person asks about her own data, in the app."""

    kind = RadioField(_l("What do you ask?"), choices=_KINDS)
    asked = TextAreaField(_l("What is to be corrected"), [Optional(), TextLength(most=LONGEST_ASKED)])


class AnswerForm(BaseForm):
    """What was done."""

    words = ReasonField(_l("What was done"))


class SureForm(BaseForm):
    """An act that nobody takes back."""

    sure = BooleanField(_l("I made sure that she herself asks for it."), [Required()])


class BreachForm(BaseForm):
    """What happened to data."""

    what = TextAreaField(_l("What happened"), [Required(), TextLength(10, LONGEST_ASKED)])
    noticed_on = DateField(_l("The day it was noticed"), [Required()])
    which_data = StringField(_l("Which data"), [Required(), TextLength(most=300)])
    how_many = WholeNumberField(_l("How many persons, about"), [Required(), AtLeast(0)], unit="person")
    measures = TextAreaField(_l("What was done about it"), [Required(), TextLength(most=LONGEST_ASKED)])


class ReferralForm(BaseForm):
    """To which agency a troubled case was sent. There is no field for what it is about, on purpose."""

    agency = SelectField(_l("Sent to"), choices=[SelectChoice(*each) for each in AGENCIES.items()])
    referred_on = DateField(_l("On"), [Required()])


class ClosingForm(BaseForm):
    """When a case was closed."""

    closed_on = DateField(_l("Closed on"), [Required()])


def moment_of(day: date | None, at: datetime) -> datetime:
    """The moment from which a clock runs: now for today, else the start of that day, which favours the person."""
    if day is None or day == today():
        return at
    return datetime.combine(day, time(), local(at, zone()).tzinfo).astimezone(UTC)


def dated(form: Any, field: str) -> Any:
    """The form with today in a date that was not sent."""
    if form[field].raw_data is None and form[field].data is None:
        form[field].data = today()
    return form
