"""Orders that were issued under the first rules are finished and proved by them; new ones go by the present rules."""

from random import Random

import pytest
from sqlalchemy import update

from marketplace.advances import postings, rulebook
from marketplace.advances.rules import Position, Use
from marketplace.infra.data.runtime import Runtime, session
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.rules import RULES_NUMBER
from marketplace.proof import all_violations
from tests.book import play
from tests.book.pure_world import PureWorld
from tests.book.whole_story import tell


@pytest.mark.parametrize("first", range(0, 1_000, 250))
def test_random_orders_of_the_first_rules_balance(first: int) -> None:
    for seed in range(first, first + 250):
        rng = Random(seed)
        try:
            world = PureWorld(rng, play.terms(rng), number=1)
            play.play(world, rng, rng.randint(3, 20))
            play.finish(world, rng)
        except Exception as error:
            raise AssertionError(f"the random order with seed {seed} failed: {error!r}") from error


def test_the_first_rules_leave_the_rupiah_that_the_present_ones_do_not() -> None:
    """Seven metres worth Rp100: three in good units, four returned."""
    left = {}
    for number in (1, RULES_NUMBER):
        position = Position(
            1, 1, "material", "loan", "wax/kilogram", received_quantity=7, received_total=100, rules_number=number
        )
        position = postings.consume(position, Use(1, 0, 0, 3, 3)).position
        position = postings.recover(position, rulebook.norm_due(position)).position
        left[number] = postings.give_back(position, 4).position.owed
    assert left == {1: 1, RULES_NUMBER: 0}


def test_another_number_than_the_one_it_was_issued_under_is_seen(runtime: Runtime) -> None:
    tell(runtime)
    with runtime.unit_of_work():
        assert {each.rules_number for each in session().query(PurchaseOrder)} == {RULES_NUMBER}
        session().execute(update(PurchaseOrder).where(PurchaseOrder.id == 1).values(rules_number=1))
    assert any("its rules_number is 1, it was issued under 2" in fault for fault in all_violations(runtime))
