"""The words of an order: its state as each side reads it, and its terms in plain sentences."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from marketplace.infra import formats
from marketplace.infra.i18n import language
from marketplace.infra.labels import Label
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.rules import Terms

_STATES = {
    "draft": Label(_l("Draft"), "action", "edit"),
    "issued": Label(_l("Waiting for the group's answer"), "wait", "clock"),
    "accepted": Label(_l("Running"), "action", "orders"),
    "declined": Label(_l("The group cannot take it"), "bad", "cross-circle"),
    "fulfilled": Label(_l("Fulfilled, being settled"), "action", "scale"),
    "closed": Label(_l("Closed"), "good", "check-circle"),
    "cancelled": Label(_l("Cancelled"), "bad", "cross-circle"),
}


def label_of(order: PurchaseOrder, side: str = "") -> Label:
    """The order's state; what waits for the reader's own side (group or off_taker) says so."""
    if order.status == "issued" and side == "group":
        return Label(_("Waiting for your answer"), "attention", "clock")
    if order.short_close_side and order.status == "accepted":
        mine = order.short_close_side == side or not side
        word = _("Waiting: end it early?") if mine else _("Your answer: end it early?")
        return Label(word, "wait" if mine else "attention", "clock")
    if order.is_short_closed and order.status == "fulfilled":
        return Label(_("Ended early, being settled"), "action", "scale")
    return _STATES[order.status]


def next_step(order: PurchaseOrder, side: str) -> str:
    """What comes next, in one sentence for the reader's side; empty when nothing does."""
    group = side == "group"
    if order.status == "accepted" and order.short_close_side:
        if order.short_close_side == side:
            return str(_("The other side answers your proposal to end the order early."))
        return str(_("Answer the proposal to end the order early."))
    steps = {
        "draft": _("Check the terms, then issue the order to the group."),
        "issued": _("Read the terms, then accept or decline.") if group else _("The group accepts or declines."),
        "accepted": _("Make and send the goods by the due date.")
        if group
        else _("The group makes and sends the goods."),
        "fulfilled": _("Settle what is left: material, payments. Then the order closes by itself."),
    }
    return str(steps.get(order.status, ""))


def title_of(order: PurchaseOrder) -> str:
    """What is ordered, in a few words: 12 sheets Kain panjang kawung, and 2 more."""
    first = order.lines[0]
    title = f"{formats.quantity(first.ordered_quantity, first.unit, language())} {first.title}"
    rest = len(order.lines) - 1
    return (
        title if not rest else ngettext("%(first)s and %(num)s more", "%(first)s and %(num)s more", rest, first=title)
    )


def deduction_sentences(terms: Terms) -> list[str]:
    """How material in advance is paid off, the way one would say it to the group."""
    here = language()
    method = {
        "norm": lambda: _(
            "For each accepted unit the material in it is deducted, by the amount of material agreed for one unit."
        ),
        "percent": lambda: _(
            "From each delivery %(rate)s of its value is deducted until the material in advance is paid off.",
            rate=formats.percent(terms.deduction_rate or 0, here),
        ),
        "fixed": lambda: _(
            "From each delivery %(amount)s is deducted until the material in advance is paid off.",
            amount=formats.rupiah(terms.deduction_amount or 0, here),
        ),
    }[terms.deduction_method]()
    cap = _(
        "All deductions together never take more than %(cap)s of a delivery; what is left waits for the next one.",
        cap=formats.percent(terms.deduction_cap, here),
    )
    return [method, cap, _("Without material or money in advance nothing is deducted, and never for rejected units.")]
