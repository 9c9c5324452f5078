"""Reading advances and their adjustments."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.advances.lifecycle import OPEN_ADJUSTMENT, UNFINISHED
from marketplace.advances.models import Adjustment, Advance, Consumption, Contract, Recovery
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import NotFound
from marketplace.orders.models import PurchaseOrder

_OLDEST_FIRST = (Advance.received_at, Advance.id)


def get_advance(advance_id: int, viewer: Actor) -> Advance:
    """The advance if the viewer may see it; NotFound otherwise. A draft is seen by its off-taker only."""
    advance = session().scalar(select(Advance).where(Advance.id == advance_id, *_within_sight(viewer)))
    if advance is None:
        raise NotFound("advance")
    return advance


def find_contract(advance_id: int) -> Contract | None:
    """The contract that was signed, if the group accepted one."""
    return session().scalar(select(Contract).where(Contract.advance_id == advance_id))


def load_advance(advance_id: int) -> Advance:
    """The advance, whoever asks; NotFound if there is none."""
    advance = session().get(Advance, advance_id)
    if advance is None:
        raise NotFound("advance")
    return advance


def list_advances(order_id: int) -> list[Advance]:
    """All advances of the order, drafts too, with their adjustments, in order of their making."""
    picked = select(Advance).where(Advance.order_id == order_id).options(joinedload(Advance.adjustments))
    return list(session().scalars(picked.order_by(Advance.id)).unique())


def list_by_status(viewer: Actor, states: Sequence[str]) -> list[Advance]:
    """The viewer's advances in these states, oldest first."""
    picked = select(Advance).where(Advance.status.in_(states), *_within_sight(viewer))
    return list(session().scalars(picked.order_by(Advance.id)))


def list_on_the_way(order_id: int) -> list[Advance]:
    """The order's advances that were handed over and not counted yet, oldest first."""
    return [each for each in list_advances(order_id) if each.status == "issued"]


def get_adjustment(adjustment_id: int, viewer: Actor) -> Adjustment:
    """The adjustment if the viewer may see it; NotFound otherwise."""
    picked = select(Adjustment).where(Adjustment.id == adjustment_id, visible_to(Adjustment, viewer))
    adjustment = session().scalar(picked.options(selectinload(Adjustment.advance)))
    if adjustment is None:
        raise NotFound("adjustment")
    return adjustment


def deciders_of(adjustment_id: int) -> set[int]:
    """Who proposed the adjustment, or agreed to it, for the off-taker."""
    adjustment = session().get_one(Adjustment, adjustment_id)
    decider = adjustment.proposed_by_id if adjustment.proposed_side == "off_taker" else adjustment.answered_by_id
    return set() if decider is None else {decider}


def list_open_adjustments(viewer: Actor) -> list[Adjustment]:
    """The viewer's adjustments that wait for an answer, oldest first."""
    mine = (Adjustment.status.in_(OPEN_ADJUSTMENT), visible_to(Adjustment, viewer))
    picked = select(Adjustment).where(*mine).options(joinedload(Adjustment.advance))
    return list(session().scalars(picked.order_by(Adjustment.proposed_at, Adjustment.id)))


def list_running(order_id: int) -> list[Advance]:
    """The order's received, unsettled advances with their norms, oldest first, under the order's lock.

    They are read once: from then on only this unit of work, which keeps what it loads, can have changed them.
    """
    read = session().info.setdefault("running_advances", {})
    if order_id not in read or not read[order_id].is_active:
        running = (Advance.order_id == order_id, Advance.status == "received")
        picked = select(Advance).where(*running).options(joinedload(Advance.norms))
        session().scalars(picked.execution_options(populate_existing=True)).unique().all()
        read[order_id] = session().get_nested_transaction() or session().get_transaction()
    held = [each for each in session() if isinstance(each, Advance) and each.order_id == order_id]
    return sorted((each for each in held if each.status == "received"), key=lambda each: (each.received_at, each.id))


def norms_of_line(order_line_id: int, advances: Sequence[Advance]) -> dict[int, int]:
    """Material per unit of the order line, standard loss included, by advance."""
    norms = (norm for advance in advances for norm in advance.norms)
    return {norm.advance_id: norm.quantity for norm in norms if norm.order_line_id == order_line_id}


def used_before(order_line_id: int, advance_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Good and rejected units (thousandths) of the order line that took of each of these advances so far."""
    if not advance_ids:
        return {}
    sums = (func.sum(Consumption.good_units), func.sum(Consumption.rejected_units))
    mine = (Consumption.order_line_id == order_line_id, Consumption.advance_id.in_(advance_ids))
    rows = session().execute(select(Consumption.advance_id, *sums).where(*mine).group_by(Consumption.advance_id))
    return {advance_id: (int(good), int(rejected)) for advance_id, good, rejected in rows}


def list_consumptions(advance_id: int) -> list[Consumption]:
    """What decided lots took from the advance, oldest first."""
    picked = select(Consumption).where(Consumption.advance_id == advance_id)
    return list(session().scalars(picked.order_by(Consumption.id)))


def find_consumption(advance_id: int, lot_id: int) -> Consumption | None:
    """What one decided lot took from the advance."""
    mine = (Consumption.advance_id == advance_id, Consumption.lot_id == lot_id)
    return session().scalar(select(Consumption).where(*mine))


def carried_from(advance_id: int) -> list[Advance]:
    """Where the debt of an advance stands that was carried to other orders, and from there further; oldest first."""
    elsewhere: list[Advance] = []
    sources = {advance_id}
    while sources:
        picked = select(Advance).where(Advance.carried_from_id.in_(sources)).order_by(Advance.id)
        further = list(session().scalars(picked))
        elsewhere += further
        sources = {each.id for each in further}
    return sorted(elsewhere, key=lambda each: each.id)


def claims_on_lots(advance_id: int, but_for: Adjustment | None = None) -> dict[int, int]:
    """By lot, the faulty material that was claimed or that a proposal waits to claim; one proposal left out."""
    states = (*OPEN_ADJUSTMENT, "accepted")
    mine = (Adjustment.advance_id == advance_id, Adjustment.kind == "faulty", Adjustment.status.in_(states))
    rows = [each for each in session().scalars(select(Adjustment).where(*mine)) if each is not but_for]
    claimed: dict[int, int] = {}
    for each in rows:
        claimed[each.lot_id or 0] = claimed.get(each.lot_id or 0, 0) + each.settled_quantity
    return claimed


def list_open_of(advance_id: int) -> list[Adjustment]:
    """The advance's proposals that wait for an answer, oldest first."""
    mine = (Adjustment.advance_id == advance_id, Adjustment.status.in_(OPEN_ADJUSTMENT))
    return list(session().scalars(select(Adjustment).where(*mine).order_by(Adjustment.id)))


def lots_with_rejects(advance_id: int) -> dict[int, Consumption]:
    """The lots of which rejected units took up material of the advance, oldest first."""
    return {each.lot_id: each for each in list_consumptions(advance_id) if each.rejected_consumed}


def list_recoveries(advance_id: int) -> list[Recovery]:
    """What settlements deducted for the advance, oldest first."""
    return list(session().scalars(select(Recovery).where(Recovery.advance_id == advance_id).order_by(Recovery.id)))


def list_to_act_on(viewer: Actor) -> tuple[list[Advance], list[Adjustment]]:
    """The viewer's advances that are not handed over and counted yet, or that no delivery will settle any more, since
    their order has all its goods; and adjustments that wait for an answer. Oldest first.
    """
    left_over = and_(Advance.status == "received", PurchaseOrder.status == "fulfilled")
    to_act_on = or_(Advance.status.in_(UNFINISHED), left_over)
    open_ones = (Adjustment.advance_id == Advance.id, Adjustment.status.in_(OPEN_ADJUSTMENT))
    picked = (
        select(Advance, Adjustment, to_act_on)
        .join(PurchaseOrder, PurchaseOrder.id == Advance.order_id)
        .outerjoin(Adjustment, and_(*open_ones))
        .where(or_(to_act_on, Adjustment.id.is_not(None)), *_within_sight(viewer))
        .order_by(*_OLDEST_FIRST, Adjustment.proposed_at, Adjustment.id)
    )
    rows = session().execute(picked).all()
    advances = dict.fromkeys(advance for advance, _adjustment, acts in rows if acts)
    adjustments = [adjustment for _advance, adjustment, _acts in rows if adjustment is not None]
    return list(advances), sorted(adjustments, key=lambda each: (each.proposed_at, each.id))


def _within_sight(viewer: Actor) -> tuple[ColumnElement[bool], ...]:
    scope = visible_to(Advance, viewer)
    if viewer.is_administrator or viewer.is_system:
        return (scope,)
    return scope, or_(Advance.offered_at.is_not(None), Advance.off_taker_id.in_(viewer.off_taker_ids))
