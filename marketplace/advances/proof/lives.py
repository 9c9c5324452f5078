"""The life of each advance told again from its documents, by the rules: what its row and the book have to say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from marketplace.advances import postings, rulebook, rules
from marketplace.advances.models import Adjustment, Advance, Consumption, FollowedDebt, MaterialLot, Norm, Recovery
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
Document = Consumption | Recovery | Adjustment | FollowedDebt


@dataclass
class Life:
    """An advance from its receipt on: how it stood after each document, and what did not follow from the rules."""

    advance: Advance
    moments: list[tuple[Place, Position]] = field(default_factory=list)
    told: list[ExpectedEntry] = field(default_factory=list)
    deductions: dict[int, tuple[PostingLine, ...]] = field(default_factory=dict)
    """By settlement: the lines that a deduction adds to the settlement's entry."""
    faults: list[str] = field(default_factory=list)
    units: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By order line: good and rejected units that took of it so far."""

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
    return [story.life_of(advance_id) for advance_id in sorted(story.advances)]


class _Story:
    """All documents of all advances, read once."""

    def __init__(self) -> None:
        picked = select(Advance).where(Advance.received_at.is_not(None))
        self.advances = {each.id: each for each in session().scalars(picked)}
        self.carried_to: dict[int, list[int]] = defaultdict(list)
        for each in sorted(self.advances.values(), key=lambda advance: advance.id):
            if each.carried_from_id is not None:
                self.carried_to[each.carried_from_id].append(each.id)
        self._lives: dict[int, Life] = {}
        self.entries: dict[str, int] = {}
        self.moments: dict[str | None, list[tuple[int, datetime]]] = defaultdict(list)
        columns = (Entry.key, Entry.id, Entry.file, Entry.occurred_at)
        for key, entry_id, file, at in session().execute(select(*columns).order_by(Entry.id)):
            self.entries[key] = entry_id
            self.moments[file].append((entry_id, at))
        self.lots = _by_advance(session().scalars(select(MaterialLot)))
        self.norms = {(each.advance_id, each.order_line_id): each.quantity for each in session().scalars(select(Norm))}
        answered = select(Adjustment).where(Adjustment.status == "accepted").order_by(Adjustment.id)
        adjustments = session().scalars(answered).all()
        self.carried = {each.target_advance_id: each for each in adjustments if each.kind == "carry_over"}
        self.documents: dict[int, list[Document]] = defaultdict(list)
        uses = session().scalars(select(Consumption).order_by(Consumption.id)).all()
        recoveries = session().scalars(select(Recovery).order_by(Recovery.id)).all()
        followed = session().scalars(select(FollowedDebt).order_by(FollowedDebt.id)).all()
        self.followed: dict[int, dict[int, int]] = defaultdict(dict)
        for debt in followed:
            self.followed[debt.adjustment_id][debt.advance_id] = debt.amount
        self.accepted = {each.id: each for each in adjustments}
        rows: list[Document] = [*uses, *recoveries, *adjustments, *followed]
        for row in rows:
            self.documents[row.advance_id].append(row)

    def life_of(self, advance_id: int) -> Life:
        """One life, told once."""
        if advance_id not in self._lives:
            self._lives[advance_id] = self._tell(self.advances[advance_id])
        return self._lives[advance_id]

    def _tell(self, advance: Advance) -> Life:
        """From its receipt to its last document."""
        life = Life(advance)
        self._receive(life)
        for place, document in self._in_order(self.documents[advance.id], self.moments[advance.file]):
            try:
                step = self._step(life, document)
            except DomainError as error:
                life.faults.append(f"{document.__tablename__} {document.id}: the rules refuse it, {error}")
            else:
                life.moments.append((place, step.position))
        return life

    def _in_order(
        self, documents: list[Document], of_order: list[tuple[int, datetime]]
    ) -> list[tuple[Place, Document]]:
        """The documents in the order of the book; one that moved nothing by its time among the entries of its order."""
        moved = [(self.entries[_key(each)], _at(each)) for each in documents if _key(each) in self.entries]
        placed = []
        for each in documents:
            at, entry_id = _at(each), self.entries.get(_key(each))
            # A lot's use comes before what its settlement takes, at the same moment.
            if entry_id is not None:
                placed.append(((entry_id, 0), each))
                continue
            earlier = [number for number, then in (*of_order, *moved) if then < at]
            earlier += [number for number, then in moved if then == at and isinstance(each, Adjustment)]
            placed.append(((max(earlier, default=0), 1), each))
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
            rules_number=advance.rules_number,
        )  # fmt: skip
        life.moments.append(((self.entries.get(key, 0), 0), start))
        if advance.kind != "carried":  # the entry of a carried debt is that of its adjustment
            step = postings.receive(start)
            if advance.kind == "claim":
                step = postings.claim_back(start, key_of("order", advance.claimed_from_id))
            _told(life, key, advance.key, "advance_received", advance.received_at, step)

    def _step(self, life: Life, document: Document) -> Step:
        if isinstance(document, Consumption):
            return self._use(life, document)
        if isinstance(document, Recovery):
            step = postings.recover(life.position, document.amount)
            life.deductions[document.settlement_id] = step.lines
            return step
        if isinstance(document, FollowedDebt):  # its lines stand in the entry of the claim
            if document.adjustment_id not in self.accepted:
                life.faults.append(f"followed_debts {document.id}: is of no claim that was accepted")
            return postings.follow(life.position, document.amount)
        return self._adjust(life, document)

    def _use(self, life: Life, row: Consumption) -> Step:
        norm = self.norms.get((row.advance_id, row.order_line_id), 0)
        if norm <= 0:
            raise DomainError("norm_not_positive")
        before = life.units.get(row.order_line_id, (0, 0))
        supply = MaterialSupply(row.advance_id, norm, life.position.with_group, "", *before)
        uses = rulebook.allocate(life.position.rules_number, row.good_units, row.rejected_units, 1, [supply])
        use = uses[0] if uses else rules.Use(row.advance_id)
        life.units[row.order_line_id] = (before[0] + row.good_units, before[1] + row.rejected_units)
        for name, value in vars(use).items():
            if getattr(row, name) != value:
                life.faults.append(f"consumptions {row.id}: {name} is {getattr(row, name)}, by the norm {value}")
        step = postings.consume(life.position, use)
        _told(life, _key(row), key_of("lot", row.lot_id), "lot_consumed", row.consumed_at, step)
        return step

    def _adjust(self, life: Life, row: Adjustment) -> Step:
        target = None
        if row.kind == "carry_over":
            margin = postings.carried_margin(life.position, row.amount)
            target = Position(
                row.target_advance_id or 0, row.target_order_id or 0, "carried", life.advance.contract_form, "",
                received_margin=margin, received_total=row.amount,
            )  # fmt: skip
        carried = self._carried(row)
        step = postings.adjust(row.kind, life.position, row.agreed_quantity, row.amount, row.parts, target, carried)
        elsewhere = {position.advance_id: amount for position, amount in step.followed}
        if elsewhere != self.followed[row.id]:
            told = f"takes {self.followed[row.id]} elsewhere, by the rules {elsewhere}"
            life.faults.append(f"adjustments {row.id}: {told}")
        expected: dict[str, Any] = {"value": step.value, "excess": step.excess, "claimed": step.claimed}
        borne = dict(step.borne)
        expected |= {f"{bearer}_quantity": borne.get(bearer, 0) for bearer in BEARERS}
        for name, value in expected.items():
            if getattr(row, name) != value:
                life.faults.append(f"adjustments {row.id}: {name} is {getattr(row, name)}, by the rules {value}")
        _told(life, row.key, row.key, f"advance_{row.kind}", _at(row), step)
        return step

    def _carried(self, row: Adjustment) -> list[Position]:
        """How the debts stood that were carried from the advance before a claim on it."""
        if row.kind != "faulty":
            return []
        place, further, elsewhere = self.entries.get(row.key, 0), [row.advance_id], list[int]()
        while further:
            further = [target for source in further for target in self.carried_to[source]]
            elsewhere += further
        positions = (self.life_of(each).before(place) for each in sorted(elsewhere))
        return [position for position in positions if position is not None]


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
    if isinstance(document, FollowedDebt):
        return document.adjustment.key
    return document.key if isinstance(document, Adjustment) else f"settlement:{document.settlement_id}:drafted"


def _at(document: Document) -> datetime:
    """When it took effect."""
    if isinstance(document, Consumption):
        return document.consumed_at
    if isinstance(document, Recovery):
        return document.recovered_at
    if isinstance(document, FollowedDebt):
        document = document.adjustment
    return document.confirmed_at or document.answered_at or document.proposed_at


def _told(life: Life, key: str, source: str, memo: str, at: datetime | None, step: Step) -> None:
    file = life.advance.file
    if at is not None:
        life.told.append(ExpectedEntry(key, source, file, memo, at, step.lines))


def _differences(life: Life, **expected: int | None) -> Iterator[str]:
    for name, value in expected.items():
        if getattr(life.advance, name) != value:
            held = getattr(life.advance, name)
            yield f"advances {life.advance.id}: {name} is {held}, its documents say {value}"
