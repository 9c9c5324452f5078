"""Whether buyers keep their word: days from receipt to decision and from decision to payment, against the order's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_high

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.deliveries.models import Delivery, Lot
from marketplace.infra.data.database import UtcDateTime
from marketplace.infra.data.days import DayOfDate, DayOfMoment
from marketplace.infra.data.runtime import now, session
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.models import Organisation
from marketplace.parties.queries import names_of_organisations
from marketplace.payments.models import Payment
from marketplace.settlements.models import Settlement

LOOK_BACK = timedelta(days=365)
FIRST = 8


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
    """How the buyers that trade within the viewer's sight kept their word in the last year, the latest first."""
    at = now()
    inspecting, paying = _inspections(viewer, at), _payments(viewer, at)
    names = names_of_organisations(inspecting.keys() | paying.keys())
    found = [Record(name, kept(inspecting.get(each, ())), kept(paying.get(each, ()))) for each, name in names.items()]
    return sorted((each for each in found if each.inspecting or each.paying), key=lambda r: (-r.late_share, r.name))


def kept(terms: Sequence[Term]) -> Kept | None:
    """The median and the late ones; of what is still open only that counts whose time is over, with the days so far."""
    counted = [each for each in terms if each.is_late or not each.is_open]
    if not counted:
        return None
    promised = [each.promised for each in counted]
    days = median_high([each.days for each in counted for _time in range(each.times)])
    late = sum(each.times for each in counted if each.is_late)
    return Kept(sum(each.times for each in counted), days, min(promised), max(promised), late)


def _inspections(viewer: Actor, at: datetime) -> dict[int, list[Term]]:
    """By buyer the days from receipt to decision; of goods that nobody decided on, the days so far."""
    hours = _hours_ahead()
    until = DayOfMoment(func.coalesce(Lot.decided_at, literal(at, UtcDateTime())), hours)
    picked = (
        select(
            Delivery.off_taker_id.label("buyer"), (until - DayOfMoment(Delivery.received_at, hours)).label("days"),
            PurchaseOrder.inspection_days.label("promised"), Lot.decided_at.is_(None).label("is_open"),
        )
        .join(Lot, Lot.delivery_id == Delivery.id)
        .join(PurchaseOrder, PurchaseOrder.id == Delivery.order_id)
        .join(Organisation, Organisation.id == Delivery.off_taker_id)
        .where(
            visible_to(Delivery, viewer), Delivery.received_at.is_not(None), Lot.status.in_(("received", "decided")),
            or_(Lot.decided_at.is_(None), Lot.decided_at >= at - LOOK_BACK),
        )
    )  # fmt: skip
    return _terms(picked)


def _payments(viewer: Actor, at: datetime) -> dict[int, list[Term]]:
    """By buyer the days from decision to payment, so far where nothing was paid.

    Of money sent by hand the day that counts is the transfer's, however long the group takes to confirm it.
    """
    sent = and_(
        Payment.owner == literal("settlement:") + cast(Settlement.id, String),
        Payment.status.in_(("processing", "reported", "confirmed")),
    )
    hours = _hours_ahead()
    drafted_on = DayOfMoment(Settlement.drafted_at, hours)
    until = DayOfMoment(func.coalesce(Settlement.paid_at, literal(at, UtcDateTime())), hours)
    paid_on = func.coalesce(DayOfDate(Payment.transferred_on), until)
    picked = (
        select(
            Settlement.off_taker_id.label("buyer"), (paid_on - drafted_on).label("days"),
            (DayOfDate(Settlement.payable_on) - drafted_on).label("promised"),
            and_(Settlement.paid_at.is_(None), Payment.transferred_on.is_(None)).label("is_open"),
        )
        .join(Organisation, Organisation.id == Settlement.off_taker_id)
        .outerjoin(Payment, sent)
        .where(
            visible_to(Settlement, viewer), Settlement.net > 0,
            or_(Settlement.paid_at.is_(None), Settlement.paid_at >= at - LOOK_BACK),
            or_(Payment.id.is_(None), Payment.status != "processing"),
        )
    )  # fmt: skip
    return _terms(picked)


def _hours_ahead() -> ColumnElement[int]:
    """By how many hours the clock of the buyer is ahead of UTC; nowhere in Indonesia is it moved in summer."""
    return case({"WITA": 8, "WIT": 9}, value=Organisation.zone, else_=7)


def _terms(picked: Select[int, int, int, bool]) -> dict[int, list[Term]]:
    """Rows of buyer, days, promised and is_open, those alike counted by the database."""
    rows = picked.subquery()
    found: defaultdict[int, list[Term]] = defaultdict(list)
    counted = select(rows.c.buyer, rows.c.days, rows.c.promised, rows.c.is_open, func.count())
    for buyer, days, promised, is_open, times in session().execute(counted.group_by(*rows.c).order_by(*rows.c)):
        found[buyer].append(Term(days, promised, bool(is_open), times))
    return found
