"""Reading persons: by whoever keeps their data, and by the offices of the region they live in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, false, func, or_, select, true
from sqlalchemy.orm import selectinload

from marketplace.accounts.actor import Actor
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import service, session
from marketplace.kernel.errors import NotFound
from marketplace.people.models import Keeper, Person, PersonAccess
from marketplace.people.rules import nik_digest

PAGE = 50
"""Persons on one page of a list."""
LOG = 50


def sees_person(viewer: Actor) -> ColumnElement[bool]:
    """Persons whom the viewer's organisations keep, or who live in a region of her offices."""
    if viewer.is_administrator or viewer.is_system:
        return true()
    known = viewer.finishing
    claims: list[ColumnElement[bool]] = [
        Person.region_code.startswith(prefix, autoescape=True) for prefix in known.region_prefixes
    ]
    if viewer.organisation_ids:
        kept = (Keeper.person_id == Person.id, Keeper.ended_at.is_(None))
        claims.append(exists().where(*kept, Keeper.organisation_id.in_(viewer.organisation_ids)))
    if viewer.user_id is not None:
        claims.append(Person.user_id == viewer.user_id)
    return or_(*claims) if claims else false()


def get_person(person_id: int, viewer: Actor) -> Person:
    """A person within the viewer's sight; NotFound for any other."""
    person = session().scalar(select(Person).where(Person.id == person_id, sees_person(viewer)))
    if person is None:
        raise NotFound("person")
    return person


def load_person(person_id: int) -> Person:
    """A person, whoever asks."""
    return session().get_one(Person, person_id)


def list_persons(viewer: Actor, text: str = "", kind: str = "", trade: str = "", after: int = 0) -> list[Person]:
    """Persons within the viewer's sight by name, a page and one more; `after` is how many came before."""
    picked = select(Person).where(sees_person(viewer), *_chosen(text, kind, trade))
    picked = picked.options(selectinload(Person.consents), selectinload(Person.trades))
    return list(session().scalars(picked.order_by(func.lower(Person.name), Person.id).offset(after).limit(PAGE + 1)))


def count_persons(viewer: Actor, text: str = "", kind: str = "", trade: str = "") -> int:
    """How many persons within the viewer's sight the filters leave."""
    picked = select(func.count(Person.id)).where(sees_person(viewer), *_chosen(text, kind, trade))
    return session().scalar(picked) or 0


def _chosen(text: str, kind: str, trade: str) -> list[Any]:
    chosen: list[Any] = [Person.kind == kind] if kind else []
    chosen += [func.lower(Person.name).contains(word, autoescape=True) for word in text.lower().split()]
    return chosen + ([Person.trades.any(trade=trade)] if trade else [])


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


def list_accesses(person_id: int) -> list[PersonAccess]:
    """Who looked at the person's data, the latest first."""
    picked = select(PersonAccess).where(PersonAccess.person_id == person_id)
    return list(session().scalars(picked.order_by(PersonAccess.at.desc(), PersonAccess.id.desc()).limit(LOG)))
