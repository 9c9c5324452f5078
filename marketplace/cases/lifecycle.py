"""The life of a case."""

from marketplace.kernel.lifecycle import Lifecycle

CASE = Lifecycle(
    name="case",
    initial="opened",
    moves={
        ("opened", "answer"): "answered",
        ("opened", "agree"): "upheld",
        ("opened", "withdraw"): "withdrawn",
        ("opened", "uphold"): "upheld",
        ("opened", "dismiss"): "dismissed",
        ("answered", "agree"): "upheld",
        ("answered", "withdraw"): "withdrawn",
        ("answered", "uphold"): "upheld",
        ("answered", "dismiss"): "dismissed",
    },
)

OPEN = frozenset({"opened", "answered"})
"""States in which somebody has to say something; a document has at most one such case."""
