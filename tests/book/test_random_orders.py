"""Random orders on the pure rules: whatever happens, the book balances, agrees with the documents and can be closed."""

import os
from random import Random

import pytest

from tests.book import play
from tests.book.pure_world import PureWorld

CASES, QUICK_CASES = 5_000, 1_000
PART = 250
FIRST_SEED = int(os.environ.get("BOOK_SEED", "20261121"))


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(first, marks=[pytest.mark.long] if first >= FIRST_SEED + QUICK_CASES else [])
        for first in range(FIRST_SEED, FIRST_SEED + CASES, PART)
    ],
)
def test_random_orders_balance(first: int) -> None:
    for seed in range(first, first + PART):
        rng = Random(seed)
        try:
            world = PureWorld(rng, play.terms(rng))
            play.play(world, rng, rng.randint(3, 25))
            play.finish(world, rng)
        except Exception as error:
            raise AssertionError(f"the random order with seed {seed} failed: {error!r}") from error


def test_the_play_reaches_every_kind_of_document() -> None:
    seen: dict[str, int] = {}
    excess = shared = held_back = 0
    for seed in range(300):
        rng = Random(seed)
        world = PureWorld(rng, play.terms(rng))
        play.play(world, rng, 20)
        for document in world.documents:
            seen[document.kind] = seen.get(document.kind, 0) + 1
            shared += len(document.more.get("parts", ())) > 1
        excess += sum(sheet.kind == "excess" for _, sheet in world.sheets)
        held_back += sum(bool(sheet.held_back) for _, sheet in world.sheets)
    kinds = {
        "receipt", "use", "recovery", "return", "loss", "faulty",
        "repayment", "forgiveness", "carry_over", "variance", "payment", "followed",
    }  # fmt: skip
    assert set(seen) == kinds
    assert seen.pop("followed") >= 5
    assert min(excess, shared, held_back, *seen.values()) >= 20
