"""Words for the groups under which a form sorts the trades."""

from flask_babel import lazy_gettext as _l

TRADE_GROUPS = {
    "textiles": _l("Cloth and clothes"),
    "crafts": _l("Crafts"),
    "food": _l("Food"),
    "animals": _l("Animals and fields"),
    "beauty": _l("Beauty"),
    "workshops": _l("Workshop and building"),
    "selling": _l("Selling"),
}
