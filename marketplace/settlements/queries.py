"""Reading settlements and statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.accounts.scope import visible_to
from marketplace.advances.materials import Kind, kind_of
from marketplace.advances.models import Advance
from marketplace.advances.positions import position_of
from marketplace.infra.data.runtime import session
from marketplace.infra.data.states import in_states
from marketplace.infra.language.formats import local_date
from marketplace.kernel.errors import NotFound
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.models import Organisation
from marketplace.parties.queries import load_organisation
from marketplace.payments.models import Payment
from marketplace.payments.queries import find_open, open_by_owner
from marketplace.settlements.lifecycle import UNPAID
from marketplace.settlements.models import Settlement


def get_settlement(settlement_id: int, viewer: Actor) -> Settlement:
    """The settlement with its lines if the viewer may see it; NotFound otherwise."""
    mine = (Settlement.id == settlement_id, visible_to(Settlement, viewer))
    settlement = session().scalar(select(Settlement).where(*mine).options(selectinload(Settlement.lines)))
    if settlement is None:
        raise NotFound("settlement")
    return settlement


def find_by_key(key: str) -> Settlement | None:
    """The settlement of an owner key `settlement:5`; None for other documents' keys."""
    kind, _, number = key.partition(":")
    return session().get(Settlement, int(number)) if kind == "settlement" and number.isdigit() else None


def find_successor(settlement: Settlement) -> Settlement | None:
    """What was drawn up in place of a settlement that was reversed; None while it holds itself."""
    return newest_of(settlement) if settlement.status == "reversed" else None


def newest_of(settlement: Settlement) -> Settlement:
    """What holds today: the settlement itself, or the one that was drawn up in its place."""
    while settlement.status == "reversed":
        settlement = session().scalars(select(Settlement).where(Settlement.replaces_id == settlement.id)).one()
    return settlement


def find_of_lot(lot_id: int) -> Settlement | None:
    """The settlement of a decided lot that holds today; None where nothing of it had a value."""
    first = session().scalar(select(Settlement).where(Settlement.lot_id == lot_id, Settlement.kind == "lot"))
    return newest_of(first) if first is not None else None


def may_be_redrawn(settlement: Settlement) -> bool:
    """Whether a case still changes the settlement itself: nothing of it is paid or on its way."""
    untouched = settlement.status in UNPAID and settlement.kind != "excess" and not settlement.paid_amount
    return untouched and find_open(settlement.key) is None


def list_settlements(order_id: int) -> list[Settlement]:
    """The order's settlements, oldest first; who may see the order may see these."""
    picked = (
        select(Settlement)
        .where(Settlement.order_id == order_id)
        .options(joinedload(Settlement.lines), selectinload(Settlement.hands))
    )
    return list(session().scalars(picked.order_by(Settlement.id)).unique())


def list_by_status(viewer: Actor, states: Sequence[str]) -> list[Settlement]:
    """The viewer's settlements in these states, oldest first."""
    mine = (in_states(Settlement.status, states), visible_to(Settlement, viewer))
    picked = select(Settlement).where(*mine).options(joinedload(Settlement.hands)).order_by(Settlement.id)
    return list(session().scalars(picked).unique())


@dataclass(frozen=True)
class Statement:
    """What was delivered, deducted and paid, and what is still owed in rupiah and in material."""

    settlements: Sequence[Settlement]
    advances: Sequence[Advance]

    @property
    def documents(self) -> list[Settlement | Advance]:
        """Everything it speaks of."""
        return [*self.settlements, *self.advances]

    @property
    def standing(self) -> list[Settlement]:
        """Those that hold: what was reversed stands in the list, and counts for nothing."""
        return [each for each in self.settlements if each.status != "reversed"]

    @property
    def gross(self) -> int:
        """Value of everything settled."""
        return sum(each.gross for each in self.standing)

    @property
    def deducted(self) -> int:
        """All deductions."""
        return sum(each.deducted for each in self.standing)

    @property
    def net(self) -> int:
        """What the group was or will be paid."""
        return sum(each.net for each in self.standing)

    @property
    def paid(self) -> int:
        """What the group was paid."""
        return sum(each.paid_amount for each in self.settlements)

    @property
    def unpaid(self) -> int:
        """What the off-taker still owes."""
        return self.net - self.paid

    @property
    def owed(self) -> int:
        """What the group still owes for advances."""
        return sum(position_of(each).owed for each in self.advances)

    @property
    def material(self) -> dict[Kind, int]:
        """Material still with the group, by its kind; 0 for what was received and is used up."""
        held: dict[Kind, int] = {}
        for each in self.advances:
            if each.kind == "material" and each.received_at is not None:
                kind = kind_of(each)
                held[kind] = held.get(kind, 0) + position_of(each).with_group
        return held


def order_statement(order_id: int) -> Statement:
    """The statement of one order; who may see the order may see it."""
    received = (Advance.order_id == order_id, Advance.received_at.is_not(None))
    advances = session().scalars(select(Advance).where(*received).order_by(Advance.id))
    return Statement(list_settlements(order_id), list(advances))


def period_statement(viewer: Actor, since: datetime, until: datetime, group_id: int | None = None) -> Statement:
    """Settlements drafted in [since, until) in the viewer's scope, of one group or all; what is owed is as of now."""
    drafted = [Settlement.drafted_at >= since, Settlement.drafted_at < until, visible_to(Settlement, viewer)]
    running = [Advance.status == "received", visible_to(Advance, viewer)]
    if group_id is not None:
        drafted.append(Settlement.producer_group_id == group_id)
        running.append(Advance.producer_group_id == group_id)
    settled = select(Settlement).where(*drafted).order_by(Settlement.id)
    advances = select(Advance).where(*running).order_by(Advance.received_at, Advance.id)
    return Statement(list(session().scalars(settled)), list(session().scalars(advances)))


def first_drafted_at(viewer: Actor, group_id: int | None = None) -> datetime | None:
    """When the first settlement in the viewer's scope was drafted, of one group or all; None where there is none."""
    mine = [visible_to(Settlement, viewer)]
    if group_id is not None:
        mine.append(Settlement.producer_group_id == group_id)
    return session().scalar(select(func.min(Settlement.drafted_at)).where(*mine))


def payments_underway(settlements: Sequence[Settlement]) -> dict[str, Payment]:
    """The open payments of approved settlements, by the settlement's key."""
    return open_by_owner([each.key for each in settlements if each.status == "approved"])


def owed_since(settlement: Settlement) -> date:
    """The day the settlement was reckoned, on the payer's calendar."""
    return local_date(settlement.drafted_at, load_organisation(settlement.off_taker_id).zone)


def get_statement_group(group_id: int, viewer: Actor) -> Organisation:
    """The group, if the viewer may read its settlements, or has one with it; NotFound otherwise."""
    organisation = load_organisation(group_id)
    mine = select(Settlement.id).where(Settlement.producer_group_id == group_id, visible_to(Settlement, viewer))
    reads = can(viewer, "settlement:read", organisation) or session().scalar(mine.limit(1)) is not None
    if not organisation.is_group or not reads:
        raise NotFound("group")
    return organisation


def order_numbers(statement: Statement) -> dict[int, str]:
    """The numbers of the orders a statement speaks of."""
    wanted = {each.order_id for each in statement.documents}
    rows = session().execute(select(PurchaseOrder.id, PurchaseOrder.number).where(PurchaseOrder.id.in_(wanted)))
    return {row.id: row.number or "" for row in rows}


def groups_of(statement: Statement) -> list[tuple[str, int]]:
    """The groups a statement speaks of, by name."""
    wanted = {each.producer_group_id for each in statement.documents}
    organisation = session().execute(select(Organisation.name, Organisation.id).where(Organisation.id.in_(wanted)))
    return sorted((row.name, row.id) for row in organisation)


def names_of_parties(statement: Statement) -> dict[int, str]:
    """The names of the parties a statement speaks of."""
    wanted = {party for each in statement.documents for party in (each.producer_group_id, each.off_taker_id)}
    organisation = session().execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted)))
    return {row.id: row.name for row in organisation}
