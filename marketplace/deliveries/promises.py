"""The buyer's promise to inspect what has arrived: from receipt to decision."""

from marketplace.deliveries.models import Lot
from marketplace.infra.language.formats import local_date
from marketplace.parties.promises import Promise, promise_of
from marketplace.parties.queries import load_organisation


def inspecting(lot: Lot) -> Promise | None:
    """How the promise went; None while nobody has decided on the lot."""
    delivery = lot.delivery
    if delivery.received_at is None or lot.decided_at is None:
        return None
    zone = load_organisation(delivery.off_taker_id).zone
    arrived_on, decided_on = local_date(delivery.received_at, zone), local_date(lot.decided_at, zone)
    return promise_of(delivery, "inspecting", arrived_on, decided_on, delivery.order.inspection_days)
