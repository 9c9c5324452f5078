"""What an order freezes when it is issued, as a fingerprint that history keeps."""

from marketplace.kernel.fingerprints import figures, fingerprint
from marketplace.orders.models import PurchaseOrder

TERMS = (
    "number", "region_code", "outlet_id", "producer_group_id", "off_taker_id", "deduction_method", "deduction_rate",
    "deduction_amount", "deduction_cap", "inspection_days", "payment_days", "second_grade_factor", "note",
)  # fmt: skip
LINE_TERMS = (
    "position", "listing_version_id", "standard_version_id", "title", "unit", "ordered_quantity", "unit_price",
    "due_on", "over_tolerance", "under_tolerance",
)  # fmt: skip


def issued_terms(order: PurchaseOrder) -> str:
    """The fingerprint of all that is frozen when the order is issued."""
    lines = sorted(order.lines, key=lambda line: line.id)
    return fingerprint(figures(order, TERMS), [figures(line, LINE_TERMS) for line in lines])
