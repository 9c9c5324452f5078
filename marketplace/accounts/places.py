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
    """Finds the places of people, and what a role is called; bound in app.py, as memberships live in an upper room."""

    def __init__(self, of: Callable[[Collection[int]], list[Place]], role_word: Callable[[str], str]) -> None:
        self.of = of
        self.role_word = role_word
