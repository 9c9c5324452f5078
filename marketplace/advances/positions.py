"""Between an advance's row and the position that the rules reckon with."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.advances import events
from marketplace.advances.lifecycle import ADVANCE
from marketplace.advances.models import Advance
from marketplace.advances.rules import Position
from marketplace.infra.data.runtime import emit
from marketplace.orders import operations as orders

_FIELDS = tuple(field.name for field in fields(Position) if field.name not in {"advance_id", "commodity"})


def position_of(advance: Advance) -> Position:
    """How the advance stands."""
    values = {name: getattr(advance, name) for name in _FIELDS}
    return Position(advance_id=advance.id, commodity=advance.commodity, **values)


def apply(advance: Advance, position: Position) -> None:
    """Writes a position's sums on the advance's row."""
    for name in _FIELDS:
        if getattr(advance, name) != getattr(position, name):
            setattr(advance, name, getattr(position, name))


def settle_if_done(advance: Advance, actor: Actor, at: datetime) -> None:
    """Ends an advance of which nothing is held and nothing is owed; its hold goes, the order stays open for now."""
    if ADVANCE.can(advance.status, "settle") and position_of(advance).is_settled:
        ADVANCE.move(advance, "settle")
        advance.ended_at = at
        emit(events.AdvanceSettled(**event_fields(advance, actor, at)))
        orders.lift_reliance(advance.order_id, advance.key, at)
        orders.lift_hold(advance.order_id, advance.key, at, closing=False)


def side_of(document: Any, actor: Actor) -> str:
    """The side of an advance that the actor speaks for, suspended or not: group, off_taker or programme."""
    actor = actor.finishing
    if any(actor.has_role(role, document.off_taker_id) for role in ("off_taker_buyer", "off_taker_finance")):
        return "off_taker"
    if any(actor.has_role(role, document.producer_group_id) for role in ("group_coordinator", "field_facilitator")):
        return "group"
    return "programme"


def event_fields(advance: Advance, actor: Actor, at: datetime) -> dict[str, Any]:
    """The fields that every event of an advance carries."""
    ours = advance.off_taker_id in actor.off_taker_ids
    organisation_id = advance.off_taker_id if ours else advance.producer_group_id
    who = actor.event_fields(at, organisation_id) if actor.is_signed_in else actor.event_fields(at)
    return who | {
        "subject": advance.key,
        "file": f"order:{advance.order_id}",
        "producer_group_id": advance.producer_group_id,
        "off_taker_id": advance.off_taker_id,
        "advance_id": advance.id,
        "order_id": advance.order_id,
        "number": advance.number,
        "kind": advance.kind,
    }
