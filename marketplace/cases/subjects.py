"""What a case may be about: how each kind of document is found, and since when it stands as it is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.advances.models import Adjustment, Advance
from marketplace.infra.data.runtime import session
from marketplace.inspections.models import Inspection
from marketplace.kernel.document_keys import DocumentKey
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.packs import Measure
from marketplace.orders.queries import price_at
from marketplace.parties.models import TradeOutcome
from marketplace.payments.models import Payment
from marketplace.settlements.models import Settlement
from marketplace.settlements.queries import find_of_lot, newest_of
from marketplace.settlements.rules import accepted_value

PROPOSAL = "proposal"


class Subject(NamedTuple):
    """A document that somebody may object to."""

    document: Any
    kind: str
    """The kind of its key, or `proposal` for a return, loss or claim that the other side declined."""
    order_id: int
    happened_at: datetime | None
    """None while there is nothing to object to."""


def _order_of(document: Any) -> int:
    file = DocumentKey.parse(document.file)
    if file is None or file.kind != "order":
        raise DomainError("case_subject")
    return file.id


def _answered_at(adjustment: Adjustment) -> datetime | None:
    return adjustment.answered_at if adjustment.status in {"accepted", "declined"} else None


_KINDS: dict[str, tuple[type[Any], Callable[[Any], datetime | None]]] = {
    "settlement": (Settlement, lambda each: each.drafted_at if each.status != "reversed" else None),
    "inspection": (Inspection, lambda each: each.verdict.given_at if each.verdict is not None else None),
    "adjustment": (Adjustment, _answered_at),
    "advance": (Advance, lambda each: each.received_at),
    "payment": (Payment, lambda each: each.confirmed_at or each.reported_at),
}


def get_subject(key: DocumentKey, viewer: Actor) -> Any:
    """The document of that key if the viewer may see it; NotFound otherwise."""
    if key.kind not in _KINDS:
        raise NotFound("case")
    table, _happened_at = _KINDS[key.kind]
    document = session().scalar(select(table).where(table.id == key.id, visible_to(table, viewer)))
    if document is None:
        raise NotFound(key.kind)
    return document


def find_settlement(owner: str) -> Settlement | None:
    """The settlement that pays what the document is about, as it holds today; None where none does by itself."""
    subject = load_subject(owner)
    if subject.kind == "settlement":
        return newest_of(subject.document)
    return find_of_lot(subject.document.lot_id) if subject.kind == "inspection" else None


def rejected_units(subject: Subject) -> int:
    """Of an inspection: the goods that were rejected and that no case found good yet, in thousandths; else zero."""
    decision = subject.document.decision if subject.kind == "inspection" else None
    if decision is None:
        return 0
    outcome = select(TradeOutcome.corrected).where(TradeOutcome.lot_id == subject.document.lot_id)
    return int(decision.rejected) - (session().scalar(outcome) or 0)


def is_borne_by_programme(subject: Subject) -> bool:
    """Whether it is a proposal of which the programme would bear a part: only it can say that it does."""
    return subject.kind == PROPOSAL and bool(subject.document.parts.get("programme"))


def worth_of(subject: Subject, units: int) -> int:
    """What so much of an inspected lot is worth, at the price of its decision."""
    if not units:
        return 0
    line, decided_at = subject.document.lot.line, subject.document.decision.decided_at
    return accepted_value(units, price_at(line, decided_at), line.pieces_per_pack)


def measure_of_goods(subject: Subject) -> Measure | None:
    """How the goods of an inspected lot are kept and bought; None for any other document."""
    return subject.document.lot.line.measure if subject.kind == "inspection" else None


def load_subject(owner: str) -> Subject:
    """The document of that key; NotFound without one, DomainError where it can be no subject."""
    key = DocumentKey.parse(owner)
    if key is None or key.kind not in _KINDS:
        raise DomainError("case_subject")
    table, happened_at = _KINDS[key.kind]
    document = session().get(table, key.id)
    if document is None:
        raise NotFound(key.kind)
    kind = PROPOSAL if key.kind == "adjustment" and document.status == "declined" else key.kind
    return Subject(document, kind, _order_of(document), happened_at(document))
