"""The life of a purchase order, and of a revision: a change of it after acceptance."""

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
        ("accepted", "propose_revision"): "accepted",
        ("accepted", "revise"): "accepted",
        ("fulfilled", "propose_short_close"): "fulfilled",
        ("fulfilled", "refuse_short_close"): "fulfilled",
        ("fulfilled", "confirm_short_close"): "fulfilled",
        ("fulfilled", "close"): "closed",
    },
)

REVISION = Lifecycle(
    name="revision",
    initial="proposed",
    moves={
        ("proposed", "accept"): "accepted",
        ("proposed", "decline"): "declined",
        ("proposed", "withdraw"): "withdrawn",
        ("proposed", "lapse"): "lapsed",
    },
)
"""A proposal lapses when the order needs no more goods before anybody answered."""

MENDING = "mend"
"""Why an order is held that has enough, while units of it are still to be mended and sent again."""
UNDECIDED = "lot"
"""Why an order is held while goods are on the way, waiting for an inspection, or not decided."""
UNFINISHED = frozenset({"draft", "issued", "accepted", "fulfilled"})
"""States from which an order still moves on."""
OPEN = frozenset({"accepted", "fulfilled"})
"""States in which goods, material and money still move; holds are placed only here."""
