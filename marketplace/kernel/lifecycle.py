"""A table of moves: (state, action) → state, the only way a status changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from marketplace.kernel.errors import Conflict


class HasStatus(Protocol):
    """Anything with a guarded status column."""

    status: str


@dataclass(frozen=True)
class Lifecycle:
    """The moves of one kind of document."""

    name: str
    initial: str
    moves: Mapping[tuple[str, str], str]

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, the initial one first, in the order in which the table names them."""
        named = [self.initial, *(s for (start, _), end in self.moves.items() for s in (start, end))]
        return tuple(dict.fromkeys(named))

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action, in the order in which the table names them."""
        return tuple(dict.fromkeys(action for _, action in self.moves))

    def can(self, state: str, action: str) -> bool:
        """Whether the table has this move."""
        return (state, action) in self.moves

    def after(self, state: str, action: str) -> str:
        """The state the action leads to; raises Conflict where the table has no such move."""
        try:
            return self.moves[state, action]
        except KeyError:
            raise Conflict("wrong_state", document=self.name, state=state, action=action) from None

    def move(self, document: HasStatus, action: str) -> None:
        """Moves the document's status along the table, or raises Conflict."""
        document.status = self.after(document.status, action)
