"""Who had a hand in what is settled: noted with the settlement, and found anew for settlements of before."""

import importlib.util
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from marketplace.advances import adjustments
from marketplace.advances.adjustments import Proposal
from marketplace.config import resource
from marketplace.infra.data import triggers
from marketplace.infra.data.runtime import Runtime
from marketplace.settlements.models import Settlement
from tests.book import stage
from tests.book.test_worked_example import material_in_advance
from tests.book.whole_story import tell


def migration() -> Any:
    """The step that brought the table."""
    [path] = Path(resource("migrations")).glob("versions/*_keep_duties_apart.py")
    spec = importlib.util.spec_from_file_location("keep_duties_apart", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_copy_of_before_learns_who_had_a_hand_in_its_settlements(runtime: Runtime) -> None:
    tell(runtime)
    _again(runtime, {"ordered", "received", "inspected"})


def test_who_agreed_to_a_cost_had_a_hand_in_it_too(runtime: Runtime) -> None:
    """The cloth is paid for already; the buyer takes some of it back, and so owes the group its value."""
    with runtime.unit_of_work():
        people = stage.build()
        advance = material_in_advance(people, stage.accepted_order(people, "PO-2026-0001").id)
        for proposal in (
            Proposal(kind="repayment", amount=945_000, payment_reference="Tunai"),
            Proposal(kind="return", quantity=2_515),
        ):
            proposed = adjustments.propose_adjustment(advance, proposal, people.coordinator, stage.AT)
            adjustments.accept_adjustment(proposed, people.buyer, stage.AT)
    with runtime.unit_of_work(write=False) as work:
        [settled] = work.scalars(select(Settlement)).all()
        assert settled.handled_by == {people.buyer.user_id}
    _again(runtime, {"agreed"})


def _again(runtime: Runtime, parts: set[str]) -> None:
    """What the migration finds is what was noted; cases came later."""
    rows = text(
        "SELECT settlement_id, user_id, part FROM settlement_hands JOIN settlements ON settlements.id = settlement_id "
        "WHERE kind <> 'case' ORDER BY settlement_id, user_id, part"
    )
    with runtime.unit_of_work() as work:
        noted = work.execute(rows).all()
        assert {part for _settlement, _user, part in noted} == parts
        triggers.release(work.connection())
        work.execute(text("DELETE FROM settlement_hands"))
        for statement in migration().HANDS:
            work.execute(text(statement))
        assert work.execute(rows).all() == noted
