"""Whether buyers keep their word: days from receipt to decision and from decision to payment, against the order's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_high
from typing import NamedTuple

from sqlalchemy import String, and_, cast, literal, or_, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.deliveries.models import Delivery, Lot
from marketplace.infra.data.runtime import now, session
from marketplace.infra.language.formats import local_date
from marketplace.inspections.deadlines import days_late
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.models import Organisation
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
    buyers = inspecting.keys() | paying.keys()
    found = [Record(each.name, kept(inspecting.get(each, ())), kept(paying.get(each, ()))) for each in buyers]
    return sorted((each for each in found if each.inspecting or each.paying), key=lambda r: (-r.late_share, r.name))


def kept(terms: Sequence[Term]) -> Kept | None:
    """The median and the late ones; of what is still open only that counts whose time is over, with the days so far."""
    counted = [each for each in terms if each.is_late or not each.is_open]
    if not counted:
        return None
    promised = [each.promised for each in counted]
    days = median_high([each.days for each in counted])
    return Kept(len(counted), days, min(promised), max(promised), sum(each.is_late for each in counted))


class _Buyer(NamedTuple):
    id: int
    name: str


def _inspections(viewer: Actor, at: datetime) -> dict[_Buyer, list[Term]]:
    picked = (
        select(Organisation.id, Organisation.name, Organisation.zone, Delivery.received_at, Lot.decided_at,
               PurchaseOrder.inspection_days)
        .join(Lot, Lot.delivery_id == Delivery.id)
        .join(PurchaseOrder, PurchaseOrder.id == Delivery.order_id)
        .join(Organisation, Organisation.id == Delivery.off_taker_id)
        .where(
            visible_to(Delivery, viewer), Delivery.received_at.is_not(None), Lot.status.in_(("received", "decided")),
            or_(Lot.decided_at.is_(None), Lot.decided_at >= at - LOOK_BACK),
        )
    )  # fmt: skip
    found: defaultdict[_Buyer, list[Term]] = defaultdict(list)
    for off_taker_id, name, zone, received_at, decided_at, promised in session().execute(picked):
        days = promised + days_late(received_at or at, promised, decided_at or at, zone)
        found[_Buyer(off_taker_id, name)].append(Term(days, promised, decided_at is None))
    return found


def _payments(viewer: Actor, at: datetime) -> dict[_Buyer, list[Term]]:
    """Of money sent by hand the day that counts is the transfer's, however long the group takes to confirm it."""
    sent = and_(
        Payment.owner == literal("settlement:") + cast(Settlement.id, String),
        Payment.status.in_(("processing", "reported", "confirmed")),
    )
    picked = (
        select(Organisation.id, Organisation.name, Organisation.zone, Settlement.drafted_at, Settlement.payable_on,
               Settlement.paid_at, Payment.transferred_on, Payment.status)
        .join(Organisation, Organisation.id == Settlement.off_taker_id)
        .outerjoin(Payment, sent)
        .where(
            visible_to(Settlement, viewer), Settlement.net > 0,
            or_(Settlement.paid_at.is_(None), Settlement.paid_at >= at - LOOK_BACK),
        )
    )  # fmt: skip
    found: defaultdict[_Buyer, list[Term]] = defaultdict(list)
    for off_taker_id, name, zone, drafted_at, payable_on, paid_at, transferred_on, status in session().execute(picked):
        if status == "processing":
            continue
        drafted_on = local_date(drafted_at, zone)
        paid_on = transferred_on or (local_date(paid_at, zone) if paid_at else None)
        days = ((paid_on or local_date(at, zone)) - drafted_on).days
        found[_Buyer(off_taker_id, name)].append(Term(days, (payable_on - drafted_on).days, paid_on is None))
    return found
