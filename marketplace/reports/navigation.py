"""The few places each kind of person goes to, in the frame of every page."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.catalogue import queries as catalogue
from marketplace.parties import queries as parties


@dataclass(frozen=True)
class Item:
    """One tab."""

    label: str
    url: str
    icon: str
    current: bool


def items(actor: Actor, path: str) -> list[Item]:
    """The tabs of this person, at most five; the one whose place holds `path` is current."""
    places = list(_places(actor))
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


def _places(actor: Actor) -> list[tuple[str, str, str]]:
    products = (_("Catalogue"), url_for("catalogue.catalogue"), "catalogue")
    if not actor.is_signed_in:
        return [
            products,
            (_("Groups"), url_for("parties.groups"), "group"),
            (_("Quality standards"), url_for("standards.index"), "seal"),
        ]
    home = (_("Home"), url_for("reports.home"), "home")
    orders = (_("Orders"), url_for("orders.index"), "orders")
    places = [home]
    if actor.group_ids or actor.off_taker_ids:
        places.append(orders)
    if actor.group_ids:
        places += [
            (_("Products"), url_for("catalogue.own_listings"), "catalogue"),
            (_("Money"), url_for("settlements.statement_of_mine"), "money"),
        ]
        places.append((_("Group"), url_for("parties.mine"), "group"))
    elif actor.off_taker_ids:
        places += [
            products,
            (_("Standards"), url_for("standards.index"), "seal"),
            (_("Money"), url_for("settlements.statement_of_mine"), "money"),
        ]
    elif actor.region_prefixes or actor.is_administrator:
        decides = can(actor, "approval:list")
        places += [
            (_("Approvals"), url_for("parties.approvals"), "check-circle") if decides else orders,
            (_("Groups"), url_for("parties.groups"), "group"),
            products,
        ]
        if actor.is_administrator:
            places.append((_("People"), url_for("accounts.users"), "person"))
        else:
            places.append((_("Office"), url_for("parties.mine"), "seal"))
    else:
        places += [products, (_("Groups"), url_for("parties.groups"), "group")]
        if actor.organisation_ids:
            places.append((_("Team"), url_for("parties.mine"), "person"))
    return places[:5]
