"""What happens to requests about data. No event tells a name or what was asked."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.data.events import Event
from marketplace.people.events import PersonEvent


@dataclass(frozen=True, kw_only=True)
class DataRequestEvent(Event):
    """Something that happened to a request about data."""

    key: ClassVar[str] = "data_request"
    kind: str


@dataclass(frozen=True, kw_only=True)
class DataRequestRecorded(DataRequestEvent):
    """A request came in, or a breach was noticed."""

    key: ClassVar[str] = "data_request.recorded"


@dataclass(frozen=True, kw_only=True)
class DataRequestAnswered(DataRequestEvent):
    """It was done."""

    key: ClassVar[str] = "data_request.answered"


@dataclass(frozen=True, kw_only=True)
class DataRequestRefused(DataRequestEvent):
    """It was refused, with a reason."""

    key: ClassVar[str] = "data_request.refused"


@dataclass(frozen=True, kw_only=True)
class DataRequestWithdrawn(DataRequestEvent):
    """It was taken back."""

    key: ClassVar[str] = "data_request.withdrawn"


@dataclass(frozen=True, kw_only=True)
class BreachTold(DataRequestEvent):
    """One of the two notices that the law demands went out."""

    key: ClassVar[str] = "data_request.told"
    whom: str


@dataclass(frozen=True, kw_only=True)
class DataExported(PersonEvent):
    """Somebody took a copy of all that is kept about a person."""

    key: ClassVar[str] = "person.exported"


@dataclass(frozen=True, kw_only=True)
class DataRestricted(PersonEvent):
    """A person's data are only kept from now on."""

    key: ClassVar[str] = "person.restricted"


@dataclass(frozen=True, kw_only=True)
class RestrictionLifted(PersonEvent):
    """A person's data may be used again."""

    key: ClassVar[str] = "person.restriction_lifted"


@dataclass(frozen=True, kw_only=True)
class PersonErased(PersonEvent):
    """Who a person is was erased; a pseudonym stands in its place."""

    key: ClassVar[str] = "person.erased"
    user_id: int | None
    """The login that was hers."""


@dataclass(frozen=True, kw_only=True)
class ReferralEvent(Event):
    """A troubled case was sent to an agency, or closed there; not whose."""

    key: ClassVar[str] = "referral"


@dataclass(frozen=True, kw_only=True)
class ReferralRecorded(ReferralEvent):
    """A case was sent to an agency."""

    key: ClassVar[str] = "referral.recorded"


@dataclass(frozen=True, kw_only=True)
class ReferralClosed(ReferralEvent):
    """A case was closed."""

    key: ClassVar[str] = "referral.closed"
