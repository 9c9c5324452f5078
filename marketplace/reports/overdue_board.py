"""What stands still in the orders that a reader of neither side looks after, the most overdue first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import service
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language, today
from marketplace.infra.web.urls import whatsapp_link
from marketplace.orders.queries import orders_by_id
from marketplace.parties.models import Organisation
from marketplace.parties.overdue_task import OverdueBoard, OverdueTask
from marketplace.parties.queries import list_by_id

FIRST, MOST = 6, 40


@dataclass(frozen=True)
class StuckRow:
    """One thing that stands still, with its names, in the reader's language."""

    title: str
    """The group and its regency."""
    text: str
    icon: str
    late: str
    """How long and against which day."""
    promised: bool
    url: str
    number: str
    remind_url: str
    """A WhatsApp message to the party whose turn it is; empty where it has no number or is the programme."""
    party: str
    """The party whose turn it is."""


@dataclass(frozen=True)
class StuckList:
    """The first few to see at once, some more to unfold, and how many there are in all."""

    first: Sequence[StuckRow] = ()
    more: Sequence[StuckRow] = ()
    count: int = 0
    groups: int = 0
    """How many groups it is about."""

    @property
    def unseen(self) -> int:
        """How many are not shown at all."""
        return self.count - len(self.first) - len(self.more)


def overdue_for(viewer: Actor) -> StuckList:
    """What is stuck within the viewer's sight; whatever is her own turn stands among her tasks instead."""
    every = [each for each in service(OverdueBoard).list_overdue(viewer) if not _is_own_turn(each, viewer)]
    every.sort(key=lambda each: (each.due_on, each.since, each.file))
    shown = every[:MOST]
    parties = {each.id: each for each in list_by_id(_parties(shown))}
    numbers = {order.key: order.number or "" for order in orders_by_id(_order_id(each) for each in shown).values()}
    rows = [_row(each, parties, numbers[each.file]) for each in shown]
    return StuckList(rows[:FIRST], rows[FIRST:], len(every), len({each.producer_group_id for each in every}))


def _is_own_turn(each: OverdueTask, viewer: Actor) -> bool:
    if each.turn == "programme":
        return bool(viewer.deciding_prefixes)
    return each.turn == "group" and each.producer_group_id in viewer.group_ids


def _parties(overdue: Sequence[OverdueTask]) -> set[int]:
    return {party for each in overdue for party in (each.producer_group_id, each.off_taker_id)}


def _order_id(each: OverdueTask) -> int:
    return int(each.file.rpartition(":")[2])


def _row(each: OverdueTask, parties: dict[int, Organisation], number: str) -> StuckRow:
    group = parties[each.producer_group_id]
    sides = {"group": group, "off_taker": parties[each.off_taker_id]}
    turn = sides.get(each.turn)
    name = turn.name if turn is not None else _("the programme officer")
    text = _("Waiting for %(name)s: %(what)s", name=name, what=each.what)
    return StuckRow(
        title=f"{group.name}, {group.region_name}",
        text=text,
        icon=each.icon,
        late=_late(each, today()),
        promised=each.promised,
        url=url_for("reports.order_file", order_id=_order_id(each)),
        number=number,
        remind_url=_reminder(turn, group, each, number),
        party=name,
    )


def _late(each: OverdueTask, on: date) -> str:
    here = language()
    days = formats.deadline(each.due_on, on, here)
    day = (formats.short_day if each.due_on.year == on.year else formats.day)(each.due_on, here)
    if each.promised:
        return str(_("%(late)s, promised by %(day)s", late=days, day=day))
    return str(_("%(late)s, expected by %(day)s", late=days, day=day))


def _reminder(turn: Organisation | None, group: Organisation, each: OverdueTask, number: str) -> str:
    if turn is None or turn.phone is None:
        return ""
    words = {"name": turn.name, "group": group.name, "number": number, "what": each.what}
    if turn is group:
        return whatsapp_link(_("%(name)s, order %(number)s waits for this from you: %(what)s", **words), turn.phone)
    return whatsapp_link(
        _("%(name)s, order %(number)s of %(group)s waits for this from you: %(what)s", **words), turn.phone
    )
