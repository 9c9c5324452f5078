"""Random orders on the pure rules: whatever happens, the book balances, agrees with the documents and can be closed."""

import os
from random import Random

import pytest

from tests.book import play
from tests.book.pure_world import PureWorld

ORDERS = int(os.environ.get("BOOK_ORDERS", "5000"))
"""How many orders are played: `BOOK_ORDERS=20000 python -m pytest tests/book/test_random_orders.py` takes longer."""
QUICK_ORDERS, PART = 1_000, 250
FIRST_SEED = int(os.environ.get("BOOK_SEED", "20261121"))


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(first, marks=[pytest.mark.long] if first >= FIRST_SEED + QUICK_ORDERS else [])
        for first in range(FIRST_SEED, FIRST_SEED + ORDERS, PART)
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
    excess = shared = held_back = redrawn = corrected = claimed = in_parts = packed = mixed = 0
    for seed in range(300):
        rng = Random(seed)
        world = PureWorld(rng, play.terms(rng))
        play.play(world, rng, 20)
        for document in world.documents:
            seen[document.kind] = seen.get(document.kind, 0) + 1
            shared += len(document.more.get("parts", ())) > 1
        excess += sum(sheet.kind == "excess" for _, sheet in world.sheets)
        held_back += sum(bool(sheet.held_back) for _, sheet in world.sheets)
        redrawn += len(world.successor)
        corrected += sum(sheet.kind == "case" for _, sheet in world.sheets) - len(world.successor)
        claimed += sum(position.kind == "claim" for position in world.positions)
        in_parts += sum(0 < paid < sheet.net for paid, (_, sheet) in zip(world.paid, world.sheets, strict=True))
        packed += 20 in world.packs.values()
        mixed += len({position.commodity for position in world.positions} - {"/", ""}) > 1
    kinds = {
        "receipt", "use", "recovery", "return", "loss", "faulty",
        "repayment", "forgiveness", "carry_over", "variance", "payment", "followed",
    }  # fmt: skip
    assert set(seen) == kinds
    assert seen.pop("followed") >= 5
    assert claimed >= 5
    assert min(excess, shared, held_back, redrawn, corrected, in_parts, packed, mixed, *seen.values()) >= 20
