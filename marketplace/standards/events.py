"""What happens to a standard."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.data.events import Event, Words


@dataclass(frozen=True, kw_only=True)
class StandardCreated(Event):
    """An off-taker began a standard, from a template or empty."""

    key: ClassVar[str] = "standard.created"
    standard_id: int
    title: str
    template: str | None


@dataclass(frozen=True, kw_only=True)
class StandardPublished(Event):
    """A version became public and immutable."""

    key: ClassVar[str] = "standard.published"
    standard_id: int
    standard_version_id: int
    number: int
    title: str
    fingerprint: str
    """Witness of the figures that are frozen by it; `check` compares."""


@dataclass(frozen=True, kw_only=True)
class StandardWitnessed(Event):
    """What a version of old says, taken down by a migration: history did not tell of its figures before."""

    key: ClassVar[str] = "standard.witnessed"
    standard_id: int
    standard_version_id: int
    number: int
    title: str
    fingerprint: str
    """As `StandardPublished` tells it."""


@dataclass(frozen=True, kw_only=True)
class StandardWithdrawn(Event):
    """New orders can no longer name the standard."""

    key: ClassVar[str] = "standard.withdrawn"
    standard_id: int
    title: str
    reason: Words
