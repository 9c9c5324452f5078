"""Figures for the home pages: the money of a party, the state of a region, the front page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, Select, and_, case, cast, func, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.advances.materials import Kind, kind_of
from marketplace.advances.models import Advance
from marketplace.advances.positions import position_of
from marketplace.catalogue.models import CatalogueEntry
from marketplace.infra.data.runtime import session
from marketplace.infra.data.states import in_states
from marketplace.infra.language.i18n import today, zone
from marketplace.kernel.quantity import SCALE
from marketplace.notifications.queries import count_unread, unread_by
from marketplace.orders.models import OrderLine, PurchaseOrder
from marketplace.parties.models import GroupMember, Organisation, TradeOutcome
from marketplace.payments.models import Payment
from marketplace.people.regions import full_name
from marketplace.settlements.lifecycle import UNPAID
from marketplace.settlements.models import Settlement


@dataclass(frozen=True)
class Money:
    """Rupiah of this month and to come, and the material of running advances by its kind."""

    paid: int
    to_come: int
    next_on: date | None
    owed: int
    used: dict[Kind, int]
    held: dict[Kind, int]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return not (self.paid or self.to_come or self.owed or self.used or self.held)


def money_and_unread(viewer: Actor) -> tuple[Money | None, int]:
    """The money and material of the viewer's own party, None for staff; and how many notices she has not opened."""
    if not viewer.group_ids and not viewer.off_taker_ids:
        return None, count_unread(viewer)
    mine = visible_to(Settlement, viewer)
    first = today().replace(day=1)
    start = datetime(first.year, first.month, 1, tzinfo=ZoneInfo(zone())).astimezone(UTC)
    came = (Payment.status == "confirmed", Payment.confirmed_at >= start, visible_to(Payment, viewer))
    lately = select(func.sum(Payment.amount)).where(*came)
    sums = select(
        unread_by(viewer).scalar_subquery().label("unread"),
        lately.scalar_subquery().label("paid"),
        func.sum(Settlement.net - Settlement.paid_amount).label("to_come"),
        func.min(Settlement.payable_on).label("next_on"),
    ).where(mine, in_states(Settlement.status, UNPAID)).subquery()  # fmt: skip
    running = and_(visible_to(Advance, viewer), Advance.status == "received")
    rows = session().execute(select(sums, Advance).select_from(sums).outerjoin(Advance, running)).all()
    unread, paid, to_come, next_on, _advance = rows[0]
    used: dict[Kind, int] = {}
    held: dict[Kind, int] = {}
    owed = 0
    for advance in (row.Advance for row in rows if row.Advance is not None):
        position = position_of(advance)
        owed += position.owed
        if advance.kind == "material":
            kind = kind_of(advance)
            used[kind] = used.get(kind, 0) + position.received_quantity - position.with_group
            held[kind] = held.get(kind, 0) + position.with_group
    return Money(int(paid or 0), int(to_come or 0), next_on, owed, used, held), unread


@dataclass(frozen=True)
class Region:
    """What an officer sees of a region."""

    groups: int
    members: int
    ordered: int
    """Rupiah of this year's orders taken on."""
    lots: int
    first_pass: int
    """Of the delivered lots, how many passed at the first inspection."""
    by_region: Sequence[tuple[str, int, int]]
    """Regency, rupiah ordered this year, active groups."""


def keeps_region(viewer: Actor) -> bool:
    """Whether the viewer answers for a region, or for the whole country."""
    return viewer.is_staff


def region_of(viewer: Actor) -> Region:
    """The region's figures of this year, within the viewer's sight."""
    ordered, groups, members, lots, first_pass = _ordered_by_region(viewer), dict[str, int](), 0, 0, 0
    for row in session().execute(_groups_by_region(viewer)):
        groups[row.region_code] = row.groups
        members, lots, first_pass = members + row.members, lots + row.lots, first_pass + row.first_pass
    codes = sorted(
        ordered.keys() | {code for code, number in groups.items() if number},
        key=lambda code: (-ordered.get(code, 0), code),
    )
    return Region(
        groups=sum(groups.values()),
        members=members,
        ordered=sum(ordered.values()),
        lots=lots,
        first_pass=first_pass,
        by_region=[(full_name(code), ordered.get(code, 0), groups.get(code, 0)) for code in codes],
    )


def _groups_by_region(viewer: Actor) -> Select[str, int, int, int, int]:
    """By region the active groups in sight and their members; and of all groups in sight the lots they delivered."""
    members = (
        select(GroupMember.organisation_id, func.count().label("members"))
        .where(GroupMember.left_at.is_(None))
        .group_by(GroupMember.organisation_id)
        .subquery()
    )
    passed = func.sum(cast(TradeOutcome.first_pass, Integer))
    outcomes = (
        select(TradeOutcome.group_id, func.count().label("lots"), passed.label("first_pass"))
        .group_by(TradeOutcome.group_id)
        .subquery()
    )
    active = Organisation.status == "approved"
    return (
        select(
            Organisation.region_code,
            func.count().filter(active).label("groups"),
            func.coalesce(func.sum(members.c.members).filter(active), 0).label("members"),
            func.coalesce(func.sum(outcomes.c.lots), 0).label("lots"),
            func.coalesce(func.sum(outcomes.c.first_pass), 0).label("first_pass"),
        )
        .outerjoin(members, members.c.organisation_id == Organisation.id)
        .outerjoin(outcomes, outcomes.c.group_id == Organisation.id)
        .where(Organisation.kind == "producer_group", visible_to(Organisation, viewer))
        .group_by(Organisation.region_code)
    )


def _ordered_by_region(viewer: Actor) -> dict[str, int]:
    """Rupiah of the orders that groups took on this year, by the group's region."""
    start = datetime(today().year, 1, 1, tzinfo=ZoneInfo(zone())).astimezone(UTC)
    left = case(
        (
            OrderLine.ordered_quantity > OrderLine.priced_quantity,
            OrderLine.ordered_quantity - OrderLine.priced_quantity,
        ),
        else_=0,
    )
    value = func.sum(OrderLine.priced_value + left * OrderLine.unit_price // (SCALE * OrderLine.pieces_per_pack))
    rows = session().execute(
        select(PurchaseOrder.region_code, value)
        .join(OrderLine, OrderLine.order_id == PurchaseOrder.id)
        .where(visible_to(PurchaseOrder, viewer), PurchaseOrder.accepted_at >= start)
        .group_by(PurchaseOrder.region_code)
    )
    return {code: int(amount) for code, amount in rows}


@dataclass(frozen=True)
class Front:
    """What the front page tells a stranger in numbers, all counted, none promised."""

    groups: int
    products: int
    accepted: int


def front_page() -> Front:
    """Approved groups, products in the catalogue, lots that passed at first inspection."""
    approved = (Organisation.kind == "producer_group", Organisation.status == "approved")
    return Front(
        groups=session().scalar(select(func.count(Organisation.id)).where(*approved)) or 0,
        products=session().scalar(select(func.count(CatalogueEntry.id))) or 0,
        accepted=session().scalar(select(func.count(TradeOutcome.id)).where(TradeOutcome.first_pass)) or 0,
    )
