"""The states of orders and of their revisions that history bears witness to."""

from sqlalchemy import select

from marketplace.audit.witnessing import Witness
from marketplace.orders.models import PurchaseOrder, Revision

_id = select(PurchaseOrder.id)
_revision = select(Revision.id)
WITNESSES = (
    Witness("purchase_orders", "is drafted", _id, ("order.drafted",)),
    Witness("purchase_orders", "is issued", _id.where(PurchaseOrder.issued_at.is_not(None)), ("order.issued",)),
    Witness("purchase_orders", "is accepted", _id.where(PurchaseOrder.accepted_at.is_not(None)), ("order.accepted",)),
    Witness("purchase_orders", "is declined", _id.where(PurchaseOrder.status == "declined"), ("order.declined",)),
    Witness(
        "purchase_orders", "is cancelled", _id.where(PurchaseOrder.status == "cancelled"),
        ("order.cancelled", "order.discarded"),
    ),
    Witness(
        "purchase_orders", "is fulfilled", _id.where(PurchaseOrder.fulfilled_at.is_not(None)),
        ("order.fulfilled", "order.short_closed"), may_repeat=True,
    ),
    Witness(
        "purchase_orders", "is ended early", _id.where(PurchaseOrder.short_closed_at.is_not(None)),
        ("order.short_closed",),
    ),
    Witness("purchase_orders", "is closed", _id.where(PurchaseOrder.status == "closed"), ("order.closed",)),
    Witness("revisions", "is proposed", _revision, ("revision.proposed",)),
    Witness("revisions", "is accepted", _revision.where(Revision.status == "accepted"), ("revision.accepted",)),
    Witness("revisions", "is declined", _revision.where(Revision.status == "declined"), ("revision.declined",)),
)  # fmt: skip
