"""What happens to a delivery."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.data.events import Event, Words


@dataclass(frozen=True, kw_only=True)
class DeliveryEvent(Event):
    """Something that happened to a delivery of an order."""

    delivery_id: int
    order_id: int
    number: str
    lots: list[dict[str, object]]
    """Per lot: lot_id, title, unit and the quantities that this event is about, in thousandths."""


@dataclass(frozen=True, kw_only=True)
class DeliveryDespatched(DeliveryEvent):
    """The group sent goods off."""

    key: ClassVar[str] = "delivery.despatched"
    note: Words = ""
    fingerprint: str
    """Witness of the figures that are frozen by it; `check` compares."""


@dataclass(frozen=True, kw_only=True)
class DeliveryReceived(DeliveryEvent):
    """The off-taker counted what arrived; `is_short` when anything is missing."""

    key: ClassVar[str] = "delivery.received"
    is_short: bool
    receipt_note: Words = ""
    fingerprint: str
    """Witness of the figures that are frozen by it; `check` compares."""


@dataclass(frozen=True, kw_only=True)
class DeliveryCancelled(DeliveryEvent):
    """The group took a delivery back before it was received."""

    key: ClassVar[str] = "delivery.cancelled"
    reason: Words
