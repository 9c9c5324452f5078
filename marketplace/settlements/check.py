"""Proof that settlements add up, that the book says what they say, and that the promises to pay are counted."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import func, select

from marketplace.advances.models import Advance, Recovery
from marketplace.infra.data.loading import in_batches
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.money import at_rate
from marketplace.ledger.accounts import IDR
from marketplace.ledger.queries import all_balances
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.promises import Promise, miscounted
from marketplace.payments.models import Payment
from marketplace.settlements.models import Settlement, SettlementLine
from marketplace.settlements.promises import paying
from marketplace.settlements.proof import papers, recalculation

AT_ONCE = 500
"""Settlements that are read together."""
VALUES = frozenset({"accepted", "second_grade", "excess", "case"})
TAKEN = "less"
"""A deduction by which the goods are worth less; no advance recovers it."""


def violations() -> Iterator[str]:
    """One line for each settlement whose figures do not fit its lines, its cap, its recoveries or the book."""
    lines: dict[int, dict[str, int]] = defaultdict(lambda: {"value": 0, "deduction": 0, "less": 0})
    for line in session().scalars(select(SettlementLine)):
        lines[line.settlement_id]["value" if line.kind in VALUES else "deduction"] += line.amount
        lines[line.settlement_id]["less"] += line.amount if line.kind == TAKEN else 0
    recovered = _recovered()
    picked = select(PurchaseOrder.id, PurchaseOrder.deduction_cap)
    caps = {row.id: row.deduction_cap for row in session().execute(picked)}
    owed: dict[int, int] = defaultdict(int)
    gross: dict[int, int] = defaultdict(int)
    for each in session().scalars(select(Settlement).order_by(Settlement.id)):
        name, sums = f"settlements {each.id}", lines[each.id]
        yield from _compare(name, "value lines", sums["value"], each.gross)
        yield from _compare(name, "deduction lines", sums["deduction"], each.deducted)
        yield from _compare(name, "recoveries", recovered.get(each.id, 0), 0 if each.kind == "case" else each.deducted)
        yield from _compare(name, "gross less deductions", each.gross - each.deducted, each.net)
        cap = at_rate(each.gross, caps[each.order_id])
        if each.deducted > cap:
            yield f"{name}: deducts {each.deducted}, more than the cap {cap}"
        if each.kind != "excess" and each.status != "reversed":
            gross[each.order_id] += each.gross - sums["less"]
        owed[each.order_id] += each.unpaid
    claims = select(Advance.claimed_from_id, func.sum(Advance.received_total)).where(Advance.kind == "claim")
    for order_id, claimed in session().execute(claims.group_by(Advance.claimed_from_id)):
        gross[order_id or 0] -= int(claimed)
    yield from _against_the_book(caps, gross, owed)
    yield from recalculation.violations()
    yield from papers.violations()


def _recovered() -> dict[int, int]:
    total = func.sum(Recovery.amount)
    rows = session().execute(select(Recovery.settlement_id, total).group_by(Recovery.settlement_id))
    return {settlement_id: int(amount) for settlement_id, amount in rows}


def _against_the_book(caps: dict[int, int], gross: dict[int, int], owed: dict[int, int]) -> Iterator[str]:
    book = all_balances()
    for order_id in sorted(caps):
        name, owner = f"purchase_orders {order_id}", key_of("order", order_id)
        yield from _compare(name, "goods in the book", book.get(("goods_received", owner, IDR), 0), gross[order_id])
        yield from _compare(name, "payable in the book", -book.get(("payable", owner, IDR), 0), owed[order_id])


def promise_violations() -> Iterator[str]:
    """One line for each count of promises to pay that is not what the settlements of all orders tell."""
    yield from miscounted("paying", Counter(_promises()))


def _promises() -> Iterator[Promise]:
    picked = select(Settlement, PurchaseOrder.payment_days).join(PurchaseOrder, PurchaseOrder.id == Settlement.order_id)
    asked = session().execute(picked.order_by(Settlement.id).execution_options(yield_per=AT_ONCE))
    for rows in in_batches(asked, AT_ONCE):
        confirmed = select(Payment.owner, Payment.transferred_on).where(
            Payment.status == "confirmed", Payment.owner.in_([settlement.key for settlement, _days in rows])
        )
        confirmed = confirmed.order_by(Payment.confirmed_at, Payment.id)  # the last one completed it
        sent = {row.owner: row.transferred_on for row in session().execute(confirmed)}
        for settlement, days in rows:
            if (promise := paying(settlement, days, sent.get(settlement.key))) is not None:
                yield promise


def _compare(name: str, what: str, total: int, expected: int) -> Iterator[str]:
    if total != expected:
        yield f"{name}: {what} sum to {total}, the document says {expected}"
