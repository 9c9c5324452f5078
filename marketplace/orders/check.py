"""Proof that an order still says what was issued, and that its state follows from its lines and holds."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.audit.queries import list_details
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import DocumentKey, key_of
from marketplace.kernel.fingerprints import is_witnessed
from marketplace.ledger.models import Entry
from marketplace.orders import rules
from marketplace.orders.fingerprints import issued_terms
from marketplace.orders.models import Hold, OrderLine, PurchaseOrder
from marketplace.orders.proof.revisions import before_revisions, revision_violations


def violations() -> Iterator[str]:
    """One line for each order that changed since it was issued, or whose state does not follow; names the row."""
    issued = {subject: details.get("fingerprint") for subject, details in list_details("order.issued")}
    numbers = {subject: details.get("rules", 1) for subject, details in list_details("order.issued")}
    before = before_revisions()
    held = set(session().scalars(select(Hold.order_id).where(Hold.lifted_at.is_(None))))
    for order in session().scalars(select(PurchaseOrder).options(selectinload(PurchaseOrder.lines))):
        name = f"purchase_orders {order.id}"
        if order.key in numbers and order.rules_number != numbers[order.key]:
            yield f"{name}: its rules_number is {order.rules_number}, it was issued under {numbers[order.key]}"
        if not is_witnessed(issued.get(order.key), issued_terms, order, before):
            yield f"{name}: its terms or lines are not those that were issued"
        if (order.status == "closed" or order.status == "cancelled") and order.id in held:
            yield f"{name}: is {order.status} and something still holds it"
        if rules.may_close(order.status, held & {order.id}):
            yield f"{name}: is fulfilled, nothing holds it, and it is not closed"
        reached = rules.is_fulfilled(order.lines)
        if order.is_open and reached != (order.status == "fulfilled") and not order.is_short_closed:
            yield f"{name}: is {order.status}, its lines say otherwise"
        if order.status == "closed" and not (reached or order.is_short_closed):
            yield f"{name}: is closed before its lines were fulfilled"
        for line in order.lines:
            yield from _of_line(line)
    yield from revision_violations()


def strays() -> Iterator[str]:
    """One line for each entry of the book that is of no order."""
    for file in session().scalars(select(Entry.file).distinct().order_by(Entry.file)):
        named = DocumentKey.parse(file)
        if named is None or key_of("order", named.id) != file:
            for entry_id in session().scalars(select(Entry.id).where(Entry.file == file).order_by(Entry.id)):
                yield f"ledger_entries {entry_id}: is of no order, but of {file}"


def _of_line(line: OrderLine) -> Iterator[str]:
    most = rules.most(line.ordered_quantity, line.over_tolerance)
    if line.good_quantity > most:
        yield f"order_lines {line.id}: {line.good_quantity} are good, at most {most} were ordered"
