"""What is so far from the figure it stands beside that a slip of the thumb is as likely: asked once, never refused."""

from datetime import date, timedelta

from marketplace.kernel.money import BASIS

PRICE_TIMES = 2
"""A price of more than so many times the one it is held against, or of less than that part of it."""
SHORT_MATERIAL = 1_000
"""Of material or money given in advance, more missing than this share (basis points): what is missing lowers a debt."""
SHORT_GOODS = 5_000
"""Of goods on a slip, more missing than this share (basis points); any that is missing needs a note besides."""
DAYS_AHEAD = 366
"""A day further ahead than this."""


def is_price_far(price: int, known: int) -> bool:
    """Whether a price is far from the known one, up or down; none at all is not far, it is no price."""
    return price > known * PRICE_TIMES or 0 < price * PRICE_TIMES < known


def is_count_far(counted: int, stated: int, short: int) -> bool:
    """Whether more than that share (basis points) of what was stated is missing."""
    return counted * BASIS < stated * (BASIS - short)


def is_day_far(day: date, today: date) -> bool:
    """Whether a day is very far ahead."""
    return day > today + timedelta(days=DAYS_AHEAD)
