"""Registering organisations and deciding on them. Actor and time are arguments; nothing here commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.accounts.actor import POWERS, Actor
from marketplace.accounts.claims import claim_account
from marketplace.accounts.models import User
from marketplace.infra.data.bounds import check_bound
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.cleaning import clean_name, is_blank
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import DomainError
from marketplace.kernel.reasons import clean_reason
from marketplace.kernel.slugs import slug
from marketplace.parties import events
from marketplace.parties.codes import change_code, give_code
from marketplace.parties.lifecycle import ORGANISATION
from marketplace.parties.models import Assistance, Membership, Organisation, Outlet, TradeOutcome
from marketplace.parties.queries import awaits_group, clock_of, list_bank_accounts, load_organisation, registration_of
from marketplace.parties.rules import MOST_OUTLETS, check_complete
from marketplace.people.regions import regency


@dataclass(frozen=True)
class AccountDetails:
    """Someone who will sign in: with a password when she registers, without one when she is offered a role."""

    name: str
    phone: str | None = None
    email: str | None = None
    password: str | None = None
    locale: str = "id"


@dataclass(frozen=True)
class Profile:
    """What an organisation says about itself. The region is a regency's code."""

    name: str
    region_code: str
    address: str = ""
    phone: str | None = None
    """A contact number, where one is given on purpose."""
    about: str = ""
    phone_is_public: bool = False
    code: str | None = None
    """The short code in the numbers of its papers; None leaves it as it is."""


def register_group(
    profile: Profile, actor: Actor, at: datetime, *, person: AccountDetails | None = None, partner_id: int | None = None
) -> Organisation:
    """Begins a group's registration, by its coordinator (`person`, else the actor) or by a partner's facilitator."""
    if partner_id is not None and not actor.has_role("field_facilitator", partner_id):
        raise DomainError("partner_missing")
    group = _create("producer_group", profile, actor, at)
    if partner_id is not None:
        _begin_assistance(group, partner_id, actor, at)
    if person is not None or partner_id is None:
        _join(group, _account(person, actor, group, at), ("group_coordinator",), actor, at)
    return group


def register_off_taker(
    profile: Profile, actor: Actor, at: datetime, *, person: AccountDetails | None = None, outlet_name: str = ""
) -> Organisation:
    """Begins an off-taker's registration. The person buys and pays until others join."""
    off_taker = _create("off_taker", profile, actor, at)
    _join(off_taker, _account(person, actor, off_taker, at), ("off_taker_buyer", "off_taker_finance"), actor, at)
    if outlet_name.strip():
        add_outlet(off_taker, outlet_name, profile.address, profile.region_code, actor, at)
    return off_taker


def create_organisation(kind: str, profile: Profile, actor: Actor, at: datetime, *, region_code: str) -> Organisation:
    """Sets up a partner or lender, approved at once; its region may be a province, or "" for the country. An agency
    becomes an office through `offices.open_office`.
    """
    made = _create(kind, profile, actor, at, region_code=region_code)
    made.status, made.approved_at, made.decided_at, made.decided_by_id = "approved", at, at, actor.user_id
    return made


def _create(
    kind: str,
    profile: Profile,
    actor: Actor,
    at: datetime,
    *,
    region_code: str | None = None,
) -> Organisation:
    region = regency(profile.region_code) if region_code is None else None
    name = clean_name(profile.name)
    if is_blank(name):
        raise DomainError("name_missing", "name")
    if actor.is_signed_in and actor.user_id in _registrants(kind, name):
        raise DomainError("already_registered", "name")
    made = Organisation(
        kind=kind, name=name, slug=slug(name),
        region_code=region.code if region else region_code, region_name=region.short_name if region else "",
        address=profile.address.strip(), phone=profile.phone, about=profile.about.strip(),
        phone_is_public=profile.phone_is_public and profile.phone is not None,
        zone=region.zone if region else "WIB", registered_by_id=actor.user_id,
        status=ORGANISATION.initial, status_reason="", created_at=at,
    )  # fmt: skip
    session().add(made)
    session().flush()
    give_code(made)
    emit(events.OrganisationRegistered(**event_fields(made, actor, at), kind=kind))
    return made


def _begin_assistance(group: Organisation, partner_id: int, actor: Actor, at: datetime) -> None:
    """The partner that registers a group helps it in everything from then on; the group's consent is to be filed."""
    session().add(
        Assistance(
            group=group, partner_id=partner_id, region_code=group.region_code, status="agreed", powers=list(POWERS),
            begins_on=local_date(at, group.zone), consent="not_on_file", offered_at=at,
            offered_by_id=actor.user_id,
        )
    )  # fmt: skip
    session().flush()


def _registrants(kind: str, name: str) -> set[int | None]:
    """Who registered organisations of that very name."""
    same = select(Organisation.registered_by_id).where(Organisation.kind == kind, Organisation.name == name)
    return set(session().scalars(same))


def _account(person: AccountDetails | None, actor: Actor, organisation: Organisation, at: datetime) -> User:
    if person is None:
        return session().get_one(User, actor.user_id)
    return claim_account(
        person.name, person.phone, person.email, person.password or "", actor, at,
        locale=person.locale, zone=clock_of(organisation),
    )  # fmt: skip


def _join(organisation: Organisation, user: User, roles: tuple[str, ...], actor: Actor, at: datetime) -> None:
    for role in roles:
        session().add(Membership(user_id=user.id, organisation_id=organisation.id, role=role, created_at=at))
        emit(events.MembershipAdded(**event_fields(organisation, actor, at), user_id=user.id, role=role))
    if organisation.registered_by_id is None:
        organisation.registered_by_id = user.id


def event_fields(organisation: Organisation, actor: Actor, at: datetime) -> dict[str, Any]:
    """The common fields of an event about an organisation."""
    return actor.event_fields(at) | {
        "subject": key_of("organisation", organisation.id),
        "affected_id": organisation.id,
        "region_code": organisation.region_code,
        "producer_group_id": organisation.id if organisation.kind == "producer_group" else None,
        "off_taker_id": organisation.id if organisation.kind == "off_taker" else None,
    }


def edit_profile(organisation: Organisation, profile: Profile, actor: Actor, at: datetime) -> Organisation:
    """Changes what the organisation says about itself. Name and region stay as approved once they are."""
    approved, before, name = organisation.approved_at is not None, _told(organisation), clean_name(profile.name)
    if is_blank(name):
        raise DomainError("name_missing", "name")
    if approved and (name != organisation.name or profile.region_code != organisation.region_code):
        changed = "name" if name != organisation.name else "region_code"
        raise DomainError("fixed_after_approval", changed)
    if not approved:
        region = regency(profile.region_code)
        organisation.name, organisation.slug = name, slug(name)
        organisation.region_code, organisation.region_name, organisation.zone = (
            region.code, region.short_name, region.zone,
        )  # fmt: skip
    if profile.code is not None:
        change_code(organisation, profile.code)
    organisation.address, organisation.about = profile.address.strip(), profile.about.strip()
    organisation.phone = profile.phone
    organisation.phone_is_public = profile.phone_is_public and profile.phone is not None
    after = _told(organisation)
    differing = tuple(name for name in after if after[name] != before[name])
    changed_profile(organisation, "profile", actor, at, differing)
    return organisation


def _told(organisation: Organisation) -> dict[str, str | None]:
    return {name: getattr(organisation, name) for name in ("name", "code", "region_code", "address", "phone", "about")}


def changed_profile(
    organisation: Organisation, what: str, actor: Actor, at: datetime, fields: tuple[str, ...] = ()
) -> None:
    """Says that a part of the organisation's page changed; Conflict while an officer is looking at it."""
    ORGANISATION.move(organisation, "edit")
    emit(events.OrganisationChanged(**event_fields(organisation, actor, at), what=what, fields=fields))


def add_outlet(
    organisation: Organisation, name: str, address: str, region_code: str, actor: Actor, at: datetime
) -> Outlet:
    """Adds a gallery or shop to an off-taker."""
    if organisation.kind != "off_taker":
        raise DomainError("role_not_here")
    region = regency(region_code)
    if is_blank(name):
        raise DomainError("name_missing", "name")
    check_bound(Outlet.organisation_id, organisation.id, MOST_OUTLETS)
    outlet = Outlet(
        organisation_id=organisation.id, name=clean_name(name), address=address.strip(),
        region_code=region.code, region_name=region.short_name, created_at=at,
    )  # fmt: skip
    session().add(outlet)
    changed_profile(organisation, "outlet", actor, at)
    return outlet


def close_outlet(organisation: Organisation, outlet: Outlet, actor: Actor, at: datetime) -> None:
    """Takes an outlet out of use; orders that name it keep it. The last one stays."""
    open_ones = session().scalars(
        select(Outlet.id).where(Outlet.organisation_id == organisation.id, Outlet.closed_at.is_(None))
    )
    if len(open_ones.all()) < 2:
        raise DomainError("last_outlet")
    outlet.closed_at = at
    changed_profile(organisation, "outlet", actor, at)


def submit_organisation(organisation: Organisation, actor: Actor, at: datetime) -> Organisation:
    """Hands the registration to the officer of its region, once nothing blocking is missing."""
    check_complete(registration_of(organisation), local_date(at, organisation.zone))
    ORGANISATION.move(organisation, "submit")
    organisation.submitted_at, organisation.status_reason = at, ""
    emit(events.OrganisationSubmitted(**event_fields(organisation, actor, at)))
    return organisation


def take_back_organisation(organisation: Organisation, actor: Actor, at: datetime) -> Organisation:
    """Takes an unanswered registration back to mend it."""
    ORGANISATION.move(organisation, "take_back")
    emit(events.OrganisationTakenBack(**event_fields(organisation, actor, at)))
    return organisation


def approve_organisation(organisation: Organisation, actor: Actor, at: datetime) -> Organisation:
    """Approves the registration; payments go to the account named so far, if its group stands for it."""
    check_complete(registration_of(organisation), local_date(at, organisation.zone))
    ORGANISATION.move(organisation, "approve")
    organisation.decided_at, organisation.decided_by_id, organisation.status_reason = at, actor.user_id, ""
    organisation.approved_at = organisation.approved_at or at
    for account in list_bank_accounts(organisation.id)[:1]:
        if awaits_group(account):
            continue
        account.confirmed_at, account.confirmed_by_id = at, actor.user_id
    emit(events.OrganisationApproved(**event_fields(organisation, actor, at)))
    return organisation


def send_back_organisation(organisation: Organisation, reason: str, actor: Actor, at: datetime) -> Organisation:
    """Sends the registration back with a reason that the applicant reads."""
    reason = clean_reason(reason)
    ORGANISATION.move(organisation, "send_back")
    organisation.decided_at, organisation.decided_by_id, organisation.status_reason = at, actor.user_id, reason
    emit(events.OrganisationSentBack(**event_fields(organisation, actor, at), reason=reason))
    return organisation


def suspend_organisation(organisation: Organisation, reason: str, actor: Actor, at: datetime) -> Organisation:
    """Keeps the organisation from starting anything new; what runs is carried to its end."""
    reason = clean_reason(reason)
    ORGANISATION.move(organisation, "suspend")
    organisation.decided_at, organisation.decided_by_id, organisation.status_reason = at, actor.user_id, reason
    emit(events.OrganisationSuspended(**event_fields(organisation, actor, at), reason=reason))
    return organisation


def resume_organisation(organisation: Organisation, reason: str, actor: Actor, at: datetime) -> Organisation:
    """Ends a suspension, with a reason that the organisation reads."""
    reason = clean_reason(reason)
    ORGANISATION.move(organisation, "resume")
    organisation.decided_at, organisation.decided_by_id, organisation.status_reason = at, actor.user_id, reason
    emit(events.OrganisationResumed(**event_fields(organisation, actor, at), reason=reason))
    return organisation


def record_outcome(
    group_id: int,
    off_taker_id: int,
    lot_id: int,
    received: int,
    accepted: int,
    on_time: bool,
    first_pass: bool,
    at: datetime,
    *,
    unit: str = "piece",
    order_id: int | None = None,
) -> None:
    """Notes what became of a decided lot, once per lot; quantities in thousandths of the unit."""
    load_organisation(group_id)
    insert = postgresql.insert if session().get_bind().dialect.name == "postgresql" else sqlite.insert
    noted = insert(TradeOutcome).values(
        group_id=group_id, off_taker_id=off_taker_id, lot_id=lot_id, order_id=order_id, unit=unit,
        received=received, accepted=accepted, on_time=on_time, first_pass=first_pass, recorded_at=at,
    )  # fmt: skip
    session().execute(noted.on_conflict_do_nothing(index_elements=["lot_id"]))


def correct_outcome(lot_id: int, units: int) -> None:
    """A case found so much of a decided lot good after all, in thousandths; what was recorded first stays."""
    more = update(TradeOutcome).where(TradeOutcome.lot_id == lot_id)
    session().execute(more.values(corrected=TradeOutcome.corrected + units))
