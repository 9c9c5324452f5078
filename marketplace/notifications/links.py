"""Where a document is read, and WhatsApp links with the words ready."""

from typing import Any
from urllib.parse import quote

from flask import url_for

_PAGES = {
    "order": ("reports.order_file", "order_id"),
    "revision": ("orders.revision", "revision_id"),
    "organisation": ("parties.organisation", "organisation_id"),
    "listing": ("catalogue.listing_status", "listing_id"),
    "standard": ("standards.standard", "standard_id"),
    "settlement": ("settlements.settlement", "settlement_id"),
    "payment": ("payments.payment", "payment_id"),
    "advance": ("advances.advance", "advance_id"),
    "delivery": ("deliveries.slip", "delivery_id"),
    "inspection": ("inspections.inspection", "inspection_id"),
}


def page_of(subject: str, file: str | None = None) -> str:
    """The page of a document key such as `delivery:3`, else of its order file, else the home page."""
    for key in (subject, file or ""):
        kind, _, number = key.partition(":")
        if kind in _PAGES and number.isdigit():
            endpoint, argument = _PAGES[kind]
            values: dict[str, Any] = {argument: int(number)}
            return url_for(endpoint, **values)
    return url_for("reports.home")


def whatsapp(phone: str | None, text: str) -> str:
    """A wa.me link: to that number (E.164), or to whomever the sender picks; digits only, no plus sign."""
    return f"https://wa.me/{(phone or '').lstrip('+')}?text={quote(text, safe='')}"
