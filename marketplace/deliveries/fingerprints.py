"""What a despatch and a count freeze, as fingerprints that history keeps."""

from marketplace.deliveries.models import Delivery
from marketplace.kernel.fingerprints import figures, fingerprint

SENT = ("number", "order_id", "position", "producer_group_id", "off_taker_id", "carrier", "note")
LOT_SENT = ("order_line_id", "rework_of_id", "despatched_quantity", "unit_count")
LOT_COUNTED = ("received_quantity", "received_units")


def sent(delivery: Delivery, *, apart: bool = True) -> str:
    """What the slip says; its note apart, or as old fingerprints have it, within."""
    lots = sorted(delivery.lots, key=lambda lot: lot.id)
    return fingerprint(figures(delivery, SENT, ("note",) if apart else ()), [figures(lot, LOT_SENT) for lot in lots])


def counted(delivery: Delivery, *, apart: bool = True) -> str:
    """What the receipt says; its note apart, or as old fingerprints have it, within."""
    lots = sorted(delivery.lots, key=lambda lot: lot.id)
    note = figures(delivery, ("receipt_note",), ("receipt_note",) if apart else ())
    return fingerprint(*note, [figures(lot, LOT_COUNTED) for lot in lots])
