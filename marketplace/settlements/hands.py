"""Who had a hand in what is settled, and from whom approving and paying it is therefore kept."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import insert

from marketplace.accounts.actor import Actor
from marketplace.accounts.duties import find_conflict
from marketplace.accounts.sealed_names import names_on_papers
from marketplace.advances.queries import deciders_of
from marketplace.deliveries.queries import load_lot
from marketplace.infra.data.runtime import session
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.finance import bounds_of, finance_grant
from marketplace.parties.queries import load_organisation
from marketplace.parties.thresholds import value_of
from marketplace.settlements.models import Settlement, SettlementHand

PARTS = ("ordered", "received", "inspected", "agreed")


def write_hands(settlement: Settlement, order: PurchaseOrder, inspectors: Collection[int]) -> None:
    """Notes who ordered, received and inspected what is settled, or agreed to a cost of it, for the off-taker."""
    parts: list[tuple[str, Iterable[int | None]]] = [("ordered", {order.created_by, order.issued_by})]
    if settlement.lot_id is not None:
        parts.append(("received", {load_lot(settlement.lot_id).delivery.received_by}))
        parts.append(("inspected", inspectors))
    elif settlement.kind == "case":
        parts.append(("agreed", set(inspectors)))
    else:
        parts.append(("agreed", deciders_of(int(settlement.source.partition(":")[2]))))
    _write(settlement, {(user_id, part) for part, people in parts for user_id in people if user_id is not None})


def copy_hands(old: Settlement, new: Settlement, deciders: Collection[int]) -> None:
    """Notes the same people on what is drawn up anew, and who agreed to it for the off-taker."""
    _write(new, {(hand.user_id, hand.part) for hand in old.hands} | {(each, "agreed") for each in deciders})


def _write(settlement: Settlement, parts: Collection[tuple[int, str]]) -> None:
    ordered = sorted(parts, key=lambda each: (PARTS.index(each[1]), each[0]))
    rows = [{"settlement_id": settlement.id, "user_id": user_id, "part": part} for user_id, part in ordered]
    if rows:
        session().execute(insert(SettlementHand), rows)
    session().expire(settlement, ["hands"])


def kept_from(settlement: Settlement, at: datetime) -> list[int]:
    """The people of the off-taker's finance who may not pay it now."""
    off_taker = load_organisation(settlement.off_taker_id)
    bounds = bounds_of(off_taker, at)
    people = bounds.people | settlement.handled_by | {settlement.approved_by_id or 0}
    kept = []
    for user_id in sorted(people - {0}):
        payer = Actor(user_id, grants=(finance_grant(off_taker, user_id, bounds),))
        if find_conflict(payer, "settlement:pay", settlement) is not None:
            kept.append(user_id)
    return kept


def waits_for_second(settlement: Settlement, at: datetime) -> bool:
    """Whether nobody who is of finance now may take the settlement's next step: a second person has to come."""
    if settlement.status not in {"drafted", "approved"}:
        return False
    off_taker = load_organisation(settlement.off_taker_id)
    step = "settlement:approve" if settlement.status == "drafted" else "settlement:pay"
    bounds = bounds_of(off_taker, at)
    payers = (Actor(user_id, grants=(finance_grant(off_taker, user_id, bounds),)) for user_id in bounds.people)
    return all(find_conflict(payer, step, settlement) is not None for payer in payers)


def people_by_part(settlement: Settlement) -> list[tuple[str, list[str]]]:
    """The names of those who had a hand in it, by what they did."""
    names = names_on_papers({hand.user_id for hand in settlement.hands})
    did = {part: [names.get(hand.user_id, "") for hand in settlement.hands if hand.part == part] for part in PARTS}
    return [(part, people) for part, people in did.items() if people]


def alone_limit(settlement: Settlement) -> int | None:
    """What one person could approve and pay alone back then; None unless who approved had handled the goods."""
    if settlement.approved_at is None or settlement.approved_by_id not in settlement.handled_by:
        return None
    return value_of("one_person_shop", load_organisation(settlement.off_taker_id), settlement.approved_at)
