"""Where this room is entered from the frame of every page."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.manifest import NavigationEntry

ENTRIES = (
    NavigationEntry(
        _l("Catalogue"),
        "catalogue.catalogue",
        "catalogue",
        {"stranger": 10, "off_taker": 20, "other": 20},
    ),
    NavigationEntry(_l("Products"), "catalogue.own_listings", "catalogue", {"group": 20}),
)
