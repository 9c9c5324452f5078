"""From which amount on whoever pays is asked once more who it is."""

ASKED_AGAIN_FROM = 5_000_000
"""Rupiah; where an off-taker has set no amount of its own."""


def asked_again_from(off_taker_id: int) -> int:
    """The amount from which this off-taker's people are asked for their password before they pay."""
    return ASKED_AGAIN_FROM
