"""Reading the book: balances are sums over postings, never stored."""

from collections.abc import Collection

from sqlalchemy import func, select, tuple_

from marketplace.infra.data.runtime import session
from marketplace.ledger.accounts import IDR
from marketplace.ledger.models import Entry, Posting
from marketplace.ledger.rules import PostingLine

_TOTAL = func.sum(Posting.amount)


def balance(account: str, owner: str, commodity: str = IDR) -> int:
    """What stands on one account of one owner: rupiah, or thousandths of the material's unit."""
    mine = (Posting.account == account, Posting.owner == owner, Posting.commodity == commodity)
    return int(session().scalar(select(_TOTAL).where(*mine)) or 0)


def find_entry(key: str) -> Entry | None:
    """The entry of that key, with its postings; None where every line of it was zero."""
    return session().scalar(select(Entry).where(Entry.key == key))


def lines_of(entry: Entry) -> list[PostingLine]:
    """What an entry posts, as it would be posted again."""
    return [PostingLine(line.account, line.owner, line.commodity, line.amount) for line in entry.postings]


def balances(*owners: str) -> dict[tuple[str, str], int]:
    """Everything that stands on the owners' accounts together, by (account, commodity)."""
    picked = select(Posting.account, Posting.commodity, _TOTAL).where(Posting.owner.in_(owners))
    rows = session().execute(picked.group_by(Posting.account, Posting.commodity))
    return {(account, commodity): int(total) for account, commodity, total in rows}


def balances_on(accounts: Collection[tuple[str, str]]) -> dict[tuple[str, str, str], int]:
    """Balances of the given (account, owner) pairs, by (account, owner, commodity)."""
    if not accounts:
        return {}
    where = tuple_(Posting.account, Posting.owner).in_(sorted(accounts))
    columns = (Posting.account, Posting.owner, Posting.commodity)
    rows = session().execute(select(*columns, _TOTAL).where(where).group_by(*columns))
    return {(account, owner, commodity): int(total) for account, owner, commodity, total in rows}


def all_balances() -> dict[tuple[str, str, str], int]:
    """Every balance of the book, by (account, owner, commodity); for proofs and exports."""
    columns = (Posting.account, Posting.owner, Posting.commodity)
    rows = session().execute(select(*columns, _TOTAL).group_by(*columns))
    return {(account, owner, commodity): int(total) for account, owner, commodity, total in rows}
