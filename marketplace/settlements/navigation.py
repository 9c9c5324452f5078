"""Where this room is entered from the frame of every page."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.manifest import NavigationEntry

ENTRIES = (NavigationEntry(_l("Money"), "settlements.statement_of_mine", "money", {"group": 30, "off_taker": 40}),)
