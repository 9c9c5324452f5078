"""Whose turn it is among the offices: the nearest that decides, the next above once its term is over or where nobody of
the nearer one may answer.
"""

from datetime import UTC, datetime, time
from typing import Any

from marketplace.accounts.actor import Actor, Grant, lies_in
from marketplace.accounts.answer_terms import ANSWER_WITHIN
from marketplace.infra.language.formats import local, local_date


def officer_in_turn(actor: Actor, document: Any) -> bool:
    """An officer whose office answers what waits now. A party of her own is kept from her by her duties."""
    if document is None:
        return bool(actor.deciding_prefixes)
    own = people_of(document)
    return any(_has_come_to(grant, document, own, actor) for grant in actor.grants if grant.decides)


def officer_of_region(actor: Actor, document: Any) -> bool:
    """An officer of a deciding office whose region holds the document's, whosever turn it is."""
    return _is_in(actor.deciding_prefixes, document)


def officer_reads(actor: Actor, document: Any) -> bool:
    """An officer of a reading office whose region holds the document's."""
    return _is_in(actor.reading_prefixes, document)


def _is_in(prefixes: tuple[str, ...], document: Any) -> bool:
    if document is None:
        return bool(prefixes)
    return any(lies_in(document.region_code, prefix) for prefix in prefixes)


def _has_come_to(grant: Grant, document: Any, own: frozenset[int], actor: Actor) -> bool:
    before = offices_before(grant, document.region_code or "", own)
    if not before:
        return before == 0
    since: datetime | None = getattr(document, "awaits_office_since", None)
    return since is not None and actor.as_of is not None and since < waiting_before(actor.as_of, actor.zone, before)


def offices_before(grant: Grant, region_code: str, own: frozenset[int]) -> int | None:
    """How many nearer offices are asked first about something of that region, whose own people may not answer;
    None where the office does not decide in that region.
    """
    if not grant.decides or not lies_in(region_code, grant.region_prefix):
        return None
    return sum(1 for office in grant.nearer if lies_in(region_code, office.region) and office.people - own)


def waiting_before(as_of: datetime, zone: str, offices: int) -> datetime:
    """What waits since before this moment has outlasted the terms of so many offices, one after the other."""
    day = local_date(as_of, zone) - offices * ANSWER_WITHIN
    return datetime.combine(day, time(), local(as_of, zone).tzinfo).astimezone(UTC)


def people_of(document: Any) -> frozenset[int]:
    """The people who may not answer about the document: its parties' own, and whoever registered them."""
    return frozenset(getattr(document, "own_people", ()))
