"""Proof that the book balances."""

from collections.abc import Iterator

from sqlalchemy import func, select

from marketplace.infra.runtime import session
from marketplace.ledger.accounts import ACCOUNTS
from marketplace.ledger.models import Entry, Posting
from marketplace.ledger.queries import all_balances
from marketplace.ledger.rules import stands_wrongly


def faults() -> Iterator[str]:
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
    for (account, owner, commodity), balance in sorted(all_balances().items()):
        if stands_wrongly(account, balance):
            yield f"ledger_postings of {owner}: {account} in {commodity} stands at {balance}"
