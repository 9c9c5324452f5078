"""By when the order promises that goods are inspected, and how long it took: days on the off-taker's calendar."""

from datetime import date, datetime, timedelta

from marketplace.deliveries.models import Lot
from marketplace.infra.language.formats import local_date
from marketplace.parties.queries import load_organisation


def inspect_by(lot: Lot) -> date:
    """The last day that keeps the promise, counted from the day the goods arrived."""
    arrived_at = lot.delivery.received_at or lot.delivery.despatched_at
    return last_day(arrived_at, lot.delivery.order.inspection_days, load_organisation(lot.off_taker_id).zone)


def last_day(arrived_at: datetime, promised_days: int, zone: str) -> date:
    """The day on which the promised days are over, on the calendar of that zone."""
    return local_date(arrived_at, zone) + timedelta(days=promised_days)


def days_late(arrived_at: datetime, promised_days: int, until: datetime, zone: str) -> int:
    """How many days past the last day; zero or less is in time."""
    return (local_date(until, zone) - last_day(arrived_at, promised_days, zone)).days
