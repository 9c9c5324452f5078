"""What happens to a case, and what people write beside a document. The owner is the document's key."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.data.events import Event, Words


@dataclass(frozen=True, kw_only=True)
class CaseEvent(Event):
    """Something that happened to a case of an order; amounts in whole rupiah."""

    case_id: int
    order_id: int
    owner: str
    side: str


@dataclass(frozen=True, kw_only=True)
class CaseOpened(CaseEvent):
    """One side says that something is not right, and what the group should get for it."""

    key: ClassVar[str] = "case.opened"
    asked_rupiah: int
    asked_units: int = 0
    message_id: int
    """Where these words stand in its thread."""
    reason: Words


@dataclass(frozen=True, kw_only=True)
class CaseAnswered(CaseEvent):
    """The other side sees it otherwise; the programme decides."""

    key: ClassVar[str] = "case.answered"
    message_id: int
    reason: Words


@dataclass(frozen=True, kw_only=True)
class CaseAgreed(CaseEvent):
    """The other side agrees to what was asked."""

    key: ClassVar[str] = "case.agreed"
    amount_rupiah: int
    units: int = 0


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(CaseEvent):
    """The side that opened it is content."""

    key: ClassVar[str] = "case.withdrawn"


@dataclass(frozen=True, kw_only=True)
class CaseUpheld(CaseEvent):
    """The programme decided for the side that opened it."""

    key: ClassVar[str] = "case.upheld"
    amount_rupiah: int
    units: int = 0
    message_id: int
    reason: Words


@dataclass(frozen=True, kw_only=True)
class CaseDismissed(CaseEvent):
    """The programme decided that it stays as it is."""

    key: ClassVar[str] = "case.dismissed"
    message_id: int
    reason: Words


@dataclass(frozen=True, kw_only=True)
class MessageWritten(Event):
    """Somebody wrote beside a document."""

    key: ClassVar[str] = "message.written"
    owner: str
    side: str
    message_id: int
    text: Words
