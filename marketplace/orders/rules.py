"""What an order's numbers mean: bounds by tolerance, fulfilment. Pure integers; quantities in thousandths."""

from collections.abc import Iterable
from typing import Protocol

from marketplace.kernel.money import BASIS


class LineSums(Protocol):
    """The figures of an order line that the rules read."""

    ordered_quantity: int
    under_tolerance: int
    accepted_quantity: int
    second_grade_quantity: int


def most(ordered: int, over_tolerance: int) -> int:
    """⌊ordered × (1 + over tolerance)⌋: the most that may ever be good."""
    return ordered * (BASIS + over_tolerance) // BASIS


def least(ordered: int, under_tolerance: int) -> int:
    """⌈ordered × (1 − under tolerance)⌉: the least that fulfils the line."""
    return -(-ordered * (BASIS - under_tolerance) // BASIS)


def is_fulfilled(lines: Iterable[LineSums]) -> bool:
    """Whether accepted and second grade reach the least of every line."""
    return all(
        line.accepted_quantity + line.second_grade_quantity >= least(line.ordered_quantity, line.under_tolerance)
        for line in lines
    )
