"""The buyer's promise to pay: from the decision, by which a settlement is drafted, to the payment."""

from datetime import date, timedelta

from marketplace.infra.language.formats import local_date
from marketplace.parties.promises import Promise, promise_of
from marketplace.parties.queries import load_organisation
from marketplace.settlements.models import Settlement


def paying(settlement: Settlement, payment_days: int, transferred_on: date | None) -> Promise | None:
    """How the promise of the order went; None while nothing is paid, or where nothing was to pay.

    Of money sent by hand the day that counts is the transfer's, however long the group takes to confirm it.
    """
    if settlement.paid_at is None or not settlement.net:
        return None
    drafted_on = settlement.payable_on - timedelta(days=payment_days)
    paid_on = transferred_on or local_date(settlement.paid_at, load_organisation(settlement.off_taker_id).zone)
    return promise_of(settlement, "paying", drafted_on, paid_on, payment_days)
