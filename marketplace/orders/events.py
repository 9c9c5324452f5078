"""What happens to a purchase order."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from marketplace.infra.data.events import Event, Words


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """Something that happened to a purchase order; the number is empty while it is a draft."""

    order_id: int
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderDrafted(OrderEvent):
    """The buyer saved a new draft."""

    key: ClassVar[str] = "order.drafted"


@dataclass(frozen=True, kw_only=True)
class OrderIssued(OrderEvent):
    """The off-taker sent the order to the group; its terms are frozen from here on."""

    key: ClassVar[str] = "order.issued"
    value_rupiah: int
    first_due_on: date
    note: Words = ""
    fingerprint: str
    """Witness of the figures that are frozen by it; `check` compares."""
    rules: int = 1
    """The number of the rules it is finished and proved by; events of old do not tell it and mean the first."""


@dataclass(frozen=True, kw_only=True)
class OrderAccepted(OrderEvent):
    """The group took the order on."""

    key: ClassVar[str] = "order.accepted"
    value_rupiah: int


@dataclass(frozen=True, kw_only=True)
class OrderDeclined(OrderEvent):
    """The group cannot take the order on."""

    key: ClassVar[str] = "order.declined"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class OrderFulfilled(OrderEvent):
    """Every line has what was ordered, within the tolerance agreed."""

    key: ClassVar[str] = "order.fulfilled"


@dataclass(frozen=True, kw_only=True)
class ShortCloseProposed(OrderEvent):
    """One side (group or off_taker) proposes to end the order with less than was ordered."""

    key: ClassVar[str] = "order.short_close_proposed"
    side: str
    reason: Words


@dataclass(frozen=True, kw_only=True)
class ShortCloseRefused(OrderEvent):
    """The other side refused the proposal, or the proposing side took it back."""

    key: ClassVar[str] = "order.short_close_refused"
    side: str
    reason: Words = ""


@dataclass(frozen=True, kw_only=True)
class OrderShortClosed(OrderEvent):
    """Both sides agreed to end the order with less than was ordered."""

    key: ClassVar[str] = "order.short_closed"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class OrderClosed(OrderEvent):
    """Goods, material and money are all settled; nothing more happens in this order."""

    key: ClassVar[str] = "order.closed"


@dataclass(frozen=True, kw_only=True)
class OrderDiscarded(OrderEvent):
    """The off-taker threw a draft away that the group never saw."""

    key: ClassVar[str] = "order.discarded"


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """The off-taker withdrew the order before anything moved."""

    key: ClassVar[str] = "order.cancelled"
    reason: Words = ""


@dataclass(frozen=True, kw_only=True)
class RevisionEvent(OrderEvent):
    """Something that happened to a proposed change of an order that the group had accepted."""

    revision_id: int
    side: str
    """Who proposed it: group or off_taker."""
    changes: list[dict[str, object]]
    """Per line that changes: line_id, title, unit, and quantity, unit_price and due_on, each as [old, new]."""


@dataclass(frozen=True, kw_only=True)
class RevisionProposed(RevisionEvent):
    """One side proposes new values for lines of the order."""

    key: ClassVar[str] = "revision.proposed"
    reason: Words
    before_rupiah: int
    after_rupiah: int


@dataclass(frozen=True, kw_only=True)
class RevisionAccepted(RevisionEvent):
    """Both sides agree; from here on the order's lines have the new values."""

    key: ClassVar[str] = "revision.accepted"
    revision: int
    before_rupiah: int
    after_rupiah: int


@dataclass(frozen=True, kw_only=True)
class RevisionDeclined(RevisionEvent):
    """The other side does not agree, and says why; the order stays as it was."""

    key: ClassVar[str] = "revision.declined"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class RevisionWithdrawn(RevisionEvent):
    """The proposing side took its proposal back."""

    key: ClassVar[str] = "revision.withdrawn"


@dataclass(frozen=True, kw_only=True)
class RevisionLapsed(RevisionEvent):
    """Nobody answered before the order came to need no more goods."""

    key: ClassVar[str] = "revision.lapsed"
