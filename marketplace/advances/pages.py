"""What the pages of advances show: the plan for each product, and the picture and sums of how an advance stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.advances import terms
from marketplace.advances.lifecycle import OPEN_ADJUSTMENT
from marketplace.advances.models import Advance
from marketplace.advances.positions import position_of
from marketplace.advances.queries import list_advances
from marketplace.advances.rules import Position
from marketplace.advances.terms import NormTerms, Plan
from marketplace.advances.withdrawing import WITHDRAWAL
from marketplace.kernel.money import at_rate, split
from marketplace.kernel.quantity import amount_for, unit
from marketplace.orders.models import OrderLine, PurchaseOrder


@dataclass(frozen=True)
class PlanRow:
    """One product: what a unit takes, how many units the material is planned for, what is deducted for each."""

    line: OrderLine
    norm: NormTerms
    plan: Plan


@dataclass(frozen=True)
class MaterialRow:
    """A part of the material: its words, tone, quantity and value in rupiah."""

    words: str
    tone: str
    quantity: int
    value: int


def plan_rows(advance: Advance, order: PurchaseOrder) -> list[PlanRow]:
    """What the advance is planned for, product by product; after the receipt by what was counted."""
    lines = {line.id: line for line in order.lines}
    is_received = advance.received_at is not None
    quantity = advance.received_quantity if is_received else advance.issued_quantity
    total = advance.received_total if is_received else advance.total
    rows = []
    for norm in advance.norms if quantity else []:
        asked = NormTerms(norm.order_line_id, norm.quantity_per_unit, norm.standard_loss)
        line = lines[norm.order_line_id]
        plan = terms.plan(asked, quantity, total, countable=unit(line.unit).countable)
        rows.append(PlanRow(line, asked, plan))
    return rows


@dataclass(frozen=True)
class Beyond:
    """What deliveries can pay off at the most, and what would be left of the debt, in rupiah."""

    most: int
    left: int


def beyond_limit(advance: Advance, order: PurchaseOrder) -> Beyond | None:
    """Of an offer not yet answered: what no delivery of the order can pay off, because its limit is too low."""
    if advance.status not in {"drafted", "offered"} or advance.contract_form == "consigned":
        return None
    still_to_come = sum(
        amount_for(max(0, line.ordered_quantity - line.good_quantity), line.unit_price, line.pieces_per_pack)
        for line in order.lines
    )
    standing = [each for each in list_advances(order.id) if each.status in {"accepted", "issued", "received"}]
    owed = sum(position_of(each).owed if each.received_at else each.total for each in standing) + advance.total
    most = at_rate(still_to_come, order.deduction_cap)
    return Beyond(most, owed - most) if owed > most else None


def material_rows(position: Position) -> list[MaterialRow]:
    """Where the material is, each part with its share of the value; the parts sum to the whole."""
    parts = [
        (_("In accepted goods"), "good", position.consumed_good),
        (_("In goods that were not accepted"), "bad", position.consumed_rejected),
        (_("Returned"), "brown", position.returned_quantity),
        (_("Lost or spoilt"), "line", position.lost_quantity),
        (_("Small remainder, closed"), "line", position.variance_quantity),
        (_("Still with the group"), "action", position.with_group),
    ]
    shown = [part for part in parts if part[2]]
    values = split(position.received_total, [part[2] for part in shown]) if shown else []
    return [MaterialRow(*part, value) for part, value in zip(shown, values, strict=True)]


def debt_rows(position: Position) -> list[tuple[str, int]]:
    """What lowered the debt: words and rupiah, those above zero."""
    rows = [
        (_("Deducted from deliveries"), position.recovered),
        (_("Returned, or borne by the buyer or the programme"), position.written_down),
        (_("Repaid in money"), position.repaid),
        (_("Forgiven by the buyer"), position.forgiven),
        (_("Carried to another order"), position.carried),
    ]
    return [row for row in rows if row[1]]


def possible_adjustments(advance: Advance) -> Sequence[str]:
    """Kinds of adjustment that make sense for how the advance stands."""
    position = position_of(advance)
    if advance.status == "issued":
        is_asked = any(each.status in OPEN_ADJUSTMENT for each in advance.adjustments)
        return [] if is_asked else [WITHDRAWAL]
    if advance.status not in {"received", "settled"}:
        return []
    waiting = sum(each.quantity for each in advance.adjustments if each.kind == "faulty" and each.status == "proposed")
    has_faulty = not position.keeps_title and position.consumed_rejected > position.faulty_quantity + waiting
    is_final = position.owed > 0 and not position.with_group
    choices = {
        "return": position.with_group > 0,
        "loss": position.with_group > 0,
        "faulty": has_faulty,
        "repayment": position.owed > 0,
        "variance": position.with_group > 0 and position.is_variance,
        "forgiveness": is_final,
        "carry_over": is_final,
    }
    return [kind for kind, makes_sense in choices.items() if makes_sense]
