"""What is done with a case: opened, answered, agreed to, withdrawn, decided by the programme."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.accounts.sides import GROUP, OFF_TAKER, other_side, side_spoken_for
from marketplace.advances.adjustments import uphold_adjustment
from marketplace.advances.claims import draft_claim
from marketplace.cases import events, rules
from marketplace.cases.lifecycle import CASE
from marketplace.cases.models import Case
from marketplace.cases.queries import list_waiting
from marketplace.cases.subjects import (
    PROPOSAL,
    find_settlement,
    is_borne_by_programme,
    load_subject,
    measure_of_goods,
    rejected_units,
)
from marketplace.cases.threads import add_message
from marketplace.infra.data.batches import all_or_nothing
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.errors import Conflict, NotAllowed
from marketplace.kernel.reasons import clean_reason
from marketplace.ledger.queries import balance
from marketplace.orders import operations as orders
from marketplace.orders.queries import load_order
from marketplace.parties.between import event_fields_between
from marketplace.parties.operations import correct_outcome
from marketplace.parties.queries import load_organisation
from marketplace.payments.operations import cancel_payment
from marketplace.settlements import operations as settlements
from marketplace.settlements.queries import may_be_redrawn


def open_case(
    owner: str, words: str, photos: Sequence[str], actor: Actor, at: datetime, *, asked: int = 0, units: int = 0
) -> Case:
    """One side says that something about the document is not right; `asked` is what the group should get for it, more
    or less; `units` of what was rejected should have been accepted.

    Nothing else waits for it: what is agreed is paid meanwhile.
    """
    words, subject = clean_reason(words), load_subject(owner)
    order, at = orders.lock_order(subject.order_id, at)
    side = _side(order, actor)
    if subject.happened_at is None:
        raise Conflict("case_subject")
    today = _today(order.off_taker_id, at)
    happened_on = local_date(subject.happened_at, load_organisation(order.off_taker_id).zone)
    rules.check_units(units, rejected_units(subject) if side == GROUP else 0, measure_of_goods(subject))
    settlement = find_settlement(owner) if asked and side == OFF_TAKER else None
    worth = settlement.gross if settlement is not None else 0
    rules.check_opening(subject.kind, side, asked, worth, happened_on, today)
    answer_by = today + rules.ANSWER_WITHIN
    case = Case(
        owner=owner, order_id=order.id, status=CASE.initial, side=side, asked=asked, amount=0,
        asked_units=units, units=0, opened_at=at,
        opened_by=actor.user_id, answer_by=answer_by, decide_by=answer_by + rules.DECIDE_WITHIN,
        producer_group_id=order.producer_group_id, off_taker_id=order.off_taker_id, region_code=order.region_code,
    )  # fmt: skip
    try:
        with all_or_nothing():
            session().add(case)
    except IntegrityError as error:
        raise Conflict("case_open") from error
    said = add_message(case.key, side, words, photos, actor, at)
    fields = _event_fields(case, actor, at) | {"message_id": said.id}
    emit(events.CaseOpened(**fields, asked_rupiah=asked, asked_units=units, reason=words))
    return case


def answer_case(case: Case, words: str, photos: Sequence[str], actor: Actor, at: datetime) -> None:
    """The other side sees it otherwise, and says why."""
    words, at = clean_reason(words), _lock(case, at)
    side = _other(case, actor)
    CASE.move(case, "answer")
    case.answered_at, case.answered_by = at, actor.user_id
    case.decide_by = _today(case.off_taker_id, at) + rules.DECIDE_WITHIN
    said = add_message(case.key, side, words, photos, actor, at)
    emit(events.CaseAnswered(**_event_fields(case, actor, at), message_id=said.id, reason=words))


def agree_case(case: Case, actor: Actor, at: datetime) -> None:
    """The other side agrees to all that was asked; not to what the programme bears a part of, which it decides."""
    at = _lock(case, at)
    _other(case, actor)
    if is_borne_by_programme(load_subject(case.owner)):
        raise Conflict("programme_bears_part")
    CASE.move(case, "agree")
    case.units = case.asked_units
    _end(case, case.asked, actor, at)
    emit(events.CaseAgreed(**_event_fields(case, actor, at), amount_rupiah=case.amount, units=case.units))
    _carry_out(case, [case.opened_by if case.side == OFF_TAKER else actor.user_id], actor, at)


def withdraw_case(case: Case, actor: Actor, at: datetime) -> None:
    """The side that opened it is content."""
    at = _lock(case, at)
    if _side(case, actor) != case.side:
        raise NotAllowed("case:withdraw")
    CASE.move(case, "withdraw")
    _end(case, 0, actor, at)
    emit(events.CaseWithdrawn(**_event_fields(case, actor, at)))


def uphold_case(case: Case, amount: int, reason: str, actor: Actor, at: datetime, *, units: int = 0) -> None:
    """The programme decides for the side that opened it, for `amount` and `units`, at most what was asked."""
    reason, at = clean_reason(reason), _lock(case, at)
    CASE.after(case.status, "uphold")
    _check_decision(case, at, upholds=True)
    subject = load_subject(case.owner)
    rules.check_amount(subject.kind, case.side, amount, case.asked)
    rules.check_units(units, case.asked_units, measure_of_goods(subject))
    case.units = units
    CASE.move(case, "uphold")
    _end(case, amount, actor, at)
    said = add_message(case.key, "programme", reason, (), actor, at)
    fields = _event_fields(case, actor, at) | {"message_id": said.id}
    emit(events.CaseUpheld(**fields, amount_rupiah=amount, units=units, reason=reason))
    _carry_out(case, (), actor, at)


def dismiss_case(case: Case, reason: str, actor: Actor, at: datetime) -> None:
    """The programme decides that it stays as it is."""
    reason, at = clean_reason(reason), _lock(case, at)
    CASE.after(case.status, "dismiss")
    _check_decision(case, at, upholds=False)
    CASE.move(case, "dismiss")
    _end(case, 0, actor, at)
    said = add_message(case.key, "programme", reason, (), actor, at)
    emit(events.CaseDismissed(**_event_fields(case, actor, at), message_id=said.id, reason=reason))


def _carry_out(case: Case, deciders: Sequence[int | None], actor: Actor, at: datetime) -> None:
    """What was declined takes effect; money that was not found is paid another way. A settlement is reversed and drawn
    up anew before payment; afterwards what the group gets is payable by a settlement of its own, and what it
    owes is a claim, which waits where nothing runs between the two. Nothing that was posted changes.
    """
    subject = load_subject(case.owner)
    if subject.kind == PROPOSAL:
        uphold_adjustment(subject.document, actor, at)
    if subject.kind == "payment" and subject.document.status == "disputed":
        cancel_payment(subject.document, actor, at)
    if case.units:
        rules.check_units(case.units, rejected_units(subject), measure_of_goods(subject))
        correct_outcome(subject.document.lot_id, case.units)
    if not case.amount:
        return
    agreed = [each for each in deciders if each is not None]
    settlement, given = find_settlement(case.owner), case.amount if case.side == GROUP else 0
    if settlement is not None and may_be_redrawn(settlement):
        amounts = given, case.amount - given
        settlements.redraw_settlement(settlement, case.key, *amounts, agreed, Actor.system(), at)
    elif given:
        settlements.draft_correction(case.order_id, case.key, given, agreed, Actor.system(), at)
    else:
        left = balance("goods_received", case.file)
        rules.check_amount(subject.kind, case.side, case.amount, left)
        draft_claim(case.order_id, case.key, case.amount, Actor.system(), at)


def claim_what_waits(order_id: int, at: datetime) -> None:
    """The two parties have an order again: what cases found paid too much meanwhile is claimed on it, oldest first."""
    order = load_order(order_id)
    for case in list_waiting(order.producer_group_id, order.off_taker_id):
        draft_claim(case.order_id, case.key, case.amount, Actor.system(), at)


def _end(case: Case, amount: int, actor: Actor, at: datetime) -> None:
    case.amount, case.ended_at, case.ended_by = amount, at, actor.user_id


def _check_decision(case: Case, at: datetime, *, upholds: bool) -> None:
    rules.check_decision(case.side, case.status, case.answer_by, _today(case.off_taker_id, at), upholds=upholds)


def _lock(case: Case, at: datetime) -> datetime:
    _order, at = orders.lock_order(case.order_id, at)
    session().refresh(case)
    return at


def _side(document: Any, actor: Actor) -> str:
    side = side_spoken_for(document, actor, "off_taker_buyer", "off_taker_finance")
    if not side:
        raise NotAllowed("case:open")
    return side


def _other(case: Case, actor: Actor) -> str:
    side = _side(case, actor)
    if side != other_side(case.side):
        raise NotAllowed("case:answer")
    return side


def _today(off_taker_id: int, at: datetime) -> date:
    return local_date(at, load_organisation(off_taker_id).zone)


def _event_fields(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    return event_fields_between(
        case, actor, at, case_id=case.id, order_id=case.order_id, owner=case.owner, side=case.side
    )
