"""Who signs in for an organisation, and their first passwords."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.actor import POWERS, Actor
from marketplace.accounts.duties import needs_second_person
from marketplace.accounts.models import User
from marketplace.accounts.operations import issue_password_link
from marketplace.accounts.places import Place
from marketplace.accounts.turns import officer_of_region
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.errors import DomainError
from marketplace.parties import events
from marketplace.parties.finance import able_people
from marketplace.parties.models import Membership, Organisation
from marketplace.parties.operations import event_fields
from marketplace.parties.queries import list_team, places_elsewhere, works_elsewhere

ROLES_OF: dict[str, tuple[str, ...]] = {
    "producer_group": ("group_coordinator", "group_member"),
    "off_taker": ("off_taker_buyer", "off_taker_finance"),
    "agency": ("programme_officer", "data_protection", "case_handler"),
    "partner": ("field_facilitator",),
    "lender": ("lender",),
}
LEADING_ROLE = {
    "producer_group": "group_coordinator", "off_taker": "off_taker_buyer", "agency": "programme_officer",
    "partner": "field_facilitator", "lender": "lender",
}  # fmt: skip
"""At least one person who can sign in keeps this role, unless a partner speaks for the group."""
RESTORED_BY_STAFF = frozenset({"producer_group", "off_taker"})
"""Where an officer of the region may offer the leading role, so that somebody can act again."""


def places_of(user_ids: Collection[int]) -> list[Place]:
    """What these people do now, and where."""
    rows = session().execute(
        select(Membership.user_id, Membership.role, Organisation.id, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id.in_(user_ids), Membership.ended_at.is_(None))
        .order_by(Membership.id)
    )
    return [Place(user_id, role, at, name) for user_id, role, at, name in rows]


def roles_to_offer(organisation: Organisation, actor: Actor) -> tuple[str, ...]:
    """The roles this person may offer here: all for the organisation's own people and for who keeps the copy running,
    the leading one for an officer.
    """
    if actor.is_system or actor.is_administrator or organisation.id in actor.organisation_ids:
        return ROLES_OF[organisation.kind]
    return (LEADING_ROLE[organisation.kind],) if organisation.kind in RESTORED_BY_STAFF else ()


def check_seconded(organisation: Organisation, role: str, actor: Actor, seconded: bool) -> None:
    """DomainError where a second person is needed and has not agreed, see `role_changes`."""
    if not seconded and needs_second_person(actor, organisation, role):
        raise DomainError("second_person_needed", "role")


def end_membership(
    organisation: Organisation, membership: Membership, actor: Actor, at: datetime, *, seconded: bool = False
) -> None:
    """Ends a person's role here. The last one who can really act stays, unless a partner may do everything for the
    group and can; a partner ends nobody's leading role.
    """
    session().refresh(organisation, with_for_update=True)
    check_seconded(organisation, membership.role, actor, seconded)
    if membership.role == LEADING_ROLE[organisation.kind] and _assists_only(actor, organisation):
        raise DomainError("leader_not_ended_by_partner")
    others = [(held, user) for held, user in list_team(organisation.id) if held.id != membership.id]
    leading = LEADING_ROLE[organisation.kind]
    needed = membership.role == leading and not _partner_can_act(organisation, at)
    if needed and not any(held.role == leading and _can_act(user) for held, user in others):
        raise DomainError("last_leader")
    membership.ended_at = at
    emit(
        events.MembershipEnded(
            **event_fields(organisation, actor, at), user_id=membership.user_id, role=membership.role
        )
    )  # fmt: skip


def _assists_only(actor: Actor, organisation: Organisation) -> bool:
    held = {grant.role for grant in actor.grants if grant.organisation_id == organisation.id}
    return held == {"field_facilitator"} and organisation.is_group


def _partner_can_act(organisation: Organisation, at: datetime) -> bool:
    """Whether the group's partner may do everything for it today, and has somebody who can sign in."""
    help_now = organisation.assistance
    if help_now is None or not help_now.holds_on(local_date(at, organisation.zone)):
        return False
    able = help_now.partner.in_good_standing and able_people(help_now.partner_id, ("field_facilitator",))
    return bool(able) and set(POWERS) <= set(help_now.powers)


def _can_act(user: User) -> bool:
    return user.is_enabled and user.password_hash is not None


def invite(organisation: Organisation, membership: Membership, actor: Actor, at: datetime) -> str:
    """The token of a one-time link with which a person of the team chooses the first password.

    Made by the organisation that had the account made, or by staff; never for an administrator's account, nor for
    one that already acts elsewhere.
    """
    user = session().get_one(User, membership.user_id)
    if user.password_hash is not None:
        raise DomainError("has_password")
    if user.is_administrator or works_elsewhere(user.id, organisation.id):
        raise DomainError("works_elsewhere")
    staff = _is_staff(organisation, actor)
    if not staff and user.created_for_id != organisation.id:
        raise DomainError("not_your_account")
    return issue_password_link(user, actor, at, by_staff=staff)


def reset_password(organisation: Organisation, membership: Membership, actor: Actor, at: datetime) -> str:
    """The token of a one-time link for a person of the team who forgot the password.

    For whoever keeps the copy running, or also works where the officer does not answer, only the administrator makes
    one.
    """
    user = session().get_one(User, membership.user_id)
    if user.password_hash is None:
        return invite(organisation, membership, actor, at)
    staff = _is_staff(organisation, actor)
    others = [each for each in places_elsewhere(user.id, organisation.id) if not staff or not _is_staff(each, actor)]
    if not actor.is_administrator and (user.is_administrator or others):
        raise DomainError("works_elsewhere")
    return issue_password_link(user, actor, at, by_staff=staff)


def _is_staff(organisation: Organisation, actor: Actor) -> bool:
    """Whether the person acts for the programme here: in charge of the region, and not of the organisation herself."""
    if actor.is_system or actor.is_administrator:
        return True
    mine = organisation.id in actor.organisation_ids or organisation.kind not in RESTORED_BY_STAFF
    return not mine and officer_of_region(actor, organisation)
