"""On which side of a document between a group and an off-taker somebody stands, and for which she may speak."""

from typing import Any

from marketplace.accounts.actor import Actor

GROUP, OFF_TAKER = "group", "off_taker"
FOR_THE_GROUP = ("group_coordinator", "field_facilitator")


def side_of(document: Any, person: Actor) -> str:
    """The side she belongs to, in whatever role: off_taker, group, or "" for offices, administrators and strangers."""
    if document.off_taker_id in person.off_taker_ids:
        return OFF_TAKER
    return GROUP if document.producer_group_id in person.group_ids else ""


def side_spoken_for(document: Any, actor: Actor, *off_taker_roles: str) -> str:
    """The side for which she may answer, suspended or not, at the off-taker in one of these roles; else ""."""
    actor = actor.finishing
    if any(actor.has_role(role, document.off_taker_id) for role in off_taker_roles):
        return OFF_TAKER
    return GROUP if any(actor.has_role(role, document.producer_group_id) for role in FOR_THE_GROUP) else ""


def other_side(side: str | None) -> str:
    """Whom the one side asks."""
    return OFF_TAKER if side == GROUP else GROUP


def kind_of_reader(person: Actor) -> str:
    """For whom the frame of a page is: stranger, group, off_taker, office (administrators too), or other."""
    if not person.is_signed_in:
        return "stranger"
    if person.group_ids:
        return GROUP
    if person.off_taker_ids:
        return OFF_TAKER
    return "office" if person.is_staff else "other"
