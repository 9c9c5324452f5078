"""The contract of an advance as both sides signed it: kept whole at the acceptance, printed from there for ever."""

from collections.abc import Sequence
from typing import Any

from marketplace.advances.models import Advance
from marketplace.advances.terms import NormTerms, plan
from marketplace.kernel.quantity import unit
from marketplace.orders.models import OrderLine, PurchaseOrder
from marketplace.parties.models import Organisation

FIGURES = (
    "number", "kind", "contract_form", "material_code", "unit", "issued_quantity", "cost", "margin", "total",
    "recovery_rate", "tolerance",
)  # fmt: skip


def agreed_terms(
    advance: Advance, order: PurchaseOrder, group: Organisation, off_taker: Organisation
) -> dict[str, Any]:
    """All figures and addresses of the contract's paper as they stand: what the group accepts."""
    return figures_of(advance) | {
        "order_number": order.number, "deduction_cap": order.deduction_cap,
        "group": _party(group), "off_taker": _party(off_taker), "products": _products(advance, order.lines),
    }  # fmt: skip


def figures_of(advance: Advance) -> dict[str, Any]:
    """The part of the contract that the advance itself says."""
    lots = sorted(advance.lots, key=lambda lot: lot.position)
    return {name: getattr(advance, name) for name in FIGURES} | {
        "due_on": advance.due_on.isoformat() if advance.due_on else None,
        "lots": [{"label": lot.label, "length": lot.measured_length} for lot in lots],
    }


def _party(organisation: Organisation) -> dict[str, str]:
    return {"name": organisation.name, "address": organisation.address, "region": organisation.region_name}


def _products(advance: Advance, lines: Sequence[OrderLine]) -> list[dict[str, Any]]:
    known = {line.id: line for line in lines}
    products = []
    for norm in sorted(advance.norms, key=lambda norm: norm.order_line_id):
        line = known[norm.order_line_id]
        asked = NormTerms(line.id, norm.quantity_per_unit, norm.standard_loss)
        planned = plan(asked, advance.issued_quantity, advance.total, countable=unit(line.unit).countable)
        products.append(
            {
                "order_line_id": line.id, "title": line.title, "unit": line.unit,
                "quantity_per_unit": norm.quantity_per_unit, "standard_loss": norm.standard_loss,
                "units": planned.units, "per_unit": planned.per_unit,
            }
        )  # fmt: skip
    return products
