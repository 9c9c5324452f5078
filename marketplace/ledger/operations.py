"""Writing in the book: an entry once per key, balanced, and never to the wrong side of zero."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.infra.data.runtime import session
from marketplace.ledger.models import Entry, Posting
from marketplace.ledger.queries import balances_on
from marketplace.ledger.rules import PostingLine, balanced, check_balances, is_bounded

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
    into = _INSERTS[session().get_bind().dialect.name](Entry)
    entry: Entry | None = session().scalar(
        into.values(row).on_conflict_do_nothing(index_elements=["key"]).returning(Entry)
    )
    if entry is None:
        return session().scalars(select(Entry).where(Entry.key == key)).one()
    session().execute(insert(Posting), [{"entry_id": entry.id, **vars(line)} for line in lines])
    check_balances(balances_on({(line.account, line.owner) for line in lines if is_bounded(line.account)}))
    return entry


def reverse(entry: Entry, source: str, at: datetime) -> Entry | None:
    """Undoes an entry by a counter-entry that points at it; nothing is ever changed or deleted."""
    lines = [PostingLine(line.account, line.owner, line.commodity, -line.amount) for line in entry.postings]
    return post(f"{entry.key}:reversed", source, entry.file, "reversed", lines, at, reverses=entry.id)
