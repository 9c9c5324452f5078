"""What waits for a person in advances and their adjustments."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.accounts.task_board import Task
from marketplace.advances.labels import KINDS, adjustment_amount, advance_name
from marketplace.advances.lifecycle import UNFINISHED
from marketplace.advances.models import Adjustment, Advance
from marketplace.advances.positions import position_of
from marketplace.advances.rulebook import value_of
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.language.labels import Label
from marketplace.orders.models import PurchaseOrder


def tasks(
    advances: Sequence[Advance],
    adjustments: Sequence[Adjustment],
    orders: Mapping[int, PurchaseOrder],
    unsettled: Set[int],
    names: Mapping[int, str],
    viewer: Actor,
) -> list[Task]:
    """What waits in these advances, of the orders given, and in these open adjustments; `names` by party.

    `unsettled`: orders whose goods are not all decided, so that nobody knows yet what of an advance is left.
    """
    answering = {each.advance_id for each in adjustments}
    asked = [_adjustment(each, viewer, names) for each in adjustments]
    for advance in advances:
        order = orders[advance.order_id]
        if advance.status in UNFINISHED:
            asked.append(_advance(advance, order, viewer))
        elif advance.status == "received" and order.status == "fulfilled" and _is_last(advance, answering, unsettled):
            asked.append(_left_over(advance, order, viewer))
    return [each for each in asked if each is not None]


def _is_last(advance: Advance, answering: Set[int], unsettled: Set[int]) -> bool:
    return advance.id not in answering and advance.order_id not in unsettled


def _advance(advance: Advance, order: PurchaseOrder, viewer: Actor) -> Task | None:
    if advance.status == "offered":
        return _offered(advance, order, viewer)
    makers = {"drafted": _drafted, "accepted": _accepted, "issued": _issued}
    return makers[advance.status](advance, viewer)


def _waiting(
    advance: Advance, title: str, text: str, button: str = "", icon: str = "cloth", page: str = "advance"
) -> Task:
    moments = (advance.issued_at, advance.accepted_at, advance.offered_at, advance.drafted_at)
    since = next(moment for moment in moments if moment is not None)
    return Task(
        title=title, text=text, icon=icon if button else "clock", button=button, since=since,
        url=url_for(f"advances.{page}", advance_id=advance.id), file=advance.file,
        tone="" if button else "wait",
    )  # fmt: skip


def _words(advance: Advance) -> dict[str, str]:
    here, name = language(), advance_name(advance)
    total = formats.rupiah(advance.total, here)
    size = formats.quantity(advance.issued_quantity, advance.unit, here) if advance.kind == "material" else ""
    return {"what": f"{size} {name}" if size else f"{name} {total}", "total": total, "number": advance.number}


def _drafted(advance: Advance, viewer: Actor) -> Task | None:
    if not can(viewer, "advance:offer", advance):
        return None
    title = _("Send the offer: %(what)s", **_words(advance))
    return _waiting(advance, title, _("The group sees it once you send it."), _("Check and send"), icon="edit")


def _offered(advance: Advance, order: PurchaseOrder, viewer: Actor) -> Task | None:
    words = _words(advance)
    if can(viewer, "advance:accept", advance) and order.status == "accepted":
        title, text = (
            _("Answer the offer: %(what)s", **words),
            _("Worth %(total)s. Nothing moves before you accept.", **words),
        )
        return _waiting(advance, title, text, _("Read and answer"))
    if can(viewer, "advance:withdraw", advance):
        return _waiting(advance, _("Offered: %(what)s", **words), _("The group answers next."))
    if can(viewer, "advance:decline", advance) and not can(viewer, "advance:accept", advance):
        text = _("It can be accepted once the suspension ends. You may decline it now.")
        return _waiting(advance, _("Offered: %(what)s", **words), text)
    return None


def _accepted(advance: Advance, viewer: Actor) -> Task | None:
    words = _words(advance)
    if can(viewer, "advance:issue", advance):
        title = _("Send the money: %(total)s", **words) if advance.kind == "cash" else _("Hand over %(what)s", **words)
        text = _("The group has accepted and waits for it.")
        return _waiting(advance, title, text, _("Write it down"), page="issue")
    if can(viewer, "advance:receive", advance):
        return _waiting(advance, _("Coming: %(what)s", **words), _("The buyer hands it over next."))
    return None


def _issued(advance: Advance, viewer: Actor) -> Task | None:
    words = _words(advance)
    if can(viewer, "advance:receive", advance):
        if advance.kind == "cash":
            title, text = _("Has %(total)s arrived?", **words), _("Look into your account, then confirm.")
            return _waiting(advance, title, text, _("Confirm"), icon="money", page="receive")
        title, text = _("Count %(what)s", **words), _("Measure every piece; what is missing lowers what you owe.")
        return _waiting(advance, title, text, _("Confirm what arrived"), icon="ruler", page="receive")
    if can(viewer, "advance:issue", advance):
        return _waiting(
            advance, _("On the way: %(what)s", **words), _("The group counts what arrives and confirms it.")
        )
    return None


def _adjustment(adjustment: Adjustment, viewer: Actor, names: Mapping[int, str]) -> Task | None:
    words = {"what": str(KINDS[adjustment.kind]), "amount": adjustment_amount(adjustment)}
    title = _("%(what)s: %(amount)s", **words)
    page: dict[str, Any] = {
        "url": url_for("advances.adjustment", adjustment_id=adjustment.id), "file": adjustment.file,
        "since": adjustment.answered_at or adjustment.proposed_at,
    }  # fmt: skip
    if adjustment.status == "proposed" and can(viewer, "adjustment:answer", adjustment):
        text = _("%(name)s wrote it down. Both books change once you agree.", name=adjustment.proposed_by_name)
        return Task(title=title, text=text, icon="return", button=_("Look and answer"), **page)
    if can(viewer, "adjustment:confirm", adjustment):
        return Task(
            title=title, text=_("Both sides agree that the programme bears a part."), icon="return",
            button=_("Look and confirm"), party=names[adjustment.producer_group_id],
            completeness=Label(_("Both sides agree"), "good", "check-circle"), **page,
        )  # fmt: skip
    if can(viewer, "adjustment:propose", adjustment):
        waits_for = adjustment.off_taker_id if adjustment.proposed_side == "group" else adjustment.producer_group_id
        who = (
            _("The programme answers next.")
            if adjustment.status == "agreed"
            else _("%(name)s answers next.", name=names[waits_for])
        )
        return Task(title=title, text=who, icon="clock", button="", tone="wait", **page)
    return None


def _left_over(advance: Advance, order: PurchaseOrder, viewer: Actor) -> Task | None:
    """Cloth still held, or debt still owed, in an order that has all its goods: it keeps the order from closing."""
    position, here = position_of(advance), language()
    if not can(viewer, "adjustment:propose", advance):
        return None
    held = formats.quantity(position.with_group, advance.unit, here)
    words = {"what": f"{held} {advance_name(advance)}", "owed": formats.rupiah(position.owed, here)}
    worth = value_of(position, position.with_group).debt
    if position.with_group and advance.producer_group_id in viewer.group_ids:
        title = _("Return what is left: %(what)s", **words)
        text = (
            _("What you owe goes down by %(worth)s.", worth=formats.rupiah(worth, here))
            if worth
            else _("The material stays the buyer's. Nothing is owed for it.")
        )
        button = _("Return it, or say what happened")
    elif position.with_group:
        title, text, button = (
            _("Still with the group: %(what)s", **words),
            _("The group returns it or says what happened."),
            "",
        )
    else:
        title = _("Settle what is left: %(owed)s", **words)
        text = _("No delivery will pay it any more: repay it, let it go, or carry it to another order.")
        button = _("Choose how")
    return Task(
        title=title, text=text, icon="return" if button else "clock", button=button, tone="" if button else "wait",
        url=url_for("advances.choose_adjustment", advance_id=advance.id), file=advance.file,
        since=order.fulfilled_at or advance.received_at or advance.drafted_at,
    )  # fmt: skip
