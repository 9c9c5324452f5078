"""What an offer and a proposal freeze, as fingerprints that history keeps."""

from marketplace.advances.models import Adjustment, Advance
from marketplace.kernel.fingerprints import figures, fingerprint

TERMS = (
    "number", "order_id", "producer_group_id", "off_taker_id", "kind", "contract_form", "material_code", "unit",
    "issued_quantity", "cost", "margin", "total", "recovery_rate", "tolerance", "due_on", "note",
)  # fmt: skip
LOT_TERMS = ("position", "label", "measured_length")
NORM_TERMS = ("order_line_id", "quantity_per_unit", "standard_loss")
PROPOSED = (
    "advance_id", "order_id", "producer_group_id", "off_taker_id", "kind", "quantity", "amount", "cause", "bearer",
    "parts", "reason", "payment_reference", "target_order_id", "lot_id", "proposed_side",
)  # fmt: skip


def offered_terms(advance: Advance, *, apart: bool = True) -> str:
    """All that the group accepts or declines; its note apart, or as old fingerprints have it, within."""
    lots = [figures(lot, LOT_TERMS) for lot in sorted(advance.lots, key=lambda lot: lot.position)]
    norms = [figures(norm, NORM_TERMS) for norm in sorted(advance.norms, key=lambda norm: norm.order_line_id)]
    return fingerprint(figures(advance, TERMS, ("note",) if apart else ()), lots, norms)


def proposed_terms(adjustment: Adjustment, *, apart: bool = True) -> str:
    """All that the other side answers; its reason apart, or as old fingerprints have it, within."""
    return fingerprint(figures(adjustment, PROPOSED, ("reason",) if apart else ()))
