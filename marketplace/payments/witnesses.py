"""The states of payments that history bears witness to."""

from sqlalchemy import select

from marketplace.audit.witnessing import Witness
from marketplace.payments.models import Payment

_id = select(Payment.id)
WITNESSES = (
    Witness("payments", "is begun", _id, ("payment.started", "payment.reported")),
    Witness("payments", "is confirmed", _id.where(Payment.status == "confirmed"), ("payment.confirmed",)),
    Witness("payments", "is refunded", _id.where(Payment.status == "refunded"), ("payment.refunded",)),
)
