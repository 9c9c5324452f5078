"""What a despatch and a count freeze, as fingerprints that history keeps."""

from marketplace.deliveries.models import Delivery
from marketplace.kernel.fingerprints import figures, fingerprint

SENT = ("number", "order_id", "position", "producer_group_id", "off_taker_id", "carrier", "note")
LOT_SENT = ("order_line_id", "rework_of_id", "despatched_quantity", "unit_count")
LOT_COUNTED = ("received_quantity", "received_units")


def sent(delivery: Delivery) -> str:
    """What the slip says."""
    lots = sorted(delivery.lots, key=lambda lot: lot.id)
    return fingerprint(figures(delivery, SENT), [figures(lot, LOT_SENT) for lot in lots])


def counted(delivery: Delivery) -> str:
    """What the receipt says."""
    lots = sorted(delivery.lots, key=lambda lot: lot.id)
    return fingerprint(delivery.receipt_note, [figures(lot, LOT_COUNTED) for lot in lots])
