"""Where this room is entered from the frame of every page."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.manifest import NavigationEntry

ENTRIES = (
    NavigationEntry(_l("Accounts"), "accounts.users", "person", {"office": 40}, lambda actor: actor.is_administrator),
)
