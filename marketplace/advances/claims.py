"""What the group owes after it was paid, as a case found: a claim on a running order of the same two parties, due at
once under that order's cap. While none runs, it waits for their next. The order it is about stays as it is.
"""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.advances import events, postings
from marketplace.advances.models import Advance
from marketplace.advances.operations import emit_after_flush, new_advance, rely_on_order, write
from marketplace.advances.positions import position_of
from marketplace.infra.data.runtime import session
from marketplace.orders import operations as orders
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import load_order

CLAIM = "claim"


def draft_claim(order_id: int, case_key: str, amount: int, actor: Actor, at: datetime) -> Advance | None:
    """The group owes so much of what was paid on the order; the next deliveries of the two parties pay it. None while
    nothing runs between them: it waits until their next order is accepted.
    """
    running = _target(load_order(order_id))
    if running is None:
        return None
    target, at = orders.lock_order(running.id, at)
    claim = new_advance(target, CLAIM, at)
    claim.status, claim.contract_form = "received", "consigned"
    claim.claimed_from_id, claim.claimed_by = order_id, case_key
    claim.cost = claim.total = claim.received_cost = claim.received_total = amount
    claim.offered_at = claim.accepted_at = claim.issued_at = claim.received_at = at
    session().add(claim)
    session().flush()
    orders.place_hold(target.id, claim.key, "advance", at)
    rely_on_order(claim, at)
    step = postings.claim_back(position_of(claim), load_order(order_id).key)
    write(claim, step.lines, f"{claim.key}:received", claim.key, "advance_received", at)
    emit_after_flush(events.AdvanceClaimed, claim, actor, at, total_rupiah=amount, case=case_key)
    return claim


def find_claim(case_key: str) -> Advance | None:
    """The claim that a case gave, on whichever order it stands."""
    return session().scalar(select(Advance).where(Advance.claimed_by == case_key))


def _target(order: PurchaseOrder) -> PurchaseOrder | None:
    """The order itself while it runs, else the oldest that runs between the two."""
    if order.status == "accepted":
        return order
    both = (
        PurchaseOrder.status == "accepted",
        PurchaseOrder.producer_group_id == order.producer_group_id,
        PurchaseOrder.off_taker_id == order.off_taker_id,
    )
    return session().scalars(select(PurchaseOrder).where(*both).order_by(PurchaseOrder.id)).first()
