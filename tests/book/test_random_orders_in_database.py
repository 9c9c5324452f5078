"""Random orders through the operations on each engine: the proofs of `marketplace check` hold after every move."""

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
from tests.book import play
from tests.book.database_world import DatabaseWorld

pytestmark = pytest.mark.long

CASES = int(os.environ.get("BOOK_CASES", "200"))
PART = 20
FIRST_SEED = int(os.environ.get("BOOK_SEED", "20261121"))


@pytest.fixture
def bookkeeping(runtime: Runtime) -> Runtime:
    """Only the reactions that move material or money, and the history of changes to an order, which is part of their
    proof, are bound: without the rest of the history and the inbox it runs faster.
    """
    runtime.bus = Bus()
    runtime.bus.bind(Event, record)
    for kind, handler in chain(*(room.BINDINGS for room in (advances, deliveries, settlements, cases))):
        runtime.bus.bind(kind, handler)
    return runtime


def proved(world: DatabaseWorld) -> None:
    """What `check` finds but for the history that the stage's own rows were written without."""
    world.verify()
    assert not world.cases
    session().flush()
    faults = [fault for fault in violations_of_rooms() if not fault.endswith("history does not tell of it")]
    assert not faults, faults


class Undone(Exception):
    """Ends a unit of work without keeping it."""


def history(seed: int) -> None:
    """Plays the history of that seed to its end and proves it, in the present unit of work."""
    rng = Random(seed)
    world = DatabaseWorld(rng, play.terms(rng))
    play.play(world, rng, rng.randint(3, 9))
    play.finish(world, rng)
    world.close(world.order_id)
    for _ in range(rng.randint(0, 3)):
        play.quarrel(world, rng)
        world.moved()
    play.finish(world, rng)
    world.close(world.later_id)
    for case_id in world.cases:
        play.end(world, rng, case_id)
    play.finish(world, rng)
    proved(world)


@pytest.mark.spread
@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + CASES, PART))
def test_random_orders_balance(bookkeeping: Runtime, first: int) -> None:
    for seed in range(first, first + PART):
        try:
            with bookkeeping.unit_of_work():
                history(seed)
                raise Undone
        except Undone:
            continue
        except Exception as error:
            raise AssertionError(f"the random order with seed {seed} failed: {error!r}") from error
