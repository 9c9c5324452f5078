"""Reading requests about data, referrals, and persons whom nobody keeps any more."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import NotFound
from marketplace.people.models import Keeper, Person
from marketplace.people.queries import USED
from marketplace.people.retention import FORGOTTEN_AFTER
from marketplace.people.rights_models import DataRequest, Referral

MOST = 100
FOUND = 20
"""Persons whom a search for a referral offers at most."""


def answered_regions(viewer: Actor) -> tuple[str, ...]:
    """Regions whose requests the viewer answers, as prefixes."""
    known = viewer.finishing
    return tuple(dict.fromkeys((*known.deciding_prefixes, *known.regions_of("data_protection"))))


def _within(column: Any, prefixes: tuple[str, ...]) -> ColumnElement[bool]:
    claims = [column.startswith(prefix, autoescape=True) for prefix in prefixes]
    return or_(*claims) if claims else false()


def get_request(request_id: int, viewer: Actor) -> DataRequest:
    """A request of the viewer's region, or about herself; NotFound for any other."""
    mine = exists().where(Person.id == DataRequest.person_id, Person.user_id == (viewer.user_id or 0))
    wanted = or_(_within(DataRequest.region_code, answered_regions(viewer)), mine)
    data_request = session().scalar(select(DataRequest).where(DataRequest.id == request_id, wanted))
    if data_request is None:
        raise NotFound("data_request")
    return data_request


def list_requests(viewer: Actor, status: str = "") -> list[DataRequest]:
    """Requests of the viewer's regions: those that wait by the day they are due, then the others, the latest first."""
    picked = select(DataRequest).where(_within(DataRequest.region_code, answered_regions(viewer)))
    picked = picked.options(joinedload(DataRequest.person), joinedload(DataRequest.breach))
    if status == "open":
        return list(session().scalars(_open(picked)))
    closed = picked.where(DataRequest.status != "open").order_by(DataRequest.answered_at.desc(), DataRequest.id.desc())
    return [*session().scalars(_open(picked)), *session().scalars(closed.limit(MOST))]


def _open(picked: Any) -> Any:
    return picked.where(DataRequest.status == "open").order_by(DataRequest.due_at, DataRequest.id).limit(MOST)


def list_requests_of(person_id: int) -> list[DataRequest]:
    """Everything the person ever asked about her data, the latest first."""
    picked = select(DataRequest).where(DataRequest.person_id == person_id)
    return list(session().scalars(picked.order_by(DataRequest.received_at.desc(), DataRequest.id.desc())))


def list_forgotten(viewer: Actor, at: datetime) -> list[Person]:
    """Persons of the viewer's regions whom nobody has kept for two years: their erasure is proposed, never done by
    itself.
    """
    picked = select(Person).where(_within(Person.region_code, answered_regions(viewer)), *kept_by_nobody(at))
    return list(session().scalars(picked.order_by(Person.id).limit(MOST)))


def kept_by_nobody(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """The condition that no organisation has kept the person since that long ago."""
    since = at - FORGOTTEN_AFTER
    kept = exists().where(Keeper.person_id == Person.id, or_(Keeper.ended_at.is_(None), Keeper.ended_at > since))
    return USED, Person.registered_at < since, ~kept


def list_referrals(viewer: Actor) -> list[Referral]:
    """Referrals of the viewer's regions, open ones first, the latest first."""
    picked = select(Referral).where(_within(Referral.region_code, viewer.finishing.regions_of("case_handler")))
    picked = picked.options(joinedload(Referral.person))
    ordered = picked.order_by(Referral.closed_on.is_not(None), Referral.referred_on.desc(), Referral.id.desc())
    return list(session().scalars(ordered.limit(MOST)))


def list_referrals_of(person_id: int) -> list[Referral]:
    """Where the person's case was sent, for herself."""
    picked = select(Referral).where(Referral.person_id == person_id)
    return list(session().scalars(picked.order_by(Referral.referred_on.desc(), Referral.id.desc())))


def get_referral(referral_id: int, viewer: Actor) -> Referral:
    """A referral of the viewer's region; NotFound for any other."""
    wanted = _within(Referral.region_code, viewer.finishing.regions_of("case_handler"))
    referral = session().scalar(select(Referral).where(Referral.id == referral_id, wanted))
    if referral is None:
        raise NotFound("referral")
    return referral


def find_for_referral(viewer: Actor, text: str) -> list[Person]:
    """Persons of the case handler's region with these letters in the name."""
    words = text.lower().split()
    if not words:
        return []
    named = [func.lower(Person.name).contains(word, autoescape=True) for word in words]
    picked = select(Person).where(_within(Person.region_code, viewer.finishing.regions_of("case_handler")), USED)
    return list(session().scalars(picked.where(*named).order_by(func.lower(Person.name), Person.id).limit(FOUND)))


def get_for_referral(person_id: int, viewer: Actor) -> Person:
    """A person of the case handler's region; NotFound for any other."""
    wanted = _within(Person.region_code, viewer.finishing.regions_of("case_handler"))
    person = session().scalar(select(Person).where(Person.id == person_id, wanted, USED))
    if person is None:
        raise NotFound("person")
    return person


def last_kept_on(person: Person) -> date:
    """Since when nobody keeps the person."""
    ends = [each.ended_at for each in person.keepers if each.ended_at is not None]
    return max(ends, default=person.registered_at).date()
