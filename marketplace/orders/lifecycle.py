"""The life of a purchase order."""

from marketplace.kernel.lifecycle import Lifecycle

ORDER = Lifecycle(
    name="order",
    initial="draft",
    moves={
        ("draft", "edit"): "draft",
        ("draft", "issue"): "issued",
        ("draft", "cancel"): "cancelled",
        ("issued", "accept"): "accepted",
        ("issued", "decline"): "declined",
        ("issued", "cancel"): "cancelled",
        ("accepted", "cancel"): "cancelled",
        ("accepted", "fulfil"): "fulfilled",
        ("accepted", "propose_short_close"): "accepted",
        ("accepted", "refuse_short_close"): "accepted",
        ("accepted", "confirm_short_close"): "fulfilled",
        ("fulfilled", "close"): "closed",
    },
)

OPEN = frozenset({"accepted", "fulfilled"})
"""States in which goods, material and money still move; holds are placed only here."""
ENDED = frozenset({"declined", "cancelled", "closed"})
"""States that nothing leads out of."""

LIFECYCLE = ORDER
