"""Proof that an advance's sums, its documents and the book all say the same."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from marketplace.advances.contracts import figures_of
from marketplace.advances.fingerprints import offered_terms, proposed_terms
from marketplace.advances.lifecycle import OPEN_ADJUSTMENT, STANDING
from marketplace.advances.models import Adjustment, Advance, Consumption, Contract, FollowedDebt, MaterialLot, Recovery
from marketplace.advances.positions import position_of
from marketplace.advances.proof.lives import Life, list_lives
from marketplace.advances.rulebook import FIRST
from marketplace.audit.queries import list_details
from marketplace.infra.data.runtime import session
from marketplace.kernel.fingerprints import fingerprint, is_witnessed
from marketplace.ledger.accounts import IDR
from marketplace.ledger.queries import all_balances
from marketplace.orders.models import PurchaseOrder, Reliance
from marketplace.orders.queries import misplaced, standing_holds, stray

SIGNED = ("material", "cash")
"""Kinds of advance that the group signed for; the others follow from another document."""


def violations() -> Iterator[str]:
    """One line for each advance of which a sum, its documents and the book disagree; names table, row and figure."""
    documents, book = _documents(), all_balances()
    for advance in session().scalars(select(Advance).order_by(Advance.id)):
        sums, name = documents[advance.id], f"advances {advance.id}"
        for column, total in _totals(advance, sums).items():
            if getattr(advance, column) != total:
                yield f"{name}: {column} is {getattr(advance, column)}, its documents sum to {total}"
        for account, commodity, expected in _expected(advance, sums):
            balance = book.get((account, advance.key, commodity), 0)
            if balance != expected:
                yield f"{name}: {account} stands at {balance} in the book, its documents say {expected}"
    yield from _of_rules()
    yield from misplaced(Advance)
    yield from misplaced(Adjustment)
    yield from _of_claims()
    yield from _of_history()
    yield from _of_contracts()
    yield from _of_holds()
    yield from _reliances()
    for life in list_lives():
        yield from life.faults
        yield from _of_life(life)


def linked_orders() -> Iterator[tuple[int, int]]:
    """Pairs of orders of which one took over a debt of the other, or pays what was paid too much there: neither is
    proved without the other.
    """
    for picked, _one, _other in _links():
        for one, other in session().execute(picked.distinct()):
            yield one, other or one


def linked_to(orders: Collection[int]) -> Iterator[tuple[int, int]]:
    """Those of these pairs that name one of these orders."""
    for picked, one, other in _links():
        for column in (one, other):
            for first, second in session().execute(picked.where(column.in_(orders))):
                yield first, second or first


def _links() -> Iterator[tuple[Select[*tuple[Any, ...]], Any, Any]]:
    """Each way in which orders are linked: what picks the pairs, and both its columns."""
    source = aliased(Advance)
    given = select(Adjustment.order_id, Adjustment.target_order_id)
    yield given.where(Adjustment.target_order_id.is_not(None)), Adjustment.order_id, Adjustment.target_order_id
    taken = select(Advance.order_id, source.order_id).join(source, source.id == Advance.carried_from_id)
    yield taken, Advance.order_id, source.order_id
    claimed = select(Advance.order_id, Advance.claimed_from_id)
    yield claimed.where(Advance.claimed_from_id.is_not(None)), Advance.order_id, Advance.claimed_from_id


def _of_life(life: Life) -> Iterator[str]:
    """The sums that no document holds by itself, against the rules applied to one document after the other."""
    advance, position = life.advance, life.position
    for column in ("valued_quantity", "claimed_quantity", "good_value", "margin_earned"):
        if getattr(advance, column) != getattr(position, column):
            told = getattr(position, column)
            yield f"advances {advance.id}: {column} is {getattr(advance, column)}, by the rules {told}"
    if advance.status != ("settled" if position.is_settled else "received"):
        yield f"advances {advance.id}: is {advance.status}, {position.with_group} is held and {position.owed} owed"


def _of_rules() -> Iterator[str]:
    """An advance goes by the rules of its order."""
    both = select(Advance.id, Advance.rules_number, PurchaseOrder.rules_number)
    other = both.join(PurchaseOrder, PurchaseOrder.id == Advance.order_id)
    for advance_id, number, expected in session().execute(other.order_by(Advance.id)):
        if number != expected:
            yield f"advances {advance_id}: rules_number is {number}, its order was issued under {expected}"


def _of_claims() -> Iterator[str]:
    """A faulty claim is bounded by what its own lot rejected; the first rules asked only for what all lots did."""
    uses = session().scalars(select(Consumption))
    rejected = {(each.advance_id, each.lot_id): each.rejected_consumed for each in uses}
    claimed: dict[tuple[int, int | None], int] = defaultdict(int)
    now = select(Adjustment).join(Adjustment.advance).where(Advance.rules_number > FIRST)
    for each in session().scalars(now.where(Adjustment.kind == "faulty", Adjustment.status == "accepted")):
        claimed[each.advance_id, each.lot_id] += each.agreed_quantity
    for (advance_id, lot_id), quantity in claimed.items():
        if quantity > rejected.get((advance_id, lot_id or 0), 0):
            yield f"advances {advance_id}: {quantity} of lot {lot_id} is claimed as faulty, more than it rejected"


def _of_history() -> Iterator[str]:
    """What was offered, received and proposed, against the witnesses that history keeps."""
    offered = {subject: told.get("fingerprint") for subject, told in list_details("advance.offered")}
    received = {subject: told["total_rupiah"] for subject, told in list_details("advance.received")}
    for advance in session().scalars(select(Advance).order_by(Advance.id)):
        name = f"advances {advance.id}"
        if not is_witnessed(offered.get(advance.key), offered_terms, advance):
            yield f"{name}: its terms, lots or norms are not those that were offered"
        if advance.received_at and received.get(advance.key, advance.received_total) != advance.received_total:
            yield f"{name}: received_total is {advance.received_total}, history says {received[advance.key]}"
    told = {details["adjustment_id"]: details for _, details in list_details("adjustment.proposed")}
    for adjustment in session().scalars(select(Adjustment).order_by(Adjustment.id)):
        proposed = told.get(adjustment.id, {}).get("fingerprint")
        if not is_witnessed(proposed, proposed_terms, adjustment):
            yield f"adjustments {adjustment.id}: is not what was proposed"


def _of_contracts() -> Iterator[str]:
    """Every contract that was signed is kept, says what the advance says, and is the one that history witnessed."""
    kept = {each.advance_id: each for each in session().scalars(select(Contract))}
    accepted = {subject: told.get("fingerprint") for subject, told in list_details("advance.accepted")}
    signed = select(Advance).where(Advance.accepted_at.is_not(None), Advance.kind.in_(SIGNED)).order_by(Advance.id)
    for advance in session().scalars(signed):
        contract = kept.pop(advance.id, None)
        if contract is None:
            yield f"advances {advance.id}: its contract was signed and is not kept"
            continue
        if contract.terms | figures_of(advance) != contract.terms:
            yield f"advance_contracts {contract.id}: does not say what the advance says"
        if accepted.get(advance.key) not in (None, fingerprint(contract.terms)):
            yield f"advance_contracts {contract.id}: is not what the group accepted"
        if contract.agreed_at != advance.accepted_at:
            yield f"advance_contracts {contract.id}: was agreed at another moment than the advance"
    for contract in kept.values():
        yield f"advance_contracts {contract.id}: belongs to no advance that was accepted"


def _of_holds() -> Iterator[str]:
    """An advance holds its order open from its issue to its end, an adjustment until it is answered."""
    held = standing_holds("advance") | standing_holds("adjustment")
    for advance in session().scalars(select(Advance).order_by(Advance.id)):
        if (advance.status in {"issued", "received"}) != ((advance.order_id, advance.key) in held):
            yield f"advances {advance.id}: is {advance.status}, its hold on the order says otherwise"
        held.discard((advance.order_id, advance.key))
    for each in session().scalars(select(Adjustment).order_by(Adjustment.id)):
        if (each.status in OPEN_ADJUSTMENT) != ((each.order_id, each.key) in held):
            yield f"adjustments {each.id}: is {each.status}, its hold on the order says otherwise"
        held.discard((each.order_id, each.key))
    yield from stray(held)


def _reliances() -> Iterator[str]:
    """The orders know of every advance that stands, and which of them are loans."""
    picked = select(Reliance.key, Reliance.keeps_prices).where(Reliance.lifted_at.is_(None))
    told: dict[str, bool] = {row.key: row.keeps_prices for row in session().execute(picked)}
    for advance in session().scalars(select(Advance).order_by(Advance.id)):
        expected = advance.contract_form == "loan" if advance.status in STANDING else None
        if told.get(advance.key) != expected:
            yield f"advances {advance.id}: the order is told {told.get(advance.key)} of a loan, it is {expected}"


def _documents() -> dict[int, dict[str, int]]:
    """What people wrote down, summed by advance; read from the documents alone."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for column in ("good_quantity", "good_consumed", "rejected_consumed"):
        total = func.sum(getattr(Consumption, column))
        for advance_id, amount in session().execute(
            select(Consumption.advance_id, total).group_by(Consumption.advance_id)
        ):
            sums[advance_id][column] = int(amount)
    rows = session().execute(select(Recovery.advance_id, func.sum(Recovery.amount)).group_by(Recovery.advance_id))
    for advance_id, amount in rows:
        sums[advance_id]["recovered"] = int(amount)
    lots = select(MaterialLot.advance_id, func.sum(MaterialLot.counted_length)).group_by(MaterialLot.advance_id)
    for advance_id, counted in session().execute(lots):
        sums[advance_id]["counted"] = int(counted or 0)
    for each in session().scalars(select(Adjustment).where(Adjustment.status == "accepted")):
        mine = sums[each.advance_id]
        mine[each.kind] += (
            each.amount if each.kind in {"repayment", "forgiveness", "carry_over"} else each.agreed_quantity
        )
        mine["excess"] += each.excess
        mine["claimed"] += each.claimed
        mine["written_down"] += each.value - each.excess
    for advance_id, amount in session().execute(
        select(FollowedDebt.advance_id, func.sum(FollowedDebt.amount)).group_by(FollowedDebt.advance_id)
    ):
        sums[advance_id]["written_down"] += int(amount)
    return sums


def _totals(advance: Advance, sums: Mapping[str, int]) -> dict[str, int]:
    """Column → what the documents sum to."""
    totals = {
        "good_quantity": sums["good_quantity"],
        "consumed_good": sums["good_consumed"],
        "consumed_rejected": sums["rejected_consumed"],
        "returned_quantity": sums["return"],
        "lost_quantity": sums["loss"],
        "variance_quantity": sums["variance"],
        "faulty_quantity": sums["faulty"],
        "recovered": sums["recovered"],
        "repaid": sums["repayment"],
        "forgiven": sums["forgiveness"],
        "carried": sums["carry_over"],
        "excess": sums["excess"],
        "claimed": sums["claimed"],
    }
    if advance.kind == "material" and advance.received_at is not None:
        totals["received_quantity"] = sums["counted"]
    if not position_of(advance).keeps_title:
        totals["written_down"] = sums["written_down"]
    return totals


def _expected(advance: Advance, sums: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    """What the book must say, reckoned from the documents: (account, commodity, balance)."""
    if advance.received_at is None:
        return
    position = position_of(advance)
    used, spoilt = sums["good_consumed"], sums["rejected_consumed"]
    received = sums["counted"]
    gone = used + spoilt + sums["return"] + sums["loss"] + sums["variance"]
    if advance.kind == "material":
        yield "with_group", advance.commodity, received - gone
        yield "in_accepted", advance.commodity, used
        yield "in_rejected", advance.commodity, spoilt
        yield "lost", advance.commodity, sums["loss"]
        yield "variance", advance.commodity, sums["variance"]
        yield "store", advance.commodity, sums["return"] - received
    written = 0 if position.keeps_title else sums["written_down"]
    discharged = sums["recovered"] + sums["repayment"] + sums["forgiveness"] + sums["carry_over"] + written
    charged = 0 if position.keeps_title else advance.received_total
    yield position.account, IDR, charged + sums["claimed"] - discharged
    yield "deferred_margin", IDR, -position.deferred_margin
    yield "margin_earned", IDR, -advance.margin_earned
