"""The states of settlements that history bears witness to."""

from sqlalchemy import select

from marketplace.audit.witnessing import Witness
from marketplace.settlements.models import Settlement

_id = select(Settlement.id)
_until_undone = (Settlement.status == "reversed") & Settlement.approved_at.is_not(None)
_approved = _id.where(Settlement.status.in_(("approved", "paid")) | _until_undone)
WITNESSES = (
    Witness("settlements", "is drafted", _id, ("settlement.drafted",)),
    Witness("settlements", "is approved", _approved, ("settlement.approved",)),
    Witness("settlements", "is reversed", _id.where(Settlement.status == "reversed"), ("settlement.reversed",)),
    Witness("settlements", "is paid", _id.where(Settlement.status == "paid"), ("settlement.paid",)),
)
