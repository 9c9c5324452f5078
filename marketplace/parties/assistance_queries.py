"""Reading who helps whom: the partners' assistances, and on whose behalf a facilitator did something."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from marketplace.accounts.actor import Actor
from marketplace.accounts.queries import names_of
from marketplace.accounts.scope import visible_to
from marketplace.infra.formats import local
from marketplace.infra.runtime import now, session
from marketplace.kernel.errors import NotFound
from marketplace.parties.models import Assistance, Membership, Organisation

FEW = 200


def get_assistance(assistance_id: int, viewer: Actor) -> Assistance:
    """An assistance of the viewer's group, partner or region; else NotFound."""
    found = session().scalar(select(Assistance).where(Assistance.id == assistance_id, visible_to(Assistance, viewer)))
    if found is None:
        raise NotFound("assistance")
    return found


def list_assistances(group_id: int) -> Sequence[Assistance]:
    """All that was ever offered to a group or agreed with it, the latest first."""
    query = select(Assistance).where(Assistance.group_id == group_id).options(joinedload(Assistance.partner))
    return session().scalars(query.order_by(Assistance.id.desc()).limit(FEW)).all()


def list_partners(group: Organisation, actor: Actor) -> Sequence[Organisation]:
    """The approved partners that this person may offer to a group: all, but for a facilitator her own."""
    query = select(Organisation).where(Organisation.kind == "partner", Organisation.status == "approved")
    found = session().scalars(query.order_by(Organisation.name, Organisation.id).limit(FEW)).all()
    if not actor.has_role("field_facilitator", group.id, standing=None):
        return found
    return [each for each in found if actor.has_role("field_facilitator", each.id)]


def list_standing(viewer: Actor) -> Sequence[Assistance]:
    """Those offered or agreed within the viewer's sight; where the group's consent is missing, first."""
    query = (
        select(Assistance)
        .where(Assistance.status.in_(("offered", "agreed")), visible_to(Assistance, viewer))
        .options(joinedload(Assistance.partner), joinedload(Assistance.group))
        .order_by(Assistance.id)
    )
    found = [each for each in session().scalars(query.limit(FEW)) if each.status == "offered" or _holds(each)]
    return sorted(found, key=lambda each: each.consent not in {"not_on_file", "awaited"})


def _holds(assistance: Assistance) -> bool:
    return assistance.holds_on(local(now(), assistance.group.zone).date())


def helped_by(partner_ids: Collection[int]) -> dict[int, list[Assistance]]:
    """The assistances of these partners that hold today, by partner."""
    found: dict[int, list[Assistance]] = {partner_id: [] for partner_id in partner_ids}
    agreed = (Assistance.partner_id.in_(partner_ids), Assistance.status == "agreed")
    query = select(Assistance).where(*agreed).options(joinedload(Assistance.group)).order_by(Assistance.group_id)
    for each in session().scalars(query) if partner_ids else ():
        if _holds(each):
            found[each.partner_id].append(each)
    return found


def partners_of(group_ids: Collection[int]) -> dict[int, int]:
    """The partner that assists each of these groups today; groups without one are left out."""
    agreed = (Assistance.group_id.in_(group_ids), Assistance.status == "agreed")
    query = select(Assistance).where(*agreed).options(joinedload(Assistance.group))
    return {each.group_id: each.partner_id for each in session().scalars(query) if _holds(each)}


def helpers_of(done: Iterable[tuple[int | None, int | None, datetime]]) -> dict[tuple[int, int, datetime], str]:
    """The partner's name for each (person, group, moment) at which that person acted for the group as a facilitator."""
    asked = {(user, group, at) for user, group, at in done if user is not None and group is not None}
    if not asked:
        return {}
    rows = _facilitating({user for user, _group, _at in asked}, {group for _user, group, _at in asked})
    return {
        (user, group, at): row.name
        for user, group, at in asked
        for row in rows
        if row.user_id == user and row.group_id == group and _acted(row, at)
    }


def signatures(done: Iterable[tuple[int | None, int, datetime | None]]) -> dict[int, str]:
    """The name to put under what each (person, group, moment) did for the group; a facilitator's with her partner's."""
    moments = [(user, group, at) for user, group, at in done if user is not None and at is not None]
    helpers, names = helpers_of(moments), names_of({user for user, _group, _at in moments})
    return {
        user: ", ".join(filter(None, (names.get(user), helpers.get((user, group, at))))) for user, group, at in moments
    }


def _facilitating(user_ids: set[int], group_ids: set[int]) -> Sequence[Any]:
    partner = aliased(Organisation)
    return session().execute(
        select(
            Membership.user_id, Membership.ended_at.label("left_at"), Assistance.group_id, Assistance.offered_at,
            Assistance.ended_at, partner.name,
        )
        .join(Assistance, Assistance.partner_id == Membership.organisation_id)
        .join(partner, partner.id == Assistance.partner_id)
        .where(
            Membership.role == "field_facilitator", Membership.user_id.in_(user_ids),
            Assistance.group_id.in_(group_ids), Assistance.begins_on.is_not(None),
        )
        .order_by(Assistance.id)
    ).all()  # fmt: skip


def _acted(row: Any, at: datetime) -> bool:
    """Whether the person was a facilitator of the partner, and the partner's help held, at that moment."""
    return row.offered_at <= at and all(ended is None or at <= ended for ended in (row.left_at, row.ended_at))
