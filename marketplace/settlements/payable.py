"""What a settlement hands to payments."""

from datetime import datetime

from marketplace.payments.payable import Payable
from marketplace.settlements.hands import kept_from
from marketplace.settlements.models import Settlement
from marketplace.settlements.queries import owed_since


def payable_of(settlement: Settlement, at: datetime) -> Payable:
    """The net amount that the off-taker owes the group, kept from those who may not pay it."""
    return Payable(
        owner=settlement.key,
        amount=settlement.net,
        payer_id=settlement.off_taker_id,
        payee_id=settlement.producer_group_id,
        group_id=settlement.producer_group_id,
        label=settlement.number,
        file=settlement.file,
        owed_since=owed_since(settlement),
        kept_from=kept_from(settlement, at),
    )
