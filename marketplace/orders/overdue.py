"""Overdue tasks of this room, shown to staff who are on neither side."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.answer_terms import ANSWER_WITHIN, answer_by
from marketplace.accounts.sides import other_side
from marketplace.infra.data.runtime import now
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language, today
from marketplace.kernel.quantity import amount_for
from marketplace.orders import queries, rules
from marketplace.orders.labels import change_words, title_of
from marketplace.orders.models import OrderLine, PurchaseOrder, Revision
from marketplace.orders.revisions import changes_of
from marketplace.parties.overdue_task import OverdueTask
from marketplace.parties.queries import parties_of, zone_owing


def list_overdue(viewer: Actor) -> list[OverdueTask]:
    """Orders and proposals without an answer, and goods that were due and not sent."""
    orders = queries.list_unmoved(viewer, now() - ANSWER_WITHIN, today())
    proposals = queries.standing_revisions([each.id for each in orders if each.revision_side])
    _kept = parties_of(orders)
    waiting = [each for order in orders for each in _of_order(order, proposals.get(order.id))]
    return [each for each in waiting if each.due_on < today()]


def _of_order(order: PurchaseOrder, revision: Revision | None) -> Iterator[OverdueTask]:
    of = {"file": order.key, "producer_group_id": order.producer_group_id, "off_taker_id": order.off_taker_id}
    if order.status == "issued":
        yield _unanswered(order, of)
    elif order.early_end_waits:
        yield _early_end(order, of)
    elif revision is not None:
        yield _change(revision, of)
    elif late := [line for line in order.lines if line.due_on < today() and rules.still_to_send(line)]:
        yield _unsent(order, late, of)


def _unanswered(order: PurchaseOrder, of: dict[str, Any]) -> OverdueTask:
    since, value = order.issued_at or order.edited_at, formats.rupiah(order.value, language())
    what = _("an answer to the new order, %(goods)s worth %(value)s.", goods=title_of(order), value=value)
    return OverdueTask(
        what, "orders", turn="group", since=since, due_on=answer_by(since, zone_owing(order, "group")), **of
    )


def _early_end(order: PurchaseOrder, of: dict[str, Any]) -> OverdueTask:
    since = order.short_close_proposed_at or order.edited_at
    what = _("an answer to the proposal to end the order early: %(reason)s", reason=order.short_close_reason)
    turn = other_side(order.short_close_side)
    return OverdueTask(what, "scale", turn=turn, since=since, due_on=answer_by(since, zone_owing(order, turn)), **of)


def _change(revision: Revision, of: dict[str, Any]) -> OverdueTask:
    changes = change_words(changes_of(revision))
    since, turn = revision.proposed_at, other_side(revision.proposed_side)
    what = _("an answer to the change proposed: %(changes)s", changes=changes)
    return OverdueTask(what, "scale", turn=turn, since=since, due_on=answer_by(since, zone_owing(revision, turn)), **of)


def _unsent(order: PurchaseOrder, late: list[OrderLine], of: dict[str, Any]) -> OverdueTask:
    here = language()
    goods = ", ".join(
        f"{formats.quantity(rules.still_to_send(line), line.unit, here, line.pack_unit)} {line.title}" for line in late
    )
    due_on: date = min(line.due_on for line in late)
    values = (amount_for(rules.still_to_send(line), line.unit_price, line.pieces_per_pack) for line in late)
    worth = formats.rupiah(sum(values), here)
    what = _("sending %(goods)s, worth %(value)s.", goods=goods, value=worth)
    since = order.accepted_at or order.edited_at
    return OverdueTask(what, "truck", turn="group", since=since, due_on=due_on, promised=True, **of)
