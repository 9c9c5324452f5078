"""Reactions to news from advances, inspections and payments."""

from marketplace.accounts.actor import Actor
from marketplace.advances.events import ExcessOwed
from marketplace.inspections.events import LotDecided
from marketplace.inspections.queries import inspectors_of
from marketplace.payments.events import PaymentConfirmed
from marketplace.payments.queries import load_payment
from marketplace.settlements import operations
from marketplace.settlements.queries import find_by_key


def draft_settlement(event: LotDecided) -> None:
    """A decided lot is reckoned up and posted in the same transaction."""
    good, inspectors = (event.accepted, event.second_grade), inspectors_of(event.inspection_id)
    operations.draft_settlement(event.lot_id, event.order_line_id, *good, inspectors, Actor.system(), event.at)


def draft_excess(event: ExcessOwed) -> None:
    """Value beyond the debt becomes payable to the group."""
    operations.draft_excess(event.order_id, event.adjustment_id, event.amount_rupiah, Actor.system(), event.at)


def take_payment(event: PaymentConfirmed) -> None:
    """A confirmed payment of a settlement pays it, or a part of it."""
    settlement = find_by_key(event.owner)
    if settlement is not None:
        transferred_on = load_payment(event.payment_id).transferred_on
        operations.pay_settlement(
            settlement, event.payment_id, event.amount_rupiah, Actor.system(), event.at, transferred_on=transferred_on
        )


BINDINGS = [(LotDecided, draft_settlement), (ExcessOwed, draft_excess), (PaymentConfirmed, take_payment)]
