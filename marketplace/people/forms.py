"""Forms of persons: who she is, what she answers, why a NIK is looked at."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.infra.language.i18n import language, today
from marketplace.infra.web.forms import (
    AtMost,
    BaseForm,
    Optional,
    PhoneField,
    Required,
    SelectChoice,
    TextLength,
    WholeNumberField,
)
from marketplace.kernel.errors import DomainError
from marketplace.people.labels import ANSWERS, CHANNELS, PERSON_KINDS, RELATIVES
from marketplace.people.models import Person
from marketplace.people.region_forms import regency_choices
from marketplace.people.regions import is_regency
from marketplace.people.rules import LONGEST_ABROAD, PersonDetails, details_of, person_faults
from marketplace.people.trade_labels import TRADE_GROUPS
from marketplace.people.trades import GROUPS, TRADES, trade_name
from marketplace.people.village_choices import VillageChoice
from marketplace.people.village_forms import VillageField

YES_NO = {"yes": True, "no": False, "": None}


def _asked(label: Any) -> RadioField:
    words = (("yes", _l("Yes")), ("no", _l("No")), ("", _l("Not asked yet")))
    choices = [SelectChoice(value, word) for value, word in words]
    return RadioField(label, choices=choices, default="", validate_choice=False)


def typed_answer(value: bool | None) -> str:
    """Yes, no or nobody asked, as its radio says it."""
    return next(word for word, known in YES_NO.items() if known is value)


class WhoForm(BaseForm):
    """Who somebody is, as every form about a person asks first."""

    name = StringField(_l("Name"), [Required(), TextLength(most=120)])
    kind = RadioField(
        _l("Who is this?"),
        choices=[SelectChoice(kind, word) for kind, word in PERSON_KINDS.items()],
        validate_choice=False,
    )
    relative = RadioField(
        _l("The worker of the family"),
        choices=[*(SelectChoice(each, word) for each, word in RELATIVES.items()), SelectChoice("", _l("Not known"))],
        default="",
        validate_choice=False,
    )


class PersonForm(WhoForm):
    """What is written down about a person."""

    village = VillageField()
    region_code = SelectField(_l("Regency or city"), [Optional()], validate_choice=False)
    phone = PhoneField(_l("Phone number"), [Optional()])
    trades = SelectMultipleField(
        _l("Trades"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=False
    )
    skill = StringField(_l("Skill in her or his own words"), [Optional(), TextLength(most=120)])
    country = StringField(_l("Country of work"), [Optional(), TextLength(most=60)])
    years_abroad = WholeNumberField(_l("Years abroad"), [Optional(), AtMost(LONGEST_ABROAD)], unit="year")
    returned_in = WholeNumberField(_l("Year of return"), [Optional()])
    has_savings = _asked(_l("Savings of her or his own to begin with?"))
    has_bank_account = _asked(_l("A bank account?"))
    nik = StringField(_l("Identity number (NIK)"), [Optional(), TextLength(most=24)])
    another = BooleanField(_l("I compared both identity cards: it is another person"))

    def __init__(self, person: Person | None = None, **given: Any) -> None:
        super().__init__(data=_shown(person) | given)
        self.person = person
        if person is not None and person.village_key is None:
            self.village.keep_words(person.village_name)
        locale = language()
        self.trades.choices = [SelectChoice(code, trade_name(code, locale)) for code in TRADES]
        self.region_code.choices = regency_choices()

    def trade_groups(self) -> Iterable[tuple[Any, list[Any]]]:
        """The ticks of the trades, sorted as the form shows them."""
        ticks = {tick.data: tick for tick in self.trades}
        sorted_in = {code for codes in GROUPS.values() for code in codes}
        for group, codes in GROUPS.items():
            rest = [code for code in ticks if code not in sorted_in] if group == "selling" else []
            yield TRADE_GROUPS[group], [ticks[code] for code in (*codes, *rest) if code in ticks]

    def details(self) -> PersonDetails:
        """The person as typed; what the form does not ask stays as it was."""
        known = details_of(self.person) if self.person is not None else None
        key, village, region = self._home()
        return PersonDetails(
            name=self.name.data or "",
            kind=self.kind.data or "",
            relative=(self.relative.data or "") if self.kind.data == "family" else "",
            region_code=region,
            village_name=village,
            village_key=key,
            phone=self.phone.data,
            trades=tuple(self.trades.data or ()),
            skill=self.skill.data or "",
            country=self.country.data or "",
            years_abroad=self.years_abroad.data,
            returned_in=self.returned_in.data,
            has_savings=YES_NO.get(self.has_savings.data or ""),
            has_bank_account=YES_NO.get(self.has_bank_account.data or ""),
            nik=self.nik.data or "",
            public_name=known.public_name if known else "",
        )

    def _home(self) -> tuple[str | None, str, str]:
        """Key and name of the village, and the regency, which is the village's where one is chosen."""
        village = self.village.data
        if village is not None:
            return village.key, village.name, village.regency_code
        return None, self.village.text, self.region_code.data or ""

    def faults(self) -> Iterator[DomainError]:
        """What cannot be, and a place that is not on the list."""
        yield from person_faults(self.details(), today())
        if not is_regency(self._home()[2]):
            yield DomainError("region_missing_person", "region_code")


_PLAIN = (
    "name", "kind", "relative", "region_code", "phone", "skill", "country", "years_abroad",
    "returned_in",
)  # fmt: skip


def _shown(person: Person | None) -> dict[str, Any]:
    if person is None:
        return {}
    answers = {name: typed_answer(getattr(person, name)) for name in ("has_savings", "has_bank_account")}
    home = VillageChoice(person.village_key, person.village_name, person.region_code) if person.village_key else None
    told = {name: getattr(person, name) for name in _PLAIN} | answers
    return told | {"village": home, "trades": [each.trade for each in person.trades]}


class ConsentForm(BaseForm):
    """What she answered for one purpose, and how the answer came."""

    answer = RadioField(
        _l("What does she or he answer?"),
        choices=[SelectChoice(each, word) for each, word in ANSWERS.items()],
        validate_choice=False,
    )
    channel = RadioField(
        _l("How did the answer come?"),
        choices=[SelectChoice(each, CHANNELS[each]) for each in ("signed", "spoken")],
        validate_choice=False,
    )

    def by_herself(self) -> None:
        """Asks no channel of the person herself."""
        del self["channel"]

    def faults(self) -> Iterator[DomainError]:
        """An answer or its way that was not chosen."""
        if self.answer.data not in ANSWERS:
            yield DomainError("answer_missing", "answer")
        if "channel" in self and self.channel.data not in ("signed", "spoken"):
            yield DomainError("channel_missing", "channel")
