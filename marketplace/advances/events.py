"""What happens to an advance. Amounts in rupiah, quantities in thousandths of the unit."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.data.events import Event, Words


@dataclass(frozen=True, kw_only=True)
class AdvanceEvent(Event):
    """Something that happened to an advance of an order; `kind` is material, cash or carried."""

    advance_id: int
    order_id: int
    number: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class AdvanceDrafted(AdvanceEvent):
    """The off-taker saved a draft that the group does not see."""

    key: ClassVar[str] = "advance.drafted"


@dataclass(frozen=True, kw_only=True)
class AdvanceOffered(AdvanceEvent):
    """The off-taker offered an advance; the group answers before anything moves."""

    key: ClassVar[str] = "advance.offered"
    contract_form: str
    total_rupiah: int
    offered_quantity: int
    unit: str
    note: Words = ""
    fingerprint: str
    """Witness of the figures that are frozen by it; `check` compares."""


@dataclass(frozen=True, kw_only=True)
class AdvanceAccepted(AdvanceEvent):
    """The group accepted cost, margin and norm."""

    key: ClassVar[str] = "advance.accepted"
    fingerprint: str
    """Witness of the contract that is frozen by it; `check` compares."""


@dataclass(frozen=True, kw_only=True)
class AdvanceDeclined(AdvanceEvent):
    """The group does not want the advance."""

    key: ClassVar[str] = "advance.declined"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class AdvanceDiscarded(AdvanceEvent):
    """The off-taker threw a draft away that the group never saw."""

    key: ClassVar[str] = "advance.discarded"


@dataclass(frozen=True, kw_only=True)
class AdvanceWithdrawn(AdvanceEvent):
    """The off-taker took the offer back before anything moved."""

    key: ClassVar[str] = "advance.withdrawn"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class AdvanceIssued(AdvanceEvent):
    """The off-taker handed over the material, or sent the money."""

    key: ClassVar[str] = "advance.issued"
    issued_quantity: int
    unit: str
    total_rupiah: int


@dataclass(frozen=True, kw_only=True)
class AdvanceReceived(AdvanceEvent):
    """The group confirmed what it counted; what is missing lowered the total."""

    key: ClassVar[str] = "advance.received"
    received_quantity: int
    short_quantity: int
    unit: str
    total_rupiah: int


@dataclass(frozen=True, kw_only=True)
class AdvanceClaimed(AdvanceEvent):
    """A case found that the group was paid too much; its next deliveries pay it back."""

    key: ClassVar[str] = "advance.claimed"
    total_rupiah: int
    case: str


@dataclass(frozen=True, kw_only=True)
class AdvanceSettled(AdvanceEvent):
    """Nothing is with the group and nothing is owed any more."""

    key: ClassVar[str] = "advance.settled"


@dataclass(frozen=True, kw_only=True)
class AdjustmentEvent(AdvanceEvent):
    """Something about a return, loss, faulty material, repayment, forgiveness, carry-over or variance."""

    adjustment_id: int
    adjustment: str
    """The kind of adjustment."""
    side: str
    """Who speaks: group, off_taker or programme."""


@dataclass(frozen=True, kw_only=True)
class AdjustmentProposed(AdjustmentEvent):
    """One side recorded it; the other side answers."""

    key: ClassVar[str] = "adjustment.proposed"
    adjusted_quantity: int
    unit: str
    amount_rupiah: int
    reason: Words
    reason_apart: bool = True
    """The fingerprint leaves the reason out; events of old do not say so, and have it in."""
    fingerprint: str
    """Witness of the figures that are frozen by it; `check` compares."""


@dataclass(frozen=True, kw_only=True)
class AdjustmentAgreed(AdjustmentEvent):
    """The other side agrees; the programme, which bears a part, has yet to confirm."""

    key: ClassVar[str] = "adjustment.agreed"


@dataclass(frozen=True, kw_only=True)
class AdjustmentAccepted(AdjustmentEvent):
    """It took effect in the book."""

    key: ClassVar[str] = "adjustment.accepted"
    adjusted_quantity: int
    unit: str
    amount_rupiah: int


@dataclass(frozen=True, kw_only=True)
class AdjustmentDeclined(AdjustmentEvent):
    """The other side, or the programme, does not agree."""

    key: ClassVar[str] = "adjustment.declined"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class AdjustmentWithdrawn(AdjustmentEvent):
    """The side that recorded it took it back."""

    key: ClassVar[str] = "adjustment.withdrawn"


@dataclass(frozen=True, kw_only=True)
class ExcessOwed(AdvanceEvent):
    """The value of returned or written-off material went beyond the debt; the off-taker owes the group the rest."""

    key: ClassVar[str] = "advance.excess_owed"
    adjustment_id: int
    amount_rupiah: int
