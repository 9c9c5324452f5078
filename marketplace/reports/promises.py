"""Whether buyers keep their word: days from receipt to decision and from decision to payment, against the order's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_high

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select, union_all

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.deliveries.models import Delivery, Lot
from marketplace.infra.data.database import UtcDateTime
from marketplace.infra.data.days import DayOfDate, DayOfMoment
from marketplace.infra.data.runtime import now, session
from marketplace.infra.data.states import in_states
from marketplace.infra.language.formats import local_date
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.models import Organisation, PromiseCount
from marketplace.parties.queries import names_of_organisations
from marketplace.payments.models import Payment
from marketplace.settlements.lifecycle import UNPAID
from marketplace.settlements.models import Settlement

KINDS = ("inspecting", "paying")
Picked = Select[int, str, int, int, int, int]
"""Buyer, kind, days, days promised, whether it is open, how often."""


@dataclass(frozen=True)
class Term:
    """One promise kept, broken or still open: the days it took so far, and the days promised."""

    days: int
    promised: int
    is_open: bool = False
    times: int = 1
    """How many promises of one buyer went just like that."""

    @property
    def is_late(self) -> bool:
        """Whether it took longer than promised."""
        return self.days > self.promised


@dataclass(frozen=True)
class Kept:
    """The promises of one kind by one buyer: the median of the days taken, and how many were late."""

    count: int
    days: int
    least: int
    most: int
    """The shortest and the longest time promised."""
    late: int

    @property
    def is_mostly_late(self) -> bool:
        """Whether more than half were late."""
        return self.late * 2 > self.count


@dataclass(frozen=True)
class Record:
    """One buyer; None where nothing of the kind fell due yet."""

    name: str
    inspecting: Kept | None
    paying: Kept | None

    @property
    def late_share(self) -> float:
        """The share of late ones of all kinds."""
        kinds = [kept for kept in (self.inspecting, self.paying) if kept is not None]
        return sum(kept.late for kept in kinds) / sum(kept.count for kept in kinds)


def records_for(viewer: Actor) -> list[Record]:
    """How the buyers that trade within the viewer's sight kept their word in the last twelve calendar months and this
    one, the latest first.
    """
    terms = _terms(viewer, now())
    names = names_of_organisations({buyer for buyer, _kind in terms})
    records = [Record(name, *(kept(terms.get((each, kind), ())) for kind in KINDS)) for each, name in names.items()]
    return sorted((each for each in records if each.inspecting or each.paying), key=lambda r: (-r.late_share, r.name))


def kept(terms: Sequence[Term]) -> Kept | None:
    """The median and the late ones; of what is still open only that counts whose time is over, with the days so far."""
    counted = [each for each in terms if each.is_late or not each.is_open]
    if not counted:
        return None
    promised = [each.promised for each in counted]
    days = median_high([each.days for each in counted for _time in range(each.times)])
    late = sum(each.times for each in counted if each.is_late)
    return Kept(sum(each.times for each in counted), days, min(promised), max(promised), late)


def _terms(viewer: Actor, at: datetime) -> dict[tuple[int, str], list[Term]]:
    """By buyer and kind what is counted and what is open, those alike counted by the database, in one statement."""
    terms: defaultdict[tuple[int, str], list[Term]] = defaultdict(list)
    parts = (_counted(viewer, at), _uninspected(viewer, at), _unpaid(viewer, at))
    for buyer, kind, days, promised, is_open, times in session().execute(union_all(*parts)):
        terms[buyer, kind].append(Term(days, promised, bool(is_open), times))
    return terms


def _counted(viewer: Actor, at: datetime) -> Picked:
    """What is over."""
    today = local_date(at)
    key = (PromiseCount.off_taker_id, PromiseCount.kind, PromiseCount.days, PromiseCount.promised)
    within = (visible_to(PromiseCount, viewer), PromiseCount.month >= today.replace(year=today.year - 1, day=1))
    return select(*key, literal(0), func.sum(PromiseCount.times)).where(*within).group_by(*key)


def _uninspected(viewer: Actor, at: datetime) -> Picked:
    """Goods that nobody decided on, with the days since their receipt."""
    days, promised = _today(at) - DayOfMoment(Delivery.received_at, _hours_ahead()), PurchaseOrder.inspection_days
    return (
        select(Delivery.off_taker_id, literal("inspecting"), days, promised, literal(1), literal(1))
        .select_from(Lot)
        .join(Delivery, Delivery.id == Lot.delivery_id)
        .join(PurchaseOrder, PurchaseOrder.id == Delivery.order_id)
        .join(Organisation, Organisation.id == Delivery.off_taker_id)
        .where(Lot.status == "received", visible_to(Delivery, viewer))
    )


def _unpaid(viewer: Actor, at: datetime) -> Picked:
    """Settlements that are not paid, with the days since their decision; of money that was sent by hand and is not
    confirmed, with the days until then. What a service carries is paid in the eyes of the buyer.
    """
    underway = and_(
        Payment.owner == literal("settlement:") + cast(Settlement.id, String),
        Payment.status.in_(("processing", "reported")),
    )
    drafted_on = DayOfMoment(Settlement.drafted_at, _hours_ahead())
    days = func.coalesce(DayOfDate(Payment.transferred_on), _today(at)) - drafted_on
    promised, is_open = DayOfDate(Settlement.payable_on) - drafted_on, case((Payment.id.is_(None), 1), else_=0)
    return (
        select(Settlement.off_taker_id, literal("paying"), days, promised, is_open, literal(1))
        .select_from(Settlement)
        .join(Organisation, Organisation.id == Settlement.off_taker_id)
        .outerjoin(Payment, underway)
        .where(
            in_states(Settlement.status, UNPAID), Settlement.net > 0, visible_to(Settlement, viewer),
            or_(Payment.id.is_(None), Payment.status == "reported"),
        )
    )  # fmt: skip


def _today(at: datetime) -> ColumnElement[int]:
    return DayOfMoment(literal(at, UtcDateTime()), _hours_ahead())


def _hours_ahead() -> ColumnElement[int]:
    """By how many hours the clock of the buyer is ahead of UTC; nowhere in Indonesia is it moved in summer."""
    return case({"WITA": 8, "WIT": 9}, value=Organisation.zone, else_=7)
