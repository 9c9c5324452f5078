"""Reading who helps whom: the partners' assistances, and on whose behalf a facilitator did something."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased, joinedload

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.accounts.scope import visible_to
from marketplace.accounts.sealed_names import unsealed
from marketplace.infra.data.runtime import now, session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.errors import NotFound
from marketplace.parties.models import Assistance, Membership, Organisation

FEW = 200
NO_CONSENT = frozenset({"awaited", "not_on_file"})


def get_assistance(assistance_id: int, viewer: Actor) -> Assistance:
    """An assistance of the viewer's group, partner or region; else NotFound."""
    assistance = session().scalar(
        select(Assistance).where(Assistance.id == assistance_id, visible_to(Assistance, viewer))
    )
    if assistance is None:
        raise NotFound("assistance")
    return assistance


def list_assistances(group_id: int) -> Sequence[Assistance]:
    """All that was ever offered to a group or agreed with it, the latest first."""
    query = select(Assistance).where(Assistance.group_id == group_id).options(joinedload(Assistance.partner))
    return session().scalars(query.order_by(Assistance.id.desc()).limit(FEW)).all()


def list_partners(group: Organisation, actor: Actor) -> Sequence[Organisation]:
    """The approved partners that this person may offer to a group: all, but for a facilitator her own."""
    query = select(Organisation).where(Organisation.kind == "partner", Organisation.status == "approved")
    partners = session().scalars(query.order_by(Organisation.name, Organisation.id).limit(FEW)).all()
    if not actor.has_role("field_facilitator", group.id, standing=None):
        return partners
    return [each for each in partners if actor.has_role("field_facilitator", each.id)]


def list_standing(viewer: Actor) -> Sequence[Assistance]:
    """Those offered or agreed within the viewer's sight; where the group's consent is missing, first."""
    loaded = (joinedload(Assistance.partner), joinedload(Assistance.group))
    query = _standing(viewer).options(*loaded).order_by(Assistance.id)
    standing = [each for each in session().scalars(query.limit(FEW)) if each.status == "offered" or _holds(each)]
    return sorted(standing, key=lambda each: each.consent not in NO_CONSENT)


def without_consent(viewer: Actor) -> Select[Assistance]:
    """Picks those within the viewer's sight for which the group's consent is not on file."""
    return _standing(viewer).where(Assistance.consent.in_(NO_CONSENT))


def _standing(viewer: Actor) -> Select[Assistance]:
    return select(Assistance).where(Assistance.status.in_(("offered", "agreed")), visible_to(Assistance, viewer))


def holding(day: date) -> ColumnElement[bool]:
    """Those agreed and not past their last day, as `Assistance.holds_on` says it."""
    return and_(Assistance.status == "agreed", or_(Assistance.ends_on.is_(None), Assistance.ends_on >= day))


def _holds(assistance: Assistance) -> bool:
    return assistance.holds_on(local_date(now(), assistance.group.zone))


def partners_of(group_ids: Collection[int]) -> dict[int, int]:
    """The partner that assists each of these groups today; groups without one are left out."""
    agreed = (Assistance.group_id.in_(group_ids), Assistance.status == "agreed")
    query = select(Assistance).where(*agreed).options(joinedload(Assistance.group))
    return {each.group_id: each.partner_id for each in session().scalars(query) if _holds(each)}


def people_of_each(organisation_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """By organisation everybody who acts for it, each with the role, the facilitators who assist it today too."""
    people: dict[int, list[tuple[int, str]]] = {organisation_id: [] for organisation_id in organisation_ids}
    helping: dict[int, list[tuple[int, str]]] = {}
    own = set()
    asked_of = {"organisations": list(people)}
    for row in session().execute(_acting_for(), asked_of) if people else ():
        acting = (row.user_id, row.role)
        if row.organisation_id in people and row.id not in own:
            own.add(row.id)
            people[row.organisation_id].append(acting)
        if row.group_id is not None and (row.ends_on is None or local_date(now(), row.zone) <= row.ends_on):
            helping.setdefault(row.group_id, []).append(acting)
    return {each: acting + helping.get(each, []) for each, acting in people.items()}


@cache
def _acting_for() -> Select[*tuple[Any, ...]]:
    """Picks the memberships in the organisations asked for, and the facilitators' beside what they assist there."""
    asked_of: BindParameter[Any] = bindparam("organisations", expanding=True)
    assists = and_(
        Membership.role == "field_facilitator", Assistance.partner_id == Membership.organisation_id,
        Assistance.status == "agreed", Assistance.group_id.in_(asked_of),
    )  # fmt: skip
    member = (Membership.id, Membership.organisation_id, Membership.user_id, Membership.role)
    return (
        select(*member, Assistance.group_id, Assistance.ends_on, Organisation.zone)
        .outerjoin(Assistance, assists)
        .outerjoin(Organisation, Organisation.id == Assistance.group_id)
        .where(Membership.ended_at.is_(None), or_(Membership.organisation_id.in_(asked_of), Assistance.id.is_not(None)))
        .order_by(Membership.id)
    )


def acting_partner(user_id: Any, group_id: Any, at: Any) -> ScalarSelect[str]:
    """The name of the partner for which a person acted for a group at a moment; each a value or a column."""
    partner = aliased(Organisation)
    return (
        select(partner.name)
        .select_from(Membership)
        .join(Assistance, Assistance.partner_id == Membership.organisation_id)
        .join(partner, partner.id == Assistance.partner_id)
        .where(
            Membership.role == "field_facilitator", Membership.user_id == user_id, Assistance.group_id == group_id,
            Assistance.begins_on.is_not(None), Assistance.offered_at <= at,
            or_(Membership.ended_at.is_(None), Membership.ended_at >= at),
            or_(Assistance.ended_at.is_(None), Assistance.ended_at >= at),
        )
        .order_by(Assistance.id.desc())
        .limit(1)
        .scalar_subquery()
    )  # fmt: skip


def signature(user_id: int | None, group_id: int, at: datetime | None) -> dict[int, str]:
    """By id the name to put under what a person did for a group; a facilitator's with her partner's."""
    if user_id is None or at is None:
        return {}
    person = select(User.name, acting_partner(user_id, group_id, at)).where(User.id == user_id)
    row = session().execute(person).first()
    return {user_id: ", ".join(filter(None, (unsealed(row[0], user_id), *row[1:])))} if row is not None else {}
