"""What people do and where, for the administrator's list of people."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Place:
    """One role of a person, and the organisation it is held at."""

    user_id: int
    role: str
    organisation_id: int
    organisation: str


class Places:
    """Finds the places of people, and the words for a role; bound in app.py, as memberships live in an upper room."""

    def __init__(self, find: Callable[[Collection[int]], list[Place]], role_word: Callable[[str], str]) -> None:
        self._find = find
        self.role_word = role_word

    def of(self, user_ids: Collection[int]) -> list[Place]:
        """The places of these people, each role in the reader's words."""
        return [replace(place, role=self.role_word(place.role)) for place in self._find(user_ids)]
