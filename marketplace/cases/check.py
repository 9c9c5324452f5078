"""Proof that cases say what history says, end as they may, and that what was agreed became payable, once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import case as case_when
from sqlalchemy import func, select

from marketplace.accounts.sides import GROUP, other_side
from marketplace.advances.models import Advance
from marketplace.audit.queries import list_details, told_in_parts
from marketplace.cases import rules
from marketplace.cases.models import Case, Message, Thread
from marketplace.infra.data.database import ERASED
from marketplace.infra.data.runtime import session
from marketplace.infra.language.formats import local_date
from marketplace.inspections.models import Inspection
from marketplace.kernel.document_keys import key_of
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import misplaced
from marketplace.parties.models import TradeOutcome
from marketplace.parties.queries import load_organisation
from marketplace.settlements.models import Settlement, SettlementLine

_AMOUNTS = ("case.agreed", "case.upheld")
_ENDS = {"withdrawn": ("case.withdrawn",), "dismissed": ("case.dismissed",), "upheld": _AMOUNTS}
Told = dict[str, dict[str, dict[str, Any]]]
_TELLING = ("message.written", "case.opened", "case.answered", "case.upheld", "case.dismissed")
AT_ONCE = 200
"""Messages that are proved together."""


def violations() -> Iterator[str]:
    """One line for each case that is not as history or the settlements say; names the row."""
    told = _told()
    own = (SettlementLine.settlement_id == Settlement.id) & (SettlementLine.cause == Settlement.source)
    picked = select(Settlement.source, Settlement.id, SettlementLine.kind, SettlementLine.amount)
    rows = session().execute(picked.outerjoin(SettlementLine, own).where(Settlement.kind == "case"))
    corrected = {row.source: (row.id, (row.kind, row.amount)) for row in rows}
    yield from _of_claims(corrected)
    for case in session().scalars(select(Case).order_by(Case.id)):
        yield from _of_states(case, told)
        given = corrected.get(case.key, (0, None))[1]
        if given is None and case.side != GROUP and case.amount and not _could_be_claimed(case):
            given = ("less", case.amount)  # it waits for the next order of the two
        yield from _of_figures(case, told, given)
    for source, (settlement_id, _line) in corrected.items():
        if settlement_id and source not in told["case.opened"]:
            yield f"settlements {settlement_id}: is given by {source}, history tells of no such case"
    yield from misplaced(Case)
    yield from _of_record()


def _could_be_claimed(case: Case) -> bool:
    """Whether an order of the two could have taken what the case found: one runs, or one was accepted since.

    Asked of all their orders, also of those outside the part that is being proven.
    """
    runs = func.max(case_when((PurchaseOrder.status == "accepted", 1), else_=0))
    picked = select(runs, func.max(PurchaseOrder.accepted_at)).where(
        PurchaseOrder.producer_group_id == case.producer_group_id,
        PurchaseOrder.off_taker_id == case.off_taker_id,
        PurchaseOrder.accepted_at.is_not(None),
    )
    is_running, last = session().connection().execute(picked).one()
    return bool(is_running) or case.ended_at is None or (last is not None and last > case.ended_at)


def _of_claims(corrected: dict[str, Any]) -> Iterator[str]:
    """Each claim is on the order of its case, which gave it; it counts as what the case brought."""
    orders = {key_of("case", row.id): row.order_id for row in session().execute(select(Case.id, Case.order_id))}
    claimed = Advance.kind == "claim"
    for claim in session().scalars(select(Advance).where(claimed | (Advance.claimed_by != "")).order_by(Advance.id)):
        if claim.kind != "claim" or orders.get(claim.claimed_by, 0) != claim.claimed_from_id:
            yield f"advances {claim.id}: is a {claim.kind} of {claimed_words(claim)}, no case says so"
        corrected.setdefault(claim.claimed_by, (0, ("less", claim.received_total)))


def _of_record() -> Iterator[str]:
    """What the groups' record counts as accepted after all is what cases found."""
    found: dict[int, int] = defaultdict(int)
    inspected = session().execute(select(Inspection.id, Inspection.lot_id))
    lots = {key_of("inspection", row.id): row.lot_id for row in inspected}
    for row in session().execute(select(Case.owner, Case.units).where(Case.units > 0)):
        found[lots.get(row.owner, 0)] += row.units
    for outcome in session().execute(select(TradeOutcome.id, TradeOutcome.lot_id, TradeOutcome.corrected)):
        if outcome.corrected != (expected := found.pop(outcome.lot_id, 0)):
            yield f"trade_outcomes {outcome.id}: corrected is {outcome.corrected}, its cases say {expected}"
    if found:
        yield f"cases: units of lots {sorted(found)} are of no lot that was decided"


def claimed_words(claim: Advance) -> str:
    """Of which case and which order it says it is."""
    return f"{claim.claimed_by or 'no case'}, order {claim.claimed_from_id}"


def _told() -> Told:
    """What history tells of cases, by kind of event and case."""
    keys = ("case.opened", "case.answered", *(key for keys in _ENDS.values() for key in keys))
    return {key: dict(list_details(key)) for key in keys}


def _of_states(case: Case, told: Told) -> Iterator[str]:
    """Its state and its moments are those that history tells of."""
    name, answered = f"cases {case.id}", case.key in told["case.answered"]
    wrong = any((case.status == state) != any(case.key in told[key] for key in keys) for state, keys in _ENDS.items())
    if wrong or (case.is_open and (case.status == "answered") != answered):
        yield f"{name}: is {case.status}, history says otherwise"
    if (case.answered_at is not None) != answered:
        yield f"{name}: when it was answered, history says otherwise"
    if case.is_open != (case.ended_at is None):
        yield f"{name}: is {case.status}, the moment of its end says otherwise"


def _of_figures(case: Case, told: Told, corrected: tuple[str, int] | None) -> Iterator[str]:
    """What it is about, what was asked and given, and what became payable by it."""
    name, opened = f"cases {case.id}", told["case.opened"].get(case.key, {})
    for what, value in _about(case).items():
        if opened.get(what, value) != value:
            yield f"{name}: {what} is {value}, history says {opened[what]}"
    counted = next((told[key][case.key].get("units", 0) for key in _AMOUNTS if case.key in told[key]), 0)
    if case.units != counted:
        yield f"{name}: units is {case.units}, history says {counted}"
    given = next((told[key][case.key]["amount_rupiah"] for key in _AMOUNTS if case.key in told[key]), 0)
    if case.amount != given:
        yield f"{name}: amount is {case.amount}, history says {given}"
    expected = ("case" if case.side == GROUP else "less", case.amount) if case.amount else None
    if expected != corrected:
        yield f"{name}: amount is {case.amount}, its settlement says {corrected}"
    day = local_date(case.opened_at, load_organisation(case.off_taker_id).zone)
    if case.answer_by != day + rules.ANSWER_WITHIN:
        yield f"{name}: answer_by is {case.answer_by}, should be {day + rules.ANSWER_WITHIN}"
    since = case.answer_by
    if case.answered_at is not None:
        since = local_date(case.answered_at, load_organisation(case.off_taker_id).zone)
    if case.decide_by != since + rules.DECIDE_WITHIN:
        yield f"{name}: decide_by is {case.decide_by}, should be {since + rules.DECIDE_WITHIN}"


def _about(case: Case) -> dict[str, Any]:
    about = {"owner": case.owner, "order_id": case.order_id, "side": case.side, "asked_rupiah": case.asked}
    return about | {"asked_units": case.asked_units}


def thread_violations() -> Iterator[str]:
    """One line for each message that no event tells of as it stands, that is missing, or a thread without any."""
    told: set[int] = set()
    yield from of_writing(0, told)
    every = select(Message.id).order_by(Message.id).execution_options(yield_per=AT_ONCE)
    for message_id in session().scalars(every):
        if message_id not in told:
            yield f"messages {message_id}: history does not tell of it"
    empty = select(Thread.id).where(~select(Message.id).where(Message.thread_id == Thread.id).exists())
    for thread_id in session().scalars(empty.order_by(Thread.id).execution_options(yield_per=AT_ONCE)):
        yield f"threads {thread_id}: nothing was ever written in it"


def of_writing(first: int, told: set[int]) -> Iterator[str]:
    """The same of the messages that history tells of, from the row of that id on, which are put into `told`."""
    whole = select(Message.id, Message.side, Message.text, Thread.owner).join(Thread, Thread.id == Message.thread_id)
    for events in told_in_parts(_TELLING, first, AT_ONCE):
        said = _said(events)
        told.update(said)
        for row in session().execute(whole.where(Message.id.in_(said)).order_by(Message.id)):
            held = (row.owner, row.side, row.text if said[row.id][2] != ERASED else ERASED)
            if held != said.pop(row.id):
                yield f"messages {row.id}: where it stands, who wrote it or its words, history says otherwise"
        for message_id in sorted(said):
            yield f"messages {message_id}: is written, as history tells; the row is gone"


def _said(events: Iterable[tuple[str, str, dict[str, Any]]]) -> dict[int, tuple[str, str, str]]:
    """What events tell was said: the thread, the side and the words, by message."""
    said = {}
    for key, subject, told in events:
        if key == "message.written":
            said[told["message_id"]] = (told["owner"], told["side"], told["text"])
        else:
            by = {"case.opened": told["side"], "case.answered": other_side(told["side"])}.get(key, "programme")
            said[told["message_id"]] = (subject, by, told["reason"])
    return said
