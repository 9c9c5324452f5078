"""Where this room is entered from the frame of every page."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.manifest import NavigationEntry

ENTRIES = (
    NavigationEntry(_l("Quality standards"), "standards.index", "seal", {"stranger": 30}),
    NavigationEntry(_l("Standards"), "standards.index", "seal", {"off_taker": 30}),
)
