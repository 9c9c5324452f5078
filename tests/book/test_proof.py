"""`check` finds every figure that was changed behind the application's back, and names its row."""

import pytest
from sqlalchemy import Engine, text

from marketplace.advances import check as advances_check
from marketplace.infra.data import triggers
from marketplace.infra.data.runtime import Runtime
from marketplace.ledger import check as ledger_check
from marketplace.settlements import check as settlements_check
from tests.book import stage
from tests.book.test_worked_example import Proposal, answered, delivered, material_in_advance

TAMPERED = [
    ("advances", "consumed_good = consumed_good + 1", "advances 1: consumed_good is 15091, its documents sum to 15090"),
    ("advances", "recovered = recovered - 1", "advances 1: recovered is 472499, its documents sum to 472500"),
    ("adjustments", "agreed_quantity = 2514", "advances 1: returned_quantity is 2515, its documents sum to 2514"),
    ("adjustments", "value = value + 1", "advances 1: written_down is 78750, its documents sum to 78751"),
    (
        "consumptions",
        "good_consumed = 15000",
        "advances 1: in_accepted stands at 15090 in the book, its documents say 15000",
    ),
    ("recoveries", "amount = 472000", "settlements 1: recoveries sum to 472000, the document says 472500"),
    ("settlement_lines", "amount = amount - 1", "settlements 1: value lines sum to 1109999, the document says 1110000"),
    ("settlements", "gross = gross + 1, net = net + 1", "purchase_orders 1: goods in the book sum to 1110000"),
    ("settlements", "status = 'paid'", "settlements 1: is paid, its payments say otherwise"),
    ("ledger_postings", "account = 'written_off'", "ledger_postings of order:1"),
]


@pytest.mark.parametrize(("table", "change", "fault"), TAMPERED)
def test_a_changed_figure_is_named(runtime: Runtime, engine: Engine, table: str, change: str, fault: str) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        advance = material_in_advance(people, order_id)
        delivered(people, order_id, 6)
        answered(people, advance, Proposal(kind="return", quantity=2_515), counted=2_515)
    assert list(faults(runtime)) == []
    with engine.begin() as connection:
        if table in triggers.APPEND_ONLY:
            for statement in triggers.statements(connection.dialect.name, table):
                if statement.startswith("DROP"):
                    connection.execute(text(statement))
        where = " WHERE account = 'payable'" if table == "ledger_postings" else ""
        connection.execute(text(f"UPDATE {table} SET {change}{where}"))  # noqa: S608
    assert any(found.startswith(fault) for found in faults(runtime)), list(faults(runtime))


def faults(runtime: Runtime) -> list[str]:
    with runtime.unit_of_work(write=False):
        return [fault for check in (ledger_check, advances_check, settlements_check) for fault in check.violations()]
