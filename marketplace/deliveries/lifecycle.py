"""The life of a delivery and of each lot in it."""

from marketplace.kernel.lifecycle import Lifecycle

DELIVERY = Lifecycle(
    name="delivery",
    initial="despatched",
    moves={
        ("despatched", "receive"): "received",
        ("despatched", "cancel"): "cancelled",
        ("received", "decide"): "decided",
    },
)

LOT = Lifecycle(
    name="lot",
    initial="despatched",
    moves={
        ("despatched", "receive"): "received",
        ("despatched", "cancel"): "cancelled",
        ("received", "decide"): "decided",
    },
)
