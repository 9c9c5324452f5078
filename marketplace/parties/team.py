"""Who signs in for an organisation, and their first passwords."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.duties import needs_second_person
from marketplace.accounts.models import User
from marketplace.accounts.operations import create_user, issue_password_link
from marketplace.accounts.places import Place
from marketplace.accounts.queries import find_by_login
from marketplace.infra.runtime import emit, session
from marketplace.kernel.errors import DomainError
from marketplace.parties import events, wording
from marketplace.parties.models import Membership, Organisation
from marketplace.parties.operations import Person, stamp
from marketplace.parties.queries import list_memberships, works_elsewhere, zone_of

ROLES_OF: dict[str, tuple[str, ...]] = {
    "producer_group": ("group_coordinator", "group_member"),
    "off_taker": ("off_taker_buyer", "off_taker_finance"),
    "agency": ("programme_officer",),
    "partner": ("field_facilitator",),
    "lender": ("lender",),
}
LEADING_ROLES = frozenset({"group_coordinator", "off_taker_buyer"})
"""At least one person keeps such a role, unless a partner speaks for the group."""


def places_of(user_ids: Collection[int]) -> list[Place]:
    """What these people do now, and where."""
    rows = session().execute(
        select(Membership.user_id, Membership.role, Organisation.id, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id.in_(user_ids), Membership.ended_at.is_(None))
        .order_by(Membership.id)
    )
    return [Place(user_id, str(wording.ROLES[role]), at, name) for user_id, role, at, name in rows]


def check_may_join(organisation: Organisation, person: Person, role: str) -> User | None:
    """The account with that phone or e-mail, if there is one; DomainError when it has the role, or none here has it."""
    if role not in ROLES_OF[organisation.kind]:
        raise DomainError("role_not_here", "role")
    user = find_by_login(person.phone, person.email)
    held = list_memberships(organisation.id) if user is not None else []
    if any(each.user_id == user.id and each.role == role for each in held if user is not None):
        raise DomainError("already_in_team", "phone")
    return user


def check_seconded(organisation: Organisation, role: str, actor: Actor, seconded: bool) -> None:
    """DomainError where a second person is needed and has not agreed, see `role_changes`."""
    if not seconded and needs_second_person(actor, organisation, role):
        raise DomainError("second_person_needed", "role")


def add_membership(
    organisation: Organisation, person: Person, role: str, actor: Actor, at: datetime, *, seconded: bool = False
) -> Membership:
    """Lets a person act for the organisation: the account with that phone or e-mail, or a new one."""
    known = check_may_join(organisation, person, role)
    check_seconded(organisation, role, actor, seconded)
    user = known or create_user(
        person.name, person.phone, person.email, actor, at, locale=person.locale, zone=str(zone_of(organisation))
    )
    membership = Membership(user_id=user.id, organisation_id=organisation.id, role=role, created_at=at)
    session().add(membership)
    emit(events.MembershipAdded(**stamp(organisation, actor, at), user_id=user.id, role=role))
    return membership


def end_membership(
    organisation: Organisation, membership: Membership, actor: Actor, at: datetime, *, seconded: bool = False
) -> None:
    """Ends a person's role here. The last one who leads stays, unless a partner speaks for the group."""
    check_seconded(organisation, membership.role, actor, seconded)
    others = [held for held in list_memberships(organisation.id) if held.id != membership.id]
    needed = membership.role in LEADING_ROLES and organisation.partner_id is None
    if needed and not any(held.role == membership.role for held in others):
        raise DomainError("last_leader")
    membership.ended_at = at
    emit(
        events.MembershipEnded(
            **stamp(organisation, actor, at), user_id=membership.user_id, role=membership.role
        )
    )  # fmt: skip


def invite(membership: Membership, actor: Actor, at: datetime) -> str:
    """The token of a one-time link with which a person of the team chooses the first password."""
    user = session().get_one(User, membership.user_id)
    if user.password_hash is not None:
        raise DomainError("has_password")
    return issue_password_link(user, actor, at)


def reset_password(organisation: Organisation, membership: Membership, actor: Actor, at: datetime) -> str:
    """The token of a one-time link for a person of the team who forgot the password.

    For whoever also works elsewhere, or keeps the copy running, only the administrator makes one.
    """
    user = session().get_one(User, membership.user_id)
    if not actor.is_administrator and (user.is_administrator or works_elsewhere(user.id, organisation.id)):
        raise DomainError("works_elsewhere")
    return issue_password_link(user, actor, at)
