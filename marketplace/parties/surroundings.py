"""What stands around persons: the groups they were in, who keeps their data, where they live."""

from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, and_, exists, select

from marketplace.infra.data.runtime import session
from marketplace.infra.language.formats import local_date
from marketplace.parties.models import BankAccount, GroupMember, Organisation
from marketplace.parties.queries import names_of_organisations
from marketplace.people.models import Person
from marketplace.people.surroundings import NamingText, Spell, Surroundings


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


def names_her(name: str, *texts: str) -> bool:
    """Whether one of the texts holds the name, however it is spelled large or small."""
    return bool(name) and any(name.casefold() in text.casefold() for text in texts)


def groups_naming(person_id: int, name: str) -> list[NamingText]:
    """What her groups say of themselves, and their bank accounts, where it names her."""
    of_hers = select(GroupMember.organisation_id).where(GroupMember.person_id == person_id)
    account = and_(BankAccount.organisation_id == Organisation.id, BankAccount.ended_at.is_(None))
    picked = select(Organisation.name, Organisation.about, BankAccount.holder).outerjoin(BankAccount, account)
    found = []
    for group, about, holder in session().execute(picked.where(Organisation.id.in_(of_hers)).order_by(Organisation.id)):
        found += [NamingText("about", group)] if names_her(name, about) else []
        found += [NamingText("bank_account", group)] if names_her(name, holder or "") else []
    return list(dict.fromkeys(found))


def surroundings(
    role_word: Callable[[str], str], *, also_naming: Callable[[int, str], list[NamingText]]
) -> Surroundings:
    """All of it, with the words for roles, which only pages know, and what upper rooms say that names people."""
    return Surroundings(
        spells_of,
        lambda person_id, name: [*groups_naming(person_id, name), *also_naming(person_id, name)],
        in_a_group,
        names_of_organisations,
        role_word,
    )
