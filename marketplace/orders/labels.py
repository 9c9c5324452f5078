"""The words of an order: its state as each side reads it, and its terms in plain sentences."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.language.labels import Label
from marketplace.orders.capacity import Strain
from marketplace.orders.models import PurchaseOrder, Revision
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
_REVISION_STATES = {
    "proposed": Label(_l("Waiting for an answer"), "wait", "clock"),
    "accepted": Label(_l("Agreed by both sides"), "good", "check-circle"),
    "declined": Label(_l("Not agreed"), "bad", "cross-circle"),
    "withdrawn": Label(_l("Taken back"), "bad", "cross-circle"),
    "lapsed": Label(_l("No longer needed"), "wait", "info"),
}
Row = tuple[str, str, str]
"""What changes, as it was, as it is to be."""


def label_of(order: PurchaseOrder, side: str = "") -> Label:
    """The order's state; what waits for the reader's own side (group or off_taker) says so."""
    if order.status == "issued" and side == "group":
        return Label(_("Waiting for your answer"), "attention", "clock")
    if order.early_end_waits:
        mine = order.short_close_side == side or not side
        word = _("Waiting: end it early?") if mine else _("Your answer: end it early?")
        return Label(word, "wait" if mine else "attention", "clock")
    if order.revision_side and order.status == "accepted":
        mine = order.revision_side == side or not side
        word = _("Waiting: change the order?") if mine else _("Your answer: change the order?")
        return Label(word, "wait" if mine else "attention", "clock")
    if order.is_short_closed and order.status == "fulfilled":
        return Label(_("Ended early, being settled"), "action", "scale")
    return _STATES[order.status]


def next_step(order: PurchaseOrder, side: str) -> str:
    """What comes next, in one sentence for the reader's side; empty when nothing does."""
    group = side == "group"
    if order.early_end_waits:
        if order.short_close_side == side:
            return str(_("The other side answers your proposal to end the order early."))
        return str(_("Answer the proposal to end the order early."))
    if order.status == "accepted" and order.revision_side:
        if order.revision_side == side or not side:
            return str(_("The other side answers the change that was proposed."))
        return str(_("Answer the change that was proposed."))
    underway = any(line.underway_quantity for line in order.lines)
    if order.status == "fulfilled" and underway and not order.is_short_closed:
        return str(
            _(
                "Enough is accepted. What is still on its way, being inspected or to be mended is decided first; then "
                "the order is settled and closes by itself."
            )
        )
    steps = {
        "draft": _("Check the terms, then issue the order to the group."),
        "issued": _("Read the terms, then accept or decline.") if group else _("The group accepts or declines."),
        "accepted": _("Make and send the goods by the due date.")
        if group
        else _("The group makes and sends the goods."),
        "fulfilled": _("Settle what is left: material, payments. Then the order closes by itself."),
    }
    return str(steps.get(order.status, ""))


def number_of(order: PurchaseOrder) -> str:
    """The order's number, with the revision once it was changed: PO-2026-0041, revision 1."""
    if not order.revision:
        return order.number or ""
    return str(_("%(number)s, revision %(revision)s", number=order.number, revision=order.revision))


def number_from(order: PurchaseOrder, off_taker: str) -> str:
    """The order's number with its buyer, whose numbers are its own: PO-2026-0041 from Galeri Contoh."""
    return str(_("%(number)s from %(name)s", number=order.number, name=off_taker))


def revision_label(revision: Revision, side: str = "") -> Label:
    """The state of a change; what waits for the reader's own side says so."""
    if revision.status == "proposed" and side and side != revision.proposed_side:
        return Label(_("Waiting for your answer"), "attention", "clock")
    return _REVISION_STATES[revision.status]


def revision_title(revision: Revision) -> str:
    """Revision 1 once agreed; a proposal otherwise."""
    if revision.number is None:
        return str(_("Proposed change"))
    return str(_("Revision %(number)s", number=revision.number))


def changed_title(change: Mapping[str, Any]) -> str:
    """What changes: a product, or the whole order."""
    return str(_("The whole order")) if "term" in change else str(change["title"])


def changed_rows(change: Mapping[str, Any]) -> list[Row]:
    """What of one line changes, or of the whole order: the kind of value, as it was, as it is to be."""
    if "term" in change:
        return [(_("Results of a laboratory"), _("waited for"), _("goods may be judged without them"))]
    here, unit, pack = language(), change["unit"], change.get("pack_unit", "")
    (old, new), (old_price, new_price) = change["quantity"], change["unit_price"]
    old_due, new_due = (date.fromisoformat(value) for value in change["due_on"])
    rows = []
    if old != new:
        was, is_to_be = formats.quantity(old, unit, here, pack), formats.quantity(new, unit, here, pack)
        rows.append((_("Quantity"), was, is_to_be))
    if old_price != new_price:
        label = _("Price per %(unit)s", unit=formats.unit_name(pack or unit, here))
        rows.append((label, formats.rupiah(old_price, here), formats.rupiah(new_price, here)))
    if old_due != new_due:
        rows.append((_("Due date"), formats.day(old_due, here), formats.day(new_due, here)))
    return rows


def change_words(changes: Iterable[Mapping[str, Any]]) -> str:
    """All changes in one sentence: Kain panjang kawung: 12 sheets → 10 sheets, Rp185.000 → Rp190.000."""
    told = ((changed_title(each), changed_rows(each)) for each in changes)
    return "; ".join(f"{title}: " + ", ".join(f"{old} → {new}" for _kind, old, new in rows) for title, rows in told)


def title_of(order: PurchaseOrder) -> str:
    """What is ordered, in a few words: 12 sheets Kain panjang kawung, and 2 more."""
    first = order.lines[0]
    title = f"{formats.quantity(first.ordered_quantity, first.unit, language(), first.pack_unit)} {first.title}"
    rest = len(order.lines) - 1
    return (
        title if not rest else ngettext("%(first)s and %(num)s more", "%(first)s and %(num)s more", rest, first=title)
    )


def strain_words(strain: Strain, side: str) -> str:
    """That more is asked than can be made by then, and what the reader's side may do about it."""
    here = language()
    amounts = {
        name: formats.quantity(getattr(strain, name), strain.unit, here, strain.pack_unit)
        for name in ("asked", "elsewhere", "monthly", "possible")
    }
    values = amounts | {"title": strain.title, "due": formats.day(strain.due_on, here)}
    if side != "group":
        return str(
            _(
                "%(asked)s %(title)s by %(due)s is more than the group says it can make: %(monthly)s a month, so about "
                "%(possible)s by then. Ask the group first, order less, or choose a later date.",
                **values,
            )
        )
    told = [
        _(
            "This order asks for %(asked)s %(title)s by %(due)s. Your product says %(monthly)s a month, so about "
            "%(possible)s by then.",
            **values,
        )
    ]
    if strain.elsewhere:
        told.append(_("Until then you still make %(elsewhere)s of it for other orders.", **values))
    told.append(_("If it is too much, do not agree to it: decline, and name a date or a quantity that you can keep."))
    return " ".join(str(each) for each in told)


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
