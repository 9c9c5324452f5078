"""Settlements that were drawn up anew after a case: the lines of the one before and one more, and its entry undone."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from marketplace.infra.data.runtime import session
from marketplace.ledger.models import Entry
from marketplace.settlements.models import Settlement, SettlementLine
from marketplace.settlements.operations import KEPT_OF_LINE

SAME = ("order_id", "lot_id", "payable_on", "producer_group_id", "off_taker_id")


def violations(settlements: Sequence[Settlement]) -> Iterator[str]:
    """One line for each settlement that was reversed without a successor, or drawn up otherwise than it may."""
    by_id = {each.id: each for each in settlements}
    successors = {each.replaces_id: each for each in settlements if each.replaces_id is not None}
    undone, posted = _undone(), set(session().scalars(select(Entry.key).where(Entry.memo == "settlement_drafted")))
    for each in settlements:
        if (each.status == "reversed") != (each.id in successors):
            yield f"settlements {each.id}: is {each.status}, what is drawn up in its place says otherwise"
        entry = f"{each.key}:drafted"  # there is none where a case had taken all of it
        if (each.status == "reversed" and entry in posted) != (entry in undone):
            yield f"settlements {each.id}: is {each.status}, the reversals in the book say otherwise"
        if each.replaces_id in by_id:
            yield from _of_successor(by_id[each.replaces_id], each)
    for key in undone - {f"{each.key}:drafted" for each in settlements}:
        yield f"ledger_entries: {key} is undone, no document says so"


def _undone() -> set[str]:
    """The keys of the entries that another one undoes."""
    reversal = select(Entry.reverses_id).where(Entry.reverses_id.is_not(None))
    return set(session().scalars(select(Entry.key).where(Entry.id.in_(reversal))))


def _of_successor(old: Settlement, new: Settlement) -> Iterator[str]:
    name, *added = f"settlements {new.id}", *new.lines[len(old.lines) :]
    if [_kept(line) for line in new.lines[: len(old.lines)]] != [_kept(line) for line in old.lines]:
        yield f"{name}: its lines are not those of settlement {old.id}"
    if [(line.cause, line.due) for line in added] != [(new.source, added[0].amount if added else 0)]:
        yield f"{name}: has not one line of {new.source} beside those of settlement {old.id}"
    given = sum(line.amount for line in added if line.kind == "case")
    taken = sum(line.amount for line in added if line.kind == "less")
    figures = {"gross": old.gross + given, "deducted": old.deducted + taken}
    for what, value in (figures | {each: getattr(old, each) for each in SAME}).items():
        if getattr(new, what) != value:
            yield f"{name}: {what} is {getattr(new, what)}, of settlement {old.id} and {new.source} it is {value}"


def _kept(line: SettlementLine) -> tuple[object, ...]:
    return tuple(getattr(line, each) for each in KEPT_OF_LINE)
