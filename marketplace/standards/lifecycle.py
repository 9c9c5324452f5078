"""The states of a standard and of a published version."""

from marketplace.kernel.lifecycle import Lifecycle

STANDARD = Lifecycle(
    "quality_standard",
    "draft",
    {
        ("draft", "edit"): "draft",
        ("draft", "publish"): "published",
        ("published", "edit"): "published",
        ("published", "discard"): "published",
        ("published", "publish"): "published",
        ("published", "withdraw"): "withdrawn",
        ("withdrawn", "edit"): "withdrawn",
        ("withdrawn", "discard"): "withdrawn",
        ("withdrawn", "publish"): "published",
    },
)
"""Editing and discarding touch the draft of the next version only. A withdrawn standard comes back by publishing a new
version; orders that froze an older one keep it."""

VERSION = Lifecycle(
    "standard_version",
    "published",
    {
        ("published", "supersede"): "superseded",
        ("published", "withdraw"): "withdrawn",
        ("withdrawn", "supersede"): "superseded",
    },
)
