"""Where this room is entered from the frame of every page."""

from flask_babel import lazy_gettext as _l

from marketplace.accounts.policy import can
from marketplace.infra.manifest import NavigationEntry

ENTRIES = (
    NavigationEntry(
        _l("Money"), "settlements.statement_of_mine", "money", {"group": 30, "off_taker": 40},
        lambda actor: not can(actor, "person:list"),
    ),
)  # fmt: skip
"""Who looks after many people sees the money of each group on that group's page."""
