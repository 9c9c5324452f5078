"""From which amount on whoever pays is asked once more who it is."""

from marketplace.infra.data.runtime import now
from marketplace.parties.queries import load_organisation
from marketplace.parties.thresholds import step_up_amount


def is_large(off_taker_id: int, amount: int) -> bool:
    """Whether a payment of so many rupiah is above what the off-taker lets go without asking again."""
    return amount > step_up_amount(load_organisation(off_taker_id), now())
