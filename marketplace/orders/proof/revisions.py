"""Proof that orders stand as both sides agreed, change by change; and how they were before."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.audit.queries import list_details
from marketplace.infra.data.database import ERASED
from marketplace.infra.data.runtime import session
from marketplace.kernel.quantity import amount_for
from marketplace.orders import events
from marketplace.orders.models import OrderLine, PurchaseOrder, Revision, RevisionLine
from marketplace.orders.revisions import changes_of

ENDS = {
    "accepted": events.RevisionAccepted.key,
    "declined": events.RevisionDeclined.key,
    "withdrawn": events.RevisionWithdrawn.key,
    "lapsed": events.RevisionLapsed.key,
}
"""What history calls each way that a proposal can end."""


def revision_violations() -> Iterator[str]:
    """One line for each order or line that does not follow from its revisions; names table, row and figure."""
    agreed: defaultdict[int, list[Revision]] = defaultdict(list)
    standing: dict[int, str] = {}
    for revision in session().scalars(select(Revision).order_by(Revision.number, Revision.id)):
        if revision.status == "accepted":
            agreed[revision.order_id].append(revision)
        elif revision.status == "proposed":
            standing[revision.order_id] = revision.proposed_side
    picked = select(PurchaseOrder).order_by(PurchaseOrder.id).options(selectinload(PurchaseOrder.lines))
    for order in session().scalars(picked):
        name, numbers = f"purchase_orders {order.id}", [each.number for each in agreed[order.id]]
        if numbers != list(range(1, order.revision + 1)):
            yield f"{name}: revision is {order.revision}, its revisions are numbered {numbers}"
        if order.revision_side != standing.get(order.id):
            yield f"{name}: revision_side is {order.revision_side}, its revisions say {standing.get(order.id)}"
        if numbers and order.value != agreed[order.id][-1].value_after:
            yield f"{name}: worth {order.value}, its last revision says {agreed[order.id][-1].value_after}"
    yield from _line_violations()
    yield from _history_violations()


def _history_violations() -> Iterator[str]:
    """Revisions that are not what history tells of them; a proposal and its end are each told once."""
    proposed = dict(list_details(events.RevisionProposed.key))
    ends = {status: dict(list_details(key)) for status, key in ENDS.items()}
    for revision in session().scalars(select(Revision).options(selectinload(Revision.lines)).order_by(Revision.id)):
        told, changes = proposed.get(revision.key), changes_of(revision)
        stands = (revision.order_id, revision.proposed_side, revision.reason, revision.value_before, changes)
        if told is not None and told.get("reason") == ERASED:
            told = told | {"reason": revision.reason}
        if told is None or _proposal(told) != stands:
            yield f"revisions {revision.id}: it is not what was proposed"
        ended = {status: told[revision.key] for status, told in ends.items() if revision.key in told}
        if list(ended) != [revision.status] * (revision.status != "proposed"):
            yield f"revisions {revision.id}: is {revision.status}, history says {', '.join(ended) or 'proposed'}"
            continue
        last = ended.get(revision.status, told or {})
        if revision.value_after != last.get("after_rupiah", (told or {}).get("after_rupiah")):
            yield f"revisions {revision.id}: value_after is {revision.value_after}, history says otherwise"
        answered = last.get("reason") if revision.status == "declined" else ""
        if answered not in {revision.answer_reason, ERASED}:
            yield f"revisions {revision.id}: answer_reason is not the one that was given"


def _proposal(told: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(told.get(name) for name in ("order_id", "side", "reason", "before_rupiah", "changes"))


def _line_violations() -> Iterator[str]:
    entries: defaultdict[int, list[RevisionLine]] = defaultdict(list)
    accepted = select(RevisionLine).join(RevisionLine.revision).where(Revision.status == "accepted")
    for entry in session().scalars(accepted.order_by(Revision.number)):
        entries[entry.order_line_id].append(entry)
    for line in session().scalars(select(OrderLine).order_by(OrderLine.id)):
        mine, quantity, value = entries[line.id], 0, 0
        for number, entry in enumerate(mine):
            following = mine[number + 1] if number + 1 < len(mine) else None
            if following is None and not _leads_on(entry, line):
                yield f"order_lines {line.id}: its values are not those last agreed to, in revision_lines {entry.id}"
            elif following is not None and not _leads_on(entry, following):
                yield f"revision_lines {entry.id}: its new values do not lead to the next ones of order_lines {line.id}"
            if entry.new_unit_price != entry.old_unit_price:
                since = (entry.good_quantity or 0) - quantity
                value += amount_for(since, entry.old_unit_price, line.pieces_per_pack)
                quantity = entry.good_quantity or 0
        if (line.priced_quantity, line.priced_value) != (quantity, value):
            yield f"order_lines {line.id}: priced_value is {line.priced_value}, its revisions sum to {value}"


def _leads_on(entry: RevisionLine, following: RevisionLine | OrderLine) -> bool:
    if isinstance(following, OrderLine):
        after = (following.ordered_quantity, following.unit_price, following.due_on)
    else:
        after = (following.old_quantity, following.old_unit_price, following.old_due_on)
    return after == (entry.new_quantity, entry.new_unit_price, entry.new_due_on)


def before_revisions() -> dict[int, RevisionLine]:
    """By order line, its first agreed change: what it was changed from is what was issued."""
    accepted = select(RevisionLine).join(RevisionLine.revision).where(Revision.status == "accepted")
    entries = session().scalars(accepted.order_by(Revision.number.desc()))
    return {entry.order_line_id: entry for entry in entries}
