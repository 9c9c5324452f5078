"""What is done with an advance: offer, answer, issue, receipt; then what lots use and settlements deduct."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from marketplace.accounts.actor import Actor
from marketplace.advances import events, postings, rulebook, rules
from marketplace.advances.contracts import agreed_terms
from marketplace.advances.fingerprints import offered_terms
from marketplace.advances.lifecycle import ADVANCE, NOT_ISSUED
from marketplace.advances.models import Advance, Consumption, Contract, MaterialLot, Norm, Recovery
from marketplace.advances.positions import apply, event_fields, position_of, settle_if_done
from marketplace.advances.queries import list_running, norms_of_line, used_before
from marketplace.advances.terms import MOST_ADVANCES, CashTerms, MaterialTerms, check_cash, check_material
from marketplace.advances.withdrawing import overtake_withdrawal
from marketplace.infra.data.bounds import check_bound
from marketplace.infra.data.counters import next_number
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.files.photo_records import attach
from marketplace.infra.language.formats import local_date
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.kernel.fingerprints import fingerprint
from marketplace.kernel.quantity import SCALE, unit
from marketplace.kernel.reasons import clean_reason
from marketplace.ledger import operations as ledger
from marketplace.ledger.rules import PostingLine
from marketplace.orders import operations as orders
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import load_order_line
from marketplace.parties.models import Organisation
from marketplace.parties.queries import load_organisation

NUMBER_PREFIX = "ADV"


def draft_advance(order: PurchaseOrder, terms: MaterialTerms | CashTerms, actor: Actor, at: datetime) -> Advance:
    """The off-taker writes an offer down; the group sees it once it is offered."""
    order, at = orders.lock_order(order.id, at)
    check_bound(Advance.order_id, order.id, MOST_ADVANCES)
    advance = new_advance(order, "cash" if isinstance(terms, CashTerms) else "material", at)
    _take_terms(advance, order, terms)
    session().add(advance)
    emit_after_flush(events.AdvanceDrafted, advance, actor, at)
    return advance


def edit_advance(advance: Advance, terms: MaterialTerms | CashTerms, at: datetime) -> None:
    """Changes a draft."""
    order, at = orders.lock_order(advance.order_id, at)
    ADVANCE.move(advance, "edit")
    advance.lots.clear()
    advance.norms.clear()
    session().flush()
    _take_terms(advance, order, terms)
    session().flush()


def new_advance(order: PurchaseOrder, kind: str, at: datetime) -> Advance:
    """An empty advance with the off-taker's next number."""
    if order.status not in {"issued", "accepted"}:
        raise Conflict("order_takes_no_advance")
    off_taker = session().get_one(Organisation, order.off_taker_id)
    return Advance(
        number=next_number(off_taker.id, off_taker.code, NUMBER_PREFIX, local_date(at, off_taker.zone)),
        order_id=order.id, kind=kind, status=ADVANCE.initial, drafted_at=at,
        producer_group_id=order.producer_group_id, off_taker_id=order.off_taker_id, region_code=order.region_code,
        rules_number=order.rules_number,
    )  # fmt: skip


def _take_terms(advance: Advance, order: PurchaseOrder, terms: MaterialTerms | CashTerms) -> None:
    advance.due_on, advance.note = terms.due_on, terms.note.strip()
    if isinstance(terms, CashTerms):
        check_cash(terms)
        advance.contract_form, advance.recovery_rate = "cash", terms.recovery_rate
        advance.cost = advance.total = terms.amount
        advance.margin = 0
        return
    check_material(terms)
    unit(terms.unit)
    if {norm.order_line_id for norm in terms.norms} - {line.id for line in order.lines}:
        raise DomainError("line_not_in_order", "norms-0-quantity_per_unit")
    advance.contract_form, advance.material_code, advance.unit = terms.contract_form, terms.material_code, terms.unit
    advance.cost, advance.margin, advance.total = terms.cost, terms.margin, terms.total
    advance.issued_quantity, advance.tolerance = terms.quantity, terms.tolerance
    advance.lots = [
        MaterialLot(position=place, label=lot.label.strip() or str(place), measured_length=lot.length)
        for place, lot in enumerate(terms.lots, start=1)
    ]
    advance.norms = [
        Norm(
            order_line_id=norm.order_line_id,
            quantity_per_unit=norm.quantity_per_unit,
            standard_loss=norm.standard_loss,
        )
        for norm in terms.norms
    ]


def offer_advance(advance: Advance, actor: Actor, at: datetime) -> None:
    """The off-taker offers it; from here on its figures stay as they are."""
    order, at = orders.lock_order(advance.order_id, at)
    if order.status not in {"issued", "accepted"}:
        raise Conflict("order_takes_no_advance")
    _check_standing(order)
    ADVANCE.move(advance, "offer")
    advance.offered_at, advance.offered_by_id, advance.offered_by_name = at, actor.user_id, actor.display_name
    rely_on_order(advance, at)
    figures = {
        "total_rupiah": advance.total, "offered_quantity": advance.issued_quantity, "unit": advance.unit,
        "contract_form": advance.contract_form, "note": advance.note, "fingerprint": offered_terms(advance),
    }  # fmt: skip
    emit(events.AdvanceOffered(**event_fields(advance, actor, at) | figures))


def _check_standing(order: PurchaseOrder) -> None:
    """Refuses to begin an advance while one of the two parties is suspended."""
    if (refusal := orders.why_not_begun(order)) is not None:
        raise refusal


def rely_on_order(advance: Advance, at: datetime) -> None:
    """Tells the order that an advance rests on its terms; for a loan its prices may not be lowered."""
    orders.place_reliance(advance.order_id, advance.key, at, keeps_prices=advance.contract_form == "loan")


def accept_advance(advance: Advance, actor: Actor, at: datetime) -> None:
    """The group accepts contract form, cost, margin and norm, before anything moves."""
    order, at = orders.lock_order(advance.order_id, at)
    if order.status != "accepted":
        raise Conflict("accept_order_first")
    _check_standing(order)
    ADVANCE.move(advance, "accept")
    advance.accepted_at, advance.accepted_by_id = at, actor.user_id
    advance.accepted_by_name = actor.signature(advance.producer_group_id)
    terms = contract_as_it_stands(advance, order)
    session().add(Contract(advance_id=advance.id, terms=terms, agreed_at=at))
    emit(events.AdvanceAccepted(**event_fields(advance, actor, at), fingerprint=fingerprint(terms)))


def contract_as_it_stands(advance: Advance, order: PurchaseOrder) -> dict[str, Any]:
    """What the contract's paper would say if it were signed now."""
    parties = (load_organisation(advance.producer_group_id), load_organisation(advance.off_taker_id))
    return agreed_terms(advance, order, *parties)


def decline_advance(advance: Advance, reason: str, actor: Actor, at: datetime) -> None:
    """The group does not want it, and says why."""
    _order, at = orders.lock_order(advance.order_id, at)
    ADVANCE.move(advance, "decline")
    advance.end_reason, advance.ended_at = clean_reason(reason), at
    orders.lift_reliance(advance.order_id, advance.key, at)
    emit(events.AdvanceDeclined(**event_fields(advance, actor, at), reason=advance.end_reason))


def withdraw_advance(advance: Advance, reason: str, actor: Actor, at: datetime) -> None:
    """The off-taker takes the offer back before anything moved; a draft needs no reason."""
    _order, at = orders.lock_order(advance.order_id, at)
    ADVANCE.after(advance.status, "withdraw")
    _end_unissued(advance, "" if advance.status == "drafted" else clean_reason(reason), actor, at)


def withdraw_unissued(order_id: int, at: datetime) -> None:
    """Offers of an order that came to its end fall away by themselves."""
    unissued = select(Advance).where(Advance.order_id == order_id, Advance.status.in_(NOT_ISSUED))
    for advance in session().scalars(unissued).all():
        _end_unissued(advance, "", Actor.system(), at)


def _end_unissued(advance: Advance, reason: str, actor: Actor, at: datetime) -> None:
    """Ends what was not handed over; of a draft, which the group never saw, it hears nothing."""
    was_seen = advance.status != "drafted"
    ADVANCE.move(advance, "withdraw")
    advance.end_reason, advance.ended_at = reason, at
    orders.lift_reliance(advance.order_id, advance.key, at)
    if was_seen:
        emit(events.AdvanceWithdrawn(**event_fields(advance, actor, at), reason=reason))
    else:
        emit(events.AdvanceDiscarded(**event_fields(advance, actor, at)))


def issue_advance(
    advance: Advance, actor: Actor, at: datetime, *, reference: str = "", proofs: Sequence[str] = ()
) -> None:
    """The off-taker hands the material over, or sends the money with a proof; the order then waits for its end."""
    order, at = orders.lock_order(advance.order_id, at)
    ADVANCE.move(advance, "issue")
    if order.status != "accepted":
        raise Conflict("order_takes_no_advance")
    if advance.kind == "cash" and not (reference.strip() or proofs):
        raise DomainError("payment_proof_missing", "reference")
    advance.issued_at, advance.issued_by_id, advance.issued_by_name = at, actor.user_id, actor.display_name
    advance.payment_reference = reference.strip()
    attach(advance.key, "proof", proofs, at)
    orders.place_hold(order.id, advance.key, "advance", at)
    figures = {"issued_quantity": advance.issued_quantity, "unit": advance.unit, "total_rupiah": advance.total}
    emit(events.AdvanceIssued(**event_fields(advance, actor, at) | figures))


def receive_advance(
    advance: Advance, actor: Actor, at: datetime, *, counts: Mapping[int, int] | None = None, amount: int | None = None
) -> None:
    """The group states what it counted of each lot, or how much money came; what is missing lowers what it owes."""
    _order, at = orders.lock_order(advance.order_id, at)
    ADVANCE.move(advance, "receive")
    overtake_withdrawal(advance, actor, at)
    if advance.kind == "cash":
        if amount is None or not 0 <= amount <= advance.total:
            raise DomainError("received_more_than_sent", "amount", most_rupiah=advance.total)
        advance.received_cost, advance.received_margin = amount, 0
    else:
        advance.received_quantity = _take_counts(advance, counts or {})
        advance.received_cost, advance.received_margin = rules.receipt_of(
            advance.cost, advance.margin, advance.issued_quantity, advance.received_quantity
        )
    advance.received_total = advance.received_cost + advance.received_margin
    advance.received_at, advance.received_by_id = at, actor.user_id
    advance.received_by_name = actor.signature(advance.producer_group_id)
    step = postings.receive(position_of(advance))
    write(advance, step.lines, f"{advance.key}:received", advance.key, "advance_received", at)
    short = advance.issued_quantity - advance.received_quantity
    figures = {
        "received_quantity": advance.received_quantity, "short_quantity": short, "unit": advance.unit,
        "total_rupiah": advance.received_total,
    }  # fmt: skip
    emit(events.AdvanceReceived(**event_fields(advance, actor, at) | figures))
    settle_if_done(advance, actor, at)
    orders.close_if_done(advance.order_id, at)


def _take_counts(advance: Advance, counts: Mapping[int, int]) -> int:
    for index, lot in enumerate(advance.lots):
        counted = counts.get(lot.id)
        if counted is None or counted < 0:
            raise DomainError("count_missing", f"counts-{index}-counted")
        if counted > lot.measured_length:
            field, most = f"counts-{index}-counted", lot.measured_length
            raise DomainError("counted_more_than_issued", field, most_quantity=most, unit=advance.unit)
        lot.counted_length = counted
    return sum(lot.counted_length or 0 for lot in advance.lots)


def consume(lot_id: int, order_line_id: int, good: int, rejected: int, at: datetime, actor: Actor) -> None:
    """A decided lot used up material of every kind: oldest advance first, rejected units too. Under the order's lock.

    `good` is accepted and second grade together; units sent back for rework count when they are finally decided.
    """
    line = load_order_line(order_line_id)
    running = list_running(line.order_id)
    norms = norms_of_line(order_line_id, running) if running else {}
    by_id = {advance.id: advance for advance in running if advance.id in norms}
    countable, whole = unit(line.unit).countable, line.measure.step == SCALE
    before = {} if whole else used_before(order_line_id, by_id)  # whole units round nothing off
    supplies = [
        rules.MaterialSupply(
            each.id, norms[each.id], position_of(each).with_group, each.commodity, *before.get(each.id, (0, 0))
        )
        for each in by_id.values()
    ]
    rows = []
    number = line.order.rules_number
    for use in rulebook.allocate(number, good, rejected, SCALE if countable else 1, supplies):
        advance = by_id[use.advance_id]
        taken = postings.consume(position_of(advance), use)
        apply(advance, taken.position)
        write(advance, taken.lines, f"{advance.key}:lot:{lot_id}", key_of("lot", lot_id), "lot_consumed", at)
        rows.append(vars(use) | {"lot_id": lot_id, "order_line_id": order_line_id, "consumed_at": at})
    if rows:
        session().execute(insert(Consumption), rows)
    for advance in by_id.values():
        settle_if_done(advance, actor, at)


def recover(
    running: Sequence[Advance], amounts: Mapping[int, tuple[str, int]], actor: Actor, at: datetime
) -> tuple[PostingLine, ...]:
    """Takes a settlement's deductions, (kind, rupiah) by advance; returns their lines for the settlement's entry.

    Once the settlement has its id, `record_recoveries` says which one it was.
    """
    lines: tuple[PostingLine, ...] = ()
    for advance in running:
        _kind, amount = amounts.get(advance.id, ("", 0))
        if not amount:
            continue
        step = postings.recover(position_of(advance), amount)
        apply(advance, step.position)
        lines += step.lines
        settle_if_done(advance, actor, at)
    return lines


def record_recoveries(settlement_id: int, amounts: Mapping[int, tuple[str, int]], at: datetime) -> None:
    """Notes what a settlement deducted, (kind, rupiah) by advance."""
    rows = [
        {"advance_id": advance_id, "settlement_id": settlement_id, "kind": kind, "amount": amount, "recovered_at": at}
        for advance_id, (kind, amount) in amounts.items()
        if amount
    ]
    if rows:
        session().execute(insert(Recovery), rows)


def write(advance: Advance, lines: Sequence[PostingLine], key: str, source: str, memo: str, at: datetime) -> None:
    """Posts lines of an advance in its order's file."""
    ledger.post(key, source, advance.file, memo, lines, at)


def emit_after_flush(
    kind: type[events.AdvanceEvent], advance: Advance, actor: Actor, at: datetime, **more: Any
) -> None:
    """Emits an event of an advance that has only now got its id."""
    session().flush()
    emit(kind(**event_fields(advance, actor, at), **more))
