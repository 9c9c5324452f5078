"""What groups and organisations do when a person is erased, and what they know of her."""

from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.errors import DomainError
from marketplace.parties.duty_models import RoleChange
from marketplace.parties.models import GroupMember, Membership, MembershipOffer, Organisation
from marketplace.parties.operations import changed_profile
from marketplace.parties.team import end_membership
from marketplace.people.rights_events import PersonErased
from marketplace.people.rights_rules import pseudonym


def groups_of_person(person_id: int) -> list[dict[str, Any]]:
    """The groups in which the person is or was a member."""
    picked = select(GroupMember, Organisation).join(Organisation, Organisation.id == GroupMember.organisation_id)
    rows = session().execute(picked.where(GroupMember.person_id == person_id).order_by(GroupMember.id))
    return [
        {
            "group": group.name, "role": member.role, "from": member.joined_on,
            "until": local_date(member.left_at, group.zone) if member.left_at is not None else None,
        }
        for member, group in rows
    ]  # fmt: skip


def groups_naming(person_id: int, name: str) -> list[str]:
    """The groups of the person whose text about themselves names her: nobody but the group can change it."""
    picked = select(Organisation).join(GroupMember, GroupMember.organisation_id == Organisation.id)
    groups = session().scalars(picked.where(GroupMember.person_id == person_id).distinct())
    return sorted(each.name for each in groups if name and name.lower() in each.about.lower())


def leave_everything(event: PersonErased) -> None:
    """Her memberships and roles end today; their dates stay. DomainError where a group would be left without anybody
    who can act for it.
    """
    actor = Actor(event.by_user_id)
    members = select(GroupMember).where(GroupMember.person_id == event.person_id, GroupMember.left_at.is_(None))
    for member in session().scalars(members):
        member.left_at = event.at
        changed_profile(session().get_one(Organisation, member.organisation_id), "member", actor, event.at)
    if event.user_id is not None:
        _end_roles(event.user_id, actor, event)
        _forget_names(event.user_id, pseudonym(event.person_id))


def _end_roles(user_id: int, actor: Actor, event: PersonErased) -> None:
    held = select(Membership).where(Membership.user_id == user_id, Membership.ended_at.is_(None))
    for membership in session().scalars(held).all():
        organisation = membership.organisation
        try:
            end_membership(organisation, membership, actor, event.at, seconded=True)
        except DomainError as refusal:
            if refusal.code != "last_leader":
                raise
            raise DomainError("erasure_leaves_nobody", name=organisation.name) from refusal


def _forget_names(user_id: int, name: str) -> None:
    for kind in (MembershipOffer, RoleChange):
        mine = update(kind).where(kind.user_id == user_id)
        session().execute(mine.values(name=name, phone=None, email=None))
