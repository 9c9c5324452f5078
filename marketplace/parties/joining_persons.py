"""What the room of persons knows of groups: whom lists may name, and persons who join many at once."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import func, insert, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.infra.data.loading import in_batches
from marketplace.infra.data.runtime import session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.parties.models import GroupMember, Organisation
from marketplace.parties.operations import changed_profile
from marketplace.parties.queries import load_organisation
from marketplace.parties.rules import MOST_MEMBERS
from marketplace.people import groups
from marketplace.people.models import Keeper

_AT_ONCE, MOST_GROUPS = 5_000, 500


def seen_by(viewer: Actor) -> list[groups.GroupSeen]:
    """The groups within the viewer's sight, by name."""
    picked = select(Organisation.id, Organisation.name).where(
        Organisation.kind == "producer_group", visible_to(Organisation, viewer)
    )
    rows = session().execute(picked.order_by(Organisation.name, Organisation.id).limit(MOST_GROUPS))
    return [groups.GroupSeen(group_id, name) for group_id, name in rows]


def stays(person_ids: Collection[int]) -> list[groups.Stay]:
    """When these persons were, or are, in groups."""
    stays: list[groups.Stay] = []
    for some in in_batches(sorted(person_ids), _AT_ONCE):
        picked = select(GroupMember.person_id, GroupMember.organisation_id, GroupMember.left_at, Organisation.zone)
        picked = picked.join(Organisation, Organisation.id == GroupMember.organisation_id)
        for person_id, group_id, left_at, zone in session().execute(picked.where(GroupMember.person_id.in_(some))):
            left_on = None if left_at is None else local_date(left_at, zone)
            stays.append(groups.Stay(person_id, group_id, left_on))
    return stays


def join_together(group_id: int, since: Mapping[int, date], actor: Actor, at: datetime) -> None:
    """Makes persons members of a group, each from a day on; DomainError where it has no room, or takes nobody now."""
    group = load_organisation(group_id)
    session().execute(select(Organisation.id).where(Organisation.id == group_id).with_for_update())
    here = select(func.count()).where(GroupMember.organisation_id == group_id)
    before = session().scalar(here) or 0
    if before + len(since) > MOST_MEMBERS:
        raise DomainError("import_group_full")
    try:
        changed_profile(group, "member", actor, at)
    except Conflict:
        raise DomainError("import_group_not_open") from None
    now_here = session().scalar(here.where(GroupMember.left_at.is_(None))) or 0
    members = [
        {"organisation_id": group_id, "person_id": person_id, "position": place, "joined_on": day, "created_at": at}
        for place, (person_id, day) in enumerate(since.items(), now_here + 1)
    ]
    session().execute(insert(GroupMember), members)
    _keep(group_id, since, at)


def _keep(group_id: int, person_ids: Collection[int], at: datetime) -> None:
    """The group keeps the data of those whom it did not know before."""
    kept: set[int] = set()
    for some in in_batches(sorted(person_ids), _AT_ONCE):
        now_kept = select(Keeper.person_id).where(Keeper.organisation_id == group_id, Keeper.ended_at.is_(None))
        kept.update(session().scalars(now_kept.where(Keeper.person_id.in_(some))))
    new = [{"person_id": each, "organisation_id": group_id, "since": at} for each in person_ids if each not in kept]
    if new:
        session().execute(insert(Keeper), new)


GROUPS = groups.Groups(seen_by, stays, join_together)
