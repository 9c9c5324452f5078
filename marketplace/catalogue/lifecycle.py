"""The moves of a listing and of one version of it, and the words a listing may choose from."""

from marketplace.kernel.lifecycle import Lifecycle

LISTING = Lifecycle(
    "listing",
    "draft",
    {
        ("draft", "publish"): "live",
        ("live", "publish"): "live",
        ("draft", "edit"): "draft",
        ("live", "edit"): "live",
        ("draft", "withdraw"): "withdrawn",
        ("live", "withdraw"): "withdrawn",
        ("withdrawn", "offer_again"): "live",
        ("withdrawn", "reopen"): "draft",
    },
)


VERSION = Lifecycle(
    "listing_version",
    "draft",
    {
        ("draft", "submit"): "submitted",
        ("submitted", "take_back"): "draft",
        ("submitted", "approve"): "approved",
        ("submitted", "send_back"): "sent_back",
        ("draft", "replace"): "superseded",
        ("submitted", "replace"): "superseded",
        ("sent_back", "replace"): "superseded",
        ("approved", "replace"): "superseded",
    },
)

CATEGORIES = ("batik", "food", "macrame", "weaving", "other")
TECHNIQUES: dict[str, tuple[str, ...]] = {"batik": ("tulis", "cap", "kombinasi")}
"""Batik is wax-resist work only (SNI 0239): drawn, stamped, or both."""

MAXIMUM_PHOTOS = 8
