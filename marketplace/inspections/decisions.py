"""Deciding a lot by quantity: what passed or was sorted, what goes back, what is rejected, and the concession."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from marketplace.accounts.actor import Actor
from marketplace.advances.operations import consume
from marketplace.catalogue.operations import record_standard_passed
from marketplace.deliveries.operations import record_decision
from marketplace.infra.data.runtime import emit, session
from marketplace.inspections import events, queries, rules
from marketplace.inspections.event_fields import event_fields
from marketplace.inspections.fingerprints import decided_on
from marketplace.inspections.lifecycle import INSPECTION
from marketplace.inspections.models import Concession, Decision, Inspection, Reject
from marketplace.inspections.queries import Grounds
from marketplace.inspections.results import results_missing
from marketplace.inspections.rules import Reason, Split
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.kernel.reasons import clean_reason
from marketplace.ledger import operations as ledger
from marketplace.orders.operations import close_if_done, lock_order, record_accepted
from marketplace.parties.operations import record_outcome


def decide(inspection: Inspection, fates: Mapping[int, str], actor: Actor, at: datetime, *, note: str = "") -> Decision:
    """Decides a lot that passed or was sorted: bad units by their fate, all others accepted."""
    grounds, at = _lock(inspection, at)
    outcome = "passed" if inspection.status == "passed" else "sorted"
    INSPECTION.move(inspection, "decide")
    received, units = _received(inspection)
    split, reasons = rules.decide_units(received, units, queries.bad_units(inspection), fates)
    return _write(inspection, grounds, outcome, split, reasons, actor, at, note)


def send_back_lot(inspection: Inspection, note: str, actor: Actor, at: datetime) -> Decision:
    """Sends a lot that failed back to be mended and delivered again as a new lot."""
    return _decide_whole(inspection, "send_back", "rework", note, actor, at)


def reject_lot(inspection: Inspection, note: str, actor: Actor, at: datetime) -> Decision:
    """Rejects a lot that failed, all of it."""
    return _decide_whole(inspection, "reject", "rejected", note, actor, at)


def offer_concession(
    inspection: Inspection, fates: Mapping[int, str], rest: str, note: str, actor: Actor, at: datetime
) -> Concession:
    """Offers to take a lot that failed: bad units by their fate, the rest as `rest`. Never after a critical failure."""
    _grounds, at = _lock(inspection, at)
    INSPECTION.move(inspection, "offer")
    if "critical" in queries.failed_classes(inspection):
        raise DomainError("no_concession_for_critical")
    if any(criterion.defect_class == "critical" for criterion in queries.still_asked(inspection)):
        raise results_missing(inspection)
    if rest not in rules.REST_FATES:
        raise DomainError("rest_missing", "rest")
    received, units = _received(inspection)
    split, _ = rules.decide_units(received, units, queries.bad_units(inspection), fates, rest)
    offer = Concession(
        fates={str(number): fate for number, fate in fates.items()}, rest=rest, note=clean_reason(note, "note"),
        offered_at=at, offered_by=actor.user_id,
    )  # fmt: skip
    inspection.concessions.append(offer)
    inspection.changed_at = at
    session().flush()
    parts = {name: getattr(split, name) for name in ("accepted", "second_grade", "rework", "rejected")}
    what = event_fields(inspection, actor, at) | {"concession_id": offer.id, "note": offer.note}
    emit(events.ConcessionOffered(**what, **parts))
    return offer


def accept_concession(inspection: Inspection, actor: Actor, at: datetime) -> Decision:
    """The group signs the concession; the lot is decided by it."""
    grounds, at = _lock(inspection, at)
    offer = _offer(inspection)
    INSPECTION.move(inspection, "answer")
    _answer(offer, "accepted", "", actor, at)
    emit(events.ConcessionAccepted(**event_fields(inspection, actor, at)))
    received, units = _received(inspection)
    bad = queries.bad_units(inspection)
    code = queries.leading_code(inspection)
    split, reasons = rules.decide_concession(received, units, bad, offer.fate_of, offer.rest, code)
    return _write(inspection, grounds, "concession", split, reasons, actor, at)


def decline_concession(inspection: Inspection, reason: str, actor: Actor, at: datetime) -> None:
    """The group does not agree; the off-taker chooses again."""
    _grounds, at = _lock(inspection, at)
    offer = _offer(inspection)
    INSPECTION.move(inspection, "decline")
    _answer(offer, "declined", clean_reason(reason), actor, at)
    inspection.changed_at = at
    what = event_fields(inspection, actor, at) | {"concession_id": offer.id, "reason": offer.answer_reason}
    emit(events.ConcessionDeclined(**what))


def withdraw_concession(inspection: Inspection, actor: Actor, at: datetime) -> None:
    """The off-taker takes its offer back before the group answers."""
    _grounds, at = _lock(inspection, at)
    offer = _offer(inspection)
    INSPECTION.move(inspection, "withdraw")
    _answer(offer, "withdrawn", "", actor, at)
    inspection.changed_at = at
    emit(events.ConcessionWithdrawn(**event_fields(inspection, actor, at)))


def _decide_whole(inspection: Inspection, action: str, fate: str, note: str, actor: Actor, at: datetime) -> Decision:
    grounds, at = _lock(inspection, at)
    INSPECTION.move(inspection, action)
    received, units = _received(inspection)
    bad = queries.bad_units(inspection)
    code = queries.leading_code(inspection)
    split, reasons = rules.decide_whole(received, units, bad, fate, code)
    return _write(inspection, grounds, fate, split, reasons, actor, at, clean_reason(note, "note"))


def _lock(inspection: Inspection, at: datetime) -> tuple[Grounds, datetime]:
    """The order's lock, then the inspection as it is now, and the moment."""
    inspection_id, order_id = inspection.id, inspection.order_id
    _order, at = lock_order(order_id, at)
    return queries.load_afresh(inspection_id, order_id), at


def _received(inspection: Inspection) -> tuple[int, int]:
    """What arrived: quantity in thousandths, and units of inspection."""
    return inspection.lot.received_quantity or 0, inspection.lot.received_units or 0


def _offer(inspection: Inspection) -> Concession:
    if inspection.concession is None:
        raise Conflict("no_concession_open")
    return inspection.concession


def _answer(offer: Concession, answer: str, reason: str, actor: Actor, at: datetime) -> None:
    offer.answer, offer.answer_reason, offer.answered_at, offer.answered_by = answer, reason, at, actor.user_id


def _write(
    inspection: Inspection,
    grounds: Grounds,
    outcome: str,
    split: Split,
    reasons: Sequence[Reason],
    actor: Actor,
    at: datetime,
    note: str = "",
) -> Decision:
    """Writes the decision here and in the rooms below, tells those above, and closes the order if nothing is left."""
    lot, line = inspection.lot, inspection.lot.line
    if split.rework and not queries.may_mend(inspection):
        raise DomainError("nothing_comes_back")
    decision = Decision(
        inspection_id=inspection.id, outcome=outcome, accepted=split.accepted, second_grade=split.second_grade,
        rework=split.rework, rejected=split.rejected, note=note.strip(), decided_at=at, decided_by=actor.user_id,
        reasons=[
            Reject(fate=each.fate, criterion_code=each.code, quantity=each.quantity, units=list(each.units))
            for each in reasons
        ],
    )  # fmt: skip
    inspection.decision, inspection.changed_at = decision, at
    session().flush()
    with ledger.together(), session().no_autoflush:  # each row is written once, when all of it is known
        record_decision(lot, grounds.lots, split.accepted, split.second_grade, split.rework, split.rejected, at)
        consume(lot.id, line.id, split.good, split.rejected, at, actor)
        record_accepted(line, split.accepted, split.second_grade, split.rejected, at)
        _record_trade(inspection, grounds, split, at)
        emit(
            events.LotDecided(
                **event_fields(inspection, actor, at), order_line_id=line.id, unit=line.unit, outcome=outcome,
                pack_unit=line.pack_unit, note=decision.note, fingerprint=decided_on(inspection, decision),
                accepted=split.accepted, second_grade=split.second_grade, rework=split.rework, rejected=split.rejected,
            )
        )  # fmt: skip
    close_if_done(inspection.order_id, at)
    return decision


def _record_trade(inspection: Inspection, grounds: Grounds, split: Split, at: datetime) -> None:
    """The group's record and the product's seal. Units sent back count when they are finally decided."""
    lot, line, version = inspection.lot, inspection.lot.line, inspection.standard_version
    received, _ = _received(inspection)
    record_outcome(
        inspection.producer_group_id, inspection.off_taker_id, lot.id, received - split.rework, split.good,
        on_time=queries.was_on_time(inspection), first_pass=queries.was_first_pass(inspection, split),
        at=at, unit=line.unit, order_id=inspection.order_id,
    )  # fmt: skip
    unsealed = grounds.unsealed_listing_id
    if unsealed is not None and queries.has_passed(inspection, split):
        record_standard_passed(
            unsealed, version.id, at,
            standard_id=version.standard_id, title=version.title, number=version.number,
        )  # fmt: skip
