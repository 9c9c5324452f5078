"""The end of an advance that was handed over and never counted: called off by both, or overtaken by the count."""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.advances import events
from marketplace.advances.lifecycle import ADJUSTMENT, ADVANCE, OPEN_ADJUSTMENT
from marketplace.advances.models import Adjustment, Advance
from marketplace.advances.positions import event_fields
from marketplace.infra.data.runtime import emit, session
from marketplace.orders import operations as orders

WITHDRAWAL = "withdrawal"
"""The kind of adjustment by which both sides call such an advance off."""


def call_off(advance: Advance, adjustment: Adjustment, actor: Actor, at: datetime) -> None:
    """Ends an advance of which nothing was counted, for the reason that was proposed: nothing is owed, and the order
    waits for it no longer.
    """
    ADVANCE.move(advance, "call_off")
    advance.end_reason, advance.ended_at = adjustment.reason, at
    orders.lift_reliance(advance.order_id, advance.key, at)
    quoted = {"reason": adjustment.reason, "quoted_id": adjustment.proposed_by_id}
    emit(events.AdvanceWithdrawn(**event_fields(advance, actor, at) | quoted))
    orders.lift_hold(advance.order_id, advance.key, at, closing=False)


def overtake_withdrawal(advance: Advance, actor: Actor, at: datetime) -> None:
    """What is counted after all is no longer called off: a proposal to do so that waits for an answer falls away."""
    waiting = (Adjustment.advance_id == advance.id, Adjustment.status.in_(OPEN_ADJUSTMENT))
    for adjustment in session().scalars(select(Adjustment).where(*waiting, Adjustment.kind == WITHDRAWAL)):
        ADJUSTMENT.move(adjustment, "withdraw")
        adjustment.answered_at = at
        about = {"adjustment_id": adjustment.id, "adjustment": adjustment.kind, "side": adjustment.proposed_side}
        emit(events.AdjustmentWithdrawn(**event_fields(advance, actor, at) | about))
        orders.lift_hold(advance.order_id, adjustment.key, at, closing=False)
