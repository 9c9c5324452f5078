"""What stands around persons: the groups they were in, who keeps their data, where they live."""

from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, exists, select

from marketplace.infra.data.runtime import session
from marketplace.infra.language.formats import local_date
from marketplace.parties.models import GroupMember, Organisation
from marketplace.parties.queries import names_of_organisations
from marketplace.people.models import Person
from marketplace.people.surroundings import Spell, Surroundings


def spells_of(person_ids: Collection[int]) -> list[Spell]:
    """The groups of these persons over time, the present ones first, then the latest."""
    if not person_ids:
        return []
    picked = (
        select(GroupMember, Organisation)
        .join(Organisation, Organisation.id == GroupMember.organisation_id)
        .where(GroupMember.person_id.in_(person_ids))
        .order_by(GroupMember.left_at.is_not(None), GroupMember.created_at.desc(), GroupMember.id.desc())
    )
    return [_spell(member, group) for member, group in session().execute(picked)]


def _spell(member: GroupMember, group: Organisation) -> Spell:
    left = local_date(member.left_at, group.zone) if member.left_at is not None else None
    return Spell(member.person_id, group.id, group.name, member.role, member.joined_on, left, group.region_code)


def in_a_group() -> ColumnElement[bool]:
    """Picks the persons who are in a group now."""
    return exists().where(GroupMember.person_id == Person.id, GroupMember.left_at.is_(None))


def groups_naming(person_id: int, name: str) -> list[str]:
    """The groups of the person whose text about themselves names her: nobody but the group can change it."""
    picked = select(Organisation).join(GroupMember, GroupMember.organisation_id == Organisation.id)
    groups = session().scalars(picked.where(GroupMember.person_id == person_id).distinct())
    return sorted(each.name for each in groups if name and name.lower() in each.about.lower())


def surroundings(role_word: Callable[[str], str]) -> Surroundings:
    """All of it, with the words for roles, which only pages know."""
    return Surroundings(
        spells_of,
        groups_naming,
        in_a_group,
        names_of_organisations,
        role_word,
    )
