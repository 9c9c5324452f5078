"""Every settlement reckoned again from the lot, the order's terms and the lives of its advances."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.advances.models import Recovery
from marketplace.advances.proof.lives import Life, list_lives
from marketplace.audit.queries import list_details
from marketplace.deliveries.models import Lot
from marketplace.infra.data.runtime import session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.document_keys import key_of
from marketplace.ledger import check as ledger
from marketplace.ledger.check import ExpectedEntry
from marketplace.ledger.models import Entry
from marketplace.ledger.rules import PostingLine
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import misplaced, price_at, standing_holds, stray
from marketplace.parties.models import Organisation
from marketplace.payments.models import Payment
from marketplace.settlements import postings, rulebook, rules
from marketplace.settlements.lifecycle import UNPAID
from marketplace.settlements.models import Settlement, SettlementLine
from marketplace.settlements.operations import BLANK_LINE, terms_of, values_of
from marketplace.settlements.proof import redrawn


def violations() -> Iterator[str]:
    """One line for each settlement, line or posting that does not follow; names the row."""
    lives: dict[int, list[Life]] = defaultdict(list)
    for life in list_lives():
        lives[life.advance.order_id].append(life)
    picked = select(Settlement).options(selectinload(Settlement.lines)).order_by(Settlement.id)
    settlements = session().scalars(picked).all()
    orders = {order.id: order for order in session().scalars(select(PurchaseOrder))}
    by_order: dict[int, list[Settlement]] = defaultdict(list)
    for each in settlements:
        by_order[each.order_id].append(each)
    entries, recoveries = _entries(settlements), _recoveries()
    for order_id, mine in by_order.items():
        yield from _of_order(orders[order_id], mine, lives[order_id], entries, recoveries)
    yield from _of_lots()
    yield from redrawn.violations(settlements)
    yield from misplaced(Settlement)
    yield from _of_states(settlements)
    told = [told for mine in lives.values() for life in mine for told in life.told]
    confirmed: dict[str, list[Payment]] = defaultdict(list)
    for payment in session().scalars(select(Payment).where(Payment.status == "confirmed").order_by(Payment.id)):
        confirmed[payment.owner].append(payment)
    of_old = set(session().scalars(select(Entry.key).where(Entry.key.like("settlement:%:paid"))))
    by_id = {each.id: each for each in settlements}
    for each in settlements:
        told += _told(each, lives[each.order_id], confirmed[each.key], of_old, by_id)
    yield from ledger.against(told)


def _of_order(
    order: PurchaseOrder,
    settlements: Sequence[Settlement],
    lives: Sequence[Life],
    entries: Mapping[int, int],
    recoveries: Mapping[int, Sequence[Recovery]],
) -> Iterator[str]:
    """The deductions of each lot, asked of the advances as they stood when it was settled."""
    oldest = sorted(lives, key=lambda life: (life.advance.received_at, life.advance.id))
    zone = session().get_one(Organisation, order.off_taker_id).zone
    gross_before, held_back = 0, dict[int, int]()
    for each in settlements:
        yield from _of_head(each, order, zone)
        if each.kind != "lot":
            continue
        place = entries.get(each.id, 0)
        positions = [position for life in oldest if (position := life.before(place)) is not None]
        terms = terms_of(order)
        asked = rulebook.dues(order.rules_number, terms, positions, each.gross, gross_before, held_back)
        sheet = rules.settle(each.gross, order.deduction_cap, asked)
        taken = [line for line in each.lines if line.advance_id is not None]
        yield from _of_lines(each, taken, [vars(deduction) for deduction in sheet.deductions])
        shares = {(line.advance_id, line.kind, line.amount) for line in taken}
        for row in recoveries.get(each.id, ()):
            if (row.advance_id, row.kind, row.amount) not in shares:
                yield f"recoveries {row.id}: is of no line of settlement {each.id}"
        gross_before += each.gross
        held_back = {line.advance_id: line.due - line.amount for line in taken if line.advance_id is not None}


def _entries(settlements: Sequence[Settlement]) -> dict[int, int]:
    keys = {f"{each.key}:drafted": each.id for each in settlements}
    rows = session().execute(select(Entry.key, Entry.id).where(Entry.memo == "settlement_drafted"))
    return {keys[row.key]: row.id for row in rows if row.key in keys}


def _recoveries() -> dict[int, list[Recovery]]:
    by_settlement: dict[int, list[Recovery]] = defaultdict(list)
    for row in session().scalars(select(Recovery).order_by(Recovery.id)):
        by_settlement[row.settlement_id].append(row)
    return by_settlement


def _of_head(settlement: Settlement, order: PurchaseOrder, zone: str) -> Iterator[str]:
    is_capped = settlement.kind == "lot" or settlement.replaces_id is not None
    promised = local_date(settlement.drafted_at, zone) + timedelta(days=order.payment_days)
    expected = {
        "cap": rules.settle(settlement.gross if is_capped else 0, order.deduction_cap, ()).cap,
        "payable_on": promised if settlement.replaces_id is None else settlement.payable_on,
        "source": key_of("lot", settlement.lot_id) if settlement.kind == "lot" else settlement.source,
    }
    for name, value in expected.items():
        if getattr(settlement, name) != value:
            yield f"settlements {settlement.id}: {name} is {getattr(settlement, name)}, should be {value}"
    if [line.position for line in settlement.lines] != list(range(1, len(settlement.lines) + 1)):
        yield f"settlements {settlement.id}: its lines are not numbered from 1 on"


def _of_states(settlements: Sequence[Settlement]) -> Iterator[str]:
    """Approved as history says, paid by payments between its two parties that sum to its net, held until then."""
    approved = {subject for subject, _ in list_details("settlement.approved")}
    undone = {subject for subject, _ in list_details("settlement.reversed")}
    drafted = {subject: told["number"] for subject, told in list_details("settlement.drafted")}
    held, closed = standing_holds("settlement"), _closed()
    payments: dict[str, list[Payment]] = defaultdict(list)
    for payment in session().scalars(select(Payment).order_by(Payment.id)):
        payments[payment.owner].append(payment)
    for each in settlements:
        name = f"settlements {each.id}: is {each.status}"
        is_approved = each.status in {"approved", "paid"} or (
            each.status == "reversed" and each.approved_at is not None
        )
        strange = (each.status == "reversed") != (each.key in undone)
        if strange or (each.key in drafted and is_approved != (each.key in approved)):
            yield f"{name}, history says otherwise"
        if drafted.get(each.key, each.number) != each.number:
            yield f"settlements {each.id}: its number is {each.number}, history says {drafted[each.key]}"
        if _holds(each, closed) != ((each.order_id, each.key) in held):
            yield f"{name}, its hold on the order says otherwise"
        held.discard((each.order_id, each.key))
        attempts = payments[each.key]
        paid = sum(payment.amount for payment in attempts if payment.status == "confirmed")
        if paid != each.paid_amount:
            yield f"settlements {each.id}: paid_amount is {each.paid_amount}, its payments sum to {paid}"
        if (each.status == "paid") != (each.status in {"approved", "paid"} and paid == each.net):
            yield f"{name}, its payments say otherwise"
        for payment in attempts:
            parties = (payment.payer_id, payment.payee_id, payment.off_taker_id, payment.producer_group_id)
            expected = (each.off_taker_id, each.producer_group_id) * 2
            if (*parties, payment.owed, payment.file) != (*expected, each.net, each.file):
                yield f"payments {payment.id}: is of other parties or another amount than settlement {each.id}"
    yield from stray(held)


def _closed() -> dict[int, datetime]:
    ended = select(PurchaseOrder.id, PurchaseOrder.closed_at).where(PurchaseOrder.closed_at.is_not(None))
    return {row.id: row.closed_at for row in session().execute(ended)}


def _holds(settlement: Settlement, closed: Mapping[int, datetime]) -> bool:
    """Whether it is to keep its order open; what a case gives after the end reopens nothing."""
    after_the_end = (
        settlement.kind == "case" and closed.get(settlement.order_id, settlement.drafted_at) < settlement.drafted_at
    )
    return settlement.status in UNPAID and not after_the_end


def _of_lots() -> Iterator[str]:
    """The value lines of each lot, from its decision and its order line; a lot worth nothing has no settlement."""
    by_lot = {each.lot_id: each for each in session().scalars(select(Settlement).where(Settlement.kind == "lot"))}
    for lot in session().scalars(select(Lot).where(Lot.status == "decided").order_by(Lot.id)):
        price = price_at(lot.line, lot.decided_at) if lot.decided_at else lot.line.unit_price
        expected = values_of(lot.line, price, lot.accepted_quantity, lot.second_grade_quantity)
        settlement = by_lot.get(lot.id)
        if settlement is not None:
            yield from _of_lines(settlement, [line for line in settlement.lines if line.advance_id is None], expected)
        elif any(value["amount"] for value in expected):
            yield f"lots {lot.id}: is decided and has no settlement"


def _of_lines(
    settlement: Settlement, held: Sequence[SettlementLine], expected: Sequence[dict[str, object]]
) -> Iterator[str]:
    for line, values in zip(held, expected, strict=False):
        for name, value in (BLANK_LINE | values).items():
            if getattr(line, name) != value:
                yield f"settlement_lines {line.id}: {name} is {getattr(line, name)}, reckoned again it is {value}"
    if len(held) != len(expected):
        yield f"settlements {settlement.id}: has {len(held)} lines of this sort, reckoned again {len(expected)}"


def _drafted(settlement: Settlement, lives: Sequence[Life], by_id: Mapping[int, Settlement]) -> list[PostingLine]:
    """What it posts when it is drawn up: of one that was drawn up anew what the one before did, and what its case
    gave or took.
    """
    old = by_id.get(settlement.replaces_id or 0)
    if old is not None:
        own = [line for line in settlement.lines if line.cause == settlement.source]
        moved = sum(line.amount if line.kind == "case" else -line.amount for line in own)
        before = _drafted(old, lives, by_id)
        return [*before, *postings.goods(settlement.file, moved)]
    deducted = [line for life in lives for line in life.deductions.get(settlement.id, ())]
    return [*postings.goods(settlement.file, settlement.gross), *deducted]


def _told(
    settlement: Settlement, lives: Sequence[Life], payments: Sequence[Payment], of_old: Container[str],
    by_id: Mapping[int, Settlement],
) -> Iterator[ExpectedEntry]:  # fmt: skip
    """What it has left in the book."""
    file, order_key = settlement.file, settlement.file
    if settlement.kind != "excess":
        lines: Sequence[PostingLine] = _drafted(settlement, lives, by_id)
        key, at = f"{settlement.key}:drafted", settlement.drafted_at
        yield ExpectedEntry(key, settlement.key, file, "settlement_drafted", at, lines)
    for payment in payments:
        key = f"{settlement.key}:paid"
        if key not in of_old:
            key = postings.payment_key(settlement.key, payment.id)
        at = payment.confirmed_at or settlement.drafted_at
        lines = postings.payment(order_key, payment.amount)
        yield ExpectedEntry(key, settlement.key, file, "settlement_paid", at, lines)
