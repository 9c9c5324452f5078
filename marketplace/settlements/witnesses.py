"""The states of settlements that history bears witness to."""

from sqlalchemy import select

from marketplace.audit.witnessing import Witness
from marketplace.settlements.models import Settlement

_id = select(Settlement.id)
WITNESSES = (
    Witness("settlements", "is drafted", _id, ("settlement.drafted",)),
    Witness("settlements", "is approved", _id.where(Settlement.status != "drafted"), ("settlement.approved",)),
    Witness("settlements", "is paid", _id.where(Settlement.status == "paid"), ("settlement.paid",)),
)
