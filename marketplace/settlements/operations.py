"""What is done with a settlement: drafted and posted with the decision, approved by finance, paid."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, insert, select

from marketplace.accounts.actor import Actor
from marketplace.advances import operations as advances
from marketplace.advances.positions import position_of
from marketplace.advances.queries import list_running
from marketplace.audit.seal_codes import newest_code
from marketplace.infra.data.counters import next_number
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import Conflict
from marketplace.kernel.money import BASIS
from marketplace.ledger import operations as ledger
from marketplace.ledger.queries import find_entry, lines_of
from marketplace.ledger.rules import PostingLine
from marketplace.orders import operations as orders
from marketplace.orders.models import OrderLine, PurchaseOrder
from marketplace.orders.queries import load_order, load_order_line
from marketplace.parties.between import event_fields_between
from marketplace.parties.models import Organisation
from marketplace.parties.promises import record_promise
from marketplace.settlements import events, postings, rulebook, rules
from marketplace.settlements.hands import copy_hands, write_hands
from marketplace.settlements.lifecycle import SETTLEMENT
from marketplace.settlements.models import Settlement, SettlementLine
from marketplace.settlements.promises import paying
from marketplace.settlements.rules import Sheet, Terms

NUMBER_PREFIX = "SET"


def draft_settlement(
    lot_id: int,
    order_line_id: int,
    accepted: int,
    second_grade: int,
    inspectors: Collection[int],
    actor: Actor,
    at: datetime,
) -> Settlement | None:
    """Reckons up a decided lot, posts it and takes its deductions; under the order's lock, after its use of material.
    `inspectors` inspected it, or decided on it for the off-taker.

    None when nothing of the lot has a value: then there is nothing to pay and nothing to deduct.
    """
    line = load_order_line(order_line_id)
    order = line.order
    values = values_of(line, line.unit_price, accepted, second_grade)
    gross = sum(value["amount"] for value in values)
    if not gross:
        orders.close_if_done(order.id, at)
        return None
    running = list_running(order.id)
    positions, terms = [position_of(each) for each in running], terms_of(order)
    before, held_back = _earlier(order.id) if rules.looks_back(terms, positions) else (0, {})
    asked = rulebook.dues(order.rules_number, terms, positions, gross, before, held_back)
    sheet = rules.settle(gross, order.deduction_cap, asked)
    amounts = {each.advance_id: (each.kind, each.amount) for each in sheet.deductions}
    recovered = advances.recover(running, amounts, actor, at)
    settlement = _insert(order, key_of("lot", lot_id), lot_id, sheet, values, inspectors, at)
    advances.record_recoveries(settlement.id, amounts, at)
    _post(settlement, "drafted", (*postings.goods(order.key, gross), *recovered), at)
    _announce(settlement, actor, at)
    return settlement


def draft_excess(order_id: int, adjustment_id: int, amount: int, actor: Actor, at: datetime) -> Settlement:
    """Value of returned or written-off material beyond the debt is owed to the group; it is in the book already."""
    order, at = orders.lock_order(order_id, at)
    value = {"kind": "excess", "amount": amount, "due": amount}
    sheet = rules.excess_sheet(amount)
    settlement = _insert(order, key_of("adjustment", adjustment_id), None, sheet, [value], (), at)
    _announce(settlement, actor, at)
    return settlement


def draft_correction(
    order_id: int, case_key: str, amount: int, deciders: Collection[int], actor: Actor, at: datetime
) -> Settlement:
    """What a case gives the group is owed to it; the settlements and entries before stay as they are, and so does an
    order that is closed. `deciders` agreed to it for the off-taker.
    """
    order, at = orders.lock_order(order_id, at)
    value = {"kind": "case", "cause": case_key, "amount": amount, "due": amount}
    settlement = _insert(order, case_key, None, rules.case_sheet(amount), [value], deciders, at)
    _post(settlement, "drafted", postings.goods(order.key, amount), at)
    _announce(settlement, actor, at)
    return settlement


def redraw_settlement(
    settlement: Settlement, case_key: str, given: int, taken: int, deciders: Collection[int], actor: Actor, at: datetime
) -> Settlement:
    """What a case gives or takes before the settlement is paid: it is reversed, and drawn up anew with one line more.

    What it recovered stays recovered, and the day it is to be paid by stays the same.
    """
    at = _lock(settlement, at)
    order = load_order(settlement.order_id)
    sheet = rules.redraw(settlement.gross, settlement.deducted, order.deduction_cap, given, taken)
    SETTLEMENT.move(settlement, "reverse")
    emit(events.SettlementReversed(**_event_fields(settlement, actor, at), case=case_key))
    orders.lift_hold(order.id, settlement.key, at, closing=False)
    entry = find_entry(f"{settlement.key}:drafted")
    before = lines_of(entry) if entry is not None else []
    with ledger.together():
        if entry is not None:
            ledger.reverse(entry, case_key, at)
        redrawn = _insert_redrawn(settlement, case_key, sheet, given, taken, deciders, at)
        corrected = (*before, *postings.goods(order.key, given - taken))
        _post(redrawn, "drafted", corrected, at)
    if order.is_open:
        orders.place_hold(order.id, redrawn.key, "settlement", at)
    _announce(redrawn, actor, at)
    return redrawn


def _insert_redrawn(
    old: Settlement, case_key: str, sheet: rules.Redrawn, given: int, taken: int, deciders: Collection[int],
    at: datetime,
) -> Settlement:  # fmt: skip
    off_taker = session().get_one(Organisation, old.off_taker_id)
    number = next_number(off_taker.id, off_taker.code, NUMBER_PREFIX, local_date(at, off_taker.zone))
    redrawn = Settlement(
        number=number, order_id=old.order_id, status=SETTLEMENT.initial, kind="case", source=case_key,
        lot_id=old.lot_id, replaces_id=old.id, gross=sheet.gross, cap=sheet.cap, deducted=sheet.deducted,
        net=sheet.net, witness=newest_code(), drafted_at=at, payable_on=old.payable_on,
        producer_group_id=old.producer_group_id, off_taker_id=old.off_taker_id, region_code=old.region_code,
    )  # fmt: skip
    session().add(redrawn)
    session().flush()
    kind, amount = ("case", given) if given else ("less", taken)
    added = {"kind": kind, "cause": case_key, "amount": amount, "due": amount}
    kept = [{name: getattr(line, name) for name in KEPT_OF_LINE} for line in old.lines]
    rows = [
        BLANK_LINE | row | {"settlement_id": redrawn.id, "position": place}
        for place, row in enumerate([*kept, added], start=1)
    ]
    session().execute(insert(SettlementLine).execution_options(render_nulls=True), rows)
    copy_hands(old, redrawn, deciders)
    return redrawn


def approve_settlement(settlement: Settlement, actor: Actor, at: datetime) -> None:
    """The off-taker's finance approves; with nothing left to pay it is paid at once."""
    at = _lock(settlement, at)
    SETTLEMENT.move(settlement, "approve")
    settlement.approved_at, settlement.approved_by_id = at, actor.user_id
    settlement.approved_by_name = actor.display_name
    emit(events.SettlementApproved(**_event_fields(settlement, actor, at), payable_on=settlement.payable_on))
    if not settlement.net:
        _finish(settlement, actor, at)


def pay_settlement(
    settlement: Settlement,
    payment_id: int,
    amount: int,
    actor: Actor,
    at: datetime,
    *,
    transferred_on: date | None = None,
) -> None:
    """A payment of that amount is confirmed: the payable goes down. With the last one the settlement is paid, and the
    order may close. Of money sent by hand it is told when it was transferred.
    """
    at = _lock(settlement, at)
    SETTLEMENT.after(settlement.status, "pay")
    if not 0 < amount <= settlement.unpaid:
        raise Conflict("payment_beyond_net", amount_rupiah=amount, unpaid_rupiah=settlement.unpaid)
    key, file = postings.payment_key(settlement.key, payment_id), settlement.file
    ledger.post(key, settlement.key, file, "settlement_paid", postings.payment(file, amount), at)
    settlement.paid_amount += amount
    if settlement.unpaid:
        return
    _finish(settlement, actor, at)
    payment_days = load_order(settlement.order_id).payment_days
    if (promise := paying(settlement, payment_days, transferred_on)) is not None:
        record_promise(promise)


def terms_of(order: PurchaseOrder) -> Terms:
    """What the order agreed about deductions."""
    rate, amount = order.deduction_rate or 0, order.deduction_amount or 0
    return Terms(order.deduction_method, rate, amount, order.deduction_cap, order.second_grade_factor)


def values_of(line: OrderLine, price: int, accepted: int, second_grade: int) -> list[dict[str, Any]]:
    """The value of a lot at the price of its decision, one line for each grade of which there is any."""
    factor = line.order.second_grade_factor
    first = rules.accepted_value(accepted, price, line.pieces_per_pack)
    second = rules.second_grade_value(second_grade, price, factor, line.pieces_per_pack)
    grades = [("accepted", accepted, BASIS, first), ("second_grade", second_grade, factor, second)]
    return [
        {
            "kind": kind, "quantity": quantity, "unit": line.unit, "unit_price": price,
            "pack_unit": line.pack_unit, "pieces_per_pack": line.pieces_per_pack, "factor": share,
            "amount": amount, "due": amount,
        }
        for kind, quantity, share, amount in grades
        if quantity
    ]  # fmt: skip


def _earlier(order_id: int) -> tuple[int, dict[int, int]]:
    """The value of the order's earlier lots, and what the cap held back of the last one, by advance."""
    lots = (Settlement.order_id == order_id, Settlement.kind == "lot")
    total = func.coalesce(func.sum(Settlement.gross), 0).label("gross")
    earlier = select(func.max(Settlement.id).label("last"), total).where(*lots).subquery()
    held = and_(SettlementLine.settlement_id == earlier.c.last, SettlementLine.due > SettlementLine.amount)
    kept = SettlementLine.due - SettlementLine.amount
    picked = select(earlier.c.gross, SettlementLine.advance_id, kept).select_from(earlier)
    rows = session().execute(picked.outerjoin(SettlementLine, held)).all()
    return int(rows[0].gross), {advance_id: amount for _gross, advance_id, amount in rows if advance_id is not None}


def _insert(
    order: PurchaseOrder,
    source: str,
    lot_id: int | None,
    sheet: Sheet,
    values: Sequence[dict[str, Any]],
    inspectors: Collection[int],
    at: datetime,
) -> Settlement:
    off_taker = session().get_one(Organisation, order.off_taker_id)
    today = local_date(at, off_taker.zone)
    settlement = Settlement(
        number=next_number(off_taker.id, off_taker.code, NUMBER_PREFIX, today), order_id=order.id,
        status=SETTLEMENT.initial, kind=sheet.kind, source=source, lot_id=lot_id, gross=sheet.gross, cap=sheet.cap,
        deducted=sheet.deducted, net=sheet.net, drafted_at=at, payable_on=today + timedelta(days=order.payment_days),
        producer_group_id=order.producer_group_id, off_taker_id=order.off_taker_id, region_code=order.region_code,
        witness=newest_code(),
    )  # fmt: skip
    session().add(settlement)
    session().flush()
    taken = [vars(deduction) for deduction in sheet.deductions]
    rows = [
        BLANK_LINE | row | {"settlement_id": settlement.id, "position": place}
        for place, row in enumerate([*values, *taken], start=1)
    ]
    session().execute(insert(SettlementLine).execution_options(render_nulls=True), rows)
    write_hands(settlement, order, inspectors)
    if settlement.kind != "case" or order.is_open:
        orders.place_hold(order.id, settlement.key, "settlement", at)
    return settlement


BLANK_LINE: dict[str, Any] = {
    "cause": "", "advance_id": None, "quantity": 0, "unit": "", "pack_unit": "", "pieces_per_pack": 1, "unit_price": 0,
    "factor": 0,
}  # fmt: skip
KEPT_OF_LINE = ("kind", *BLANK_LINE, "due", "amount")
"""What of a line is the same when its settlement is drawn up anew."""


def _post(settlement: Settlement, what: str, lines: Sequence[PostingLine], at: datetime) -> None:
    file = settlement.file
    ledger.post(f"{settlement.key}:{what}", settlement.key, file, f"settlement_{what}", lines, at)


def _finish(settlement: Settlement, actor: Actor, at: datetime) -> None:
    SETTLEMENT.move(settlement, "pay")
    settlement.paid_at, settlement.paid_witness = at, newest_code()
    emit(events.SettlementPaid(**_event_fields(settlement, actor, at), witness=settlement.paid_witness))
    orders.lift_hold(settlement.order_id, settlement.key, at, closing=False)
    orders.close_if_done(settlement.order_id, at)


def _lock(settlement: Settlement, at: datetime) -> datetime:
    _order, at = orders.lock_order(settlement.order_id, at)
    session().refresh(settlement)
    return at


def _announce(settlement: Settlement, actor: Actor, at: datetime) -> None:
    figures = {"gross_rupiah": settlement.gross, "deducted_rupiah": settlement.deducted}
    about = {
        "kind": settlement.kind, "lot_id": settlement.lot_id, "witness": settlement.witness,
        "replaces_id": settlement.replaces_id,
    }  # fmt: skip
    emit(events.SettlementDrafted(**_event_fields(settlement, actor, at) | figures | about))


def _event_fields(settlement: Settlement, actor: Actor, at: datetime) -> dict[str, Any]:
    return event_fields_between(
        settlement, actor, at, settlement_id=settlement.id, order_id=settlement.order_id, number=settlement.number,
        net_rupiah=settlement.net,
    )  # fmt: skip
