"""How long somebody stays signed in, how long a failed try keeps one waiting, and of whom a second factor is asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.accounts.actor import Actor

DESK_ROLES = frozenset(
    {"administrator", "programme_officer", "off_taker_finance", "lender", "data_protection", "case_handler"}
)
"""Who decides on others or moves money: signed in for one working day."""
FACTOR_ROLES = frozenset({"administrator", "programme_officer", "off_taker_finance", "data_protection", "case_handler"})
"""Of whom SECOND_FACTOR=staff demands a second factor."""
PROVEN_FOR = timedelta(minutes=10)
"""How long a proof of who is at the keys holds, before it is asked for again."""
GRACE = timedelta(days=14)
"""How long somebody of whom a second factor is newly demanded may work without one."""
USE_NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Lifetime:
    """How long a session lives unused, and how long at most."""

    idle: timedelta
    absolute: timedelta


DESK = Lifetime(timedelta(hours=4), timedelta(hours=12))
BUYER = Lifetime(timedelta(days=2), timedelta(days=7))
GROUP = Lifetime(timedelta(days=30), timedelta(days=60))


def roles_of(actor: Actor) -> frozenset[str]:
    """Every role the person holds anywhere, whatever the standing."""
    held = {grant.role for grant in actor.grants}
    return frozenset(held | {"administrator"} if actor.is_administrator else held)


def lifetime_of(actor: Actor) -> Lifetime:
    """The shortest that one of the person's roles allows."""
    roles = roles_of(actor)
    if roles & DESK_ROLES:
        return DESK
    return BUYER if "off_taker_buyer" in roles else GROUP


def why_ended(started_at: datetime, used_at: datetime, life: Lifetime, at: datetime) -> str | None:
    """`age` or `idle` when the session has outlived itself, else None.

    The last use is written every ten minutes only, so that much is given on top.
    """
    if at >= started_at + life.absolute:
        return "age"
    return "idle" if at >= used_at + life.idle + USE_NOTED_EVERY else None


def must_have_factor(actor: Actor, demand: str) -> bool:
    """Whether the setting demands a second factor of this person."""
    return demand == "staff" and bool(roles_of(actor) & FACTOR_ROLES)


@dataclass(frozen=True)
class Count:
    """What is known of earlier failures under one key."""

    failures: int = 0
    tried_at: datetime | None = None


FREE_TRIES = 5
"""Failures of one browser or address on one account that cost no waiting."""
PAIR_STEP, PAIR_MOST = timedelta(seconds=15), timedelta(minutes=15)
UNDER_ATTACK, ATTACK_STEP, ATTACK_MOST = 20, timedelta(seconds=15), timedelta(minutes=2)
"""From so many failures on one account, from wherever, each address waits between its own tries, from the first on."""
BUSY_ADDRESS, ADDRESS_STEP, ADDRESS_MOST = 30, timedelta(seconds=5), timedelta(minutes=2)
"""A whole village may share an address: it may fail often, then waits a little."""


def wait_after(pair: Count, account: Count, address: Count, at: datetime) -> timedelta:
    """How long this address has yet to wait before its next try at this account; nothing for most.

    A stranger's failures never use up anybody else's turn: each waits from its own last try, and at most some minutes.
    """
    waits = [
        _rest(pair, max(_grown(pair.failures - FREE_TRIES, PAIR_STEP, PAIR_MOST),
                        _grown((account.failures - UNDER_ATTACK) // 10, ATTACK_STEP, ATTACK_MOST)), at),
        _rest(address, _grown((address.failures - BUSY_ADDRESS) // 5, ADDRESS_STEP, ADDRESS_MOST), at),
    ]  # fmt: skip
    return max(waits)


def is_under_attack(account: Count) -> bool:
    """Whether so many failed on this account that even a first try from a new address waits."""
    return account.failures >= UNDER_ATTACK


def _grown(steps: int, first: timedelta, most: timedelta) -> timedelta:
    return timedelta() if steps < 0 else min(first * 2 ** min(steps, 16), most)


def _rest(count: Count, wait: timedelta, at: datetime) -> timedelta:
    if count.tried_at is None:
        return timedelta()
    return max(count.tried_at + wait - at, timedelta())
