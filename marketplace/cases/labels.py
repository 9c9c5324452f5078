"""How cases read: what they are about, their state and whose turn it is."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.accounts.sides import GROUP
from marketplace.cases import rules
from marketplace.cases.models import Case
from marketplace.infra.language.labels import Label
from marketplace.kernel.document_keys import DocumentKey

SUBJECTS = {
    "settlement": _l("Settlement"),
    "inspection": _l("Inspection result"),
    "adjustment": _l("Return, loss or claim"),
    "advance": _l("Advance"),
    "payment": _l("Payment"),
}
SIDES = {"group": _l("The group"), "off_taker": _l("The buyer"), "programme": _l("The programme")}
_ENDS = {
    "upheld": Label(_l("Agreed or upheld"), "good", "check-circle"),
    "withdrawn": Label(_l("Withdrawn"), "wait", "check-circle"),
    "dismissed": Label(_l("Stays as it is"), "bad", "cross-circle"),
}
_WAITS = {
    "group": _l("Waiting for the group"),
    "off_taker": _l("Waiting for the buyer"),
    "programme": _l("Waiting for the programme"),
}


def subject_word(owner: str) -> str:
    """What kind of document it is about."""
    key = DocumentKey.parse(owner)
    return str(SUBJECTS[key.kind]) if key is not None else ""


def turn_of(case: Case, today: date) -> str:
    """Whose turn it is: group, off_taker, programme; "" once it is ended."""
    return rules.turn(case.side, case.status, case.answer_by, today) if case.is_open else ""


def due_on(case: Case, today: date) -> date:
    """The day by which whoever's turn it is answers or decides."""
    return case.decide_by if turn_of(case, today) == "programme" else case.answer_by


def case_label(case: Case, today: date, side: str = "") -> Label:
    """The case's state, with whose turn it is; the reader's own side (group, off_taker or programme) is told so."""
    turn = turn_of(case, today)
    if not turn:
        return _ENDS[case.status]
    if turn == side:
        return Label(_("Waiting for your answer"), "attention", "clock")
    return Label(_WAITS[turn], "wait", "clock")


def asked_words(case: Case) -> str:
    """What the amount of the case is."""
    return str(_("More for the group") if case.side == GROUP else _("Less for the group"))
