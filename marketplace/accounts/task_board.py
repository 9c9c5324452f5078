"""A thing that waits for a person: what every room hands up to the page "what to do next"."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.infra.language.labels import Label


@dataclass(frozen=True)
class Task:
    """One task in the reader's language: what, why, where to tap, since when, until when."""

    title: str
    text: str
    icon: str
    url: str
    button: str
    since: datetime
    due_on: date | None = None
    file: str | None = None
    """The order file it belongs to: "order:17"."""
    tone: str = ""
    """"" for mine, "attention" for mine and urgent, "wait" for somebody else's turn."""
    party: str = ""
    """Whose file it is, where the reader decides on files of others: these stand in a table."""
    completeness: Label | None = None
    """Whether such a file holds all that it should."""


@dataclass(frozen=True)
class TaskBoard:
    """Asks every room what waits for a person; the composition root hands it the rooms, so that a lower one may ask."""

    rooms: Sequence[Callable[[Any], list[Task]]]
    of_orders: Sequence[Callable[[Any], list[Task]]] = ()
    """Those whose tasks may belong to an order file."""

    def list_tasks(self, viewer: Any) -> list[Task]:
        """Everything that waits for the viewer or, in a file of the viewer's, for the other side; oldest first."""
        every = (task for ask in (*self.rooms, *self.of_orders) for task in ask(viewer))
        return sorted(every, key=lambda task: task.since)

    def by_file(self, viewer: Any) -> dict[str, list[Task]]:
        """The tasks that are the viewer's own turn, by the order file they belong to."""
        tasks: defaultdict[str, list[Task]] = defaultdict(list)
        for task in sorted((task for ask in self.of_orders for task in ask(viewer)), key=lambda task: task.since):
            if task.file is not None and task.tone != "wait":
                tasks[task.file].append(task)
        return dict(tasks)
