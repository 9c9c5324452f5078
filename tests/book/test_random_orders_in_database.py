"""Random orders through the operations on each engine: the book is right after every move, `marketplace check` finds
nothing at the end, and nothing holds an order for ever.
"""

import os
from itertools import chain
from random import Random

import pytest

from marketplace.advances import handlers as advances
from marketplace.audit.operations import record
from marketplace.cases import handlers as cases
from marketplace.deliveries import handlers as deliveries
from marketplace.infra.data.events import Bus, Event
from marketplace.infra.data.runtime import Runtime, session
from marketplace.proof import violations_of_rooms
from marketplace.settlements import handlers as settlements
from tests.book import play, stage
from tests.book.database_world import DatabaseWorld
from tests.book.stage import Stage
from tests.selection import ENGINES

pytestmark = pytest.mark.long

ORDERS = int(os.environ.get("BOOK_CASES", "60"))
"""How many orders are played on each engine."""
PART = 15
FIRST_SEED = int(os.environ.get("BOOK_SEED", "20261121"))


@pytest.fixture
def bookkeeping(runtime: Runtime) -> Runtime:
    """History and the reactions that move goods, material or money; without people's inboxes it runs faster."""
    runtime.bus = Bus()
    runtime.bus.bind(Event, record)
    for kind, handler in chain(*(room.BINDINGS for room in (advances, deliveries, settlements, cases))):
        runtime.bus.bind(kind, handler)
    return runtime


def proved() -> None:
    """What `check` finds but for the history that the stage's own rows were written without."""
    session().flush()
    session().expunge_all()
    faults = [fault for fault in violations_of_rooms() if not fault.endswith("history does not tell of it")]
    assert not faults, faults


class Undone(Exception):
    """Ends a unit of work without keeping it."""


def history(seed: int, people: Stage) -> None:
    """Plays the history of that seed to its end, in the present unit of work."""
    rng = Random(seed)
    world = DatabaseWorld(rng, play.terms(rng), people, str(seed))
    play.play(world, rng, rng.randint(2, 5))
    play.finish(world, rng)
    world.close(world.order_id)
    for _ in range(rng.randint(0, 2)):
        play.quarrel(world, rng)
        world.moved()
    play.finish(world, rng)
    world.close(world.later_id)
    for case_id in world.cases:
        play.end(world, rng, case_id)
    play.finish(world, rng)
    assert not world.cases
    session().flush()
    session().expunge_all()


PARTS = [
    (engine, first)
    for number, engine in enumerate(ENGINES)
    for first in range(FIRST_SEED + number * ORDERS, FIRST_SEED + (number + 1) * ORDERS, PART)
]
"""Where each part begins; no engine plays what the other does."""


@pytest.mark.parametrize(("database_url", "first"), PARTS, indirect=["database_url"])
def test_random_orders_balance(bookkeeping: Runtime, first: int) -> None:
    """One order after the other of the same two parties; `check` proves them together."""
    playing = list(range(first, first + PART))
    try:
        with bookkeeping.unit_of_work():
            people = stage.build()
            for seed in playing:
                playing = [seed]
                history(seed, people)
            playing = list(range(first, first + PART))
            proved()
            raise Undone
    except Undone:
        return
    except Exception as error:
        raise AssertionError(f"the random orders with the seeds {playing} failed: {error!r}") from error
