"""What waits for a person in this room."""

from collections.abc import Mapping, Sequence, Set

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.accounts.sides import OFF_TAKER, side_of
from marketplace.accounts.task_board import Task
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.orders import queries
from marketplace.orders.labels import change_words, title_of
from marketplace.orders.models import PurchaseOrder, Revision
from marketplace.orders.revisions import changes_of
from marketplace.standards.queries import list_published


def tasks(
    orders: Sequence[PurchaseOrder],
    proposals: Mapping[int, Revision],
    names: Mapping[int, str],
    held: Set[int],
    viewer: Actor,
) -> list[Task]:
    """What waits in these orders; `proposals` by order, `names` by party, `held` those that are kept open."""
    asked = [_waiting(order, names, held, viewer) for order in orders]
    asked += [_change(order, proposals[order.id], names, viewer) for order in orders if order.id in proposals]
    return [each for each in asked if each is not None]


def first_order(viewer: Actor) -> list[Task]:
    """What a buyer with a standard, and not one order yet, does next; without a standard that comes first."""
    off_taker_id = viewer.organisation_for("off_taker_buyer") if can(viewer, "order:create") else None
    standards = list_published(off_taker_id) if off_taker_id is not None else []
    if not standards or queries.list_orders(viewer, limit=1):
        return []
    return [
        Task(
            title=_("Place your first order"),
            text=_("Your standard is published. Each product in the catalogue has a button to order it."),
            icon="catalogue", url=url_for("catalogue.catalogue"), button=_("See the products"),
            since=min(standard.published_at for standard in standards),
        )
    ]  # fmt: skip


def _waiting(order: PurchaseOrder, names: Mapping[int, str], held: Set[int], viewer: Actor) -> Task | None:
    if order.status == "draft" and can(viewer, "order:issue", order):
        return _draft(order, names[order.producer_group_id])
    if order.status == "issued":
        return _unanswered(order, names, viewer)
    if order.early_end_waits:
        return _early_end(order, names, viewer)
    if order.status == "fulfilled" and can(viewer, "order:close", order) and order.id not in held:
        return Task(
            title=_("Close order %(number)s", number=order.number), text=_("Everything in it is settled."),
            file=order.key,
            icon="check-circle", url=url_for("orders.terms", order_id=order.id), button=_("Close the order"),
            since=order.fulfilled_at or order.edited_at,
        )  # fmt: skip
    return None


def _draft(order: PurchaseOrder, group: str) -> Task:
    return Task(
        title=_("Issue the draft: %(title)s", title=title_of(order)),
        text=_("%(group)s sees the order once you issue it.", group=group),
        file=order.key, icon="edit", url=url_for("orders.terms", order_id=order.id), button=_("Check and issue"),
        since=order.edited_at,
    )  # fmt: skip


def _unanswered(order: PurchaseOrder, names: Mapping[int, str], viewer: Actor) -> Task | None:
    since, page = order.issued_at or order.edited_at, url_for("orders.terms", order_id=order.id)
    due = formats.day(order.first_due_on, language())
    if can(viewer, "order:accept", order):
        return Task(
            title=_("Answer the new order: %(title)s", title=title_of(order)),
            text=_(
                "From %(name)s, worth %(value)s, ready by %(due)s.", name=names[order.off_taker_id],
                value=formats.rupiah(order.value, language()), due=due,
            ),
            file=order.key, icon="orders", url=page, button=_("Read and answer"), since=since,
        )  # fmt: skip
    if can(viewer, "order:decline", order):
        return Task(
            title=_("Order %(number)s waits for your answer", number=order.number),
            text=_("It can be accepted once the suspension ends. You may decline it now."),
            file=order.key, icon="clock", url=page, button=_("See the terms"), since=since, tone="wait",
        )  # fmt: skip
    if side_of(order, viewer) == OFF_TAKER:
        return Task(
            title=_("%(name)s answers order %(number)s", name=names[order.producer_group_id], number=order.number),
            text=title_of(order),
            file=order.key,
            icon="clock", url=page, button=_("See the terms"), since=since, tone="wait",
        )  # fmt: skip
    return None


def _early_end(order: PurchaseOrder, names: Mapping[int, str], viewer: Actor) -> Task | None:
    side, page = order.short_close_side, url_for("orders.propose_short_close", order_id=order.id)
    since = order.short_close_proposed_at or order.edited_at
    proposer, other = names[order.producer_group_id], names[order.off_taker_id]
    if side != "group":
        proposer, other = other, proposer
    if can(viewer, "order:confirm_short_close", order):
        return Task(
            title=_("End order %(number)s early?", number=order.number),
            text=_("%(name)s proposes it: %(reason)s", name=proposer, reason=order.short_close_reason),
            file=order.key, icon="orders", url=page, button=_("Read and answer"), since=since,
        )  # fmt: skip
    if can(viewer, "order:refuse_short_close", order):
        return Task(
            title=_("%(name)s answers: end order %(number)s early?", name=other, number=order.number),
            text=order.short_close_reason or "",
            file=order.key,
            icon="clock", url=page, button=_("See the proposal"), since=since,
            tone="wait",
        )  # fmt: skip
    return None


def _change(order: PurchaseOrder, revision: Revision, names: Mapping[int, str], viewer: Actor) -> Task | None:
    page, changes = (
        url_for("orders.revision", revision_id=revision.id),
        change_words(changes_of(revision)),
    )
    proposer, other = names[order.producer_group_id], names[order.off_taker_id]
    if revision.proposed_side != "group":
        proposer, other = other, proposer
    if can(viewer, "revision:accept", revision):
        return Task(
            title=_("Change order %(number)s?", number=order.number),
            text=_("%(name)s proposes: %(changes)s", name=proposer, changes=changes),
            file=order.key, icon="orders", url=page, button=_("Compare and answer"), since=revision.proposed_at,
        )  # fmt: skip
    if can(viewer, "revision:withdraw", revision):
        return Task(
            title=_("%(name)s answers: change order %(number)s?", name=other, number=order.number), text=changes,
            file=order.key, icon="clock", url=page, button=_("See the proposal"), since=revision.proposed_at,
            tone="wait",
        )  # fmt: skip
    return None
