"""The life of a payment."""

from marketplace.kernel.lifecycle import Lifecycle

PAYMENT = Lifecycle(
    name="payment",
    initial="started",
    moves={
        ("started", "report"): "reported",
        ("started", "process"): "processing",
        ("started", "confirm"): "confirmed",
        ("started", "fail"): "failed",
        ("started", "expire"): "expired",
        ("started", "cancel"): "cancelled",
        ("processing", "confirm"): "confirmed",
        ("processing", "fail"): "failed",
        ("reported", "confirm"): "confirmed",
        ("reported", "dispute"): "disputed",
        ("disputed", "report"): "reported",
        ("disputed", "confirm"): "confirmed",
        ("disputed", "cancel"): "cancelled",
        # Money that arrives after all: it pays what is still owed, else it goes back.
        ("failed", "confirm"): "confirmed",
        ("expired", "confirm"): "confirmed",
        ("cancelled", "confirm"): "confirmed",
        ("failed", "return"): "refunding",
        ("expired", "return"): "refunding",
        ("cancelled", "return"): "refunding",
        ("refunding", "refund"): "refunded",
    },
)

OPEN = frozenset({"started", "processing", "reported", "disputed"})
"""States in which an owner's money may still come through this payment; an owner has at most one such payment."""
AT_GATEWAY = frozenset({"started", "processing"})
"""States whose next news comes from the payment service."""
