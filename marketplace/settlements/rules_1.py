"""The first rules of deductions, by which orders issued under them are finished and proved.

What the cap held back of percent and fixed amounts is shared anew among all debts of the order.
"""

from collections.abc import Mapping, Sequence

from marketplace.advances.rulebook import norm_due
from marketplace.advances.rules import Position
from marketplace.settlements.rules import DEDUCTION_ORDER, Due, Terms, dues_beside_debts, instalment


def dues(
    terms: Terms, positions: Sequence[Position], gross: int, gross_before: int, held_back: Mapping[int, int]
) -> list[Due]:
    """What every advance asks of a lot worth `gross`, in the order the lot pays: debts oldest first, claims, cash.

    `positions` come oldest first, the lot's own use of material included; `gross_before` is the value of the order's
    earlier lots; `held_back` is what the cap kept of the lot before, per advance. Carried-over debts and claims
    are due at once. Percent and fixed amounts are agreed for the order: its debts share them, oldest first.
    """
    step_gross = (gross_before, gross_before + gross)
    running = [position for position in positions if position.owed]
    by_account = {name: [p for p in running if p.account == name] for name in DEDUCTION_ORDER}
    sharing = [p.advance_id for p in by_account["material_debt"] if p.kind != "carried"]
    kept = sum(held_back.get(advance_id, 0) for advance_id in sharing)
    pool = kept + instalment(terms, step_gross) if terms.method != "norm" else 0
    owed = []
    for position in by_account["material_debt"]:
        if position.kind == "carried":
            cause, amount = "carried", position.owed
        elif terms.method == "norm":
            cause, amount = "norm", norm_due(position)
        else:
            cause, amount = terms.method, min(pool, position.owed)
            pool -= amount
        owed.append(Due(position.advance_id, "debt", cause, amount))
    owed += dues_beside_debts(by_account, step_gross, held_back)
    return [due for due in owed if due.amount]
