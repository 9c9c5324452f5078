"""Reading persons: by whoever keeps their data, and by the offices of the region they live in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import selectinload

from marketplace.accounts.actor import Actor
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import service, session
from marketplace.kernel.errors import NotFound
from marketplace.people.models import Keeper, Person, PersonAccess
from marketplace.people.rules import nik_digest
from marketplace.people.surroundings import Surroundings

PAGE = 50
"""Persons on one page of a list."""
LOG = 50
USED = and_(Person.restricted_at.is_(None), Person.erased_at.is_(None))
"""Persons whose data may be used: who asked to restrict them, or was erased, is seen only by who answers for data."""


def sees_person(viewer: Actor) -> ColumnElement[bool]:
    """Persons whom the viewer's organisations keep, or who live in a region of her offices."""
    if viewer.is_administrator or viewer.is_system:
        return true() if viewer.is_system else USED
    known = viewer.finishing
    answered = (*known.deciding_prefixes, *known.regions_of("data_protection"))
    answers = [Person.region_code.startswith(prefix, autoescape=True) for prefix in answered]
    if viewer.user_id is not None:
        answers.append(Person.user_id == viewer.user_id)
    claims: list[ColumnElement[bool]] = [
        Person.region_code.startswith(prefix, autoescape=True) for prefix in known.region_prefixes
    ]
    if viewer.organisation_ids:
        kept = (Keeper.person_id == Person.id, Keeper.ended_at.is_(None))
        claims.append(exists().where(*kept, Keeper.organisation_id.in_(viewer.organisation_ids)))
    return or_(and_(or_(*claims), USED), *answers) if claims else or_(*answers, false())


def get_person(person_id: int, viewer: Actor) -> Person:
    """A person within the viewer's sight; NotFound for any other."""
    person = session().scalar(select(Person).where(Person.id == person_id, sees_person(viewer)))
    if person is None:
        raise NotFound("person")
    return person


def load_person(person_id: int) -> Person:
    """A person, whoever asks."""
    return session().get_one(Person, person_id)


@dataclass(frozen=True)
class Wanted:
    """Which persons a list is to show; what is empty leaves nobody out."""

    text: str = ""
    kind: str = ""
    trade: str = ""
    region: str = ""
    without_group: bool = False
    without_nik: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Wanted()

    def picks(self) -> list[Any]:
        """The same as conditions."""
        named = [func.lower(Person.name).contains(word, autoescape=True) for word in self.text.lower().split()]
        chosen: list[Any] = [USED, *named, *([Person.kind == self.kind] if self.kind else [])]
        chosen += [Person.trades.any(trade=self.trade)] if self.trade else []
        chosen += [Person.region_code == self.region] if self.region else []
        chosen += [~service(Surroundings).in_a_group()] if self.without_group else []
        return chosen + ([Person.nik_last4 == ""] if self.without_nik else [])


EVERYBODY = Wanted()


def list_persons(viewer: Actor, wanted: Wanted = EVERYBODY, after: int = 0) -> list[Person]:
    """Persons within the viewer's sight by name, a page and one more; `after` is how many came before."""
    picked = select(Person).where(sees_person(viewer), *wanted.picks()).options(selectinload(Person.consents))
    return list(session().scalars(picked.order_by(func.lower(Person.name), Person.id).offset(after).limit(PAGE + 1)))


def count_persons(viewer: Actor, wanted: Wanted = EVERYBODY) -> int:
    """How many persons within the viewer's sight the filters leave."""
    return session().scalar(select(func.count(Person.id)).where(sees_person(viewer), *wanted.picks())) or 0


def list_regions(viewer: Actor) -> list[str]:
    """The regencies in which persons within the viewer's sight live."""
    picked = select(Person.region_code).where(sees_person(viewer), Person.region_code != "").distinct()
    return sorted(session().scalars(picked))


def sees(viewer: Actor, person_ids: Sequence[int]) -> frozenset[int]:
    """Which of these persons the viewer sees."""
    if not person_ids:
        return frozenset()
    return frozenset(session().scalars(select(Person.id).where(Person.id.in_(person_ids), sees_person(viewer))))


def digests_of(nik: str) -> list[str]:
    """The digests of a NIK under every key of the copy, the one that writes first."""
    return [nik_digest(nik, key) for key in service(Keyring).field]


def list_same_nik(nik: str, but_for: int | None = None) -> list[Person]:
    """Every person on record with this NIK, whoever keeps them, the first one written down first."""
    return list_same_digest(digests_of(nik), but_for)


def list_same_digest(digests: Sequence[str], but_for: int | None = None) -> list[Person]:
    """Every person on record with one of these digests, the first one written down first."""
    wanted = [each for each in digests if each]
    if not wanted:
        return []
    picked = select(Person).where(Person.nik_digest.in_(wanted), Person.id != (but_for or 0))
    return list(session().scalars(picked.order_by(Person.registered_at, Person.id)))


def find_person_of(user_id: int) -> Person | None:
    """The person a login is linked to."""
    return session().scalar(select(Person).where(Person.user_id == user_id))


def has_looked(person: Person, viewer: Actor, since: datetime) -> bool:
    """Whether the viewer opened the person's page after that moment, or it is her own."""
    if person.user_id is not None and person.user_id == viewer.user_id:
        return True
    seen = (PersonAccess.person_id == person.id, PersonAccess.by_user_id == viewer.user_id, PersonAccess.what == "page")
    return session().scalar(select(PersonAccess.id).where(*seen, PersonAccess.at > since).limit(1)) is not None


def find_nik_view(person: Person, viewer: Actor, since: datetime) -> PersonAccess | None:
    """The viewer's latest leave, after that moment, to see the person's whole NIK."""
    seen = (PersonAccess.person_id == person.id, PersonAccess.by_user_id == viewer.user_id, PersonAccess.what == "nik")
    picked = select(PersonAccess).where(*seen, PersonAccess.at > since).order_by(PersonAccess.id.desc())
    return session().scalar(picked.limit(1))


def list_accesses(person_id: int) -> list[PersonAccess]:
    """Who looked at the person's data, the latest first."""
    picked = select(PersonAccess).where(PersonAccess.person_id == person_id)
    return list(session().scalars(picked.order_by(PersonAccess.at.desc(), PersonAccess.id.desc()).limit(LOG)))
