"""Decisions made again from units, verdict and concession, and what the rooms below must hold because of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, case, select

from marketplace.advances.models import Advance, Consumption
from marketplace.advances.rulebook import FIRST
from marketplace.deliveries.models import Lot
from marketplace.infra.data.runtime import session
from marketplace.inspections import queries, rules
from marketplace.inspections.models import Decision, Inspection
from marketplace.inspections.rules import BadUnit, Reason, Split
from marketplace.kernel.errors import DomainError
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.models import TradeOutcome

PARTS = ("accepted", "second_grade", "rework", "rejected")


def of_decision(inspection: Inspection, decision: Decision) -> Iterator[str]:
    """The split and its reasons, from the fate of each unit; older decisions tell no reason that weighs nothing."""
    try:
        split, reasons = _again(inspection, decision)
    except DomainError as error:
        yield f"decisions {decision.id}: does not follow from its units, {error}"
        return
    for part in PARTS:
        if getattr(decision, part) != getattr(split, part):
            yield f"decisions {decision.id}: {part} is {getattr(decision, part)}, its units say {getattr(split, part)}"
    told = {(row.fate, row.criterion_code, tuple(row.units)) for row in decision.reasons}
    reasons = [each for each in reasons if each.quantity or (each.fate, each.code, each.units) in told]
    for row, reason in zip(decision.reasons, reasons, strict=False):
        held = (row.fate, row.criterion_code, row.quantity, tuple(row.units))
        if held != (reason.fate, reason.code, reason.quantity, reason.units):
            yield f"rejects {row.id}: is not what the units and their readings say"
    if len(decision.reasons) != len(reasons):
        yield f"decisions {decision.id}: has {len(decision.reasons)} reasons, its units give {len(reasons)}"


def _again(inspection: Inspection, decision: Decision) -> tuple[Split, list[Reason]]:
    received, units = inspection.lot.received_quantity or 0, inspection.lot.received_units or 0
    if not units:
        raise DomainError("nothing_received")
    bad = queries.bad_units(inspection)
    code = queries.leading_code(inspection)
    if decision.outcome in {"rework", "rejected"}:
        return rules.decide_whole(received, units, bad, decision.outcome, code)
    if decision.outcome == "concession":
        signed = [offer for offer in inspection.concessions if offer.answer == "accepted"]
        if len(signed) != 1:
            raise DomainError("no_concession_signed")
        if signed[0].rest not in rules.REST_FATES:
            raise DomainError("rest_missing")
        return rules.decide_concession(received, units, bad, signed[0].fate_of, signed[0].rest, code)
    for fates in _fates(decision, bad):
        found = rules.decide_units(received, units, bad, fates)
        if all(getattr(decision, part) == getattr(found[0], part) for part in PARTS):
            break
    return found


def _fates(decision: Decision, bad: Sequence[BadUnit]) -> Iterator[dict[int, str]]:
    """The fate of each unit as the reasons tell it. Units that none names had, in older decisions, a fate whose whole
    part weighs nothing: each way in which that can have been, the critical ones never sold.
    """
    fates = {number: reason.fate for reason in decision.reasons for number in reason.units}
    unnamed = sorted(
        (unit for unit in bad if unit.number not in fates), key=lambda unit: unit.defect_class != "critical"
    )
    empty = [fate for fate in rules.BAD_FATES if not getattr(decision, fate)]
    if not unnamed or not empty:
        yield fates
        return
    for first in range(len(unnamed), -1, -1):
        yield fates | {unit.number: empty[0 if place < first else -1] for place, unit in enumerate(unnamed)}


def of_trade(inspection: Inspection, decision: Decision, outcome: TradeOutcome | None) -> Iterator[str]:
    """The group's record of the lot."""
    if outcome is None:
        yield f"decisions {decision.id}: the group's record knows nothing of it"
        return
    lot, split = inspection.lot, Split(*(getattr(decision, part) for part in PARTS))
    expected = {
        "group_id": inspection.producer_group_id, "off_taker_id": inspection.off_taker_id,
        "order_id": inspection.order_id, "unit": lot.line.unit, "accepted": split.good,
        "received": (lot.received_quantity or 0) - split.rework, "on_time": queries.was_on_time(inspection),
        "first_pass": queries.was_first_pass(inspection, split),
    }  # fmt: skip
    for name, value in expected.items():
        if getattr(outcome, name) != value:
            yield f"trade_outcomes {outcome.id}: {name} is {getattr(outcome, name)}, the decision says {value}"


def of_lots() -> Iterator[str]:
    """Lots decided without a decision, and cloth used for other units than were decided."""
    decided = set(session().scalars(select(Inspection.lot_id).join(Decision, Decision.inspection_id == Inspection.id)))
    used: dict[int, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    lines: dict[int, set[int]] = defaultdict(set)
    for row, commodity in session().execute(_uses()):
        used[row.lot_id][commodity].update(good=row.good_units, rejected=row.rejected_units)
        lines[row.lot_id].add(row.order_line_id)
    for lot in session().scalars(select(Lot).order_by(Lot.id)):
        if lot.status == "decided" and lot.received_quantity and lot.id not in decided:
            yield f"lots {lot.id}: is decided, and there is no decision"
        if lot.id not in used:
            continue
        units = {"good": lot.accepted_quantity + lot.second_grade_quantity, "rejected": lot.rejected_quantity}
        others = any(counted[name] != units[name] for counted in used[lot.id].values() for name in units)
        if lines[lot.id] != {lot.order_line_id} or others:
            yield f"lots {lot.id}: its consumptions are of other units than were decided"


def _uses() -> Select[Any]:
    """Uses of cloth with their material: of each, every unit of a lot takes. The first rules knew one chain of all."""
    commodity = case((PurchaseOrder.rules_number == FIRST, ""), else_=Advance.material_code)
    found = select(Consumption, commodity).join(Advance, Advance.id == Consumption.advance_id)
    return found.join(PurchaseOrder, PurchaseOrder.id == Advance.order_id)
