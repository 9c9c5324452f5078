"""Proof that what payments say was paid is what the book says, once for each owner."""

from collections.abc import Iterator

from sqlalchemy import func, select

from marketplace.audit.queries import list_details
from marketplace.infra.data.runtime import session
from marketplace.ledger.models import Entry, Posting
from marketplace.payments.models import Payment

_TOLD = ("payment.started", "payment.reported", "payment.confirmed")


def violations() -> Iterator[str]:
    """One line for each owner whose confirmed payments are not the cash that the book shows for it."""
    confirmed = select(Payment).where(Payment.status == "confirmed").order_by(Payment.id)
    payments = list(session().scalars(confirmed))
    booked, paid = _cash_paid([payment.owner for payment in payments]), dict[str, int]()
    for payment in payments:
        paid[payment.owner] = paid.get(payment.owner, 0) + payment.amount
    last = {payment.owner: payment.id for payment in payments}
    for payment in payments:
        owner, amount = payment.owner, paid[payment.owner]
        if payment.id == last[owner] and booked.get(owner, 0) != amount:
            yield f"payments {payment.id}: {owner} was paid {amount}, the book has {booked.get(owner, 0)}"
        if payment.confirmed_at is None:
            yield f"payments {payment.id}: confirmed, but nobody says when"
    yield from _of_history()


def _of_history() -> Iterator[str]:
    """Every event of a payment names its owner, method and amount, and its first one tells of its start."""
    told = {subject: details for key in _TOLD for subject, details in list_details(key)}
    ended = {status: {key for key, _ in list_details(f"payment.{status}")} for status in ("confirmed", "refunded")}
    kept = {subject: details["fee_rupiah"] for subject, details in list_details("payment.fee_noted")}
    reported = {subject: details["transferred_on"] for subject, details in list_details("payment.reported")}
    for payment in session().scalars(select(Payment).order_by(Payment.id)):
        details = told.get(payment.key, {})
        held = {name: getattr(payment, name) for name in ("owner", "number", "method")}
        for name, value in (held | {"amount_rupiah": payment.amount}).items():
            if details.get(name, value) != value:
                yield f"payments {payment.id}: {name} is {value}, history says {details[name]}"
        if payment.fee != kept.get(payment.key):
            yield f"payments {payment.id}: fee is {payment.fee}, history says {kept.get(payment.key)}"
        told_on = reported.get(payment.key)
        if told_on is not None and str(payment.transferred_on) != told_on:
            yield f"payments {payment.id}: transferred_on is {payment.transferred_on}, history says {told_on}"
        for status, subjects in ended.items():
            if details and (payment.status == status) != (payment.key in subjects):
                yield f"payments {payment.id}: is {payment.status}, history says otherwise"


def _cash_paid(owners: list[str]) -> dict[str, int]:
    """Rupiah that left as cash, by the document behind it."""
    paid = (
        select(Entry.source, -func.sum(Posting.amount))
        .join(Posting.entry)
        .where(Posting.account == "cash", Posting.commodity == "IDR", Entry.source.in_(owners))
        .group_by(Entry.source)
    )
    return {source: int(amount) for source, amount in session().execute(paid)}
