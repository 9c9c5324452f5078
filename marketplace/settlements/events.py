"""What happens to a settlement. Amounts in rupiah."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from marketplace.infra.data.events import Event


@dataclass(frozen=True, kw_only=True)
class SettlementEvent(Event):
    """Something that happened to a settlement of an order."""

    settlement_id: int
    order_id: int
    number: str
    net_rupiah: int


@dataclass(frozen=True, kw_only=True)
class SettlementDrafted(SettlementEvent):
    """A decided lot, or value owed back to the group, was reckoned up and posted."""

    key: ClassVar[str] = "settlement.drafted"
    kind: str
    lot_id: int | None
    gross_rupiah: int
    deducted_rupiah: int
    witness: str
    """The code of the newest seal, which its paper carries."""
    replaces_id: int | None = None
    """The settlement that was reversed for it."""


@dataclass(frozen=True, kw_only=True)
class SettlementApproved(SettlementEvent):
    """The off-taker's finance approved it for payment."""

    key: ClassVar[str] = "settlement.approved"
    payable_on: date


@dataclass(frozen=True, kw_only=True)
class SettlementPaid(SettlementEvent):
    """The money arrived, or nothing was left to pay."""

    key: ClassVar[str] = "settlement.paid"
    witness: str
    """The code of the newest seal, which its receipt carries."""


@dataclass(frozen=True, kw_only=True)
class SettlementReversed(SettlementEvent):
    """A case was upheld before it was paid: its entry is undone, and it is drawn up anew."""

    key: ClassVar[str] = "settlement.reversed"
    case: str
