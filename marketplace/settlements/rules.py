"""gross − deductions = net: what falls due with a lot, and how much of it the cap lets through. Whole rupiah."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.advances.rulebook import norm_due
from marketplace.advances.rules import Position
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import BASIS, at_rate, share
from marketplace.kernel.quantity import SCALE, amount_for

DEDUCTION_ORDER = {"material_debt": "debt", "claim": "claim", "cash_advance": "cash"}
"""Accounts in the order in which a lot pays them → the kind of deduction."""


@dataclass(frozen=True)
class Terms:
    """What the order agreed: `method` norm, percent (`rate`) or fixed (`amount`), and the cap of all deductions."""

    method: str
    rate: int
    amount: int
    cap_rate: int
    second_grade_factor: int


@dataclass(frozen=True)
class Due:
    """What an advance asks of a lot, and why."""

    advance_id: int
    kind: str
    cause: str
    amount: int


@dataclass(frozen=True)
class Deduction:
    """What a lot gives to an advance; `due − amount` was held back by the cap."""

    advance_id: int
    kind: str
    cause: str
    due: int
    amount: int


@dataclass(frozen=True)
class Sheet:
    """One settlement's figures."""

    gross: int
    cap: int
    deductions: tuple[Deduction, ...] = ()
    kind: str = "lot"

    @property
    def deducted(self) -> int:
        """All deductions together."""
        return sum(deduction.amount for deduction in self.deductions)

    @property
    def net(self) -> int:
        """What the group is paid."""
        return self.gross - self.deducted

    @property
    def held_back(self) -> int:
        """What was due and the cap did not let through; it falls due with the next lot."""
        return sum(deduction.due - deduction.amount for deduction in self.deductions)


def accepted_value(quantity: int, unit_price: int, pieces_per_pack: int = 1) -> int:
    """⌊accepted × price ÷ pieces per pack⌋; the quantity in thousandths."""
    return amount_for(quantity, unit_price, pieces_per_pack)


def second_grade_value(quantity: int, unit_price: int, factor: int, pieces_per_pack: int = 1) -> int:
    """⌊second grade × price × factor ÷ pieces per pack⌋; the factor in basis points."""
    return share(quantity, unit_price * factor, SCALE * BASIS * pieces_per_pack)


def dues(
    terms: Terms, positions: Sequence[Position], gross: int, gross_before: int, held_back: Mapping[int, int]
) -> list[Due]:
    """What every advance asks of a lot worth `gross`, in the order the lot pays: debts oldest first, claims, cash.

    `positions` come oldest first, the lot's own use of material included; `gross_before` is the value of the order's
    earlier lots; `held_back` is what the cap kept of the lot before, per advance. Carried-over debts and claims
    are due at once. Percent and fixed amounts are agreed for the order: its debts share them, oldest first; what the
    cap kept stays with its advance.
    """
    step_gross = (gross_before, gross_before + gross)
    running = [position for position in positions if position.owed]
    by_account = {name: [p for p in running if p.account == name] for name in DEDUCTION_ORDER}
    pool = instalment(terms, step_gross)
    owed = []
    for position in by_account["material_debt"]:
        if position.kind == "carried":
            cause, amount = "carried", position.owed
        elif terms.method == "norm":
            cause, amount = "norm", norm_due(position)
        else:
            kept = min(held_back.get(position.advance_id, 0), position.owed)
            taken = min(pool, position.owed - kept)
            cause, amount = terms.method, kept + taken
            pool -= taken
        owed.append(Due(position.advance_id, "debt", cause, amount))
    owed += dues_beside_debts(by_account, step_gross, held_back)
    return [due for due in owed if due.amount]


def dues_beside_debts(
    by_account: Mapping[str, Sequence[Position]], step_gross: tuple[int, int], held_back: Mapping[int, int]
) -> list[Due]:
    """What claims and cash advances ask of a lot, in that order, under all rules alike."""
    owed = []
    for position in by_account["claim"]:
        cause = "carried" if position.kind == "carried" else "claim"
        owed.append(Due(position.advance_id, "claim", cause, position.owed))
    for position in by_account["cash_advance"]:
        if position.kind == "carried":
            cause, amount = "carried", position.owed
        else:
            asked = rate_step(position.recovery_rate, step_gross) + held_back.get(position.advance_id, 0)
            cause, amount = "cash", min(asked, position.owed)
        owed.append(Due(position.advance_id, "cash", cause, amount))
    return owed


def looks_back(terms: Terms, positions: Sequence[Position]) -> bool:
    """Whether what is due depends on the order's earlier lots: all but the norm is reckoned on their value."""
    return any(each.kind == "cash" or terms.method != "norm" for each in positions)


def settle(gross: int, cap_rate: int, asked: Sequence[Due]) -> Sheet:
    """Pays what is asked in the order given, each as far as the cap ⌊rate × gross⌋ leaves room."""
    cap = room = at_rate(gross, cap_rate)
    deductions = []
    for due in asked:
        amount = min(due.amount, room)
        room -= amount
        deductions.append(Deduction(due.advance_id, due.kind, due.cause, due.amount, amount))
    return Sheet(gross, cap, tuple(deductions))


def excess_sheet(amount: int) -> Sheet:
    """Value of returned or written-off material beyond the debt: paid whole, nothing is deducted."""
    return Sheet(amount, 0, kind="excess")


def case_sheet(amount: int) -> Sheet:
    """What a case gives the group: nothing is deducted from it."""
    return Sheet(amount, 0, kind="case")


@dataclass(frozen=True)
class Redrawn:
    """The figures of a settlement after a case, before it was paid: its lines stay, with one more."""

    gross: int
    cap: int
    deducted: int

    @property
    def net(self) -> int:
        """What the group is paid now."""
        return self.gross - self.deducted


def redraw(gross: int, deducted: int, cap_rate: int, given: int, taken: int) -> Redrawn:
    """What a case gives adds to the value; what it takes is one more deduction, under the cap of all of them."""
    cap = at_rate(gross + given, cap_rate)
    if taken > max(0, cap - deducted):
        raise DomainError("case_beyond_cap", "amount", most_rupiah=max(0, cap - deducted))
    return Redrawn(gross + given, cap, deducted + taken)


def instalment(terms: Terms, gross: tuple[int, int]) -> int:
    """What percent or fixed makes due anew for all debts of the order; a lot worth nothing asks for none."""
    if terms.method == "percent":
        return rate_step(terms.rate, gross)
    if terms.method == "fixed":
        return terms.amount if gross[1] > gross[0] else 0
    return 0


def rate_step(rate: int, gross: tuple[int, int]) -> int:
    """What a lot adds to ⌊rate × gross to date⌋; the gross before and after it."""
    return at_rate(gross[1], rate) - at_rate(gross[0], rate)
