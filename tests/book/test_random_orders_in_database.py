"""Random orders through the operations on each engine: the proofs of `marketplace check` hold after every move."""

import os
from random import Random

import pytest

from marketplace.advances import handlers as advances
from marketplace.audit.operations import record
from marketplace.infra.data.events import Bus
from marketplace.infra.data.runtime import Runtime
from marketplace.orders.events import RevisionEvent
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
    runtime.bus.bind(RevisionEvent, record)
    for kind, handler in (*advances.BINDINGS, *settlements.BINDINGS):
        runtime.bus.bind(kind, handler)
    return runtime


class Undone(Exception):
    """Ends a unit of work without keeping it."""


@pytest.mark.spread
@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + CASES, PART))
def test_random_orders_balance(bookkeeping: Runtime, first: int) -> None:
    for seed in range(first, first + PART):
        rng = Random(seed)
        try:
            with bookkeeping.unit_of_work():
                world = DatabaseWorld(rng, play.terms(rng))
                play.play(world, rng, rng.randint(3, 9))
                play.finish(world, rng)
                world.close()
                raise Undone
        except Undone:
            continue
        except Exception as error:
            raise AssertionError(f"the random order with seed {seed} failed: {error!r}") from error
