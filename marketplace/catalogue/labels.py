"""Words of this room that several pages share."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.catalogue.models import Listing
from marketplace.catalogue.rules import Change
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.language.labels import Label
from marketplace.kernel.packs import measure_of
from marketplace.kernel.quantity import SCALE

CATEGORIES = {
    "batik": _l("Batik"),
    "food": _l("Food"),
    "macrame": _l("Macramé"),
    "weaving": _l("Weaving"),
    "other": _l("Other"),
}
TECHNIQUES = {
    "tulis": _l("Drawn by hand (tulis)"),
    "cap": _l("Stamped (cap)"),
    "kombinasi": _l("Drawn and stamped (kombinasi)"),
}
SORTS = {
    "newest": _l("Newest first"),
    "cheapest": _l("Lowest price first"),
    "dearest": _l("Highest price first"),
}
VERSIONS = {
    "draft": Label(_l("Being written"), "action", "edit"),
    "submitted": Label(_l("Waiting for the officer"), "wait", "clock"),
    "sent_back": Label(_l("Needs mending"), "attention", "return"),
    "approved": Label(_l("In the catalogue"), "good", "check-circle"),
    "superseded": Label(_l("Replaced"), "wait", "return"),
}
WITHDRAWN = Label(_l("Withdrawn"), "wait", "cross-circle")
FIELDS = {
    "title": _l("Name of the product"),
    "description": _l("Description"),
    "category": _l("Kind"),
    "technique": _l("How it is made"),
    "unit": _l("Unit"),
    "unit_price": _l("Price"),
    "minimum_quantity": _l("Smallest order"),
    "monthly_capacity": _l("You can make in a month"),
    "lead_days": _l("Days until it is ready"),
    "photos": _l("Photos"),
}


_FOOD_PAPERS = {"pirt": "P-IRT", "halal": "Halal"}


def completeness(category: str, papers: Mapping[str, date | None], on: date) -> Label:
    """Whether the group's papers for a product hold on that day: food needs some; an offer was complete when sent."""
    needed = _FOOD_PAPERS if category == "food" else {}
    ended = [name for kind, name in needed.items() if (papers.get(kind) or date.max) < on]
    missing = [name for kind, name in needed.items() if kind not in papers]
    if ended:
        return Label(_("%(paper)s has run out", paper=", ".join(ended)), "bad", "alert")
    if missing:
        return Label(_("No %(paper)s named", paper=", ".join(missing)), "attention", "alert")
    return Label(_("Complete"), "good", "check-circle")


def state_of(listing: Listing) -> Label:
    """Where a listing stands, as its group sees it."""
    if listing.status == "withdrawn":
        return WITHDRAWN
    if listing.working is not None:
        return VERSIONS[listing.working.status]
    return VERSIONS["approved"]


def unit_with_pieces(code: str, here: str) -> str:
    """The unit's name, of a pack with what is in it: kodi (20 lembar)."""
    measure, name = measure_of(code), formats.unit_name(code, here)
    if not measure.is_packed:
        return name
    return f"{name} ({formats.quantity(measure.pack_size * SCALE, measure.piece, here)})"


def shown(change: Change, side: str, unit: str) -> str:
    """One side (`before` or `after`) of a change, in the reader's language."""
    value: Any = getattr(change, side)
    here = language()
    if change.field == "unit_price":
        return formats.rupiah(value, here)
    if change.field in ("minimum_quantity", "monthly_capacity"):
        measure = measure_of(unit)
        return formats.quantity(value, measure.unit, here, measure.pack_unit)
    if change.field == "unit":
        return formats.unit_name(value, here)
    if change.field == "photos":
        return str(gettext("%(number)s photos: %(words)s", number=len(value), words="; ".join(p.alt for p in value)))
    words = {"category": CATEGORIES, "technique": TECHNIQUES}.get(change.field, {})
    return str(words.get(value, value)) or "–"
