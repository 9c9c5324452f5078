"""The words of settlements: states as each side reads them, and the cause of every line."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.advances import queries as advances
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.language.labels import Label
from marketplace.kernel.money import at_rate, share
from marketplace.kernel.quantity import amount_for
from marketplace.orders.models import PurchaseOrder
from marketplace.payments.labels import status_label
from marketplace.payments.models import Payment
from marketplace.settlements.models import Settlement, SettlementLine

_STATES = {
    "drafted": Label(_l("Waiting for the buyer's finance"), "wait", "clock"),
    "approved": Label(_l("To be paid"), "wait", "clock"),
    "reversed": Label(_l("No longer holds, drawn up anew"), "bad", "cross-circle"),
    "paid": Label(_l("Paid"), "good", "check-circle"),
}
_MINE = {
    ("drafted", "off_taker"): Label(_l("Check and approve"), "attention", "scale"),
    ("approved", "off_taker"): Label(_l("Pay now"), "attention", "money"),
}


def settlement_label(settlement: Settlement, underway: Payment | None, side: str = "") -> Label:
    """The settlement's state, given its open payment; what waits for the reader's own side (group or off_taker) says
    so.
    """
    if settlement.status == "approved" and underway is not None and underway.status in ("reported", "processing"):
        told = status_label(underway, receives=side == "group")
        return Label(told.word, told.tone, "clock")
    return _MINE.get((settlement.status, side)) or _STATES[settlement.status]


def line_title(line: SettlementLine) -> str:
    """What the line is."""
    titles = {
        "accepted": _("Accepted goods"),
        "second_grade": _("Second grade"),
        "excess": _("Material returned or written off, beyond the debt"),
        "case": _("Given after an objection"),
        "less": _("Taken off after an objection"),
        "debt": _("Deduction for material in advance"),
        "claim": _("Deduction for what is owed to the buyer"),
        "cash": _("Deduction for money in advance"),
    }
    return str(titles[line.kind])


def line_cause(line: SettlementLine, order: PurchaseOrder) -> str:
    """Why it is so much, the way one would check it."""
    here = language()
    words = {
        "quantity": formats.quantity(line.quantity, line.unit, here, line.pack_unit),
        "price": formats.rupiah(line.unit_price, here),
    }
    if line.pack_unit:
        words["price"] = _("%(price)s per %(unit)s", **words, unit=formats.unit_name(line.pack_unit, here))
    if line.kind == "accepted":
        return str(_("%(quantity)s × %(price)s", **words))
    if line.kind == "second_grade":
        factor = formats.percent(line.factor, here)
        return str(_("%(quantity)s × %(price)s × %(factor)s", **words, factor=factor))
    if line.kind == "excess":
        return str(_("What you had paid for it already comes back to the group."))
    if line.kind in {"case", "less"}:
        return str(_("Agreed by both sides, or decided by the programme."))
    cause = _norm_cause(line) if line.cause == "norm" else _agreed_cause(line, order)
    told = [f"{advances.load_advance(line.advance_id or 0).number}:", cause]
    if held := line.due - line.amount:
        held_words = _("%(held)s more was due; the limit holds it back until the next delivery.",
                       held=formats.rupiah(held, here))  # fmt: skip
        told.append(str(held_words))
    return " ".join(told)


def _agreed_cause(line: SettlementLine, order: PurchaseOrder) -> str:
    """Why a deduction that does not go by the material in the goods is due."""
    if line.cause == "carried":
        return str(_("Debt carried over from another order."))
    if line.cause == "claim" and advances.load_advance(line.advance_id or 0).kind == "claim":
        return str(_("Paid too much before, as an objection found."))
    if line.cause == "claim":
        return str(_("Material of the buyer that was lost by the group's fault."))
    here = language()
    if line.cause == "fixed":
        agreed = order.deduction_amount or 0
        words = _("%(amount)s of each delivery, as agreed.", amount=formats.rupiah(agreed, here))
    else:
        by_cause = {"percent": order.deduction_rate, "cash": advances.load_advance(line.advance_id or 0).recovery_rate}
        rate = by_cause[line.cause] or 0
        agreed = at_rate(line.settlement.gross, rate)
        words = _("%(rate)s of the delivery's value, as agreed.", rate=formats.percent(rate, here))
    return f"{words} {_less_than_agreed(line)}" if line.due < agreed else str(words)


def _less_than_agreed(line: SettlementLine) -> str:
    """A share or instalment is agreed for the order, whose advances share it; a share for money ends with its debt."""
    if line.cause != "cash" and any(each.cause == line.cause and each is not line for each in line.settlement.lines):
        return str(_("Another advance of this order shares in it."))
    return str(_("No more was owed."))


def _norm_cause(line: SettlementLine) -> str:
    """The good units times what one of them owes; in metres and rupiah where that does not come out even."""
    used = advances.find_consumption(line.advance_id or 0, line.settlement.lot_id or 0)
    if used is None or not used.good_quantity:
        return str(_("What earlier deliveries left due."))
    here, advance = language(), advances.load_advance(used.advance_id)
    whole, total = advance.received_quantity, advance.received_total
    per_unit = total * advances.norms_of_line(used.order_line_id, [advance])[advance.id] // whole
    if amount_for(used.good_units, per_unit) == line.due:
        unit = next(each.unit for each in line.settlement.lines if each.unit)
        quantity, price = formats.quantity(used.good_units, unit, here), formats.rupiah(per_unit, here)
        return str(_("Good goods: %(quantity)s × %(price)s of material.", quantity=quantity, price=price))
    cause = _(
        "Material in the good goods: %(used)s of %(whole)s, which were worth %(total)s.",
        used=formats.quantity(used.good_quantity, advance.unit, here),
        whole=formats.quantity(whole, advance.unit, here), total=formats.rupiah(total, here),
    )  # fmt: skip
    beyond = line.due - share(total, used.good_quantity, whole)
    if beyond > 1:
        cause += " " + _("%(amount)s more was left due by earlier deliveries.", amount=formats.rupiah(beyond, here))
    elif beyond < -1:
        cause += " " + _("Never more than is still owed.")
    return str(cause)
