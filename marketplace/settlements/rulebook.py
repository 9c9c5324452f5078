"""What falls due with a lot, by the rules its order was issued under."""

from collections.abc import Mapping, Sequence

from marketplace.advances.rulebook import FIRST
from marketplace.advances.rules import Position
from marketplace.settlements import rules, rules_1
from marketplace.settlements.rules import Due, Terms


def dues(
    number: int,
    terms: Terms,
    positions: Sequence[Position],
    gross: int,
    gross_before: int,
    held_back: Mapping[int, int],
) -> list[Due]:
    """What every advance asks of a lot worth `gross` rupiah, in the order the lot pays; see `rules.dues`."""
    chosen = rules_1.dues if number == FIRST else rules.dues
    return chosen(terms, positions, gross, gross_before, held_back)
