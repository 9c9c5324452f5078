"""Roles that approve or pay begin and end with a second person of the organisation, else with staff from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.accounts.actor import Actor
from marketplace.accounts.duties import ROLES_OF_TRUST, needs_second_person
from marketplace.accounts.models import User
from marketplace.accounts.scope import visible_to
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.cleaning import clean_name
from marketplace.kernel.errors import Conflict, DomainError, NotFound
from marketplace.parties import events, offers, team
from marketplace.parties.duty_models import RoleChange
from marketplace.parties.finance import BUYER
from marketplace.parties.lifecycle import ROLE_CHANGE
from marketplace.parties.models import Membership, MembershipOffer, Organisation
from marketplace.parties.office_queries import answered_by
from marketplace.parties.operations import AccountDetails, event_fields
from marketplace.parties.queries import get_membership

MOST_LISTED = 30
Answered = events.RoleChangeConfirmed | events.RoleChangeDeclined


def begin_role(
    organisation: Organisation, person: AccountDetails, role: str, actor: Actor, at: datetime
) -> MembershipOffer | RoleChange:
    """Offers a person a role, or proposes to where a second person is needed first."""
    if not needs_second_person(actor, organisation, role):
        return offers.offer_membership(organisation, person, role, actor, at)
    phone, email = offers.check_offer(organisation, person, role, actor, at)
    _check_none_waits(organisation, role, phone, email)
    change = _write(organisation, "add", role, clean_name(person.name), actor, at)
    change.phone, change.email, change.locale = phone, email, person.locale
    return _settle_or_tell(change, actor, at)


def end_role(organisation: Organisation, membership: Membership, actor: Actor, at: datetime) -> RoleChange | None:
    """Ends a person's role, or proposes it where a second person is needed; None for a role of no such weight."""
    if membership.role not in ROLES_OF_TRUST:
        team.end_membership(organisation, membership, actor, at)
        return None
    if any(each.membership_id == membership.id for each in list_tasks(organisation)):
        raise DomainError("role_change_waits")
    name = session().get_one(User, membership.user_id).name
    change = _write(organisation, "end", membership.role, name, actor, at)
    change.user_id, change.membership_id = membership.user_id, membership.id
    return _settle_or_tell(change, actor, at)


def confirm_role_change(change: RoleChange, actor: Actor, at: datetime) -> MembershipOffer | None:
    """The second person agrees: the role is offered, or ends now; the offer where one is made."""
    organisation, offer = change.organisation, None
    if change.action == "add" and organisation.status == "suspended":
        raise Conflict("party_suspended")
    ROLE_CHANGE.move(change, "confirm")
    if change.action == "add":
        person = AccountDetails(change.name, change.phone, change.email, locale=change.locale)
        offer = offers.offer_membership(
            organisation, person, change.role, actor, at, seconded=True, proposed_by_id=change.proposed_by_id
        )
    else:
        membership = get_membership(organisation, change.membership_id or 0)
        team.end_membership(organisation, membership, actor, at, seconded=True)
    _answer(change, events.RoleChangeConfirmed, actor, at)
    return offer


def decline_role_change(change: RoleChange, actor: Actor, at: datetime) -> None:
    """The second person says no; nothing changes."""
    ROLE_CHANGE.move(change, "decline")
    _answer(change, events.RoleChangeDeclined, actor, at)


def withdraw_role_change(change: RoleChange, actor: Actor, at: datetime) -> None:
    """Whoever proposed it takes it back before an answer."""
    ROLE_CHANGE.move(change, "withdraw")
    _answer(change, events.RoleChangeDeclined, actor, at)


def get_role_change(role_change_id: int, viewer: Actor) -> RoleChange:
    """A change of a role at an organisation within the viewer's scope; NotFound otherwise."""
    mine = (RoleChange.id == role_change_id, visible_to(Organisation, viewer))
    role_change = session().scalar(select(RoleChange).join(RoleChange.organisation).where(*mine))
    if role_change is None:
        raise NotFound("role_change")
    return role_change


def list_role_changes(organisation: Organisation) -> Sequence[RoleChange]:
    """The changes of roles that approve or pay there, the newest first."""
    mine = select(RoleChange).where(RoleChange.organisation_id == organisation.id)
    return session().scalars(mine.order_by(RoleChange.id.desc()).limit(MOST_LISTED)).all()


def list_tasks(organisation: Organisation) -> Sequence[RoleChange]:
    """The changes there that a second person has not answered."""
    mine = (RoleChange.organisation_id == organisation.id, RoleChange.status == "proposed")
    return session().scalars(select(RoleChange).where(*mine).order_by(RoleChange.id)).all()


def list_to_second(viewer: Actor) -> Sequence[RoleChange]:
    """The unanswered changes at the viewer's own organisations, and at those she answers for as staff."""
    query = to_second(viewer).options(contains_eager(RoleChange.organisation), joinedload(RoleChange.named_users))
    return session().scalars(query.order_by(RoleChange.id)).unique().all()


def to_second(viewer: Actor) -> Select[RoleChange]:
    """Picks what `list_to_second` gives."""
    own = {grant.organisation_id for grant in viewer.grants if grant.role in {BUYER, *ROLES_OF_TRUST}}
    within = RoleChange.organisation_id.in_(own) | answered_by(viewer, RoleChange.proposed_at)
    asks = own or viewer.is_administrator
    query = select(RoleChange).join(RoleChange.organisation)
    return query.where(RoleChange.status == "proposed", within if asks else false())


def _write(organisation: Organisation, action: str, role: str, name: str, actor: Actor, at: datetime) -> RoleChange:
    change = RoleChange(
        organisation_id=organisation.id, action=action, role=role, status=ROLE_CHANGE.initial, name=name, locale="id",
        proposed_at=at, proposed_by_id=actor.user_id,
    )  # fmt: skip
    session().add(change)
    return change


def _settle_or_tell(change: RoleChange, actor: Actor, at: datetime) -> RoleChange:
    """Staff from outside, and whoever still writes the registration, need no second; everyone else is told to wait."""
    session().flush()
    if not needs_second_person(actor, change.organisation, change.role):
        confirm_role_change(change, actor, at)
    else:
        emit(events.RoleChangeProposed(**_about(change, actor, at)))
    return change


def _answer(change: RoleChange, kind: type[Answered], actor: Actor, at: datetime) -> None:
    change.answered_at, change.answered_by_id = at, actor.user_id
    change.phone = change.email = None
    session().flush()
    emit(kind(**_about(change, actor, at)))


def _about(change: RoleChange, actor: Actor, at: datetime) -> dict[str, Any]:
    about = {"role_change_id": change.id, "action": change.action, "role": change.role}
    return event_fields(change.organisation, actor, at) | about


def _check_none_waits(organisation: Organisation, role: str, phone: str | None, email: str | None) -> None:
    for each in list_tasks(organisation):
        same = (phone and each.phone == phone) or (email and each.email == email)
        if each.role == role and each.action == "add" and same:
            raise DomainError("role_change_waits", "phone")
