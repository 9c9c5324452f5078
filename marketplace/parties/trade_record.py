"""The trade record of a group: what was delivered, passed at first inspection, came on time, to how many buyers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, cast, func, select

from marketplace.infra.data.runtime import session
from marketplace.parties.models import TradeOutcome


@dataclass(frozen=True)
class Delivered:
    """Goods of one unit: received and accepted, in thousandths."""

    unit: str
    received: int
    accepted: int


@dataclass(frozen=True)
class TradeRecord:
    """What the decided lots of a group say about it."""

    goods: tuple[Delivered, ...] = ()
    lots: int = 0
    first_pass_lots: int = 0
    on_time_lots: int = 0
    off_takers: int = 0
    returning_off_takers: int = 0
    """Off-takers with lots from more than one order."""
    orders: int = 0
    since: datetime | None = None
    until: datetime | None = None


def trade_record(group_id: int) -> TradeRecord:
    """The record of a group, counted from its decided lots in one statement."""
    rows = (
        session()
        .execute(
            select(
                TradeOutcome.off_taker_id,
                TradeOutcome.unit,
                func.count().label("lots"),
                func.sum(TradeOutcome.received).label("received"),
                func.sum(TradeOutcome.accepted + TradeOutcome.corrected).label("accepted"),
                func.sum(cast(TradeOutcome.first_pass, Integer)).label("first_pass"),
                func.sum(cast(TradeOutcome.on_time, Integer)).label("on_time"),
                func.min(TradeOutcome.order_id).label("first_order"),
                func.max(TradeOutcome.order_id).label("last_order"),
                func.count(TradeOutcome.order_id.distinct()).label("orders"),
                func.min(TradeOutcome.recorded_at).label("since"),
                func.max(TradeOutcome.recorded_at).label("until"),
            )
            .where(TradeOutcome.group_id == group_id)
            .group_by(TradeOutcome.off_taker_id, TradeOutcome.unit)
            .order_by(TradeOutcome.unit)
        )
        .all()
    )
    if not rows:
        return TradeRecord()
    buyers = {row.off_taker_id for row in rows}
    spans = {buyer: [r for r in rows if r.off_taker_id == buyer and r.first_order is not None] for buyer in buyers}
    returning = [s for s in spans.values() if s and min(r.first_order for r in s) != max(r.last_order for r in s)]
    units = dict.fromkeys(row.unit for row in rows)
    return TradeRecord(
        goods=tuple(
            Delivered(
                unit,
                sum(int(r.received) for r in rows if r.unit == unit),
                sum(int(r.accepted) for r in rows if r.unit == unit),
            )
            for unit in units
        ),
        lots=sum(int(row.lots) for row in rows),
        first_pass_lots=sum(int(row.first_pass) for row in rows),
        on_time_lots=sum(int(row.on_time) for row in rows),
        off_takers=len(buyers),
        returning_off_takers=len(returning),
        orders=sum(int(row.orders) for row in rows),
        since=min(row.since for row in rows),
        until=max(row.until for row in rows),
    )
