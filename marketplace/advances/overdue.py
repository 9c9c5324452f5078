"""Overdue tasks of advances and their adjustments, shown to staff who are on neither side."""

from datetime import datetime

from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.answer_terms import answer_by
from marketplace.advances import queries
from marketplace.advances.labels import KINDS, adjustment_amount, advance_name
from marketplace.advances.models import Adjustment, Advance
from marketplace.advances.positions import position_of
from marketplace.advances.rulebook import value_of
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language, today
from marketplace.orders.queries import orders_by_id
from marketplace.parties.overdue_task import OverdueTask
from marketplace.parties.queries import parties_of, zone_owing

UNFINISHED = ("offered", "accepted", "issued")


def list_overdue(viewer: Actor) -> list[OverdueTask]:
    """Advances that nobody answered, handed over or counted; returns, losses, claims and debts without an answer."""
    advances, adjustments = queries.list_by_status(viewer, UNFINISHED), queries.list_open_adjustments(viewer)
    _kept = parties_of([*advances, *adjustments])
    orders = orders_by_id(each.order_id for each in advances)
    waiting = [_advance(each) for each in advances if orders[each.order_id].status == "accepted"]
    waiting += [_adjustment(each) for each in adjustments]
    return [each for each in waiting if each.due_on < today()]


def _advance(advance: Advance) -> OverdueTask:
    here = language()
    words = {"what": advance_name(advance), "total": formats.rupiah(advance.total, here)}
    if advance.kind == "material":
        size = formats.quantity(advance.issued_quantity, advance.unit, here)
        words["what"] = f"{size} {words['what']}"
    if advance.status == "offered":
        what = _("an answer to the offered advance: %(what)s, %(total)s.", **words)
        return _overdue(advance, what, "group", advance.offered_at or advance.drafted_at)
    if advance.status == "accepted":
        what = _("the advance to be handed over: %(what)s, %(total)s.", **words)
        return _overdue(advance, what, "off_taker", advance.accepted_at or advance.drafted_at)
    what = _("the count of what arrived of the advance: %(what)s, %(total)s.", **words)
    return _overdue(advance, what, "group", advance.issued_at or advance.drafted_at)


def _adjustment(adjustment: Adjustment) -> OverdueTask:
    worth = value_of(position_of(adjustment.advance), adjustment.settled_quantity).total
    amount = adjustment_amount(adjustment)
    if worth:
        amount = _("%(quantity)s worth %(value)s", quantity=amount, value=formats.rupiah(worth, language()))
    words = {"what": str(KINDS[adjustment.kind]), "amount": amount}
    if adjustment.status == "agreed":
        what = _("the programme's answer: %(what)s, %(amount)s.", **words)
        return _overdue(adjustment, what, "programme", adjustment.answered_at or adjustment.proposed_at)
    turn = "off_taker" if adjustment.proposed_side == "group" else "group"
    return _overdue(adjustment, _("an answer: %(what)s, %(amount)s.", **words), turn, adjustment.proposed_at)


def _overdue(document: Advance | Adjustment, what: str, turn: str, since: datetime) -> OverdueTask:
    return OverdueTask(
        what, "scale" if isinstance(document, Adjustment) else "cloth", file=document.file, turn=turn,
        producer_group_id=document.producer_group_id, off_taker_id=document.off_taker_id, since=since,
        due_on=answer_by(since, zone_owing(document, turn)),
    )  # fmt: skip
