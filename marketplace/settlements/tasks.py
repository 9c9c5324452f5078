"""What waits for a person in settlements."""

from collections.abc import Container, Sequence

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can, kept_apart
from marketplace.accounts.sides import GROUP, OFF_TAKER, side_of
from marketplace.accounts.task_board import Task
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.settlements.models import Settlement


def tasks(settlements: Sequence[Settlement], underway: Container[str], viewer: Actor) -> list[Task]:
    """What waits in these unpaid settlements; `underway` are the keys of those that have an open payment."""
    asked = (_settlement(each, underway, viewer) for each in settlements)
    return [each for each in asked if each is not None]


def _settlement(settlement: Settlement, underway: Container[str], viewer: Actor) -> Task | None:
    words = {"net": formats.rupiah(settlement.unpaid, language()), "number": settlement.number}
    if settlement.status == "drafted" and can(viewer, "settlement:approve", settlement):
        title, text = (
            _("Check and approve %(net)s", **words),
            _("Settlement %(number)s of an inspected delivery.", **words),
        )
        return _waiting(settlement, title, text, _("Check the sum"), "scale")
    if settlement.status == "approved" and settlement.key in underway:
        return None
    if settlement.status == "approved" and can(viewer, "settlement:pay", settlement):
        title, text = _("Pay %(net)s", **words), _("Settlement %(number)s is approved.", **words)
        return _waiting(settlement, title, text, _("Choose how to pay"), "money")
    side = side_of(settlement, viewer)
    if side == GROUP:
        return _waiting(settlement, _("%(net)s is to come", **words), _("The buyer checks the sum and pays."))
    if side == OFF_TAKER:
        step = "settlement:approve" if settlement.status == "drafted" else "settlement:pay"
        second = _("It waits for a second person of your finance.")
        text = second if kept_apart(viewer, step, settlement) else _("Your finance checks the sum and pays.")
        return _waiting(settlement, _("%(net)s is to be paid", **words), text)
    return None


def _waiting(settlement: Settlement, title: str, text: str, button: str = "", icon: str = "clock") -> Task:
    return Task(
        title=title, text=text, icon=icon, button=button, tone="" if button else "wait", due_on=settlement.payable_on,
        url=url_for("settlements.settlement", settlement_id=settlement.id), file=settlement.file,
        since=settlement.approved_at or settlement.drafted_at,
    )  # fmt: skip
