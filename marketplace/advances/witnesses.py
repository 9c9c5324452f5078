"""The states of advances and adjustments that history bears witness to; a carried debt has those of its adjustment."""

from sqlalchemy import select

from marketplace.advances.models import Adjustment, Advance
from marketplace.audit.witnessing import Witness

_own = select(Advance.id).where(Advance.kind.in_(("material", "cash")))
_adjustment = select(Adjustment.id)
_declined = Adjustment.answer_reason != ""
_settled = select(Advance.id).where(Advance.status == "settled")
WITNESSES = (
    Witness("advances", "is drafted", _own, ("advance.drafted",)),
    Witness("advances", "is offered", _own.where(Advance.offered_at.is_not(None)), ("advance.offered",)),
    Witness("advances", "is accepted", _own.where(Advance.accepted_at.is_not(None)), ("advance.accepted",)),
    Witness("advances", "is issued", _own.where(Advance.issued_at.is_not(None)), ("advance.issued",)),
    Witness("advances", "is received", _own.where(Advance.received_at.is_not(None)), ("advance.received",)),
    Witness("advances", "is declined", _own.where(Advance.status == "declined"), ("advance.declined",)),
    Witness(
        "advances", "is taken back", _own.where(Advance.status == "withdrawn"),
        ("advance.withdrawn", "advance.discarded"),
    ),
    Witness("advances", "is claimed", select(Advance.id).where(Advance.kind == "claim"), ("advance.claimed",)),
    Witness("advances", "is settled", _settled, ("advance.settled",)),
    Witness("adjustments", "is proposed", _adjustment, ("adjustment.proposed",), "adjustment_id"),
    Witness(
        "adjustments", "is accepted", _adjustment.where(Adjustment.status == "accepted"), ("adjustment.accepted",),
        "adjustment_id",
    ),
    Witness(
        "adjustments", "is declined", _adjustment.where(_declined), ("adjustment.declined",),
        "adjustment_id",
    ),
    Witness(
        "adjustments", "is taken back", _adjustment.where(Adjustment.status == "withdrawn"),
        ("adjustment.withdrawn",), "adjustment_id",
    ),
)  # fmt: skip
