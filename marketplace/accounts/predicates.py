"""What the policy table asks of a person and a document: pure predicates."""

from collections.abc import Callable
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.accounts.turns import officer_in_turn, officer_of_region, officer_reads

Predicate = Callable[[Actor, Any], bool]


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
        return actor.is_staff
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


def answers_case(actor: Actor, document: Any) -> bool:
    """Speaks for the side that did not open the case."""
    side = getattr(document, "side", None)
    if side == "group":
        return buys_for_off_taker(actor, document) or pays_for_off_taker(actor, document)
    return side == "off_taker" and speaks_for_group(actor, document)


def opened_case(actor: Actor, document: Any) -> bool:
    """Speaks for the side that opened the case, and so may take it back."""
    side = getattr(document, "side", None)
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
    return actor.is_staff


def keeps_person(actor: Actor, document: Any) -> bool:
    """Who writes persons down: an officer of a deciding office in the region she lives in, or where her office keeps
    her; a facilitator and a coordinator for those whom their partner or group keeps.
    """
    roles = ("programme_officer", "field_facilitator", "group_coordinator")
    if document is None:
        return any(actor.has_role(role) for role in roles)
    return officer_of_region(actor, document) or any(
        _at(actor, each, roles, "approved") for each in getattr(document, "keeper_ids", ())
    )


def counts_people(actor: Actor, document: Any) -> bool:
    """Who looks after many persons: officers of a deciding office, and facilitators for their partner."""
    if document is None:
        return bool(actor.deciding_prefixes) or actor.has_role("field_facilitator")
    return officer_of_region(actor, document) or any(
        _at(actor, each, ("programme_officer", "field_facilitator"), "approved")
        for each in getattr(document, "keeper_ids", ())
    )


def answers_for_data(actor: Actor, document: Any) -> bool:
    """Who answers persons about their data: an officer of a deciding office, or data protection, of the region."""
    return officer_of_region(actor, document) or protects_data(actor, document)


def protects_data(actor: Actor, document: Any) -> bool:
    """The person for data protection at an office of the region."""
    return _of_region(actor.finishing.regions_of("data_protection"), document)


def handles_cases(actor: Actor, document: Any) -> bool:
    """The person for troubled cases at an office of the region."""
    return _of_region(actor.finishing.regions_of("case_handler"), document)


def _of_region(prefixes: tuple[str, ...], document: Any) -> bool:
    if document is None:
        return bool(prefixes)
    return any(str(document.region_code or "").startswith(prefix) for prefix in prefixes)


def asks_for_herself(actor: Actor, document: Any) -> bool:
    """The person whose data a request is about, by the login that is linked to her."""
    return is_the_person(actor, getattr(document, "person", None))


def is_the_person(actor: Actor, document: Any) -> bool:
    """The person herself, by the login that is linked to her."""
    return actor.user_id is not None and getattr(document, "user_id", None) == actor.user_id


EITHER_SIDE: tuple[Predicate, ...] = (speaks_for_group, buys_for_off_taker)
READERS: tuple[Predicate, ...] = (belongs_to_group, belongs_to_off_taker, officer_reads, administrator)
