"""Writing in the book: an entry once per key, balanced, and never to the wrong side of zero."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.infra.data.runtime import session
from marketplace.ledger.models import Entry, Posting
from marketplace.ledger.queries import balances_on
from marketplace.ledger.rules import PostingLine, balanced, check_balances, is_bounded

_GATHERED = "gathered_entries"
_Draft = tuple[dict[str, Any], Sequence[PostingLine]]
"""An entry's row, and its lines."""
_INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def post(
    key: str,
    source: str,
    file: str,
    memo: str,
    postings: Sequence[PostingLine],
    at: datetime,
    reverses: int | None = None,
) -> Entry | None:
    """Writes one entry; the same key again gives back the first one. None when every line is zero.

    DomainError when a commodity does not sum to zero, or a balance would stand on the wrong side of zero.
    """
    lines = balanced(postings)
    if not lines:
        return None
    row = {"key": key, "occurred_at": at, "memo": memo, "source": source, "file": file, "reverses_id": reverses}
    gathered = session().info.get(_GATHERED)
    if gathered is not None:
        gathered.append((row, lines))
        return None
    written = _write([(row, lines)])
    return written.get(key) or session().scalars(select(Entry).where(Entry.key == key)).one()


@contextmanager
def together() -> Iterator[None]:
    """Writes all entries that are posted within at its end, in few statements; `post` gives none of them back."""
    if _GATHERED in session().info:
        yield
        return
    entries: list[_Draft] = []
    session().info[_GATHERED] = entries
    try:
        yield
    finally:
        del session().info[_GATHERED]
    _write(entries)


def _write(entries: Sequence[_Draft]) -> dict[str, Entry]:
    """Entries whose key is new, with their postings; then no bounded balance may stand on the wrong side of zero."""
    if not entries:
        return {}
    into = _INSERTS[session().get_bind().dialect.name](Entry)
    added = into.values([row for row, _lines in entries]).on_conflict_do_nothing(index_elements=["key"])
    written = {entry.key: entry for entry in session().scalars(added.returning(Entry))}
    new = [(written[row["key"]].id, line) for row, lines in entries if row["key"] in written for line in lines]
    if new:
        session().execute(insert(Posting), [{"entry_id": entry_id, **vars(line)} for entry_id, line in new])
        check_balances(balances_on({(line.account, line.owner) for _id, line in new if is_bounded(line.account)}))
    return written


def reverse(entry: Entry, source: str, at: datetime) -> Entry | None:
    """Undoes an entry by a counter-entry that points at it; nothing is ever changed or deleted."""
    lines = [PostingLine(line.account, line.owner, line.commodity, -line.amount) for line in entry.postings]
    return post(f"{entry.key}:reversed", source, entry.file, "reversed", lines, at, reverses=entry.id)
