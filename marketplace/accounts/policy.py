"""Who may: one table, permission → predicates, of which any one suffices. When it may is the document's lifecycle.

A permission is a *start* or a *finish* verb. Suspension stops starts only: what was accepted is carried to its end,
withdrawn, corrected, answered and paid all the same. What a person may by her roles, a duty of hers can still keep from
her for one document: see `duties`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.accounts.duties import find_conflict
from marketplace.accounts.turns import officer_in_turn, officer_of_region, officer_reads

Predicate = Callable[[Actor, Any], bool]


class Starts(tuple[Predicate, ...]):
    """The predicates of a start verb. A plain tuple in the table is a finish verb."""


def start(*predicates: Predicate) -> Starts:
    """Marks a row of the table as a start verb: nobody may do it in a role at a suspended organisation."""
    return Starts(predicates)


def _at(actor: Actor, organisation_id: int | None, roles: tuple[str, ...], standing: str | None) -> bool:
    return any(actor.has_role(role, organisation_id, standing) for role in roles)


def _organisation(document: Any, *names: str) -> int | None:
    """The organisation the document names; -1 (nobody's) when it names none."""
    if document is None:
        return None
    return next((getattr(document, name) for name in names if getattr(document, name, None) is not None), -1)


def signed_in(actor: Actor, document: Any) -> bool:
    """Anyone with an account."""
    return actor.is_signed_in


def restores_party(actor: Actor, document: Any) -> bool:
    """An officer of the region of a group or an off-taker, which registered itself; no other kind's people are hers to
    name.
    """
    return getattr(document, "registers_itself", False) and officer_of_region(actor, document)


def helps_partner(actor: Actor, document: Any) -> bool:
    """An officer of the region of a partner, whose facilitators sign in with her help; officers and lenders do not."""
    return getattr(document, "kind", None) == "partner" and officer_of_region(actor, document)


def speaks_for_group(actor: Actor, document: Any) -> bool:
    """The coordinator of the document's approved group, or a facilitator assisting it."""
    group = _organisation(document, "producer_group_id", "organisation_id")
    return _at(actor, group, ("group_coordinator", "field_facilitator"), "approved")


def belongs_to_group(actor: Actor, document: Any) -> bool:
    """Anyone of the document's group, or assisting it, whatever its standing."""
    group = _organisation(document, "producer_group_id", "organisation_id")
    return _at(actor, group, ("group_coordinator", "group_member", "field_facilitator"), None)


def buys_for_off_taker(actor: Actor, document: Any) -> bool:
    """A buyer of the document's approved off-taker."""
    return _at(actor, _organisation(document, "off_taker_id", "organisation_id"), ("off_taker_buyer",), "approved")


def pays_for_off_taker(actor: Actor, document: Any) -> bool:
    """Finance of the document's approved off-taker."""
    return _at(actor, _organisation(document, "off_taker_id", "organisation_id"), ("off_taker_finance",), "approved")


def belongs_to_off_taker(actor: Actor, document: Any) -> bool:
    """Anyone of the document's off-taker, whatever its standing."""
    off_taker = _organisation(document, "off_taker_id", "organisation_id")
    return _at(actor, off_taker, ("off_taker_buyer", "off_taker_finance"), None)


def leads_organisation(actor: Actor, document: Any) -> bool:
    """Whoever may change the organisation's own particulars: coordinator, assisting facilitator, or its buyer; any
    standing.
    """
    organisation = _organisation(document, "organisation_id", "id")
    return _at(actor, organisation, ("group_coordinator", "field_facilitator", "off_taker_buyer"), None)


def staff_of_organisation(actor: Actor, document: Any) -> bool:
    """Anyone with a role at the organisation itself: its own officers, facilitators or lending staff."""
    return _organisation(document, "organisation_id", "id") in actor.organisation_ids


def heads_organisation(actor: Actor, document: Any) -> bool:
    """Who heads the office or the lender, and adds colleagues there."""
    organisation = _organisation(document, "organisation_id", "id")
    return any(g.is_head and g.organisation_id == organisation and g.is_active for g in actor.grants)


def works_at_an_office(actor: Actor, document: Any) -> bool:
    """Anyone at a programme office, whatever its duty."""
    return actor.has_role("programme_officer")


def assists_from_here(actor: Actor, document: Any) -> bool:
    """A facilitator of the document, which is the partner itself."""
    return getattr(document, "kind", None) == "partner" and actor.has_role("field_facilitator", document.id)


def oversees_organisation(actor: Actor, document: Any) -> bool:
    """Who may suspend the organisation and resume it: an officer of its region where it registered itself; the
    administrator, who sets up offices, partners and lenders, anywhere.
    """
    if document is None:
        return actor.is_administrator or bool(actor.region_prefixes)
    return actor.is_administrator or restores_party(actor, document)


def assists_groups(actor: Actor, document: Any) -> bool:
    """A facilitator of an approved partner."""
    return actor.has_role("field_facilitator")


def works_in_region(actor: Actor, document: Any) -> bool:
    """An officer whose office, or a facilitator whose partner, is for the document's region."""
    prefixes = (*actor.region_prefixes, *actor.field_prefixes)
    return any(document is None or document.region_code.startswith(prefix) for prefix in prefixes)


def facilitates_group(actor: Actor, document: Any) -> bool:
    """A facilitator of the partner that assists the group, or offers to, whatever its standing."""
    partner_id = getattr(document, "partner_id", None)
    return partner_id is not None and actor.has_role("field_facilitator", partner_id, None)


def answers_short_close(actor: Actor, document: Any) -> bool:
    """The side that did not propose to end the order early."""
    side = getattr(document, "short_close_side", None)
    if side == "group":
        return buys_for_off_taker(actor, document)
    return side == "off_taker" and speaks_for_group(actor, document)


def answers_revision(actor: Actor, document: Any) -> bool:
    """The side that did not propose to change the order."""
    side = getattr(document, "proposed_side", None)
    if side == "group":
        return buys_for_off_taker(actor, document)
    return side == "off_taker" and speaks_for_group(actor, document)


def proposed_revision(actor: Actor, document: Any) -> bool:
    """The side that proposed to change the order."""
    side = getattr(document, "proposed_side", None)
    if side == "off_taker":
        return buys_for_off_taker(actor, document)
    return side == "group" and speaks_for_group(actor, document)


def answers_adjustment(actor: Actor, document: Any) -> bool:
    """The side that did not record the adjustment; its buyer or its finance for the off-taker."""
    side = getattr(document, "proposed_side", None)
    if side == "group":
        return buys_for_off_taker(actor, document) or pays_for_off_taker(actor, document)
    return side == "off_taker" and speaks_for_group(actor, document)


def recorded_adjustment(actor: Actor, document: Any) -> bool:
    """The side that recorded the adjustment."""
    side = getattr(document, "proposed_side", None)
    if side == "off_taker":
        return buys_for_off_taker(actor, document) or pays_for_off_taker(actor, document)
    return side == "group" and speaks_for_group(actor, document)


def confirms_adjustment(actor: Actor, document: Any) -> bool:
    """The officer in turn, once both sides agree that the programme bears a part."""
    return getattr(document, "status", None) == "agreed" and officer_in_turn(actor, document)


def coordinates_group(actor: Actor, document: Any) -> bool:
    """The coordinator of the group herself, whatever its standing; no facilitator."""
    return _at(
        actor, _organisation(document, "producer_group_id", "organisation_id", "id"), ("group_coordinator",), None
    )


def works_here(actor: Actor, document: Any) -> bool:
    """Anyone with a role at the organisation of the document."""
    return _organisation(document, "organisation_id") in actor.organisation_ids


def proposed_role_change(actor: Actor, document: Any) -> bool:
    """Whoever proposed the change of a role, while she works there."""
    return (
        document is not None
        and works_here(actor, document)
        and actor.user_id == getattr(document, "proposed_by_id", None)
    )


def sets_limits(actor: Actor, document: Any) -> bool:
    """An off-taker's buyer for the off-taker, an officer of a deciding office for that office."""
    organisation = _organisation(document, "organisation_id", "id")
    return _at(actor, organisation, ("off_taker_buyer",), "approved") or any(
        grant.decides and grant.organisation_id == organisation for grant in actor.grants
    )


def administrator(actor: Actor, document: Any) -> bool:
    """Who keeps the copy running."""
    return actor.is_administrator


def staff(actor: Actor, document: Any) -> bool:
    """Who keeps the copy running, and every officer, whatever the region."""
    return actor.is_administrator or bool(actor.region_prefixes)


EITHER_SIDE: tuple[Predicate, ...] = (speaks_for_group, buys_for_off_taker)
READERS: tuple[Predicate, ...] = (belongs_to_group, belongs_to_off_taker, officer_reads, administrator)

POWER_OF = {
    "organisation": "profile", "membership": "people", "bank_account": "account", "listing": "products",
    "order": "orders", "revision": "orders", "advance": "orders", "adjustment": "orders", "delivery": "orders",
    "inspection": "orders", "payment": "payments",
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
    # people
    "kantong:flag": (administrator,),
    "kantong:list": (administrator,),
    "kantong:unflag": (administrator,),
    "village:add": start(works_in_region, administrator),
    "village:give_code": (officer_of_region, administrator),
    "village:list": (works_in_region, administrator),
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
