"""Whom to call: the facilitator's partner, else the office of the region, by numbers that are given out on purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, or_, select

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import now, session
from marketplace.infra.language.formats import local_date
from marketplace.parties.assistance_queries import holding
from marketplace.parties.models import Assistance, Office, Organisation
from marketplace.parties.queries import list_team, load_organisation
from marketplace.people.regions import Region, find_region, full_name, provinces

MOST = 40


@dataclass(frozen=True)
class Contact:
    """Who answers, and at which number (E.164)."""

    name: str
    phone: str
    region: str = ""
    """The region an office is for, in words; "" for the whole country and for a partner."""


def whom_to_call(viewer: Actor, party: Organisation | None = None) -> Contact | None:
    """Whom the viewer calls about the party, or about her own, or as a stranger; None where nobody gave a number.

    A group's people call the facilitator, others the office that answers in their region, an office the next above.
    """
    if viewer.region_prefixes:
        return _office(max(viewer.region_prefixes, key=len), above=True)
    party = party or _own_party(viewer)
    if party is None:
        return office_to_call("")
    helped = party.id in viewer.group_ids and not viewer.has_role("field_facilitator", party.id, None)
    return _partner_or_office(party) if helped else office_to_call(party.region_code)


def office_to_call(region_code: str) -> Contact | None:
    """The nearest office of a region that gave a number, one that decides before one that only reads."""
    return _office(region_code)


@dataclass(frozen=True)
class Directory:
    """The offices a stranger may call: the one of the province chosen, or of the country, and those inside it."""

    province: str
    nearest: Contact | None
    inside: Sequence[Contact]
    provinces: Sequence[Region]


def directory(province_code: str) -> Directory:
    """The offices to call in a province; of the whole country where the code is no province's."""
    region = find_region(province_code)
    code = region.code if region is not None and region.kind == "province" else ""
    return Directory(code, office_to_call(code), offices_within(code) if code else [], provinces())


def offices_within(province_code: str) -> list[Contact]:
    """The offices of a province's regencies and cities that gave a number, by region."""
    inside = Organisation.region_code.startswith(f"{province_code}.", autoescape=True)
    rows = session().execute(_reachable().where(inside).order_by(Organisation.region_code, Organisation.id).limit(MOST))
    return [_contact(office) for office, _duty in rows]


def _own_party(viewer: Actor) -> Organisation | None:
    own = [*sorted(viewer.group_ids), *sorted(viewer.off_taker_ids), *sorted(viewer.organisation_ids)]
    return load_organisation(own[0]) if own else None


def _partner_or_office(group: Organisation) -> Contact | None:
    """The partner that helps the group today, by its facilitators' names, else the office: found in one statement."""
    on = local_date(now(), group.zone)
    helping = select(Assistance.partner_id).where(Assistance.group_id == group.id, holding(on))
    helps = and_(Organisation.kind == "partner", Organisation.id.in_(helping))
    near = and_(Office.organisation_id.is_not(None), Organisation.region_code.in_(_around(group.region_code)))
    rows = session().execute(_reachable(isouter=True).where(or_(helps, near)).order_by(Organisation.id)).all()
    partner = next((organisation for organisation, _duty in rows if organisation.kind == "partner"), None)
    if partner is None:
        return _nearest(rows)
    names = [user.name for held, user in list_team(partner.id) if held.role == "field_facilitator" and user.is_enabled]
    return Contact(", ".join([*names[:2], partner.name]), partner.phone or "")


def _reachable(isouter: bool = False) -> Select[Organisation, str]:
    return (
        select(Organisation, Office.duty)
        .join(Office, Office.organisation_id == Organisation.id, isouter=isouter)
        .where(Organisation.status == "approved", Organisation.phone.is_not(None), Organisation.phone_is_public)
    )


def _office(region_code: str, above: bool = False) -> Contact | None:
    codes = _around(region_code)[1:] if above else _around(region_code)
    return _nearest(
        session().execute(_reachable().where(Organisation.region_code.in_(codes)).order_by(Organisation.id)).all()
    )


def _nearest(rows: Sequence[Any]) -> Contact | None:
    near = sorted(rows, key=lambda row: (row[1] == "reader", -len(row[0].region_code)))
    return _contact(near[0][0]) if near else None


def _around(region_code: str) -> Sequence[str]:
    """The region, its province, the country: `33.14`, `33`, ``."""
    return list(dict.fromkeys((region_code, region_code[:2], "")))


def _contact(office: Organisation) -> Contact:
    return Contact(office.name, office.phone or "", full_name(office.region_code))
