"""The life of each advance told again from its documents, by the rules: what its row and the book have to say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from marketplace.advances import postings, rules
from marketplace.advances.models import Adjustment, Advance, Consumption, MaterialLot, Norm, Recovery
from marketplace.advances.postings import Step
from marketplace.advances.rules import BEARERS, MaterialSupply, Position
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import DomainError
from marketplace.ledger.check import ExpectedEntry
from marketplace.ledger.models import Entry
from marketplace.ledger.rules import PostingLine

Place = tuple[int, int]
"""Where a document stands in the book: the number of its entry, or just behind an entry when it moved nothing."""
Document = Consumption | Recovery | Adjustment


@dataclass
class Life:
    """An advance from its receipt on: how it stood after each document, and what did not follow from the rules."""

    advance: Advance
    moments: list[tuple[Place, Position]] = field(default_factory=list)
    told: list[ExpectedEntry] = field(default_factory=list)
    deductions: dict[int, tuple[PostingLine, ...]] = field(default_factory=dict)
    """By settlement: the lines that a deduction adds to the settlement's entry."""
    faults: list[str] = field(default_factory=list)

    @property
    def position(self) -> Position:
        """How it stands after the documents told so far."""
        return self.moments[-1][1]

    def before(self, entry_id: int) -> Position | None:
        """How it stood before an entry of the book; None when it was not received yet."""
        earlier = [position for place, position in self.moments if place < (entry_id, 0)]
        return earlier[-1] if earlier else None


def list_lives() -> list[Life]:
    """Every received advance, oldest first, so that a carried debt comes after the one it was carried from."""
    story = _Story()
    picked = select(Advance).where(Advance.received_at.is_not(None)).order_by(Advance.id)
    return [story.tell(advance) for advance in session().scalars(picked)]


class _Story:
    """All documents of all advances, read once."""

    def __init__(self) -> None:
        self.entries = {row.key: row.id for row in session().execute(select(Entry.key, Entry.id))}
        self.lots = _by_advance(session().scalars(select(MaterialLot)))
        self.norms = {(each.advance_id, each.order_line_id): each.quantity for each in session().scalars(select(Norm))}
        answered = select(Adjustment).where(Adjustment.status == "accepted").order_by(Adjustment.id)
        adjustments = session().scalars(answered).all()
        self.carried = {each.target_advance_id: each for each in adjustments if each.kind == "carry_over"}
        self.documents: dict[int, list[Document]] = defaultdict(list)
        uses = session().scalars(select(Consumption).order_by(Consumption.id)).all()
        recoveries = session().scalars(select(Recovery).order_by(Recovery.id)).all()
        rows: list[Document] = [*uses, *recoveries, *adjustments]
        for row in rows:
            self.documents[row.advance_id].append(row)

    def tell(self, advance: Advance) -> Life:
        """One life, from its receipt to its last document."""
        life = Life(advance)
        self._receive(life)
        for place, document in self._in_order(self.documents[advance.id]):
            try:
                step = self._step(life, document)
            except DomainError as error:
                life.faults.append(f"{document.__tablename__} {document.id}: the rules refuse it, {error}")
            else:
                life.moments.append((place, step.position))
        return life

    def _in_order(self, documents: list[Document]) -> list[tuple[Place, Document]]:
        """The documents in the order of the book; one that moved nothing stands where its time puts it."""
        moved = [(self.entries[_key(each)], _at(each)) for each in documents if _key(each) in self.entries]
        placed = []
        for each in documents:
            at, entry_id = _at(each), self.entries.get(_key(each))
            # A lot's use comes before what its settlement takes, at the same moment.
            earlier = [number for number, then in moved if then < at or (then == at and isinstance(each, Adjustment))]
            placed.append(((max(earlier, default=0), 1) if entry_id is None else (entry_id, 0), each))
        return sorted(placed, key=lambda pair: pair[0])

    def _receive(self, life: Life) -> None:
        advance, key = life.advance, f"{life.advance.key}:received"
        quantity, cost, margin = advance.received_quantity, advance.received_cost, advance.received_margin
        if advance.kind == "material":
            lots = self.lots[advance.id]
            issued, quantity = sum(lot.measured_length for lot in lots), sum(lot.counted_length or 0 for lot in lots)
            life.faults += _differences(life, issued_quantity=issued)
            if quantity <= issued:
                cost, margin = rules.receipt_of(advance.cost, advance.margin, issued, quantity)
        elif advance.kind == "carried":
            source = self.carried.get(advance.id)
            cost = (source.amount if source else 0) - margin
            life.faults += _differences(life, carried_from_id=source.advance_id if source else None)
            key = source.key if source else key
        life.faults += _differences(life, received_quantity=quantity, received_cost=cost, received_margin=margin)
        start = Position(
            advance.id, advance.order_id, advance.kind, advance.contract_form, advance.commodity,
            advance.recovery_rate, advance.tolerance, quantity, margin, cost + margin,
        )  # fmt: skip
        life.moments.append(((self.entries.get(key, 0), 0), start))
        if advance.kind != "carried":  # the entry of a carried debt is that of its adjustment
            _tell(life, key, advance.key, "advance_received", advance.received_at, postings.receive(start))

    def _step(self, life: Life, document: Document) -> Step:
        if isinstance(document, Consumption):
            return self._use(life, document)
        if isinstance(document, Recovery):
            step = postings.recover(life.position, document.amount)
            life.deductions[document.settlement_id] = step.lines
            return step
        return self._adjust(life, document)

    def _use(self, life: Life, row: Consumption) -> Step:
        norm = self.norms.get((row.advance_id, row.order_line_id), 0)
        if norm <= 0:
            raise DomainError("norm_not_positive")
        cloth = MaterialSupply(row.advance_id, norm, life.position.with_group)
        uses = rules.allocate(row.good_units, row.rejected_units, 1, [cloth])
        use = uses[0] if uses else rules.Use(row.advance_id)
        for name, value in vars(use).items():
            if getattr(row, name) != value:
                life.faults.append(f"consumptions {row.id}: {name} is {getattr(row, name)}, by the norm {value}")
        step = postings.consume(life.position, use)
        _tell(life, _key(row), key_of("lot", row.lot_id), "lot_consumed", row.consumed_at, step)
        return step

    def _adjust(self, life: Life, row: Adjustment) -> Step:
        target = None
        if row.kind == "carry_over":
            margin = postings.carried_margin(life.position, row.amount)
            target = Position(
                row.target_advance_id or 0, row.target_order_id or 0, "carried", life.advance.contract_form, "",
                received_margin=margin, received_total=row.amount,
            )  # fmt: skip
        step = postings.adjust(row.kind, life.position, row.agreed_quantity, row.amount, row.parts, target)
        expected: dict[str, Any] = {"value": step.value, "excess": step.excess, "claimed": step.claimed}
        borne = dict(step.borne)
        expected |= {f"{bearer}_quantity": borne.get(bearer, 0) for bearer in BEARERS}
        for name, value in expected.items():
            if getattr(row, name) != value:
                life.faults.append(f"adjustments {row.id}: {name} is {getattr(row, name)}, by the rules {value}")
        _tell(life, row.key, row.key, f"advance_{row.kind}", _at(row), step)
        return step


R = TypeVar("R", MaterialLot, Norm)


def _by_advance(rows: Iterable[R]) -> Mapping[int, list[R]]:
    by_advance: dict[int, list[R]] = defaultdict(list)
    for row in rows:
        by_advance[row.advance_id].append(row)
    return by_advance


def _key(document: Document) -> str:
    """The key of its entry."""
    if isinstance(document, Consumption):
        return f"advance:{document.advance_id}:lot:{document.lot_id}"
    return document.key if isinstance(document, Adjustment) else f"settlement:{document.settlement_id}:drafted"


def _at(document: Document) -> datetime:
    """When it took effect."""
    if isinstance(document, Consumption):
        return document.consumed_at
    if isinstance(document, Recovery):
        return document.recovered_at
    return document.confirmed_at or document.answered_at or document.proposed_at


def _tell(life: Life, key: str, source: str, memo: str, at: datetime | None, step: Step) -> None:
    file = life.advance.file
    if at is not None:
        life.told.append(ExpectedEntry(key, source, file, memo, at, step.lines))


def _differences(life: Life, **expected: int | None) -> Iterator[str]:
    for name, value in expected.items():
        if getattr(life.advance, name) != value:
            held = getattr(life.advance, name)
            yield f"advances {life.advance.id}: {name} is {held}, its documents say {value}"
