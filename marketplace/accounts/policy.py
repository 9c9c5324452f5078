"""Who may: one table, permission → predicates, of which any one suffices. When it may is the document's lifecycle.

A permission is a *start* or a *finish* verb. Suspension stops starts only: what was accepted is carried to its end,
withdrawn, corrected, answered and paid all the same. What a person may by her roles, a duty of hers can still keep from
her for one document: see `duties`.
"""

from dataclasses import replace
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.accounts.duties import find_conflict
from marketplace.accounts.predicates import (
    EITHER_SIDE,
    READERS,
    Predicate,
    administrator,
    answers_adjustment,
    answers_case,
    answers_for_data,
    answers_revision,
    answers_short_close,
    asks_for_herself,
    assists_from_here,
    assists_groups,
    belongs_to_group,
    buys_for_off_taker,
    confirms_adjustment,
    coordinates_group,
    counts_people,
    facilitates_group,
    handles_cases,
    heads_organisation,
    helps_partner,
    is_the_person,
    keeps_person,
    leads_organisation,
    opened_case,
    oversees_organisation,
    pays_for_off_taker,
    proposed_revision,
    proposed_role_change,
    protects_data,
    recorded_adjustment,
    restores_party,
    sets_limits,
    signed_in,
    speaks_for_group,
    staff,
    staff_of_organisation,
    works_at_an_office,
    works_here,
    works_in_region,
)
from marketplace.accounts.turns import officer_in_turn, officer_of_region, officer_reads


class Starts(tuple[Predicate, ...]):
    """The predicates of a start verb. A plain tuple in the table is a finish verb."""


def start(*predicates: Predicate) -> Starts:
    """Marks a row of the table as a start verb: nobody may do it in a role at a suspended organisation."""
    return Starts(predicates)


POWER_OF = {
    "organisation": "profile", "membership": "people", "bank_account": "account", "listing": "products",
    "order": "orders", "revision": "orders", "advance": "orders", "adjustment": "orders", "delivery": "orders",
    "inspection": "orders", "payment": "payments", "case": "orders",
}  # fmt: skip
"""Noun of a permission → what a group must let a partner do for it; reading needs nothing."""

POLICY: dict[str, tuple[Predicate, ...]] = {
    # accounts
    "account:use": (signed_in,),
    "recovery:decide": start(staff),
    "security_log:search": (administrator,),
    "user:manage": (administrator,),
    "job:list": (administrator,),
    "job:repeat": (administrator,),
    # parties
    "approval:list": (officer_in_turn, administrator),
    "bank_account:agree": (coordinates_group,),
    "bank_account:confirm": start(officer_in_turn, administrator),
    "bank_account:name": start(leads_organisation),
    "bank_account:refuse": (coordinates_group, officer_in_turn, administrator),
    "bank_account:release": (coordinates_group, officer_of_region, administrator),
    "contact:change": (heads_organisation, assists_from_here, administrator),
    "head:end": (heads_organisation, administrator),
    "head:name": start(heads_organisation, administrator),
    "membership:accept": (signed_in,),
    "membership:decline": (signed_in,),
    "membership:invite": start(leads_organisation, heads_organisation, restores_party, administrator),
    "membership:manage": (leads_organisation, heads_organisation, administrator),
    "membership:offer": start(leads_organisation, heads_organisation, restores_party, administrator),
    "membership:reset_password": start(restores_party, helps_partner, administrator),
    "office:change": (administrator,),
    "office:list": (works_at_an_office, administrator),
    "office:open": (administrator,),
    "organisation:approve": start(officer_in_turn, administrator),
    "organisation:create": start(administrator),
    "organisation:edit": (leads_organisation,),
    "organisation:list": (signed_in,),
    "organisation:read": (*READERS, officer_of_region, leads_organisation, staff_of_organisation),
    "organisation:resume": start(oversees_organisation),
    "organisation:send_back": start(officer_in_turn, administrator),
    "organisation:submit": start(leads_organisation),
    "organisation:suspend": start(oversees_organisation),
    "organisation:take_back": (leads_organisation,),
    # assistance
    "assistance:agree": (coordinates_group,),
    "assistance:decline": (coordinates_group,),
    "assistance:end": (coordinates_group, facilitates_group, officer_of_region, administrator),
    "assistance:list": (assists_groups, officer_of_region, administrator),
    "assistance:offer": start(coordinates_group, facilitates_group, officer_of_region, administrator),
    "assistance:record_consent": (facilitates_group, officer_of_region, administrator),
    "assistance:withdraw": (coordinates_group, facilitates_group, officer_of_region, administrator),
    "role_change:confirm": (works_here, officer_of_region, administrator),
    "role_change:withdraw": (proposed_role_change,),
    "threshold:read": (staff_of_organisation, officer_of_region, administrator),
    "threshold:set": (sets_limits,),
    # people
    "breach:record": (answers_for_data,),
    "consent:answer": (keeps_person, is_the_person),
    "consent:withdraw": (keeps_person, is_the_person),
    "data_request:answer": (answers_for_data,),
    "data_request:list": (answers_for_data,),
    "data_request:read": (answers_for_data, asks_for_herself),
    "data_request:record": (counts_people, protects_data, is_the_person),
    "data_request:refuse": (answers_for_data,),
    "data_request:withdraw": (answers_for_data, asks_for_herself),
    "import:confirm": start(counts_people),
    "import:decide": (counts_people,),
    "import:discard": (counts_people,),
    "import:read": (counts_people,),
    "import:stop": (counts_people,),
    "kantong:flag": (administrator,),
    "kantong:list": (administrator,),
    "kantong:unflag": (administrator,),
    "nik:view": start(counts_people),
    "person:edit": (keeps_person,),
    "person:erase": (answers_for_data,),
    "person:export": (answers_for_data, is_the_person),
    "person:import": start(counts_people),
    "person:link": start(leads_organisation, officer_of_region),
    "person:list": (counts_people, officer_reads, protects_data, administrator),
    "person:read": (keeps_person, counts_people, officer_reads, protects_data, is_the_person, administrator),
    "person:register": start(counts_people),
    "person:restrict": (answers_for_data,),
    "person:withdraw_all": (answers_for_data, is_the_person),
    "referral:list": (handles_cases,),
    "referral:record": (handles_cases,),
    "village:add": start(works_in_region, administrator),
    "village:give_code": (officer_of_region, administrator),
    "village:list": (works_in_region, administrator),
    # catalogue
    "listing:approve": start(officer_in_turn, administrator),
    "listing:create": start(speaks_for_group),
    "listing:edit": (speaks_for_group,),
    "listing:list": (belongs_to_group, administrator),
    "listing:offer_again": start(speaks_for_group),
    "listing:read": (belongs_to_group, officer_of_region, officer_reads, administrator),
    "listing:send_back": start(officer_in_turn, administrator),
    "listing:submit": start(speaks_for_group),
    "listing:take_back": (speaks_for_group,),
    "listing:withdraw": (speaks_for_group, officer_of_region, administrator),
    # standards
    "standard:create": start(buys_for_off_taker),
    "standard:discard": (buys_for_off_taker,),
    "standard:edit": (buys_for_off_taker,),
    "standard:publish": start(buys_for_off_taker),
    "standard:withdraw": (buys_for_off_taker,),
    # orders
    "order:accept": start(speaks_for_group),
    "order:cancel": (buys_for_off_taker,),
    "order:close": EITHER_SIDE,
    "order:confirm_short_close": (answers_short_close,),
    "order:create": start(buys_for_off_taker),
    "order:decline": (speaks_for_group,),
    "order:edit": start(buys_for_off_taker),
    "order:issue": start(buys_for_off_taker),
    "order:list": (signed_in,),
    "order:propose_short_close": EITHER_SIDE,
    "order:read": READERS,
    "order:refuse_short_close": EITHER_SIDE,
    "revision:accept": (answers_revision,),
    "revision:decline": (answers_revision,),
    "revision:propose": EITHER_SIDE,
    "revision:read": READERS,
    "revision:withdraw": (proposed_revision,),
    # advances
    "adjustment:answer": (answers_adjustment,),
    "adjustment:confirm": (confirms_adjustment,),
    "adjustment:decline": (answers_adjustment, confirms_adjustment),
    "adjustment:propose": (speaks_for_group, buys_for_off_taker, pays_for_off_taker),
    "adjustment:read": (*READERS, officer_of_region),
    "adjustment:withdraw": (recorded_adjustment,),
    "advance:accept": start(speaks_for_group),
    "advance:create": start(buys_for_off_taker),
    "advance:decline": (speaks_for_group,),
    "advance:edit": start(buys_for_off_taker),
    "advance:issue": (buys_for_off_taker, pays_for_off_taker),
    "advance:offer": start(buys_for_off_taker),
    "advance:read": READERS,
    "advance:receive": (speaks_for_group,),
    "advance:withdraw": (buys_for_off_taker,),
    # deliveries
    "delivery:cancel": (speaks_for_group,),
    "delivery:despatch": (speaks_for_group,),
    "delivery:read": READERS,
    "delivery:receive": (buys_for_off_taker,),
    # inspections
    "inspection:answer": (speaks_for_group,),
    "inspection:decide": (buys_for_off_taker,),
    "inspection:offer": (buys_for_off_taker,),
    "inspection:read": READERS,
    "inspection:record": (buys_for_off_taker,),
    "inspection:sort": (buys_for_off_taker,),
    "inspection:start": (buys_for_off_taker,),
    # payments
    "payment:cancel": (pays_for_off_taker,),
    "payment:confirm": (speaks_for_group,),
    "payment:dispute": (speaks_for_group,),
    "payment:pay": (pays_for_off_taker,),
    "payment:read": READERS,
    "payment:receive": (administrator,),
    "payment:report": (pays_for_off_taker,),
    # settlements
    "settlement:approve": (pays_for_off_taker,),
    "settlement:pay": (pays_for_off_taker,),
    "settlement:read": READERS,
    "statement:read": (signed_in,),
    # cases
    "case:agree": (answers_case,),
    "case:answer": (answers_case,),
    "case:dismiss": (officer_in_turn,),
    "case:open": (speaks_for_group, buys_for_off_taker, pays_for_off_taker),
    "case:read": (*READERS, officer_of_region),
    "case:uphold": (officer_in_turn,),
    "case:withdraw": (opened_case,),
    "case:write": (speaks_for_group, buys_for_off_taker, pays_for_off_taker, officer_of_region),
    # notifications
    "notice:read": (signed_in,),
    # reports
}


def can(actor: Actor, permission: str, document: Any = None) -> bool:
    """Whether the actor has the permission, for that document. KeyError on a permission the table lacks."""
    return has_part(actor, permission, document) and find_conflict(actor, permission, document) is None


def has_part(actor: Actor, permission: str, document: Any = None) -> bool:
    """Whether the actor's roles give the permission, whatever her other duties keep from her."""
    return _may(actor.starting if starts(permission) else actor.finishing, permission, document)


def kept_apart(actor: Actor, permission: str, document: Any) -> str:
    """The code of the duty that alone keeps the actor from the permission; "" where none does, or her roles do."""
    return (find_conflict(actor, permission, document) or "") if has_part(actor, permission, document) else ""


def _may(actor: Actor, permission: str, document: Any) -> bool:
    noun, _colon, verb = permission.partition(":")
    if noun in POWER_OF and verb not in {"read", "list"}:
        actor = actor.within(POWER_OF[noun])
    return any(predicate(actor, document) for predicate in POLICY[permission])


def starts(permission: str) -> bool:
    """Whether it is a start verb, which suspension stops."""
    return isinstance(POLICY[permission], Starts)


def stopped_by_powers(actor: Actor, permission: str, document: Any = None) -> bool:
    """Whether the actor could do it, had the group let her partner do it."""
    unlimited = replace(actor, grants=tuple(replace(g, powers=None) for g in actor.grants))
    return any(g.powers is not None for g in actor.grants) and can(unlimited, permission, document)


def stopped_by_suspension(actor: Actor, permission: str, document: Any = None) -> bool:
    """Whether the actor could do it, were no organisation of hers suspended."""
    return not has_part(actor, permission, document) and _may(actor.unsuspended, permission, document)
