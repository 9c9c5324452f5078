"""What happens to villages without a code, and to the list of kantong regencies."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from marketplace.infra.data.events import Event


@dataclass(frozen=True, kw_only=True)
class VillageAdded(Event):
    """A village that the country's list does not have was written down."""

    key: ClassVar[str] = "village.added"
    region_code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class VillageCoded(Event):
    """A village that had no code was given the one of the country's list."""

    key: ClassVar[str] = "village.coded"
    region_code: str
    code: str


@dataclass(frozen=True, kw_only=True)
class RegencyFlagged(Event):
    """A regency counts among the kantong from a day on."""

    key: ClassVar[str] = "kantong.flagged"
    region_code: str
    since_on: date
    source: str


@dataclass(frozen=True, kw_only=True)
class RegencyUnflagged(Event):
    """A regency counts among the kantong up to a day only."""

    key: ClassVar[str] = "kantong.unflagged"
    region_code: str
    until_on: date
