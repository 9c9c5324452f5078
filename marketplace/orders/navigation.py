"""Where this room is entered from the frame of every page."""

from flask_babel import lazy_gettext as _l

from marketplace.accounts.policy import can
from marketplace.infra.manifest import NavigationEntry

ENTRIES = (
    NavigationEntry(_l("Orders"), "orders.index", "orders", {"group": 10, "off_taker": 10}),
    NavigationEntry(
        _l("Orders"), "orders.index", "orders", {"office": 10}, lambda actor: not can(actor, "approval:list")
    ),
)
