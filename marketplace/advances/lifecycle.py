"""The lives of an advance and of an adjustment to it."""

from marketplace.kernel.lifecycle import Lifecycle

ADVANCE = Lifecycle(
    name="advance",
    initial="drafted",
    moves={
        ("drafted", "edit"): "drafted",
        ("drafted", "offer"): "offered",
        ("drafted", "withdraw"): "withdrawn",
        ("offered", "accept"): "accepted",
        ("offered", "decline"): "declined",
        ("offered", "withdraw"): "withdrawn",
        ("accepted", "issue"): "issued",
        ("accepted", "withdraw"): "withdrawn",
        ("issued", "receive"): "received",
        ("issued", "call_off"): "withdrawn",
        ("received", "adjust"): "received",
        ("received", "settle"): "settled",
        ("settled", "claim_faulty"): "settled",
    },
)

NOT_ISSUED = frozenset({"drafted", "offered", "accepted"})
"""States in which nothing has moved yet."""
UNFINISHED = NOT_ISSUED | {"issued"}
"""States in which it is not with the group, or not counted there."""
STANDING = frozenset({"offered", "accepted", "issued", "received"})
"""States in which the advance rests on the terms of its order."""

ADJUSTMENT = Lifecycle(
    name="adjustment",
    initial="proposed",
    moves={
        ("proposed", "accept"): "accepted",
        ("proposed", "agree"): "agreed",
        ("proposed", "decline"): "declined",
        ("proposed", "withdraw"): "withdrawn",
        ("agreed", "confirm"): "accepted",
        ("agreed", "decline"): "declined",
        ("agreed", "withdraw"): "withdrawn",
        ("declined", "uphold"): "accepted",
    },
)
"""`agreed` waits for the programme, which bears a part and confirms it; what was declined may be upheld by a case."""

OPEN_ADJUSTMENT = frozenset({"proposed", "agreed"})
