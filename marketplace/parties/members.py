"""The people of a producer group, their consent, and their identity numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.accounts.actor import Actor
from marketplace.infra.data.bounds import check_bound
from marketplace.infra.data.runtime import session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.cleaning import clean_name, is_blank
from marketplace.kernel.errors import DomainError, Invalid, refusals
from marketplace.parties.lifecycle import MEMBER_KINDS
from marketplace.parties.models import GroupMember, Organisation
from marketplace.parties.operations import changed_profile
from marketplace.parties.queries import list_members
from marketplace.parties.rules import CONSENT_TEXT, MOST_MEMBERS, check_identity_number, check_returned_in


@dataclass(frozen=True)
class MemberDetails:
    """What the group writes about a member. An empty `nik` leaves the one on record."""

    name: str
    kind: str
    skill: str = ""
    country: str = ""
    years_abroad: int | None = None
    returned_in: int | None = None
    show_name: bool = False
    nik: str = ""


def member_faults(details: MemberDetails, today: date) -> Iterator[DomainError]:
    """Everything that is wrong with what was written about a member, each at its field."""
    if is_blank(details.name):
        yield DomainError("name_missing", "name")
    if details.kind not in MEMBER_KINDS:
        yield DomainError("member_kind_missing", "kind")
    yield from refusals(check_returned_in, details.returned_in, today)
    if not is_blank(details.nik):
        yield from refusals(check_identity_number, details.nik)


def add_member(group: Organisation, details: MemberDetails, actor: Actor, at: datetime) -> GroupMember:
    """Names a member of the group."""
    if not group.is_group:
        raise DomainError("role_not_here")
    check_bound(GroupMember.organisation_id, group.id, MOST_MEMBERS)
    position = len(list_members(group.id)) + 1
    member = GroupMember(organisation_id=group.id, position=position, created_at=at, nik_last4="", show_name=False)
    _write(member, group, details, at)
    session().add(member)
    changed_profile(group, "member", actor, at)
    return member


def edit_member(
    group: Organisation, member: GroupMember, details: MemberDetails, actor: Actor, at: datetime
) -> GroupMember:
    """Changes what is known of a member. Ticking or clearing the consent is dated."""
    _write(member, group, details, at)
    changed_profile(group, "member", actor, at)
    return member


def _write(member: GroupMember, group: Organisation, details: MemberDetails, at: datetime) -> None:
    today = local_date(at, group.zone)
    if errors := list(member_faults(details, today)):
        raise Invalid(errors)
    member.name, member.kind = clean_name(details.name), details.kind
    member.skill, member.country = details.skill.strip(), details.country.strip()
    member.years_abroad = details.years_abroad
    member.returned_in = check_returned_in(details.returned_in, today)
    if details.show_name and not member.name_is_public:
        member.consent_at, member.consent_withdrawn_at, member.consent_text = at, None, CONSENT_TEXT
    elif not details.show_name and member.name_is_public:
        member.consent_withdrawn_at = at
    member.show_name = details.show_name
    if not is_blank(details.nik):
        member.nik = check_identity_number(details.nik)
        member.nik_last4 = member.nik[-4:]


def remove_member(group: Organisation, member: GroupMember, actor: Actor, at: datetime) -> None:
    """Notes that a member left; her identity number is erased, and her name is public no longer."""
    member.left_at = at
    member.nik, member.nik_last4 = None, ""
    if member.name_is_public:
        member.consent_withdrawn_at = at
    changed_profile(group, "member", actor, at)
