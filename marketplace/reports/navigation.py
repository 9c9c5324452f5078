"""The few places each kind of person goes to, in the frame of every page."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.accounts.actor import Actor
from marketplace.accounts.sides import kind_of_reader
from marketplace.catalogue import queries as catalogue
from marketplace.infra.manifest import NavigationEntry
from marketplace.parties import queries as parties


@dataclass(frozen=True)
class Item:
    """One tab."""

    label: str
    url: str
    icon: str
    current: bool


ENTRIES = (NavigationEntry(_l("Home"), "reports.home", "home", {"group": 0, "off_taker": 0, "office": 0, "other": 0}),)
MOST = 5


def items(entries: Iterable[NavigationEntry], actor: Actor, path: str) -> list[Item]:
    """The tabs of this person, at most five; the one whose place holds `path` is current."""
    kind = kind_of_reader(actor)
    mine = sorted((each for each in entries if kind in each.places and each.when(actor)), key=lambda e: e.places[kind])
    places = [(str(each.label), url_for(each.endpoint), each.icon) for each in mine[:MOST]]
    longest = max((url for _label, url, _icon in places if _holds(url, path)), key=len, default=None)
    return [Item(label, url, icon, url == longest) for label, url, icon in places]


def approval_tabs(actor: Actor, path: str) -> list[tuple[str, str, bool]]:
    """The parts of what waits for an officer's approval, with how many wait in each; the one at `path` is current."""
    registrations = parties.count_waiting(actor)
    listings = catalogue.count_submitted(actor)
    parts = [
        (_("Registrations (%(count)s)", count=registrations), url_for("parties.approvals")),
        (_("Products (%(count)s)", count=listings), url_for("catalogue.approvals")),
    ]
    return [(label, url, url == path) for label, url in parts]


def _holds(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url + "/"))
