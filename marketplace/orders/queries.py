"""Reading purchase orders."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.accounts.sides import OFF_TAKER, side_of
from marketplace.infra.data.loading import load_each
from marketplace.infra.data.runtime import session
from marketplace.infra.data.states import in_states
from marketplace.kernel.document_keys import ids_of
from marketplace.kernel.errors import NotFound
from marketplace.orders.lifecycle import MENDING, OPEN, UNDECIDED, UNFINISHED
from marketplace.orders.models import Hold, OrderLine, PurchaseOrder, Reliance, Revision, RevisionLine
from marketplace.parties.between import BetweenParties
from marketplace.parties.models import Organisation, Outlet
from marketplace.standards.models import StandardVersion

LISTS = {
    "waiting": ("draft", "issued"),
    "open": ("accepted", "fulfilled"),
    "ended": ("closed", "declined", "cancelled"),
}
"""The parts of the list of orders, by states."""


@dataclass(frozen=True)
class OrderSummary:
    """An order with the names and versions it refers to, and what keeps it open."""

    order: PurchaseOrder
    group: Organisation
    off_taker: Organisation
    outlet: Outlet
    standards: dict[int, StandardVersion]
    """The frozen version by its id."""
    holds: list[Hold]

    @property
    def awaits_mending(self) -> bool:
        """Whether units that were sent back are still to be mended and sent again."""
        return any(hold.reason == MENDING for hold in self.holds)

    @property
    def awaits_goods(self) -> bool:
        """Whether goods are still to be decided or mended: they use material, and pay off debt."""
        return any(hold.reason in (UNDECIDED, MENDING) for hold in self.holds)

    @property
    def may_end_early(self) -> bool:
        """Whether either side may propose an early end now: with enough accepted, only of what is to be mended."""
        running = self.order.status == "accepted" or (self.order.status == "fulfilled" and self.awaits_mending)
        return running and not self.order.short_close_side and not self.order.revision_side

    def standard_of(self, line: OrderLine) -> StandardVersion:
        """The version by which the line's goods are judged."""
        return self.standards[line.standard_version_id]


def load_order(order_id: int) -> PurchaseOrder:
    """The order, whoever asks; NotFound if there is none."""
    order = session().get(PurchaseOrder, order_id)
    if order is None:
        raise NotFound("order")
    return order


def get_order(order_id: int, viewer: Actor) -> PurchaseOrder:
    """The order if the viewer may see it; a draft is seen by its off-taker only."""
    mine = (PurchaseOrder.id == order_id, *_within_sight(viewer))
    whole = select(PurchaseOrder).where(*mine).options(joinedload(PurchaseOrder.lines))
    order = session().scalars(whole).unique().one_or_none()
    if order is None:
        raise NotFound("order")
    return order


def orders_by_id(order_ids: Iterable[int]) -> dict[int, PurchaseOrder]:
    """Several orders at once, whoever asks."""
    return load_each(PurchaseOrder, order_ids)


def load_order_line(line_id: int) -> OrderLine:
    """The order line, whoever asks; NotFound if there is none."""
    order_line = session().get(OrderLine, line_id)
    if order_line is None:
        raise NotFound("order line")
    return order_line


def list_orders(
    viewer: Actor,
    states: Sequence[str] = (),
    *,
    keys: Collection[str] | None = None,
    before_id: int | None = None,
    limit: int | None = None,
) -> list[PurchaseOrder]:
    """The viewer's orders with their lines, newest first; drafts that were thrown away are left out.

    `keys` keeps those with one of these owner keys.
    """
    picked = select(PurchaseOrder).where(*_within_sight(viewer)).options(joinedload(PurchaseOrder.lines))
    picked = picked.where(or_(PurchaseOrder.status != "cancelled", PurchaseOrder.number.is_not(None)))
    if states:
        picked = picked.where(in_states(PurchaseOrder.status, states))
    if keys is not None:
        picked = picked.where(PurchaseOrder.id.in_(ids_of("order", keys)))
    if before_id is not None:
        picked = picked.where(PurchaseOrder.id < before_id)
    return list(session().scalars(picked.order_by(PurchaseOrder.id.desc()).limit(limit)).unique())


def list_unmoved(viewer: Actor, before: datetime, today: date) -> list[PurchaseOrder]:
    """Orders in sight, with their lines, that were issued or are to be changed or ended early since before that moment
    and have no answer, and accepted ones of which goods that were due before today were not sent.
    """
    unsent = (
        OrderLine.accepted_quantity + OrderLine.second_grade_quantity + OrderLine.underway_quantity
        < OrderLine.ordered_quantity
    )
    late = exists().where(OrderLine.order_id == PurchaseOrder.id, OrderLine.due_on < today, unsent)
    ending = and_(PurchaseOrder.short_close_proposed_at < before, PurchaseOrder.short_closed_at.is_(None))
    running = and_(PurchaseOrder.status == "accepted", or_(late, PurchaseOrder.revision_side.is_not(None)))
    proposed = and_(PurchaseOrder.status.in_(OPEN), ending)
    issued = and_(PurchaseOrder.status == "issued", PurchaseOrder.issued_at < before)
    unmoved = (in_states(PurchaseOrder.status, UNFINISHED), or_(issued, running, proposed))
    picked = select(PurchaseOrder).where(*_within_sight(viewer), *unmoved)
    return list(session().scalars(picked.options(joinedload(PurchaseOrder.lines)).order_by(PurchaseOrder.id)).unique())


def count_by_status(viewer: Actor) -> dict[str, int]:
    """How many orders the viewer has in each state, thrown-away drafts left out."""
    kept = or_(PurchaseOrder.status != "cancelled", PurchaseOrder.number.is_not(None))
    picked = select(PurchaseOrder.status, func.count()).where(*_within_sight(viewer), kept)
    return {row[0]: row[1] for row in session().execute(picked.group_by(PurchaseOrder.status))}


def order_summary(order_id: int) -> OrderSummary:
    """The order with its parties, outlet, standard versions and holds; NotFound if there is none."""
    order = load_order(order_id)
    off_taker = aliased(Organisation)
    parties = (
        select(Organisation, off_taker, Outlet)
        .select_from(PurchaseOrder)
        .join(Organisation, Organisation.id == PurchaseOrder.producer_group_id)
        .join(off_taker, off_taker.id == PurchaseOrder.off_taker_id)
        .join(Outlet, Outlet.id == PurchaseOrder.outlet_id)
        .where(PurchaseOrder.id == order_id)
    )
    group, buyer, outlet = session().execute(parties).one()
    wanted = {line.standard_version_id for line in order.lines}
    standards = session().scalars(select(StandardVersion).where(StandardVersion.id.in_(wanted)))
    return OrderSummary(
        order=order,
        group=group,
        off_taker=buyer,
        outlet=outlet,
        standards={version.id: version for version in standards},
        holds=list_holds(order_id),
    )


def names_of_parties(orders: Sequence[PurchaseOrder]) -> dict[int, str]:
    """Names of both parties of these orders, by organisation."""
    wanted = {party for each in orders for party in (each.producer_group_id, each.off_taker_id)}
    return {each.id: each.name for each in load_each(Organisation, wanted).values()}


def parties_to_name(document: BetweenParties, viewer: Actor) -> list[int]:
    """Who tells the viewer whose document it is: the other side; for several groups or none of them, both sides."""
    if side_of(document, viewer) == OFF_TAKER:
        return [document.producer_group_id]
    if viewer.group_ids == {document.producer_group_id}:
        return [document.off_taker_id]
    return [document.producer_group_id, document.off_taker_id]


def list_holds(order_id: int) -> list[Hold]:
    """What keeps the order open, oldest first."""
    standing = (Hold.order_id == order_id, Hold.lifted_at.is_(None))
    picked = select(Hold).where(*standing).order_by(Hold.placed_at, Hold.id)
    return list(session().scalars(picked.execution_options(populate_existing=True)))


def standing_holds(reason: str) -> set[tuple[int, str]]:
    """All holds of one reason that stand, as (order, key); for proofs."""
    picked = select(Hold.order_id, Hold.key).where(Hold.lifted_at.is_(None), Hold.reason == reason)
    return {(row.order_id, row.key) for row in session().execute(picked)}


def stray(holds: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Standing holds that no document of the room which places them knows of; for proofs."""
    for order_id, key in sorted(holds):
        yield f"order_holds {key}: holds order {order_id}, and there is nothing to hold it for"


def misplaced(table: Any) -> Iterator[str]:
    """Rows of a table of order documents that name other parties or another region than their order; for proofs."""
    scope = ("producer_group_id", "off_taker_id", "region_code")
    differs = or_(*(getattr(table, name) != getattr(PurchaseOrder, name) for name in scope))
    picked = select(table.id).join(PurchaseOrder, PurchaseOrder.id == table.order_id).where(differs)
    for row_id in session().scalars(picked.order_by(table.id)):
        yield f"{table.__tablename__} {row_id}: is of other parties or another region than its order"


def holds_and_proposals(orders: Iterable[PurchaseOrder]) -> tuple[dict[int, set[str]], dict[int, Revision]]:
    """By order, for what reasons something keeps a fulfilled one open, and the change that waits for an answer, with
    its lines.
    """
    asked = {each.id for each in orders if each.status == "fulfilled" or each.revision_side}
    held = (Hold.order_id == PurchaseOrder.id, Hold.lifted_at.is_(None), PurchaseOrder.status == "fulfilled")
    proposed = (Revision.order_id == PurchaseOrder.id, Revision.status == "proposed")
    picked = (
        select(PurchaseOrder.id, Hold.reason, Revision)
        .outerjoin(Hold, and_(*held))
        .outerjoin(Revision, and_(*proposed))
        .where(PurchaseOrder.id.in_(asked))
        .options(joinedload(Revision.lines))
    )
    reasons: dict[int, set[str]] = {}
    revisions: dict[int, Revision] = {}
    for order_id, reason, revision in session().execute(picked).unique() if asked else ():
        if reason is not None:
            reasons.setdefault(order_id, set()).add(reason)
        if revision is not None:
            revisions[order_id] = revision
    return reasons, revisions


def holds_of(order_id: int) -> Iterator[int]:
    """Whatever keeps the order open, asked for once somebody looks."""
    yield from session().scalars(select(Hold.id).where(Hold.order_id == order_id, Hold.lifted_at.is_(None)))


def awaits_mending(order_id: int) -> bool:
    """Whether units that were sent back are still to be mended and sent again."""
    return _any_hold(order_id, and_(Hold.reason == MENDING, Hold.lifted_at.is_(None)))


def has_moved(order_id: int) -> bool:
    """Whether goods were ever sent, or material or money is still out: then the order cannot be cancelled."""
    return _any_hold(order_id, or_(Hold.lifted_at.is_(None), Hold.key.startswith("lot:")))


def list_reliances(order_id: int) -> list[Reliance]:
    """The agreements of rooms above that rest on the order's terms now, oldest first."""
    standing = (Reliance.order_id == order_id, Reliance.lifted_at.is_(None))
    return list(session().scalars(select(Reliance).where(*standing).order_by(Reliance.id)))


def keeps_prices(order_id: int) -> bool:
    """Whether a loan stands in the order, so that no price may be lowered."""
    return any(each.keeps_prices for each in list_reliances(order_id))


def judges_without_results(order: PurchaseOrder, at: datetime | None = None) -> bool:
    """Whether both sides agreed, by that moment, to judge goods before what is examined once for a lot has its result:
    by a term of the order or by a revision.
    """
    if order.without_results or not order.revision:
        return order.without_results
    agreed = [Revision.order_id == order.id, Revision.status == "accepted", Revision.without_results]
    if at is not None:
        agreed.append(Revision.answered_at <= at)
    return session().scalar(select(Revision.id).where(*agreed).limit(1)) is not None


def get_revision(revision_id: int, viewer: Actor) -> Revision:
    """The revision if the viewer may see its order; NotFound otherwise."""
    revision = session().scalar(select(Revision).where(Revision.id == revision_id, visible_to(Revision, viewer)))
    if revision is None:
        raise NotFound("revision")
    return revision


def find_standing_revision(order_id: int) -> Revision | None:
    """The proposed change that waits for an answer."""
    return session().scalar(select(Revision).where(Revision.order_id == order_id, Revision.status == "proposed"))


def list_revisions(order_id: int) -> list[Revision]:
    """Every change that was ever proposed in the order, latest first, with its lines."""
    picked = select(Revision).where(Revision.order_id == order_id).options(joinedload(Revision.lines))
    return list(session().scalars(picked.order_by(Revision.id.desc())).unique())


def standing_revisions(order_ids: Sequence[int]) -> dict[int, Revision]:
    """By order, the proposed change that waits for an answer, with its lines."""
    if not order_ids:
        return {}
    mine = (Revision.order_id.in_(order_ids), Revision.status == "proposed")
    picked = select(Revision).where(*mine).options(joinedload(Revision.lines))
    return {each.order_id: each for each in session().scalars(picked).unique()}


def due_on_at(line: OrderLine, at: datetime) -> date:
    """The line's due date as it was agreed at that moment, whatever was agreed since."""
    changed = _changed_after(line, at)
    return line.due_on if changed is None else changed.old_due_on


def price_at(line: OrderLine, at: datetime) -> int:
    """The line's unit price as it was agreed at that moment, in rupiah: goods keep the price of their decision."""
    changed = _changed_after(line, at)
    return line.unit_price if changed is None else changed.old_unit_price


def _changed_after(line: OrderLine, at: datetime) -> RevisionLine | None:
    """The first agreed change of the line after that moment."""
    if not line.order.revision:
        return None
    agreed = (each for each in line.changes if each.revision.was_agreed_after(at))
    return min(agreed, key=lambda each: each.revision.number or 0, default=None)


def _any_hold(order_id: int, which: ColumnElement[bool]) -> bool:
    return session().scalar(select(Hold.id).where(Hold.order_id == order_id, which).limit(1)) is not None


def _within_sight(viewer: Actor) -> tuple[ColumnElement[bool], ...]:
    """The viewer's scope; before an order has its number only the off-taker's people (and administrators) see it."""
    scope = visible_to(PurchaseOrder, viewer)
    if viewer.is_administrator or viewer.is_system:
        return (scope,)
    return scope, or_(PurchaseOrder.number.is_not(None), PurchaseOrder.off_taker_id.in_(viewer.off_taker_ids))
