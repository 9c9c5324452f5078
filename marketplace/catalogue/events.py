"""What happens to listings."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.data.events import Event, Words


@dataclass(frozen=True, kw_only=True)
class ListingEvent(Event):
    """Something that happened to a listing."""

    key: ClassVar[str] = "listing"
    listing_id: int
    listing_version_id: int | None
    region_code: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ListingSaved(ListingEvent):
    """A version of the listing was written."""

    key: ClassVar[str] = "listing.saved"
    fingerprint: str
    """Witness of the figures that are frozen by it; `check` compares."""


@dataclass(frozen=True, kw_only=True)
class ListingWitnessed(ListingEvent):
    """What a version of old says, taken down by a migration: history did not tell of its figures before."""

    key: ClassVar[str] = "listing.witnessed"
    fingerprint: str
    """As `ListingSaved` tells it."""


@dataclass(frozen=True, kw_only=True)
class ListingSubmitted(ListingEvent):
    """A version waits for an officer."""

    key: ClassVar[str] = "listing.submitted"


@dataclass(frozen=True, kw_only=True)
class ListingTakenBack(ListingEvent):
    """The group took the version back before an officer answered."""

    key: ClassVar[str] = "listing.taken_back"


@dataclass(frozen=True, kw_only=True)
class ListingApproved(ListingEvent):
    """An officer approved a version; it is public now."""

    key: ClassVar[str] = "listing.approved"


@dataclass(frozen=True, kw_only=True)
class ListingSentBack(ListingEvent):
    """An officer sent a version back with a reason."""

    key: ClassVar[str] = "listing.sent_back"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class ListingWithdrawn(ListingEvent):
    """The listing is no longer public."""

    key: ClassVar[str] = "listing.withdrawn"
    reason: Words = ""
    """Why an officer took it off; the group itself needs none."""


@dataclass(frozen=True, kw_only=True)
class ListingOfferedAgain(ListingEvent):
    """A withdrawn listing came back."""

    key: ClassVar[str] = "listing.offered_again"


@dataclass(frozen=True, kw_only=True)
class StandardPassed(ListingEvent):
    """A lot of this listing passed a buyer's standard for the first time."""

    key: ClassVar[str] = "listing.standard_passed"
    standard_version_id: int
