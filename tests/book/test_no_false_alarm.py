"""Honest histories out of which `check` once made an alarm."""

import pytest

from marketplace.advances import operations
from marketplace.advances.adjustments import Proposal, accept_adjustment, confirm_adjustment, propose_adjustment
from marketplace.advances.models import Advance
from marketplace.advances.positions import position_of
from marketplace.advances.terms import LotTerms, MaterialTerms, NormTerms
from marketplace.infra.data.runtime import Runtime
from marketplace.kernel.money import BASIS
from marketplace.orders.queries import load_order
from marketplace.proof import all_violations
from tests.book import stage
from tests.book.stage import Stage
from tests.book.test_worked_example import delivered, material_in_advance

pytestmark = pytest.mark.spread


def faults(runtime: Runtime) -> list[str]:
    """All but what the scene itself lacks: its orders were set, not told."""
    return [fault for fault in all_violations(runtime) if not fault.startswith("purchase_orders 1: is ")]


def wax(people: Stage, order_id: int) -> Advance:
    """A second material on the same line: five sheets' worth."""
    terms = MaterialTerms(
        contract_form="loan", material_code="wax", unit="kilogram", cost=50_000,
        lots=[LotTerms("Karung 1", 500)], norms=[NormTerms(load_order(order_id).lines[0].id, 90, 10)],
    )  # fmt: skip
    advance = operations.draft_advance(load_order(order_id), terms, people.buyer, stage.AT)
    operations.offer_advance(advance, people.buyer, stage.AT)
    operations.accept_advance(advance, people.coordinator, stage.AT)
    operations.issue_advance(advance, people.buyer, stage.AT)
    counts = {lot.id: lot.measured_length for lot in advance.lots}
    operations.receive_advance(advance, people.coordinator, stage.AT, counts=counts)
    return advance


@pytest.mark.parametrize("bearer", ["group", "off_taker", "programme"])
@pytest.mark.parametrize("left", [0, 1, 2_515 * 2])
def test_lots_after_cloth_was_lost(runtime: Runtime, bearer: str, left: int) -> None:
    """A lot uses nothing of cloth that is gone, or the little that is left of it."""
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        advance = material_in_advance(people, order_id)
        lost = position_of(advance).with_group - left
        loss = Proposal(
            kind="loss", quantity=lost, cause="cutting", parts={bearer: BASIS}, reason="Terendam banjir semalam"
        )
        found = propose_adjustment(advance, loss, people.coordinator, stage.AT)
        accept_adjustment(found, people.buyer, stage.AT)
        if bearer == "programme":
            confirm_adjustment(found, people.officer, stage.AT)
        delivered(people, order_id, 3)
        delivered(people, order_id, 3, rejected=2)
    assert faults(runtime) == []


def test_lots_of_two_materials(runtime: Runtime) -> None:
    """Every unit takes of both: also when one of them runs out, and there are rejected units."""
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        material_in_advance(people, order_id)
        wax(people, order_id)
        delivered(people, order_id, 4, rejected=1)
        delivered(people, order_id, 4, rejected=1)
    assert faults(runtime) == []
