"""Duties that must not meet: which permission a person loses for one document, whatever her roles, and why.

Each duty is a pure predicate over (actor, document) that is true where the two must stay apart. Its name is the code of
the refusal, whose words stand in `errors`. `policy.can` asks this table too, so page and server cannot disagree.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from marketplace.accounts.actor import Actor, Grant
from marketplace.accounts.turns import officer_of_region

Duty = Callable[[Actor, Any], bool]

ROLES_OF_TRUST = frozenset({"off_taker_finance", "programme_officer"})
"""Roles that approve or pay: they begin and end only with a second person."""
SETTLED_AFTER = timedelta(days=7)
"""How long a person has had a role before she is somebody's second person."""
OWNERS = ("organisation_id", "producer_group_id", "off_taker_id")


def decides_on_own_party(actor: Actor, document: Any) -> bool:
    """She belongs to the party that the decision is about, or registered it."""
    return not _parties(document).isdisjoint(actor.organisation_ids | actor.registered_ids)


def decides_on_own_part(actor: Actor, document: Any) -> bool:
    """Both sides agreed already, and what is left is the programme's word on a party of her own."""
    return getattr(document, "status", None) == "agreed" and decides_on_own_party(actor, document)


def stands_on_both_sides(actor: Actor, document: Any) -> bool:
    """She acts for the group and for the off-taker of the same document."""
    group, off_taker = getattr(document, "producer_group_id", None), getattr(document, "off_taker_id", None)
    return group in actor.group_ids and off_taker in actor.off_taker_ids


def began_it_herself(actor: Actor, document: Any) -> bool:
    """She wrote, issued or offered it for the other side, before she came to this one."""
    began = tuple(getattr(document, name, None) for name in ("created_by", "issued_by", "offered_by_id"))
    return actor.user_id is not None and actor.user_id in began


def handled_the_goods(actor: Actor, document: Any) -> bool:
    """She ordered, received or inspected what is settled, and somebody else of finance did not."""
    return actor.user_id in _handlers(document) and bool(_fellows(actor, document) - _handlers(document))


def alone_beyond_limit(actor: Actor, document: Any) -> bool:
    """She ordered, received or inspected it, nobody else could approve or pay it, and it is worth more than the
    programme leaves to one person.
    """
    if actor.user_id not in _handlers(document) or handled_the_goods(actor, document):
        return False
    grant = _finance(actor, document)
    return grant is not None and bool(document.net > grant.alone_up_to)


def approved_it_herself(actor: Actor, document: Any) -> bool:
    """She approved the settlement, and it is worth more than its off-taker leaves to one and the same person."""
    grant = _finance(actor, document)
    own = actor.user_id is not None and getattr(document, "approved_by_id", None) == actor.user_id
    return bool(own and grant is not None and document.net > grant.own_up_to)


def offered_the_money(actor: Actor, document: Any) -> bool:
    """She offered the money in advance herself, and somebody else of finance can send it."""
    offered = actor.user_id is not None and document.offered_by_id == actor.user_id
    return bool(offered and document.kind == "cash" and _fellows(actor, document))


def sends_alone_beyond_limit(actor: Actor, document: Any) -> bool:
    """She offered the money in advance herself, nobody else of finance can send it, and it is more than the programme
    leaves to one person.
    """
    if actor.user_id != document.offered_by_id or document.kind != "cash" or _fellows(actor, document):
        return False
    limits = (grant.alone_up_to for grant in actor.grants if grant.organisation_id == document.off_taker_id)
    return bool(document.total > max(limits, default=0))


def kept_from_payment(actor: Actor, document: Any) -> bool:
    """What is paid was kept from her when its payment began."""
    return actor.user_id in (getattr(document, "kept_from", None) or ())


def proposed_the_role(actor: Actor, document: Any) -> bool:
    """She proposed the change of the role herself."""
    return actor.user_id is not None and getattr(document, "proposed_by_id", None) == actor.user_id


def gains_the_role(actor: Actor, document: Any) -> bool:
    """The role would be her own: it goes to a number or address that her account names."""
    return actor.user_id in getattr(document, "gained_by", ())


def just_came(actor: Actor, document: Any) -> bool:
    """She took up her role there no earlier than the days before it was proposed: whoever proposes does not let in her
    own second person first.
    """
    here = [grant.since for grant in actor.grants if grant.organisation_id == document.organisation_id]
    settled = document.proposed_at - SETTLED_AFTER
    return bool(here) and all(since is not None and since > settled for since in here)


def ends_her_own_role(actor: Actor, document: Any) -> bool:
    """It is about the end of her own role; what she thinks of it, she can tell them."""
    return getattr(document, "action", "") == "end" and document.user_id == actor.user_id


def answers_for_own_party(actor: Actor, document: Any) -> bool:
    """As staff she would answer about a party of her own; its coordinator speaks for it all the same."""
    coordinates = {grant.organisation_id for grant in actor.grants if grant.role == "group_coordinator"}
    return decides_on_own_party(actor, document) and _parties(document).isdisjoint(coordinates)


def binds_herself(actor: Actor, document: Any) -> bool:
    """The limits of an office bind whoever buys or pays, and she does so herself."""
    return getattr(document, "kind", "") == "agency" and bool(actor.off_taker_ids)


def vouched_for_account(actor: Actor, document: Any) -> bool:
    """She named the bank account or stood for it already, so another person has to look at it."""
    said = tuple(getattr(document, name, None) for name in ("created_by_id", "agreed_by_id", "confirmed_by_id"))
    return actor.user_id is not None and actor.user_id in said


ON_PARTIES: tuple[Duty, ...] = (decides_on_own_party,)
ON_PAYMENTS: tuple[Duty, ...] = (kept_from_payment,)

DUTIES: dict[str, tuple[Duty, ...]] = {
    # parties
    "bank_account:agree": (vouched_for_account,),
    "bank_account:confirm": (decides_on_own_party, vouched_for_account),
    "bank_account:refuse": (answers_for_own_party,),
    "bank_account:release": (answers_for_own_party, vouched_for_account),
    "organisation:approve": ON_PARTIES,
    "organisation:resume": ON_PARTIES,
    "organisation:send_back": ON_PARTIES,
    "organisation:suspend": ON_PARTIES,
    "role_change:confirm": (proposed_the_role, gains_the_role, ends_her_own_role, just_came),
    "threshold:set": (binds_herself,),
    # catalogue
    "listing:approve": ON_PARTIES,
    "listing:send_back": ON_PARTIES,
    # orders
    "order:accept": (began_it_herself,),
    # advances
    "adjustment:confirm": ON_PARTIES,
    "adjustment:decline": (decides_on_own_part,),
    "advance:accept": (began_it_herself,),
    "advance:issue": (offered_the_money, sends_alone_beyond_limit),
    # payments
    "payment:pay": ON_PAYMENTS,
    "payment:receive": ON_PARTIES,
    "payment:report": ON_PAYMENTS,
    # settlements
    "settlement:approve": (handled_the_goods, alone_beyond_limit),
    "settlement:pay": (handled_the_goods, alone_beyond_limit, approved_it_herself),
    # cases
    "case:dismiss": ON_PARTIES,
    "case:uphold": ON_PARTIES,
}
"""Permission → the duties that keep a person from it, the one to tell her of first."""
READING = (":read", ":list")


def find_conflict(actor: Actor, permission: str, document: Any) -> str | None:
    """The code of the duty that keeps the actor from the permission for that document; None where none does."""
    if document is None or actor.is_system:
        return None
    if stands_on_both_sides(actor, document) and not permission.endswith(READING):
        return stands_on_both_sides.__name__
    broken = (duty.__name__ for duty in DUTIES.get(permission, ()) if duty(actor, document))
    return next(broken, None)


def needs_second_person(actor: Actor, organisation: Any, role: str) -> bool:
    """Whether the role begins or ends there only once a second person agrees: one that approves or pays, at an approved
    organisation, unless staff from outside does it.
    """
    if role not in ROLES_OF_TRUST or organisation.approved_at is None or actor.is_system:
        return False
    if organisation.id in actor.organisation_ids:
        return True
    return not (actor.is_administrator or officer_of_region(actor, organisation))


def _parties(document: Any) -> set[int]:
    named = (getattr(document, name, None) for name in OWNERS)
    return {party for party in named if party is not None}


def _handlers(document: Any) -> frozenset[int]:
    return frozenset(getattr(document, "handled_by", ()))


def _finance(actor: Actor, document: Any) -> Grant | None:
    held = (grant for grant in actor.grants if grant.role == "off_taker_finance")
    return next((grant for grant in held if grant.organisation_id == document.off_taker_id), None)


def _fellows(actor: Actor, document: Any) -> frozenset[int]:
    held = (grant.fellows for grant in actor.grants if grant.organisation_id == document.off_taker_id)
    return frozenset[int]().union(*held) - {actor.user_id or 0}
