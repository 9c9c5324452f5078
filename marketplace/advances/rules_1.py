"""The first rules, by which orders issued under them are finished and proved; nothing new goes by them.

All materials of a line are one chain, each lot's use is rounded down by itself, and what is returned or claimed is
valued apart from what good units make due.
"""

from collections.abc import Sequence
from dataclasses import replace

from marketplace.advances.rules import MaterialSupply, Position, Use, Value, allocate_chain, valued_at
from marketplace.kernel.money import cumulative_share, share


def norm_due(position: Position) -> int:
    """The value of the material in good units, value taken off before left out, less what was recovered for it."""
    if not position.received_quantity:
        return 0
    whole, total = position.received_quantity, position.received_total
    reached = min(position.good_quantity + position.valued_quantity, whole)
    due = share(total, reached, whole) - share(total, position.valued_quantity, whole)
    return min(max(due - position.recovered, 0), position.owed)


def allocate(good: int, rejected: int, step: int, supplies: Sequence[MaterialSupply]) -> list[Use]:
    """Splits decided units over all advances of the line as one chain, each use rounded down by itself."""
    by_itself = [replace(each, good_before=0, rejected_before=0) for each in supplies]
    return allocate_chain(good, rejected, step, by_itself)


def value_of(position: Position, quantity: int) -> Value:
    """⌊total × quantity ÷ received⌋, kept on the running quantity of what was returned or borne by others."""
    if position.keeps_title or not position.received_quantity:
        return Value()
    value = min(worth_of(position, position.valued_quantity, quantity), position.owed + position.paid)
    debt = min(value, position.owed)
    return valued_at(position, debt, value - debt)


def worth_of(position: Position, before: int, quantity: int) -> int:
    """The same, on the running quantity told."""
    return cumulative_share(position.received_total, before, quantity, position.received_quantity)
