"""The room's blueprint, and what its pages share."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for

from marketplace.accounts.guard import current_actor
from marketplace.accounts.policy import can
from marketplace.accounts.sides import side_of
from marketplace.orders.labels import change_words, number_from, number_of
from marketplace.orders.models import PurchaseOrder, Revision
from marketplace.orders.queries import list_revisions, names_of_parties
from marketplace.orders.revisions import changes_of

blueprint = Blueprint("orders", __name__)


def side_of_reader(order: PurchaseOrder) -> str:
    """The side the reader belongs to: off_taker, group, or none for officers and administrators."""
    return side_of(order, current_actor())


def number_told(order: PurchaseOrder) -> str:
    """The order's number, with its buyer for whoever is not of the buyer's people."""
    if side_of_reader(order) == "off_taker":
        return number_of(order)
    return number_from(order, names_of_parties([order])[order.off_taker_id])


def turn_of_reader(order: PurchaseOrder) -> str:
    """The side for which the reader may answer; none for a member or finance, who only look on."""
    return side_of_reader(order) if can(current_actor(), "order:propose_short_close", order) else ""


def to_file(order: PurchaseOrder, message: str) -> Any:
    """Back to the order file, saying what happened and what comes next."""
    flash(message, "success")
    return redirect(url_for("reports.order_file", order_id=order.id), 303)


def agreed_changes(order_id: int) -> list[tuple[Revision, str]]:
    """The changes that both sides agreed to, first to last, each in words."""
    accepted = [each for each in reversed(list_revisions(order_id)) if each.status == "accepted"]
    return [(each, change_words(changes_of(each))) for each in accepted]
