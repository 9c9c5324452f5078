"""What is proved of the newest rows alone, whatever the years behind them: `check --new`, and each night's seal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from marketplace.infra.check import unbroken
from marketplace.infra.data.runtime import service


@dataclass(frozen=True)
class NewProofs:
    """What every room proves of what happened since the last seal but one; bound in app.py."""

    rooms: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = ()


def new_violations_of_rooms() -> Iterator[str]:
    """What the rooms find in their newest rows, history first."""
    for room, prove in service(NewProofs).rooms:
        yield from unbroken(room, prove())
