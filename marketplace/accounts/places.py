"""What people do and where, for the administrator's list of people."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One role of a person, in words, and the organisation it is held at."""

    user_id: int
    role: str
    organisation_id: int
    organisation: str


class Places:
    """Finds the places of people; bound in app.py, because memberships live in an upper room."""

    def __init__(self, of: Callable[[Collection[int]], list[Place]]) -> None:
        self.of = of
