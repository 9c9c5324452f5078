"""The words of advances and adjustments: contract forms explained, states as each side reads them."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.advances.materials import Kind
from marketplace.advances.models import Adjustment, Advance, Consumption
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language, zone
from marketplace.infra.language.labels import Label

MATERIALS = {
    "mori_primissima": _l("Primissima cotton for batik"),
    "mori_prima": _l("Prima cotton for batik"),
    "mori_biru": _l("Medium cotton for batik"),
    "blacu": _l("Unbleached cotton"),
    "woven_cloth": _l("Woven cloth"),
    "yarn": _l("Weaving yarn"),
    "macrame_cord": _l("Macramé cord"),
    "wax": _l("Batik wax"),
    "dye": _l("Dye"),
    "packaging": _l("Packaging"),
    "other_material": _l("Other material, by weight"),
}
CONTRACT_FORMS = {
    "credit_sale": _l("Credit sale (murabahah)"),
    "loan": _l("Loan without addition (qardh)"),
    "consigned": _l("Job wage (maklon)"),
    "cash": _l("Money in advance, without addition"),
}
EXPLANATIONS = {
    "credit_sale": _l(
        "The group buys the material now and pays later, by deductions. The buyer says what it cost and adds an agreed"
        " margin in rupiah that never grows. The material is the group's."
    ),
    "loan": _l(
        "The group owes exactly what the material is worth, nothing more. In return the price of the order may not be"
        " lowered."
    ),
    "consigned": _l(
        "The material stays the buyer's; the group is paid for its work and owes nothing for the material. It owes only"
        " for material it loses by its own fault."
    ),
    "cash": _l("The group owes exactly the money it received, paid back by a share of each delivery."),
}
KINDS = {
    "return": _l("Return of unused material"),
    "loss": _l("Lost or spoilt material"),
    "faulty": _l("Faulty material in rejected goods"),
    "repayment": _l("Repayment in money"),
    "forgiveness": _l("Debt forgiven"),
    "carry_over": _l("Debt carried to another order"),
    "variance": _l("Small remainder closed"),
    "withdrawal": _l("Called off: never counted"),
}
CAUSES = {
    "cutting": _l("Cut wrongly"),
    "wax_or_dye": _l("Spoilt by wax or dye"),
    "damaged": _l("Torn, stained or eaten"),
    "stolen": _l("Stolen or missing"),
    "disaster": _l("Flood, fire or another disaster"),
    "other": _l("Something else"),
}
BEARERS = {
    "off_taker": _l("The buyer"),
    "group": _l("The group"),
    "programme": _l("The programme"),
    "shared": _l("Shared by agreed parts"),
}

_STATES = {
    "drafted": Label(_l("Draft, only your side sees it"), "action", "edit"),
    "offered": Label(_l("Waiting for the group's answer"), "wait", "clock"),
    "accepted": Label(_l("Accepted, to be handed over"), "wait", "clock"),
    "declined": Label(_l("The group does not want it"), "bad", "cross-circle"),
    "withdrawn": Label(_l("Offer taken back"), "bad", "cross-circle"),
    "issued": Label(_l("On the way to the group"), "wait", "truck"),
    "received": Label(_l("Received, being paid off"), "action", "scale"),
    "settled": Label(_l("Settled"), "good", "check-circle"),
}
_AT_WORK = Label(_l("Received, being worked on"), "action", "cloth")
"""Where the material stays the buyer's, nothing is paid off."""
_MINE = {
    ("offered", "group"): Label(_l("Waiting for your answer"), "attention", "clock"),
    ("accepted", "off_taker"): Label(_l("Hand it over now"), "attention", "cloth"),
    ("issued", "group"): Label(_l("Count it and confirm"), "attention", "ruler"),
}
_ANSWERS = {
    "accepted": Label(_l("Agreed"), "good", "check-circle"),
    "declined": Label(_l("Not agreed"), "bad", "cross-circle"),
    "withdrawn": Label(_l("Taken back"), "bad", "cross-circle"),
}


def advance_label(advance: Advance, side: str = "") -> Label:
    """The advance's state; what waits for the reader's own side (group or off_taker) says so."""
    if advance.status == "received" and advance.contract_form == "consigned" and advance.kind == "material":
        return _AT_WORK
    return _MINE.get((advance.status, side)) or _STATES[advance.status]


def advance_name(advance: Advance) -> Any:
    """What it is, in a few words."""
    if advance.kind == "cash":
        return _("Money in advance")
    if advance.kind == "claim":
        return _("Claim after an objection")
    if advance.kind == "carried":
        return _("Debt carried over from another order")
    return MATERIALS.get(advance.material_code, advance.material_code)


def kind_name(kind: Kind) -> str:
    """A material, and that it is the buyer's where it is."""
    name = str(MATERIALS.get(kind.code, kind.code))
    return str(_("%(material)s of the buyer", material=name)) if kind.is_buyers else name


def adjustment_label(adjustment: Adjustment, side: str = "") -> Label:
    """The adjustment's state, with whose turn it is."""
    if adjustment.status == "proposed":
        if side and side != adjustment.proposed_side:
            return Label(_("Waiting for your answer"), "attention", "clock")
        word = _("Waiting for the buyer") if adjustment.proposed_side == "group" else _("Waiting for the group")
        return Label(word, "wait", "clock")
    if adjustment.status == "agreed":
        return Label(_("Waiting for the programme"), "wait", "clock")
    return _ANSWERS[adjustment.status]


def adjustment_amount(adjustment: Adjustment) -> str:
    """What it is about: a quantity of material, or rupiah."""
    if adjustment.kind in {"repayment", "forgiveness", "carry_over"}:
        return formats.rupiah(adjustment.amount, language())
    if adjustment.kind == "withdrawal":
        return formats.rupiah(adjustment.advance.total, language())
    return formats.quantity(adjustment.settled_quantity, adjustment.advance.unit, language())


def lot_words(used: Consumption, advance: Advance) -> str:
    """A decided lot by its day and the material in its rejected units."""
    here = language()
    day = formats.day(formats.local_date(used.consumed_at, zone()), here)
    quantity = formats.quantity(used.rejected_consumed, advance.unit, here)
    return str(_("Inspected %(day)s: %(quantity)s in rejected goods", day=day, quantity=quantity))


def bearer_words(adjustment: Adjustment) -> str:
    """Who bears a loss, with the parts where it is shared."""
    if adjustment.bearer != "shared":
        return str(BEARERS.get(adjustment.bearer, ""))
    here = language()
    return ", ".join(
        f"{BEARERS[bearer]} {formats.percent(part, here)}" for bearer, part in adjustment.parts.items() if part
    )
