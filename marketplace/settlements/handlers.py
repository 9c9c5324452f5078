"""Reactions to news from advances, inspections and payments."""

from marketplace.accounts.actor import Actor
from marketplace.advances.events import ExcessOwed
from marketplace.payments.events import PaymentConfirmed
from marketplace.settlements import operations
from marketplace.settlements.queries import find_by_key


def draft_excess(event: ExcessOwed) -> None:
    """Value beyond the debt becomes payable to the group."""
    operations.draft_excess(event.order_id, event.adjustment_id, event.amount_rupiah, Actor.system(), event.at)


def take_payment(event: PaymentConfirmed) -> None:
    """A confirmed payment of a settlement pays it."""
    settlement = find_by_key(event.owner)
    if settlement is not None:
        operations.pay_settlement(settlement, event.amount_rupiah, Actor.system(), event.at)


BINDINGS = [(ExcessOwed, draft_excess), (PaymentConfirmed, take_payment)]
