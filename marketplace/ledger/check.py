"""Proof that the book balances, and that it holds what the documents say, entry by entry."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from marketplace.infra.data.runtime import session
from marketplace.ledger.accounts import ACCOUNTS
from marketplace.ledger.models import Entry, Posting
from marketplace.ledger.rules import PostingLine, balanced, stands_wrongly

AT_ONCE = 1_000
"""Balances that are read together."""


@dataclass(frozen=True)
class ExpectedEntry:
    """What a document has left in the book, reckoned from the document alone."""

    key: str
    source: str
    file: str
    memo: str
    at: datetime
    lines: Sequence[PostingLine]


def violations() -> Iterator[str]:
    """One line for each entry that does not sum to zero or has no posting, and each balance on the wrong side."""
    total = func.sum(Posting.amount)
    uneven = select(Posting.entry_id, Posting.commodity, total).group_by(Posting.entry_id, Posting.commodity)
    for entry_id, commodity, amount in session().execute(uneven.having(total != 0).order_by(Posting.entry_id)):
        yield f"ledger_entries {entry_id}: its {commodity} postings sum to {amount}, not to zero"
    empty = select(Entry.id).where(~select(Posting.id).where(Posting.entry_id == Entry.id).exists())
    for entry_id in session().scalars(empty.order_by(Entry.id)):
        yield f"ledger_entries {entry_id}: has no postings"
    strange = select(Posting.id, Posting.account).where(Posting.account.not_in(sorted(ACCOUNTS)))
    for posting_id, account in session().execute(strange):
        yield f"ledger_postings {posting_id}: the account {account} does not exist"
    where = (Posting.account, Posting.owner, Posting.commodity)
    balances = select(*where, total).group_by(*where).order_by(*where)
    for account, owner, commodity, balance in session().execute(balances.execution_options(yield_per=AT_ONCE)):
        if account in ACCOUNTS and stands_wrongly(account, int(balance)):
            yield f"ledger_postings of {owner}: {account} in {commodity} stands at {balance}"


def against(documents: Iterable[ExpectedEntry]) -> Iterator[str]:
    """One line for each posting or entry that is not what its document says; `documents` are all there are."""
    told = {each.key: each for each in documents if balanced(each.lines)}
    postings = _postings()
    reversals = {row.id: row.reverses_id for row in session().execute(_ENTRIES) if row.reverses_id is not None}
    for row in session().execute(_ENTRIES):
        if row.id in reversals:
            yield from _of_reversal(row, postings)
        elif row.key not in told:
            yield f"ledger_entries {row.id}: no document knows of {row.key}"
        else:
            document = told.pop(row.key)
            yield from _of_entry(row, document)
            yield from _of_lines(row.id, postings[row.id], balanced(document.lines))
    for key in sorted(told):
        yield f"ledger_entries: {key} is missing, its document says {_shown(told[key].lines)}"


_ENTRIES = select(
    Entry.id, Entry.key, Entry.source, Entry.file, Entry.memo, Entry.occurred_at, Entry.reverses_id
).order_by(Entry.id)
_Where = tuple[str, str, str]
_Postings = dict[int, list[tuple[int, _Where, int]]]


def _postings() -> _Postings:
    by_entry: _Postings = defaultdict(list)
    columns = (Posting.entry_id, Posting.id, Posting.account, Posting.owner, Posting.commodity, Posting.amount)
    for entry_id, posting_id, *where, amount in session().execute(select(*columns).order_by(Posting.id)):
        by_entry[entry_id].append((posting_id, (where[0], where[1], where[2]), amount))
    return by_entry


def _of_entry(row: Any, document: ExpectedEntry) -> Iterator[str]:
    held = {"source": row.source, "file": row.file, "memo": row.memo, "occurred_at": row.occurred_at}
    for column, value in held.items():
        expected = document.at if column == "occurred_at" else getattr(document, column)
        if value != expected:
            yield f"ledger_entries {row.id}: {column} is {value}, its document says {expected}"


def _of_lines(entry_id: int, held: Sequence[tuple[int, _Where, int]], expected: Sequence[PostingLine]) -> Iterator[str]:
    left = {(line.account, line.owner, line.commodity): line.amount for line in expected}
    for posting_id, where, amount in held:
        says = left.pop(where, 0)
        if says != amount:
            yield f"ledger_postings {posting_id}: {' of '.join(where[:2])} moves by {amount}, its document says {says}"
    for where, amount in left.items():
        yield f"ledger_entries {entry_id}: {' of '.join(where[:2])} does not move, its document says {amount}"


def _of_reversal(row: Any, postings: _Postings) -> Iterator[str]:
    undone = sorted((where, -amount) for _, where, amount in postings[row.reverses_id or 0])
    if sorted((where, amount) for _, where, amount in postings[row.id]) != undone:
        yield f"ledger_entries {row.id}: does not undo entry {row.reverses_id}"


def _shown(lines: Sequence[PostingLine]) -> str:
    return ", ".join(f"{line.account} {line.amount:+d}" for line in balanced(lines))
