"""Who may open a case about what, by when it is answered, and what may be decided. Pure."""

from datetime import date, timedelta

from marketplace.accounts.sides import GROUP
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.kernel.money import LARGEST_RUPIAH
from marketplace.kernel.packs import Measure, check_goods

OPEN_WITHIN = timedelta(days=7)
"""How long the off-taker may object; the group always may."""
ANSWER_WITHIN = timedelta(days=7)
DECIDE_WITHIN = timedelta(days=7)
"""How long the programme takes, from the answer or from the day it was due."""

WITHOUT_MONEY = frozenset({"payment", "proposal"})
"""Documents whose own steps move the money: a payment that did not arrive is made again, and what was declined takes
effect as it was proposed.
"""
PAID_BY_SETTLEMENT = frozenset({"settlement", "inspection"})
"""Documents of which the off-taker may say that the group gets too much."""


def check_opening(kind: str, side: str, asked: int, worth: int, happened_on: date, today: date) -> None:
    """Refuses an objection of the off-taker that comes too late, and an amount that cannot be asked for: the off-taker
    asks back no more than the goods were `worth`.
    """
    check_amount(kind, side, asked, LARGEST_RUPIAH if side == GROUP else worth, field="asked")
    check_term(side, happened_on, today)


def check_term(side: str, happened_on: date, today: date) -> None:
    """Refuses an objection that comes too late."""
    if is_too_late(side, happened_on, today):
        raise DomainError("case_too_late", latest_on=happened_on + OPEN_WITHIN)


def is_too_late(side: str, happened_on: date, today: date) -> bool:
    """Whether the off-taker may object no more; the term never runs against the group."""
    return side != GROUP and today > happened_on + OPEN_WITHIN


def may_ask(kind: str, side: str) -> bool:
    """Whether that side may ask for money: more for the group, or less by a settlement."""
    return kind not in WITHOUT_MONEY if side == GROUP else kind in PAID_BY_SETTLEMENT


def check_units(units: int, most: int, measure: Measure | None) -> None:
    """Refuses more goods than were asked for, or than were rejected and not found good yet, and parts of a piece."""
    if not 0 <= units <= most:
        told = {"unit": measure.unit, "pack_unit": measure.pack_unit} if measure is not None else {}
        raise DomainError("case_units", "units", most_quantity=most, **told)
    if units and measure is not None:
        check_goods(units, measure.unit, "units")


def check_amount(kind: str, side: str, amount: int, asked: int, field: str = "amount") -> None:
    """Refuses an amount beyond what was asked, or where another step moves the money."""
    most = min(asked, LARGEST_RUPIAH) if may_ask(kind, side) else 0
    if not 0 <= amount <= most:
        raise DomainError("case_amount", field, most_rupiah=most)


def check_decision(side: str, status: str, answer_by: date, today: date, *, upholds: bool) -> None:
    """The programme decides what was answered, or what nobody answered in time; never against a group that has not
    been heard.
    """
    if status != "opened":
        return
    if today <= answer_by:
        raise Conflict("case_awaits_answer", answer_by=answer_by)
    if upholds and side != GROUP:
        raise Conflict("group_not_heard")


def turn(side: str, status: str, answer_by: date, today: date) -> str:
    """Whose turn it is: group, off_taker, or programme."""
    if status == "answered" or today > answer_by:
        return "programme"
    return "off_taker" if side == GROUP else GROUP
