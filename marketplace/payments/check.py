"""Proof that what payments say was paid is what the book says, once for each owner."""

from collections.abc import Iterator

from sqlalchemy import func, select

from marketplace.infra.runtime import session
from marketplace.ledger.models import Entry, Posting
from marketplace.payments.models import Payment


def faults() -> Iterator[str]:
    """One line for each confirmed payment whose amount is not the cash that the book shows for its owner."""
    confirmed = select(Payment).where(Payment.status == "confirmed").order_by(Payment.id)
    payments = list(session().scalars(confirmed))
    booked = _cash_paid([payment.owner for payment in payments])
    for payment in payments:
        if booked.get(payment.owner, 0) != payment.amount:
            yield (
                f"payments {payment.id}: {payment.owner} was paid {payment.amount}, "
                f"the book has {booked.get(payment.owner, 0)}"
            )
        if payment.confirmed_at is None:
            yield f"payments {payment.id}: confirmed, but nobody says when"


def _cash_paid(owners: list[str]) -> dict[str, int]:
    """Rupiah that left as cash, by the document behind it."""
    paid = (
        select(Entry.source, -func.sum(Posting.amount))
        .join(Posting.entry)
        .where(Posting.account == "cash", Posting.commodity == "IDR", Entry.source.in_(owners))
        .group_by(Entry.source)
    )
    return {source: int(amount) for source, amount in session().execute(paid)}
