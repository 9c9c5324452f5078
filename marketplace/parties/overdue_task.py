"""What is overdue between two parties, as staff who are on neither side are told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class OverdueTask:
    """Something in an order file that stands still past its day, as a reader of neither side is told."""

    what: str
    """What is waited for, to be read after `Waiting for Galeri Contoh: `."""
    icon: str
    file: str
    """The order file it belongs to: "order:17"."""
    turn: str
    """Whose turn it is: group, off_taker or programme."""
    producer_group_id: int
    off_taker_id: int
    since: datetime
    due_on: date
    """The last day that was in time."""
    promised: bool = False
    """Whether the order or the settlement names that day; elsewhere an answer is expected within a few days."""


@dataclass(frozen=True)
class OverdueBoard:
    """Asks every room what is overdue; the composition root hands it the rooms."""

    rooms: Sequence[Callable[[Any], list[OverdueTask]]]

    def list_overdue(self, viewer: Any) -> list[OverdueTask]:
        """Everything that is overdue between the parties that the viewer looks after."""
        return [each for ask in self.rooms for each in ask(viewer)]
