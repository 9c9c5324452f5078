"""What is proved of the newest rows alone, whatever the years behind them: `check --new`, and each night's seal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from marketplace.infra.check import unbroken
from marketplace.infra.data.runtime import service


@dataclass(frozen=True)
class NewProofs:
    """What every room proves of what happened since the last seal but one; bound in app.py."""

    rooms: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = ()
    documents: Callable[[], Iterator[str]] = lambda: iter(())
    """The same of the documents of orders, by all rooms that have any."""


def new_violations_of_rooms() -> Iterator[str]:
    """What the rooms find in their newest rows, history first, and in the orders that these are about."""
    proofs = service(NewProofs)
    for room, prove in proofs.rooms:
        yield from unbroken(room, prove())
    yield from proofs.documents()
