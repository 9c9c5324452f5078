"""Reading organisations, their people and their record."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from marketplace.accounts.actor import Actor, Grant
from marketplace.accounts.models import User
from marketplace.accounts.scope import visible_to
from marketplace.infra.data.loading import load_each
from marketplace.infra.data.runtime import now, session
from marketplace.infra.language.formats import ZONES, local_date
from marketplace.kernel.errors import NotFound
from marketplace.parties.assistance_queries import people_of_each
from marketplace.parties.finance import BUYER, FINANCE, bounds_of, buyer_grant, finance_grant
from marketplace.parties.lifecycle import REGISTERING_KINDS
from marketplace.parties.models import (
    Assistance,
    BankAccount,
    Certificate,
    GroupMember,
    Membership,
    Office,
    Organisation,
    Outlet,
)
from marketplace.parties.office_queries import answered_by, nearer_offices
from marketplace.parties.office_queries import officers_of as officers_of
from marketplace.parties.registrations import list_gaps as list_gaps
from marketplace.parties.registrations import registration_of as registration_of
from marketplace.parties.registrations import valid_until as valid_until
from marketplace.parties.trade_record import trade_record as trade_record
from marketplace.parties.waiting_accounts import awaits_group as awaits_group
from marketplace.parties.waiting_accounts import find_bank_account as find_bank_account
from marketplace.parties.waiting_accounts import list_bank_accounts as list_bank_accounts
from marketplace.parties.waiting_accounts import list_same_account as list_same_account
from marketplace.parties.waiting_accounts import list_unagreed as list_unagreed
from marketplace.parties.waiting_accounts import not_agreed_to as not_agreed_to
from marketplace.parties.waiting_accounts import waits_until as waits_until
from marketplace.people.models import Person

FEW = 200
OFFICE_ROLES = frozenset({"data_protection", "case_handler"})
"""Roles for an office's region that decide nothing and read no order."""

LEFT_FOR_GOOD_AFTER = timedelta(days=30)
"""How long somebody of the staff still does not decide on a party after leaving it."""


def load_organisation(organisation_id: int) -> Organisation:
    """The organisation, for code that already knows it may be read; NotFound when there is none."""
    organisation = session().get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound("organisation")
    return organisation


def list_by_id(organisation_ids: Iterable[int]) -> list[Organisation]:
    """Several organisations at once, for code that already knows they may be read."""
    by_id = load_each(Organisation, organisation_ids)
    return [by_id[organisation_id] for organisation_id in sorted(by_id)]


def get_organisation(organisation_id: int, viewer: Actor) -> Organisation:
    """The organisation within the viewer's scope: her own, her partner's groups, those of her region; else NotFound."""
    query = select(Organisation).where(Organisation.id == organisation_id, visible_to(Organisation, viewer))
    organisation = session().scalar(query)
    if organisation is None:
        raise NotFound("organisation")
    return organisation


def public_group(group_id: int) -> Organisation:
    """An approved producer group, for everybody; else NotFound."""
    organisation = session().get(Organisation, group_id)
    if organisation is None or not organisation.is_group or not organisation.in_good_standing:
        raise NotFound("organisation")
    return organisation


def list_public_groups(province: str = "", text: str = "", after: str = "", limit: int = 24) -> Sequence[Organisation]:
    """Approved groups by name: all, of one province (its code), with these letters in the name; `after` is a cursor."""
    query = select(Organisation).where(Organisation.kind == "producer_group", Organisation.status == "approved")
    if province:
        query = query.where(Organisation.region_code.startswith(province, autoescape=True))
    if text:
        query = query.where(Organisation.name.icontains(text, autoescape=True))
    name, _, organisation_id = after.rpartition("~")
    if name and organisation_id.isdecimal() and len(organisation_id) < 10:
        later = (Organisation.name == name) & (Organisation.id > int(organisation_id))
        query = query.where((Organisation.name > name) | later)
    return session().scalars(query.order_by(Organisation.name, Organisation.id).limit(limit)).all()


def list_organisations(viewer: Actor, kind: str = "", status: str = "") -> Sequence[Organisation]:
    """Organisations within the viewer's scope, by name; of one kind and one status if named."""
    query = select(Organisation).where(visible_to(Organisation, viewer))
    if kind:
        query = query.where(Organisation.kind == kind)
    if status:
        query = query.where(Organisation.status == status)
    return session().scalars(query.order_by(Organisation.name, Organisation.id).limit(FEW)).all()


def list_suspended(viewer: Actor) -> list[Organisation]:
    """The suspended ones among the organisations that the viewer acts for."""
    own = list_by_id(viewer.organisation_ids) if any(g.standing == "suspended" for g in viewer.grants) else []
    return [each for each in own if each.status == "suspended"]


def list_submitted(viewer: Actor) -> Sequence[Organisation]:
    """Registrations that wait for the viewer's answer, the longest waiting first."""
    query = select(Organisation).where(*_submitted_to(viewer))
    return session().scalars(query.order_by(Organisation.submitted_at, Organisation.id).limit(FEW)).all()


def list_waiting_accounts(viewer: Actor) -> Sequence[tuple[BankAccount, Organisation]]:
    """New accounts of approved organisations that wait for the viewer's confirmation, the longest waiting first."""
    owner = Organisation.id == BankAccount.organisation_id
    query = select(BankAccount, Organisation).join(Organisation, owner).where(*_unconfirmed_of(viewer))
    rows = session().execute(query.order_by(BankAccount.created_at, BankAccount.id).limit(FEW))
    return [(account, owner) for account, owner in rows]


def count_waiting(viewer: Actor) -> int:
    """How many registrations and new accounts wait for the viewer's answer."""
    owner = Organisation.id == BankAccount.organisation_id
    accounts = select(func.count(BankAccount.id)).join(Organisation, owner).where(*_unconfirmed_of(viewer))
    submitted = select(func.count(Organisation.id)).where(*_submitted_to(viewer))
    return (session().scalar(submitted) or 0) + (session().scalar(accounts) or 0)


def _submitted_to(viewer: Actor) -> tuple[ColumnElement[bool], ...]:
    return Organisation.status == "submitted", *_of_others(viewer), answered_by(viewer, Organisation.submitted_at)


def _unconfirmed_of(viewer: Actor) -> tuple[ColumnElement[bool], ...]:
    waiting = (BankAccount.confirmed_at.is_(None), BankAccount.ended_at.is_(None))
    answered = answered_by(viewer, BankAccount.created_at)
    return *waiting, Organisation.status == "approved", *_of_others(viewer), answered


def _of_others(viewer: Actor) -> tuple[ColumnElement[bool], ...]:
    """None that the viewer belongs to or registered, see `duties.decides_on_own_party`."""
    own = viewer.organisation_ids | viewer.registered_ids
    return (Organisation.id.not_in(own),) if own else ()


def list_members(group_id: int) -> list[GroupMember]:
    """The people of a group who have not left, each with her person and what she consents to."""
    query = select(GroupMember).where(GroupMember.organisation_id == group_id, GroupMember.left_at.is_(None))
    query = query.options(joinedload(GroupMember.person).joinedload(Person.consents))
    return list(session().scalars(query.order_by(GroupMember.position, GroupMember.id)).unique())


def get_member(organisation: Organisation, member_id: int) -> GroupMember:
    """A member of that group; NotFound for anybody else's."""
    member = session().get(GroupMember, member_id)
    if member is None or member.organisation_id != organisation.id or member.left_at is not None:
        raise NotFound("member")
    return member


def list_outlets(off_taker_id: int) -> list[Outlet]:
    """The open outlets of an off-taker."""
    query = select(Outlet).where(Outlet.organisation_id == off_taker_id, Outlet.closed_at.is_(None))
    return list(session().scalars(query.order_by(Outlet.name, Outlet.id)))


def get_outlet(organisation: Organisation, outlet_id: int) -> Outlet:
    """An open outlet of that off-taker; NotFound for anybody else's."""
    outlet = session().get(Outlet, outlet_id)
    if outlet is None or outlet.organisation_id != organisation.id or outlet.closed_at is not None:
        raise NotFound("outlet")
    return outlet


def list_certificates(organisation_id: int) -> list[Certificate]:
    """The papers of an organisation that were not taken off."""
    query = select(Certificate).where(Certificate.organisation_id == organisation_id, Certificate.removed_at.is_(None))
    return list(session().scalars(query.order_by(Certificate.kind, Certificate.id)))


def get_certificate(organisation: Organisation, certificate_id: int) -> Certificate:
    """A paper of that organisation; NotFound for anybody else's."""
    certificate = session().get(Certificate, certificate_id)
    if certificate is None or certificate.organisation_id != organisation.id or certificate.removed_at is not None:
        raise NotFound("certificate")
    return certificate


def get_account(account_id: int, viewer: Actor) -> BankAccount:
    """An account in use or waiting, of an organisation within the viewer's scope; NotFound otherwise."""
    account = session().get(BankAccount, account_id)
    if account is None or account.ended_at is not None:
        raise NotFound("bank_account")
    get_organisation(account.organisation_id, viewer)
    return account


def list_memberships(organisation_id: int) -> list[Membership]:
    """Who acts for the organisation now."""
    query = select(Membership).where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
    return list(session().scalars(query.order_by(Membership.id)))


def places_elsewhere(user_id: int, organisation_id: int) -> list[Organisation]:
    """The other organisations at which the person has a role."""
    query = select(Organisation).where(
        Organisation.id.in_(
            select(Membership.organisation_id).where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        ),
        Organisation.id != organisation_id,
    )
    return list(session().scalars(query.order_by(Organisation.id)))


def works_elsewhere(user_id: int, organisation_id: int) -> bool:
    """Whether the person has a role at another organisation too."""
    return bool(places_elsewhere(user_id, organisation_id))


def list_team(organisation_id: int) -> list[tuple[Membership, User]]:
    """Who acts for the organisation now, each with the account."""
    query = (
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
    )
    return [(membership, user) for membership, user in session().execute(query.order_by(Membership.id))]


def count_members(group_ids: Sequence[int]) -> list[tuple[int, int]]:
    """How many people each of the groups has."""
    query = (
        select(GroupMember.organisation_id, func.count())
        .where(GroupMember.organisation_id.in_(group_ids), GroupMember.left_at.is_(None))
        .group_by(GroupMember.organisation_id)
    )
    return [(group_id, count) for group_id, count in session().execute(query)]


def get_membership(organisation: Organisation, membership_id: int) -> Membership:
    """A present membership of that organisation; NotFound for anybody else's."""
    membership = session().get(Membership, membership_id)
    if membership is None or membership.organisation_id != organisation.id or membership.ended_at is not None:
        raise NotFound("membership")
    return membership


def user_ids_with(organisation_id: int, *roles: str) -> list[int]:
    """The people who hold one of the roles at the organisation now; all its people when no role is named."""
    return [m.user_id for m in list_memberships(organisation_id) if not roles or m.role in roles]


def people_of(organisation_id: int, *roles: str) -> list[int]:
    """Who acts for the organisation in one of the roles (any, when none is named), assisting facilitators too."""
    acting = people_of_each([organisation_id])[organisation_id]
    return [user_id for user_id, role in acting if not roles or role in roles]


def colleagues_of(user_id: int) -> list[int]:
    """Everybody who acts at an organisation at which the person acts now."""
    here = select(Membership.organisation_id).where(Membership.user_id == user_id, Membership.ended_at.is_(None))
    user_ids = select(Membership.user_id).where(Membership.organisation_id.in_(here), Membership.ended_at.is_(None))
    return list(session().scalars(user_ids.where(Membership.user_id != user_id).distinct()))


def names_of_organisations(organisation_ids: Collection[int]) -> dict[int, str]:
    """Names by id, for showing on whose behalf something was done."""
    return {each.id: each.name for each in list_by_id(organisation_ids)}


def actor_for(user: Any) -> Actor:
    """The Actor of a signed-in user: a grant for each membership, and for each group of a facilitator's partner."""
    grants: dict[Grant, None] = {}
    name = ""
    for role, since, is_head, duty, owner, helped, group in _memberships_and_groups(user.id):
        name = name or owner.name
        own = _own_grant(role, owner, duty if role == "programme_officer" else None, is_head, user.id)
        grants[replace(own, since=since)] = None
        if helped is not None and helped.holds_on(local_date(now(), group.zone)):
            standing = group.status if owner.in_good_standing else owner.status
            grants[Grant(role, group.id, standing, powers=frozenset(helped.powers), partner=owner.name)] = None
    return Actor(
        user_id=user.id,
        display_name=user.name,
        organisation_name=name,
        grants=tuple(grants),
        locale=user.locale,
        zone=user.zone,
        is_administrator=user.is_administrator,
        as_of=now(),
        registered_ids=_registered_by(user, grants),
    )


def _own_grant(role: str, owner: Organisation, duty: str | None, is_head: bool, user_id: int) -> Grant:
    """A role at the organisation itself: finance with its bounds, a facilitator with the region of her partner, an
    office with its region, its duty, and who is asked before it.
    """
    if role in (FINANCE, BUYER):
        return (finance_grant if role == FINANCE else buyer_grant)(owner, user_id, bounds_of(owner, now()))
    if role in OFFICE_ROLES:
        return Grant(role, owner.id, owner.status, owner.region_code, is_head=is_head)
    if duty is None:
        region = owner.region_code if role == "field_facilitator" else None
        return Grant(role, owner.id, owner.status, region, is_head=is_head)
    grant = Grant(role, owner.id, owner.status, owner.region_code, duty, is_head=is_head)
    return replace(grant, nearer=nearer_offices(owner.region_code)) if grant.decides else grant


def _registered_by(user: Any, grants: Iterable[Grant]) -> frozenset[int]:
    """The groups and off-takers that somebody of the staff registered or lately left, on which she does not decide."""
    if not (user.is_administrator or any(grant.role == "programme_officer" for grant in grants)):
        return frozenset()
    left = select(Membership.organisation_id).where(
        Membership.user_id == user.id, Membership.ended_at > now() - LEFT_FOR_GOOD_AFTER
    )
    hers = or_(Organisation.registered_by_id == user.id, Organisation.id.in_(left))
    return frozenset(session().scalars(select(Organisation.id).where(hers, Organisation.kind.in_(REGISTERING_KINDS))))


def _memberships_and_groups(user_id: int) -> Iterable[Any]:
    """The person's roles, each with whether she heads the place, the duty of an office, and the organisation; a
    facilitator's once for each group that agreed to be helped.
    """
    group = aliased(Organisation)
    helped = (Assistance.partner_id == Organisation.id, Assistance.status == "agreed")
    picked = (
        select(Membership.role, Membership.created_at, Membership.is_head, Office.duty, Organisation, Assistance, group)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Office, Office.organisation_id == Organisation.id)
        .outerjoin(Assistance, and_(Membership.role == "field_facilitator", *helped))
        .outerjoin(group, group.id == Assistance.group_id)
        .where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        .order_by(Membership.id, group.id)
    )
    return session().execute(picked)


def clock_of(organisation: Organisation) -> str:
    """The clock of the organisation's region, by which its dates are meant (IANA name)."""
    return ZONES.get(organisation.zone, organisation.zone)


def parties_of(documents: Iterable[Any]) -> Sequence[Organisation]:
    """Both parties of each document, read at once: while they are kept, asking for one of them costs nothing."""
    return list_by_id({party for each in documents for party in (each.producer_group_id, each.off_taker_id)})


def zone_owing(document: Any, turn: str) -> str:
    """The zone of the party of a document whose turn it is; the programme goes by the group's."""
    return load_organisation(document.off_taker_id if turn == "off_taker" else document.producer_group_id).zone
