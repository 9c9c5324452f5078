"""The table of moves."""

from dataclasses import dataclass

import pytest

from marketplace.kernel.errors import Conflict, DomainError, Invalid
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.kernel.numbering import document_number

DOOR = Lifecycle("door", "shut", {("shut", "open"): "open", ("open", "shut"): "shut", ("shut", "lock"): "locked"})


@dataclass
class Door:
    status: str = "shut"


def test_states_and_actions_are_read_from_the_table() -> None:
    assert DOOR.states == ("shut", "open", "locked")
    assert DOOR.actions == ("open", "shut", "lock")


@pytest.mark.parametrize("state", DOOR.states)
@pytest.mark.parametrize("action", [*DOOR.actions, "burn"])
def test_every_state_and_action(state: str, action: str) -> None:
    door = Door(state)
    if DOOR.can(state, action):
        DOOR.move(door, action)
        assert door.status == DOOR.moves[state, action]
    else:
        with pytest.raises(Conflict):
            DOOR.move(door, action)
        assert door.status == state


def test_several_refusals_travel_as_one() -> None:
    both = Invalid([DomainError("a", "x"), DomainError("b", "y")])
    assert (both.code, both.field, [error.field for error in both.errors]) == ("a", "x", ["x", "y"])


def test_numbers_grow_beyond_four_digits() -> None:
    assert document_number("PO", "GKJ", 2026, 1) == "PO-GKJ-2026-0001"
    assert document_number("PO", "", 2026, 12_345) == "PO-2026-12345"
