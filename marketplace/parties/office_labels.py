"""Words of offices: their level, and what they are for."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.parties.models import Office
from marketplace.people.regions import full_name

LEVELS = {
    "national": _l("National"),
    "province": _l("Of a province"),
    "regency": _l("Of a regency or city"),
}
DUTIES = {
    "decider": _l("Decides: registrations, products, bank accounts, and what the programme bears"),
    "reader": _l("Reads: orders, deliveries, inspections and payments of its region"),
    "both": _l("Decides and reads"),
}
SHORT_DUTIES = {
    "decider": _l("Decides"),
    "reader": _l("Reads"),
    "both": _l("Decides and reads"),
}


def region_words(region_code: str) -> str:
    """The region an office is for."""
    return full_name(region_code) or str(_("The whole country"))


def mandate_words(office: Office | None) -> str:
    """Level and duty in a few words; what is missing where they were not chosen yet."""
    if office is None:
        return str(_("Level and duty are not chosen yet: it decides and reads nothing."))
    return f"{LEVELS[office.level]}, {str(SHORT_DUTIES[office.duty]).lower()}"
