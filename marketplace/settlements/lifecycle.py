"""The life of a settlement."""

from marketplace.kernel.lifecycle import Lifecycle

SETTLEMENT = Lifecycle(
    name="settlement",
    initial="drafted",
    moves={
        ("drafted", "approve"): "approved",
        ("approved", "pay"): "paid",
        ("drafted", "reverse"): "reversed",
        ("approved", "reverse"): "reversed",
    },
)

UNPAID = frozenset({"drafted", "approved"})
"""States in which the off-taker still owes the net amount."""
