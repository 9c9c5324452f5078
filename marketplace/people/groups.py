"""Groups and organisations as this room needs them; bound in app.py, since they live in an upper room."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.accounts.actor import Actor


@dataclass(frozen=True)
class GroupSeen:
    """A group within somebody's sight."""

    id: int
    name: str


@dataclass(frozen=True)
class Stay:
    """A person's time in a group."""

    person_id: int
    group_id: int
    left_on: date | None


@dataclass(frozen=True)
class Groups:
    """What an upper room knows of groups."""

    seen_by: Callable[[Actor], list[GroupSeen]]
    """The groups whose people this person may name."""
    stays: Callable[[Collection[int]], list[Stay]]
    """When these persons were, or are, in groups."""
    join: Callable[[int, Mapping[int, date], Actor, datetime], None]
    """Makes persons members of a group, each from a day on; DomainError where the group takes nobody."""
