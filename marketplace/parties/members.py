"""The people of a producer group: a person is a member for a time, and stays a person when she leaves."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.infra.data.bounds import check_bound
from marketplace.infra.data.runtime import session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.cleaning import is_blank
from marketplace.kernel.errors import DomainError, Invalid
from marketplace.parties.models import GroupMember, Organisation
from marketplace.parties.operations import changed_profile
from marketplace.parties.queries import list_members
from marketplace.parties.rules import MOST_MEMBERS
from marketplace.people import operations as people
from marketplace.people.models import Person
from marketplace.people.queries import list_same_nik, sees_person
from marketplace.people.rules import PersonDetails, check_identity_number, is_same_name, person_faults


def add_member(group: Organisation, details: PersonDetails, actor: Actor, at: datetime) -> GroupMember:
    """Names a member of the group. A person whom the programmes know by her NIK already is taken as she is."""
    if not group.is_group:
        raise DomainError("role_not_here")
    check_bound(GroupMember.organisation_id, group.id, MOST_MEMBERS)
    if errors := list(person_faults(details, local_date(at, group.zone))):
        raise Invalid(errors)
    person = _known_person(group, details, actor)
    if person is None:
        person = people.register_person(_at_home(details, group), group.zone, actor, at, kept_by=group.id)
    return join_group(group, person, actor, at)


def join_group(group: Organisation, person: Person, actor: Actor, at: datetime) -> GroupMember:
    """Makes a person who is on record a member from today on."""
    people.keep(person, group.id, at)
    member = GroupMember(
        organisation_id=group.id, person=person, position=len(list_members(group.id)) + 1, created_at=at,
        joined_on=local_date(at, group.zone),
    )  # fmt: skip
    session().add(member)
    changed_profile(group, "member", actor, at)
    return member


def edit_member(
    group: Organisation, member: GroupMember, details: PersonDetails, actor: Actor, at: datetime
) -> GroupMember:
    """Changes what is known of a member. Ticking or clearing the consent is dated."""
    if not is_blank(details.nik):
        _check_nobody_here(group, list_same_nik(check_identity_number(details.nik), member.person_id))
    people.edit_person(member.person, _at_home(details, group), group.zone, actor, at)
    changed_profile(group, "member", actor, at)
    return member


def remove_member(group: Organisation, member: GroupMember, actor: Actor, at: datetime) -> None:
    """Notes that a member left. Where nobody else keeps her data, her identity number is erased and her name is public
    no longer.
    """
    member.left_at = at
    people.keep_no_longer(member.person, group.id, actor, at)
    changed_profile(group, "member", actor, at)


def _at_home(details: PersonDetails, group: Organisation) -> PersonDetails:
    """Who says nothing of where she lives lives where her group is."""
    return details if details.region_code else replace(details, region_code=group.region_code)


def _known_person(group: Organisation, details: PersonDetails, actor: Actor) -> Person | None:
    """The person of that NIK where one is on record under this name; DomainError where she is a member already, or the
    NIK is another's.
    """
    if is_blank(details.nik):
        return None
    same = list_same_nik(check_identity_number(details.nik))
    _check_nobody_here(group, same)
    for person in same:
        elsewhere = _group_of(person)
        if elsewhere is not None:
            code = "nik_in_other_group" if _sees(person, actor) else "nik_in_unseen_group"
            raise DomainError(code, "nik", name=elsewhere.name)
    named = next((each for each in same if is_same_name(each.name, details.name)), None)
    if same and named is None:
        raise DomainError("nik_of_another_name", "nik")
    return named


def _check_nobody_here(group: Organisation, same: list[Person]) -> None:
    here = {member.person_id: member.person.name for member in list_members(group.id)}
    twice = next((here[each.id] for each in same if each.id in here), None)
    if twice is not None:
        raise DomainError("nik_in_group", "nik", name=twice)


def _group_of(person: Person) -> Organisation | None:
    """The group she is a member of now."""
    picked = select(Organisation).join(GroupMember, GroupMember.organisation_id == Organisation.id)
    return session().scalars(picked.where(GroupMember.person_id == person.id, GroupMember.left_at.is_(None))).first()


def _sees(person: Person, actor: Actor) -> bool:
    return session().scalar(select(Person.id).where(Person.id == person.id, sees_person(actor))) is not None
