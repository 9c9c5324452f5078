"""Setting up programme offices, what they are for, how they are reached, and who heads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import emit
from marketplace.kernel.errors import DomainError, refusals
from marketplace.parties import events
from marketplace.parties.lifecycle import OFFICE_DUTIES, OFFICE_LEVELS
from marketplace.parties.models import Membership, Office, Organisation
from marketplace.parties.operations import Profile, changed_profile, create_organisation, event_fields
from marketplace.people.regions import find_region

KINDS_WITH_HEAD = ("agency", "lender")


@dataclass(frozen=True)
class Mandate:
    """What an office is for: its level, the region of that level ("" for the country), and its duty."""

    level: str
    region_code: str
    duty: str


def mandate_faults(mandate: Mandate) -> Iterator[DomainError]:
    """A level, region or duty that is missing, or a region that is not of the level."""
    if mandate.level not in OFFICE_LEVELS:
        yield DomainError("office_level_missing", "level")
    else:
        yield from refusals(check_region, mandate.level, mandate.region_code)
    if mandate.duty not in OFFICE_DUTIES:
        yield DomainError("office_duty_missing", "duty")


def check_mandate(mandate: Mandate) -> None:
    """Raises the first of its faults."""
    for fault in mandate_faults(mandate):
        raise fault


def check_region(level: str, region_code: str) -> None:
    """Raises DomainError at `region_code` unless the region is of the office's level."""
    if level == "national":
        if region_code:
            raise DomainError("office_region_of_country", "region_code")
        return
    if not region_code:
        raise DomainError("office_region_missing", "region_code")
    region = find_region(region_code)
    if region is None or region.kind != level:
        raise DomainError(f"office_region_not_{level}", "region_code")


def open_office(name: str, phone: str | None, address: str, mandate: Mandate, actor: Actor, at: datetime) -> Office:
    """Sets up a programme office with its level, region and duty, and the number at which it answers everybody."""
    check_mandate(mandate)
    if not phone:
        raise DomainError("office_number_missing", "phone")
    profile = Profile(name, "", address, phone, phone_is_public=True)
    made = create_organisation("agency", profile, actor, at, region_code=mandate.region_code)
    return _begin(made, mandate, actor, at)


def _begin(agency: Organisation, mandate: Mandate, actor: Actor, at: datetime) -> Office:
    office = Office(organisation_id=agency.id, level=mandate.level, duty=mandate.duty)
    agency.office = office
    _place(agency, mandate.region_code)
    emit(events.OfficeOpened(**event_fields(agency, actor, at), level=mandate.level, duty=mandate.duty))
    return office


def change_office(agency: Organisation, mandate: Mandate, actor: Actor, at: datetime) -> Office:
    """Gives an office another level, region or duty, or its first; what waits moves with it at once."""
    check_mandate(mandate)
    office = agency.office
    if office is None:
        return _begin(agency, mandate, actor, at)
    before = mandate_of(office)
    if mandate == before:
        return office
    office.level, office.duty = mandate.level, mandate.duty
    _place(agency, mandate.region_code)
    emit(
        events.OfficeChanged(
            **event_fields(agency, actor, at), level=mandate.level, duty=mandate.duty,
            region_before=before.region_code, level_before=before.level, duty_before=before.duty,
        )
    )  # fmt: skip
    return office


def mandate_of(office: Office) -> Mandate:
    """What the office is for now."""
    return Mandate(office.level, office.organisation.region_code, office.duty)


def _place(agency: Organisation, region_code: str) -> None:
    region = find_region(region_code)
    agency.region_code, agency.region_name = region_code, region.short_name if region else ""
    agency.zone = region.zone if region else "WIB"


def change_contact(
    organisation: Organisation, phone: str | None, address: str, actor: Actor, at: datetime
) -> Organisation:
    """Keeps the number and address at which an office, partner or lender answers everybody."""
    if organisation.kind == "agency" and not phone:
        raise DomainError("office_number_missing", "phone")
    organisation.phone, organisation.phone_is_public = phone, phone is not None
    organisation.address = address.strip()
    changed_profile(organisation, "contact", actor, at)
    return organisation


def name_head(organisation: Organisation, membership: Membership, actor: Actor, at: datetime) -> None:
    """Lets a person of an office or lender add colleagues; a second time changes nothing."""
    if organisation.kind not in KINDS_WITH_HEAD:
        raise DomainError("no_head_here")
    if not membership.is_head:
        membership.is_head = True
        emit(events.HeadNamed(**event_fields(organisation, actor, at), user_id=membership.user_id))


def end_head(organisation: Organisation, membership: Membership, actor: Actor, at: datetime) -> None:
    """Takes that back; without a head the administrator adds colleagues."""
    if membership.is_head:
        membership.is_head = False
        emit(events.HeadEnded(**event_fields(organisation, actor, at), user_id=membership.user_id))
