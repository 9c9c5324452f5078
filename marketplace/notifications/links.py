"""Where a notice is answered or read."""

from typing import Any

from flask import url_for

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import service
from marketplace.notifications.models import Notice
from marketplace.notifications.rules import AllNotices
from marketplace.parties.offered import list_offered


def page_of(subject: str, file: str | None = None) -> str:
    """The page of a document key such as `delivery:3`, else of its order file, else the home page."""
    pages = service(AllNotices).pages
    for key in (subject, file or ""):
        kind, _, number = key.partition(":")
        if kind in pages and number.isdigit():
            endpoint, argument = pages[kind]
            values: dict[str, Any] = {argument: int(number)}
            return url_for(endpoint, **values)
    return url_for("reports.home")


def page_of_notice(notice: Notice, viewer: Actor) -> str:
    """Where a notice is answered or read: a role offered to the viewer, the team it is about, else the document."""
    party, offer = notice.details.get("affected_id"), notice.details.get("offer_id")
    if not notice.key.startswith(("membership.", "user.")):
        return page_of(notice.subject, notice.file)
    if notice.details.get("user_id") == viewer.user_id:
        return url_for("accounts.account")
    if party is not None and party in viewer.organisation_ids:
        return url_for("parties.team", organisation_id=party)
    if notice.key in ("membership.offered", "membership.link_issued") and _is_open(offer, viewer):
        return url_for("parties.offered_membership", offer_id=offer)
    return url_for("reports.home")


def _is_open(offer_id: int | None, viewer: Actor) -> bool:
    return any(each.id == offer_id for each in list_offered(viewer))
