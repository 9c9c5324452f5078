"""Whole rupiah in integers: exact shares, floors and splits. No float touches money."""

from collections.abc import Sequence

from marketplace.kernel.errors import DomainError

LARGEST_RUPIAH = 9_999_999_999_999
"""The largest price, amount or value that is written down anywhere: 9.999.999.999.999."""
BASIS = 10_000
"""Rates are integers in basis points: 5,000 is one half."""


def share(amount: int, part: int, whole: int) -> int:
    """⌊amount × part ÷ whole⌋ for non-negative integers; `whole` is above zero."""
    if whole <= 0 or amount < 0 or part < 0:
        raise DomainError("share_out_of_range", amount=amount, part=part, whole=whole)
    return amount * part // whole


def at_rate(amount: int, basis_points: int) -> int:
    """⌊amount × rate⌋ with the rate in basis points."""
    return share(amount, basis_points, BASIS)


def cumulative_share(amount: int, before: int, now: int, whole: int) -> int:
    """What `now` adds on top of `before` when ⌊amount × part ÷ whole⌋ is kept on the running part, so the last
    part takes the rest.
    """
    return share(amount, min(before + now, whole), whole) - share(amount, min(before, whole), whole)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Splits `amount` by weights with the largest remainder, ties to the earlier part; the parts sum to `amount`
    exactly.
    """
    whole = sum(weights)
    if amount < 0 or whole <= 0 or any(weight < 0 for weight in weights):
        raise DomainError("split_out_of_range", amount=amount)
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts
