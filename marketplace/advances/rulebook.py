"""The arithmetic that an advance goes by: that of the rules its order was issued under."""

from collections.abc import Sequence
from dataclasses import replace

from marketplace.advances import rules, rules_1
from marketplace.advances.rules import MaterialSupply, Position, Use, Value

FIRST = 1


def norm_due(position: Position) -> int:
    """What the norm makes due now; whole rupiah."""
    return rules_1.norm_due(position) if position.rules_number == FIRST else rules.norm_due(position)


def allocate(
    number: int, good: int, rejected: int, step: int, supplies: Sequence[MaterialSupply]
) -> list[Use]:  # fmt: skip
    """Splits decided units (thousandths) over the advances of a line, oldest first, by the rules of that number."""
    chosen = rules_1.allocate if number == FIRST else rules.allocate
    return chosen(good, rejected, step, supplies)


def consumed(position: Position, use: Use) -> Position:
    """The position after a lot; the first rules keep no running value of good units."""
    after = rules.consumed(position, use)
    return replace(after, good_value=0) if position.rules_number == FIRST else after


def value_of(position: Position, quantity: int, carried: Sequence[Position] = ()) -> Value:
    """What giving up `quantity` takes off the debt and off what was carried from it, and what is owed back beyond."""
    if position.rules_number == FIRST:
        return rules_1.value_of(position, quantity)
    return rules.value_of(position, quantity, carried)


def relief_of(position: Position, quantity: int) -> int:
    """What lost material that stayed the off-taker's is worth to whoever pays for it: the programme."""
    if position.rules_number == FIRST:
        return rules_1.worth_of(position, position.valued_quantity, quantity)
    return rules.worth(position, quantity)


def claim_of(position: Position, quantity: int) -> int:
    """The same where the group pays for it."""
    if position.rules_number == FIRST:
        return rules_1.worth_of(position, position.claimed_quantity, quantity)
    return rules.worth(position, quantity)
