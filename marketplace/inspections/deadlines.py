"""By when the order promises that goods are inspected."""

from datetime import date, timedelta

from marketplace.deliveries.models import Lot
from marketplace.infra.language.formats import local


def inspect_by(lot: Lot, zone: str) -> date:
    """The last day that keeps the promise, on the calendar of that zone, counted from the day the goods arrived."""
    since = lot.delivery.received_at or lot.delivery.despatched_at
    return local(since, zone).date() + timedelta(days=lot.delivery.order.inspection_days)
