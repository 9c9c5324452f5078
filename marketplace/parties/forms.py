"""Forms of registration and of an organisation's own pages."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField, StringField, TextAreaField

from marketplace.accounts.models import User
from marketplace.accounts.passwords import check_password
from marketplace.infra.language.i18n import today
from marketplace.infra.web.answer_forms import ReasonForm
from marketplace.infra.web.forms import (
    AtMost,
    BaseForm,
    DateField,
    Optional,
    PhoneField,
    Required,
    RupiahField,
    SelectChoice,
    TextLength,
    WholeNumberField,
)
from marketplace.kernel.errors import DomainError, refusals
from marketplace.parties import labels
from marketplace.parties.banks import BANKS
from marketplace.parties.lifecycle import CERTIFICATE_KINDS
from marketplace.parties.member_labels import MEMBER_ROLES
from marketplace.parties.members import Place, check_place
from marketplace.parties.operations import AccountDetails, Profile
from marketplace.parties.rules import check_account_number, check_certificate_number
from marketplace.parties.thresholds import InForce
from marketplace.people.forms import WhoForm
from marketplace.people.models import Person
from marketplace.people.region_forms import RegencyField, every_region
from marketplace.people.regions import find_region
from marketplace.people.rules import PersonDetails, details_of, person_faults

EVERYWHERE = "all"


class ProfileForm(BaseForm):
    """What an organisation says about itself."""

    name = StringField(_l("Name"), [Required(), TextLength(least=3, most=120)])
    code = StringField(_l("Short code"), [Required()])
    region_code = RegencyField(_l("Regency or city"), [Required()])
    address = TextAreaField(_l("Address"), [Optional(), TextLength(most=300)])
    phone = PhoneField(_l("Contact number"), [Optional()])
    phone_is_public = BooleanField(_l("Everybody may see this number and write to it over WhatsApp"))
    about = TextAreaField(_l("About you"), [Optional(), TextLength(most=2000)])

    def profile(self) -> Profile:
        """The profile as typed."""
        return Profile(
            name=self.name.data or "",
            region_code=self.region_code.data or "",
            address=self.address.data or "",
            phone=self.phone.data,
            about=self.about.data or "",
            phone_is_public=bool(self.phone_is_public.data),
            code=self.code.data if "code" in self else None,
        )

    def faults(self) -> Iterator[DomainError]:
        """A number for everybody that was not written."""
        if self.phone_is_public.data and not self.phone.data and not self.phone.errors:
            yield DomainError("contact_number_missing", "phone")


class PersonFields(BaseForm):
    """The person who registers, unless already signed in."""

    person_name = StringField(_l("Your name"), [Required(), TextLength(most=80)])
    phone = PhoneField(_l("Your phone number"), [Required()])
    password = PasswordField(_l("Choose a password"), [Required(), TextLength(most=200)])

    def person(self, locale: str) -> AccountDetails:
        """The person as typed."""
        return AccountDetails(self.person_name.data or "", self.phone.data, None, self.password.data, locale)

    def faults(self) -> Iterator[DomainError]:
        """A password that may not be one."""
        if "password" in self:
            yield from refusals(check_password, self.password.data or "")


class RegisterGroupForm(PersonFields):
    """The first page of a group's registration."""

    name = StringField(_l("Name of the group"), [Required(), TextLength(least=3, most=120)])
    region_code = RegencyField(_l("Regency or city"), [Required()])
    address = TextAreaField(_l("Where do you work?"), [Optional(), TextLength(most=300)])
    about = TextAreaField(_l("About the group"), [Optional(), TextLength(most=2000)])

    def profile(self) -> Profile:
        """The group as typed. The number a person signs in with is hers: a contact number is asked for later."""
        return Profile(
            self.name.data or "", self.region_code.data or "", self.address.data or "", about=self.about.data or ""
        )

    def without_person(self) -> None:
        """Leaves out the person's fields, for someone who is signed in."""
        for name in ("person_name", "phone", "password"):
            del self[name]


class RegisterOffTakerForm(RegisterGroupForm):
    """The first page of an off-taker's registration."""

    name = StringField(_l("Name of the business"), [Required(), TextLength(least=3, most=120)])
    phone = PhoneField(_l("Your phone number"), [Optional()])
    email = StringField(_l("Your e-mail"), [Optional(), TextLength(most=160)])
    outlet_name = StringField(_l("Name of the first outlet"), [Required(), TextLength(most=120)])
    address = TextAreaField(_l("Address of the outlet"), [Required(), TextLength(most=300)])
    about = TextAreaField(_l("What do you sell, and to whom?"), [Optional(), TextLength(most=2000)])

    def person(self, locale: str) -> AccountDetails:
        """The person as typed."""
        return AccountDetails(
            self.person_name.data or "", self.phone.data, self.email.data or None, self.password.data, locale
        )

    def without_person(self) -> None:
        """Leaves out the person's fields, for someone who is signed in."""
        super().without_person()
        del self["email"]


class MemberForm(WhoForm):
    """A member of the group."""

    role = SelectField(
        _l("In the group"),
        choices=[SelectChoice(role, word) for role, word in MEMBER_ROLES.items()],
        default="member",
    )
    joined_on = DateField(_l("Member since"), [Optional()])
    skill = StringField(_l("Skill"), [Optional(), TextLength(most=120)])
    country = StringField(_l("Country of work"), [Optional(), TextLength(most=60)])
    years_abroad = WholeNumberField(_l("Years abroad"), [Optional(), AtMost(60)], unit="year")
    returned_in = WholeNumberField(_l("Year of return"), [Optional()])
    public_name = RadioField(
        _l("May the name and the journey be shown to everybody?"),
        choices=[
            SelectChoice("given", _l("Yes, she or he agrees")),
            SelectChoice("declined", _l("No, asked and declined")),
            SelectChoice("", _l("Not asked yet")),
        ],
        default="",
        validate_choice=False,
    )
    nik = StringField(_l("Identity number (NIK)"), [Optional(), TextLength(most=24)])
    seen = HiddenField()
    """How far her consents had come when the page was opened."""

    def place(self) -> Place:
        """What she does in the group, and since when."""
        return Place(self.role.data or "", self.joined_on.data)

    def details(self, person: Person | None = None) -> PersonDetails:
        """The member as typed; what this form does not ask stays as it is known of the person."""
        known = details_of(person) if person is not None else PersonDetails("", "")
        return replace(
            known,
            name=self.name.data or "",
            kind=self.kind.data or "",
            relative=(self.relative.data or "") if self.kind.data == "family" else "",
            skill=self.skill.data or "",
            country=self.country.data or "",
            years_abroad=self.years_abroad.data,
            returned_in=self.returned_in.data,
            public_name=self.public_name.data or "",
            nik=self.nik.data or "",
        )

    def faults(self) -> Iterator[DomainError]:
        """A year or an identity number that cannot be, a day of joining that is still to come."""
        yield from person_faults(self.details(), today())
        yield from refusals(check_place, self.place(), today())


class LoginForm(BaseForm):
    """Which login is a member's."""

    user_id = RadioField(_l("Signs in as"), validate_choice=False)

    def offer(self, free: Sequence[User], viewer_id: int | None) -> None:
        """The logins to choose from; the viewer's own says so."""
        own = _l("%(name)s: this member is me")
        self.user_id.choices = [
            SelectChoice(str(each.id), str(own) % {"name": each.name} if each.id == viewer_id else each.name)
            for each in free
        ]

    def faults(self) -> Iterator[DomainError]:
        """A login that is not among them."""
        if self.user_id.data not in {option.data for option in self.user_id}:
            yield DomainError("login_not_here", "user_id")


class BankAccountForm(BaseForm):
    """Where the organisation is paid."""

    bank_code = SelectField(
        _l("Bank"),
        [Required()],
        choices=[SelectChoice("", _l("Choose")), *(SelectChoice(code, name) for code, name in BANKS.items())],
    )
    number = StringField(_l("Account number"), [Required(), TextLength(most=40)])
    holder = StringField(_l("Name on the account"), [Required(), TextLength(most=120)])

    def faults(self) -> Iterator[DomainError]:
        """A number that no account can have."""
        return refusals(check_account_number, self.number.data or "")


class CertificateForm(BaseForm):
    """A paper with its number and last day."""

    kind = SelectField(
        _l("Kind of paper"),
        choices=[SelectChoice(kind, labels.CERTIFICATES[kind]) for kind in CERTIFICATE_KINDS],
    )
    number = StringField(_l("Number"), [Required(), TextLength(most=60)])
    expires_on = DateField(_l("Valid until"), [Optional()])

    def faults(self) -> Iterator[DomainError]:
        """A number that no such paper can have."""
        return refusals(check_certificate_number, self.kind.data or "", self.number.data or "")


class OutletForm(BaseForm):
    """A gallery or shop."""

    name = StringField(_l("Name of the outlet"), [Required(), TextLength(most=120)])
    address = TextAreaField(_l("Address"), [Required(), TextLength(most=300)])
    region_code = RegencyField(_l("Regency or city"), [Required()])


class MembershipForm(BaseForm):
    """A person who will sign in for the organisation."""

    name = StringField(_l("Name"), [Required(), TextLength(most=80)])
    phone = PhoneField(_l("Phone number"), [Optional()])
    email = StringField(_l("E-mail"), [Optional(), TextLength(most=160)])
    role = RadioField(_l("What will this person do?"), validate_choice=False)
    roles: Sequence[str] = ()

    def offer(self, roles: Sequence[str]) -> None:
        """The roles to choose from; the only one there is stands chosen."""
        self.roles = roles
        self.role.choices = [SelectChoice(role, labels.ROLES[role]) for role in roles]
        if len(roles) == 1 and not self.is_submitted():
            self.role.data = roles[0]

    def faults(self) -> Iterator[DomainError]:
        """A role that was not chosen."""
        if self.role.data not in self.roles:
            yield DomainError("role_missing", "role")


class JoinForm(BaseForm):
    """Somebody new who takes on the role she is offered."""

    person_name = StringField(_l("Your name"), [Required(), TextLength(most=80)])
    password = PasswordField(_l("Choose a password"), [Required(), TextLength(most=200)])

    def faults(self) -> Iterator[DomainError]:
        """A password that may not be one."""
        return refusals(check_password, self.password.data or "")


class RupiahThresholdForm(ReasonForm):
    """A limit in rupiah."""

    value = RupiahField(_l("Limit"), [Required()])


class HoursThresholdForm(ReasonForm):
    """A limit in hours."""

    value = WholeNumberField(_l("Hours"), [Required(), AtMost(720)], unit="hour")


def threshold_form(limit: InForce) -> RupiahThresholdForm | HoursThresholdForm:
    """The form that sets the limit, begun with what counts now."""
    kind = HoursThresholdForm if limit.kind.unit == "hours" else RupiahThresholdForm
    return kind(value=limit.value)


class OrganisationForm(BaseForm):
    """A partner or lender set up by the administrator."""

    kind = RadioField(
        _l("Kind"),
        choices=[SelectChoice(kind, labels.KINDS[kind]) for kind in ("partner", "lender")],
        validate_choice=False,
    )
    name = StringField(_l("Name"), [Required(), TextLength(least=3, most=120)])
    region_code = SelectField(_l("Region it works in"), validate_choice=False)
    address = TextAreaField(_l("Address"), [Optional(), TextLength(most=300)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = SelectChoice(EVERYWHERE, _l("The whole country"))
        self.region_code.choices = [SelectChoice("", _l("Choose")), everywhere, *every_region()]

    def region(self) -> str:
        """The region's code, "" for the whole country."""
        chosen = self.region_code.data or ""
        return "" if chosen == EVERYWHERE else chosen

    def faults(self) -> Iterator[DomainError]:
        """A kind or a region that was not chosen."""
        if self.kind.data not in ("partner", "lender"):
            yield DomainError("kind_missing", "kind")
        if self.region_code.data != EVERYWHERE and find_region(self.region()) is None:
            yield DomainError("region_missing", "region_code")
