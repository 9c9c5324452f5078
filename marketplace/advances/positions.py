"""Between an advance's row and the position that the rules reckon with."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.accounts.sides import side_spoken_for
from marketplace.advances import events
from marketplace.advances.lifecycle import ADVANCE
from marketplace.advances.models import Advance
from marketplace.advances.rules import Position
from marketplace.infra.data.runtime import emit
from marketplace.orders import operations as orders
from marketplace.parties.between import event_fields_between

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


def acting_side(document: Any, actor: Actor) -> str:
    """The side of an advance that the actor speaks for, suspended or not: group, off_taker or programme."""
    return side_spoken_for(document, actor, "off_taker_buyer", "off_taker_finance") or "programme"


def event_fields(advance: Advance, actor: Actor, at: datetime) -> dict[str, Any]:
    """The fields that every event of an advance carries."""
    return event_fields_between(
        advance, actor, at, advance_id=advance.id, order_id=advance.order_id, number=advance.number, kind=advance.kind
    )
