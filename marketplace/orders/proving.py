"""What the rooms prove of the documents of some orders; of those in which something happened of late, too."""

from collections.abc import Callable, Iterator
from typing import Any

from marketplace.audit.newest import first_new
from marketplace.audit.queries import pick_files
from marketplace.audit.witnessing import unwitnessed
from marketplace.infra.check import unbroken
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import DocumentKey
from marketplace.orders.parts import Linked, Part, parts_of, within

AT_ONCE = 200
"""Orders that are proved together: their documents, and no more, are in memory at a time."""
Rooms = Callable[[str], Iterator[tuple[str, Any]]]
"""What the rooms give of one kind, each with its name."""


def violations_of(part: Part, rooms: Rooms) -> Iterator[str]:
    """What the rooms find in these orders: states without their event, events without their state, and the rest."""
    with within(part):
        for room, witnesses in rooms("witnesses"):
            yield from unbroken(room, unwitnessed(witnesses))
        for room, prove in rooms("proof_of_orders"):
            yield from unbroken(room, prove())


def new_violations(rooms: Rooms, linked_to: Linked, at_once: int = AT_ONCE) -> Iterator[str]:
    """The same of the orders in which something happened since the last seal but one, whole with all they hold, and of
    those that are linked with them; no other is read.
    """
    files = map(DocumentKey.parse, set(session().scalars(pick_files(first_new()))))
    for part in parts_of((file.id for file in files if file is not None and file.kind == "order"), at_once, linked_to):
        yield from violations_of(part, rooms)
