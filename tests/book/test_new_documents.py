"""`check --new` proves the documents of orders in which something happened of late, and reads no others."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text

from marketplace.advances import adjustments
from marketplace.advances.adjustments import Proposal
from marketplace.advances.check import linked_to
from marketplace.advances.models import Advance
from marketplace.audit.sealing import seal
from marketplace.infra.data import triggers
from marketplace.infra.data.runtime import Runtime, session
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.parts import parts_of
from marketplace.proof import new_violations
from tests.book import stage
from tests.book.stage import AT, Stage
from tests.book.test_worked_example import answered, delivered, material_in_advance, paid
from tests.copies import SEAL
from tests.journeys.counting import counted

STEPS = 50
"""Steps of the database between two looks at how far it is."""


def grow(people: Stage, orders: int) -> None:
    """So many orders with cloth, two lots of which one is paid, and a return."""
    first = len(session().scalars(select(PurchaseOrder.id)).all()) + 1
    for number in range(first, first + orders):
        order_id = stage.accepted_order(people, f"PO-2026-{number:04}").id
        advance = material_in_advance(people, order_id)
        paid(people, delivered(people, order_id, 4))
        delivered(people, order_id, 3, rejected=1)
        answered(people, advance, Proposal(kind="return", quantity=2_515), counted=2_515)


def seal_twice(runtime: Runtime, day: int) -> None:
    """Afterwards nothing is new."""
    for days in (day, day + 1):
        with runtime.unit_of_work():
            assert seal(SEAL, AT + timedelta(days=days))


def found(runtime: Runtime) -> list[str]:
    """All but the history that the stage's orders lack."""
    return [fault for fault in new_violations(runtime) if not fault.endswith("history does not tell of it")]


@contextmanager
def steps_of(engine: Engine) -> Iterator[list[int]]:
    """How many steps SQLite goes meanwhile, on whatever connection."""
    gone = [0]

    def step() -> int:
        gone[0] += STEPS
        return 0

    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_progress_handler(step, STEPS)
    try:
        yield gone
    finally:
        raw.set_progress_handler(None, STEPS)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_orders_of_old_cost_nothing(runtime: Runtime) -> None:
    """Not a statement, not a row, and hardly a step of the database more."""
    with runtime.unit_of_work():
        people = stage.build()
    cost = []
    for day, orders in ((100, 3), (200, 3), (300, 12)):
        with runtime.unit_of_work():
            grow(people, orders)
        seal_twice(runtime, day)
        with runtime.unit_of_work():
            grow(people, 1)
        found(runtime)  # so that what is compiled once is
        with counted(runtime.engine) as asked:
            assert found(runtime) == []
        with steps_of(runtime.engine) as steps:
            assert found(runtime) == []
        cost.append((len(asked), asked.rows(runtime.engine), steps[0]))
    _first, (statements, rows, few), (later_statements, later_rows, many) = cost
    assert (later_statements, later_rows) == (statements, rows)
    assert many < few * 1.1, cost


def test_documents_of_orders_that_changed_are_proved_whole(runtime: Runtime, engine: Engine) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        grow(people, 3)
    seal_twice(runtime, 100)
    assert found(runtime) == []
    with engine.begin() as connection:
        triggers.release(connection)
        connection.execute(text("UPDATE settlements SET gross = gross + 1, net = net + 1"))
        connection.execute(text("UPDATE unit_results SET worst_class = 'minor' WHERE inspection_id = 3"))
    assert found(runtime) == []
    with runtime.unit_of_work():
        delivered(people, 2, 1, day=50)
    named = {fault.split(":")[0] for fault in found(runtime)}
    assert {"settlements 3", "settlements 4", "unit_results 8", "purchase_orders 2"} <= named
    assert not named & {f"settlements {other}" for other in (1, 2, 5, 6)}


def test_orders_that_a_debt_links_are_proved_together(runtime: Runtime) -> None:
    """Near or far, whichever of them changed."""
    with runtime.unit_of_work():
        people = stage.build()
        grow(people, 4)
        at = AT + timedelta(days=60)
        for order_id in (1, 2):
            debt = session().scalars(select(Advance).where(Advance.order_id == order_id)).first()
            assert debt is not None
            answered(people, debt, Proposal(kind="return", quantity=10_060), counted=10_060)
            carried = Proposal(kind="carry_over", amount=10_000, target_order_id=order_id + 1)
            proposed = adjustments.propose_adjustment(debt, carried, people.coordinator, at)
            adjustments.accept_adjustment(proposed, people.buyer, at)
    with runtime.unit_of_work(write=False):
        for order_id in (1, 2, 3):
            (part,) = parts_of([order_id], 200, linked_to)
            assert part.ids == (1, 2, 3)
        assert [part.ids for part in parts_of([4, 1], 1, linked_to)] == [(1, 2, 3), (4,)]
    seal_twice(runtime, 100)
    with runtime.unit_of_work():
        delivered(people, 1, 1, day=110)
    assert found(runtime) == []
