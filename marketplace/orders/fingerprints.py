"""What an order freezes when it is issued, as a fingerprint that history keeps."""

from collections.abc import Mapping
from typing import Any

from marketplace.kernel.fingerprints import figures, fingerprint
from marketplace.orders.models import OrderLine, PurchaseOrder, RevisionLine

TERMS = (
    "number", "region_code", "outlet_id", "producer_group_id", "off_taker_id", "deduction_method", "deduction_rate",
    "deduction_amount", "deduction_cap", "inspection_days", "payment_days", "second_grade_factor", "note",
)  # fmt: skip
LINE_TERMS = (
    "position", "listing_version_id", "standard_version_id", "title", "unit", "ordered_quantity", "unit_price",
    "due_on", "over_tolerance", "under_tolerance",
)  # fmt: skip
PACK_TERMS = ("pack_unit", "pieces_per_pack")
"""Beside them for goods bought by the pack; lines of old have none."""


def issued_terms(order: PurchaseOrder, before: Mapping[int, RevisionLine] | None = None, *, apart: bool = True) -> str:
    """The fingerprint of all that is frozen when the order is issued.

    `before` has the first agreed change of each line that was changed since. The note is apart, or as old
    fingerprints have it, within.
    """
    lines = sorted(order.lines, key=lambda line: line.id)
    later: list[Any] = ["without_results"] if order.without_results else []  # what orders of old do not know
    kept = [line.kept_against_id for line in lines]
    later += [kept] if any(kept) else []
    terms = figures(order, TERMS, ("note",) if apart else ())
    return fingerprint(terms, [_figures(line, (before or {}).get(line.id)) for line in lines], *later)


def _figures(line: OrderLine, changed: RevisionLine | None) -> list[Any]:
    told = dict(zip(LINE_TERMS, figures(line, LINE_TERMS), strict=True))
    if changed is not None:
        old = (changed.old_quantity, changed.old_unit_price, changed.old_due_on)
        told |= dict(zip(("ordered_quantity", "unit_price", "due_on"), old, strict=True))
    packs = [] if not line.pack_unit and line.pieces_per_pack == 1 else figures(line, PACK_TERMS)
    return [*told.values(), *packs]
