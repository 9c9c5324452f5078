"""Proof that the book balances in the order files in which something happened of late; no other is read."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from marketplace.audit.newest import first_new
from marketplace.audit.queries import pick_files
from marketplace.infra.data.runtime import session
from marketplace.ledger.accounts import ACCOUNTS
from marketplace.ledger.models import Entry, Posting
from marketplace.ledger.rules import stands_wrongly

AT_ONCE = 500
"""Order files that are proved at once."""


def violations() -> Iterator[str]:
    """One line for each of their entries that does not sum to zero or has no posting, and each balance on the wrong
    side.
    """
    files = sorted(set(session().scalars(pick_files(first_new()))))
    for start in range(0, len(files), AT_ONCE):
        yield from _of_files(files[start : start + AT_ONCE])


def _of_files(files: Sequence[str]) -> Iterator[str]:
    mine, total = Entry.file.in_(files), func.sum(Posting.amount)
    uneven = select(Posting.entry_id, Posting.commodity, total).join(Posting.entry).where(mine)
    uneven = uneven.group_by(Posting.entry_id, Posting.commodity).having(total != 0).order_by(Posting.entry_id)
    for entry_id, commodity, amount in session().execute(uneven):
        yield f"ledger_entries {entry_id}: its {commodity} postings sum to {amount}, not to zero"
    empty = select(Entry.id).where(mine, ~select(Posting.id).where(Posting.entry_id == Entry.id).exists())
    for entry_id in session().scalars(empty.order_by(Entry.id)):
        yield f"ledger_entries {entry_id}: has no postings"
    strange = select(Posting.id, Posting.account).join(Posting.entry).where(mine)
    for posting_id, account in session().execute(strange.where(Posting.account.not_in(sorted(ACCOUNTS)))):
        yield f"ledger_postings {posting_id}: the account {account} does not exist"
    owners = select(Posting.owner).join(Posting.entry).where(mine)
    where = (Posting.account, Posting.owner, Posting.commodity)
    balances = select(*where, total).where(Posting.owner.in_(owners)).group_by(*where).order_by(*where)
    for account, owner, commodity, balance in session().execute(balances):
        if account in ACCOUNTS and stands_wrongly(account, int(balance)):
            yield f"ledger_postings of {owner}: {account} in {commodity} stands at {balance}"
