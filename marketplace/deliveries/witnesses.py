"""The states of deliveries that history bears witness to."""

from sqlalchemy import select

from marketplace.audit.witnessing import Witness
from marketplace.deliveries.models import Delivery

_id = select(Delivery.id)
WITNESSES = (
    Witness("deliveries", "is despatched", _id, ("delivery.despatched",)),
    Witness("deliveries", "is received", _id.where(Delivery.received_at.is_not(None)), ("delivery.received",)),
    Witness("deliveries", "is cancelled", _id.where(Delivery.status == "cancelled"), ("delivery.cancelled",)),
)
