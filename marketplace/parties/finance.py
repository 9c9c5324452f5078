"""Who pays for an off-taker, and how much of it one person may do alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, null, select, union_all

from marketplace.accounts.actor import Grant
from marketplace.accounts.models import User
from marketplace.infra.data.runtime import session
from marketplace.parties.models import Membership, Organisation
from marketplace.parties.thresholds import rows_in_force, values_from

BUYER, FINANCE = "off_taker_buyer", "off_taker_finance"
_LIMITS = ("one_person_shop", "second_approver")
_PERSON = "person"


@dataclass(frozen=True)
class Bounds:
    """What an off-taker's finance is bound by: who shares the duty, and what one person may do alone, in rupiah."""

    people: frozenset[int]
    alone_up_to: int
    own_up_to: int


def bounds_of(off_taker: Organisation, at: datetime) -> Bounds:
    """The bounds of an off-taker at that moment: its people of finance and its limits, read in one statement."""
    nothing = (null(), null(), null(), null())
    people = _able(off_taker.id, (FINANCE,)).with_only_columns(literal(_PERSON), Membership.user_id, *nothing)
    rows: list[Any] = list(session().execute(union_all(rows_in_force(_LIMITS, off_taker, at), people)))
    limits = values_from(rows, _LIMITS, off_taker)
    able = frozenset(user_id for kind, user_id, *_nothing in rows if kind == _PERSON)
    return Bounds(able, limits["one_person_shop"], limits["second_approver"])


def buyer_grant(off_taker: Organisation, user_id: int, bounds: Bounds) -> Grant:
    """The grant of one buyer, who knows whether there is anybody to pay in her stead, and else up to what."""
    fellows = bounds.people - {user_id}
    return Grant(BUYER, off_taker.id, off_taker.status, fellows=fellows, alone_up_to=bounds.alone_up_to)


def finance_grant(off_taker: Organisation, user_id: int, bounds: Bounds) -> Grant:
    """The grant of one person of finance, with the bounds that its duties are judged by."""
    return Grant(
        FINANCE, off_taker.id, off_taker.status, fellows=bounds.people - {user_id},
        alone_up_to=bounds.alone_up_to, own_up_to=bounds.own_up_to,
    )  # fmt: skip


def able_people(organisation_id: int, roles: Collection[str]) -> frozenset[int]:
    """Who holds one of the roles there now and can act: with a password, and an account that is not closed."""
    return frozenset(session().scalars(_able(organisation_id, roles)))


def _able(organisation_id: int, roles: Collection[str]) -> Select[int]:
    return (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == organisation_id, Membership.role.in_(roles), Membership.ended_at.is_(None),
            User.is_enabled, User.password_hash.is_not(None),
        )
    )  # fmt: skip
