"""The page on which an order is written: what may be chosen, the form's start, and lines added or taken away."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import request
from flask_babel import gettext as _

from marketplace.catalogue.models import ListingVersion
from marketplace.catalogue.queries import list_public_of, load_listing_version
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language, today
from marketplace.infra.web.pages import render
from marketplace.orders import drafting
from marketplace.orders.forms import OrderForm, renumbered
from marketplace.orders.models import OrderLine, PurchaseOrder
from marketplace.orders.renewing import find_renewals
from marketplace.orders.rules import LineTerms, Terms
from marketplace.parties.models import Organisation, Outlet
from marketplace.parties.queries import list_outlets, load_organisation
from marketplace.standards.models import StandardVersion
from marketplace.standards.queries import list_published


@dataclass(frozen=True)
class Offer:
    """What an off-taker may choose from when it orders from a group."""

    off_taker: Organisation
    group: Organisation
    outlets: Sequence[Outlet]
    listings: Sequence[ListingVersion]
    standards: Sequence[StandardVersion]

    @property
    def is_whole(self) -> bool:
        """Whether there is something to choose everywhere."""
        return bool(self.outlets and self.listings and self.standards)

    @property
    def prices(self) -> dict[int, int]:
        """The listed price of each listing version, in rupiah."""
        return {version.id: version.unit_price for version in self.listings}


def offer_for(off_taker: Organisation, group_id: int, order: PurchaseOrder | None = None) -> Offer:
    """The off-taker's outlets and published standards, and the group's public listings.

    What the draft of an order names stays to be chosen, also where a newer version has come.
    """
    published = list_published(off_taker.id)
    earlier = [each.named for each in find_renewals(order)] if order is not None else []
    return Offer(
        off_taker,
        load_organisation(group_id),
        list_outlets(off_taker.id),
        list_public_of(group_id),
        [*published, *earlier],
    )


def _form(offer: Offer, order: PurchaseOrder | None = None, **kwargs: Any) -> OrderForm:
    here = language()
    return OrderForm(
        outlets=[(outlet.id, outlet.name) for outlet in offer.outlets],
        listings=[(0, _("Choose the product")), *((each.id, _listing_words(each, here)) for each in offer.listings)],
        standards=[
            (0, _("Choose the standard")),
            *((each.id, _standard_words(each, here)) for each in offer.standards),
        ],
        units={each.id: each.unit for each in offer.listings},
        prices=offer.prices,
        today=today(),
        standing=_standing(offer, order),
        **kwargs,
    )


def _standing(offer: Offer, order: PurchaseOrder | None) -> Iterator[object]:
    """The prices and days that a draft has already."""
    for line in order.lines if order is not None else ():
        yield (_now_offered(offer, line)["listing_version_id"], line.unit_price)
        yield line.due_on


def _listing_words(version: ListingVersion, here: str) -> str:
    """A product as the select shows it: name, price for one unit, days it takes."""
    return str(
        _(
            "%(title)s: %(price)s per %(unit)s, about %(days)s days",
            title=version.title,
            price=formats.rupiah(version.unit_price, here),
            unit=formats.unit_name(version.unit, here),
            days=version.lead_days,
        )
    )


def _standard_words(version: StandardVersion, here: str) -> str:
    values = {"title": version.title_in(here), "number": version.number}
    if version.status == "superseded":
        return str(_("%(title)s, version %(number)s (there is a newer one)", **values))
    return str(_("%(title)s, version %(number)s", **values))


def start_form(offer: Offer, start: ListingVersion | PurchaseOrder, at: datetime) -> OrderForm:
    """The form before anything is typed: from the listing that was chosen, or from the draft as it stands."""
    if isinstance(start, PurchaseOrder):
        data = asdict(drafting.as_terms(start))
        lines = [asdict(drafting.as_line_terms(line)) | _now_offered(offer, line) for line in start.lines]
    else:
        data = asdict(Terms(outlet_id=offer.outlets[0].id))
        lines = [_first_line(offer, start, at)]
    form = _form(offer, formdata=None, data=data)
    for line in lines:
        form.add_line(line)
    return form


def _now_offered(offer: Offer, line: OrderLine) -> dict[str, Any]:
    """What a stored line chooses now: its listing as offered today and its standard, or none if withdrawn."""
    named = load_listing_version(line.listing_version_id)
    present = [version.id for version in offer.listings if version.listing_id == named.listing_id]
    standards = {version.id for version in offer.standards}
    return {
        "listing_version_id": present[0] if present else 0,
        "standard_version_id": line.standard_version_id if line.standard_version_id in standards else 0,
    }


def _first_line(offer: Offer, version: ListingVersion, at: datetime) -> dict[str, Any]:
    today = drafting.today_at(offer.off_taker, at)
    fitting = [each.id for each in offer.standards if each.standard.category == version.category]
    standard = fitting[0] if len(fitting) == 1 else 0
    line = LineTerms(
        listing_version_id=version.id, standard_version_id=standard,
        quantity=version.least_order,
        unit_price=version.unit_price, due_on=today + timedelta(days=version.lead_days),
    )  # fmt: skip
    return asdict(line)


def sent_form(offer: Offer, order: PurchaseOrder | None = None) -> OrderForm:
    """The form as sent, without the line whose "remove" button was pressed."""
    pressed = request.form.get("remove_line", "")
    sent = renumbered(request.form, int(pressed) if pressed.isdigit() else None)
    return _form(offer, order, formdata=sent)


def changes_lines(form: OrderForm) -> bool:
    """Whether a button asked for a line more or less; a line more is added here, due as the one before."""
    if "add_line" in request.form:
        last = form.lines.entries[-1].form if form.lines.entries else None
        due_on = last.due_on.data if last is not None else None
        form.add_line({"over_tolerance": 0, "under_tolerance": 0, "due_on": due_on})
        return True
    return "remove_line" in request.form


def draft_page(form: OrderForm | None, offer: Offer, order: PurchaseOrder | None = None) -> tuple[str, int]:
    """The page with its form; where an outlet or a standard is missing, what to do first."""
    return render(
        "orders/draft.html", form, offer=offer, order=order, by_version={each.id: each for each in offer.listings}
    )
