"""What the operations refuse because the book would no longer be true, and what keeps an order open meanwhile."""

from datetime import timedelta

import pytest

from marketplace.advances import operations
from marketplace.infra.data.runtime import Runtime
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.ledger.queries import balance
from marketplace.orders.queries import list_holds, load_order
from marketplace.settlements import operations as settlements
from tests.book import stage
from tests.book.test_worked_example import delivered, material_in_advance

LATER = stage.AT + timedelta(days=35)


@pytest.mark.parametrize("amount", [637_501, 0, -1])
def test_a_settlement_is_paid_no_more_than_its_net(runtime: Runtime, amount: int) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        material_in_advance(people, order_id)
        settlement = delivered(people, order_id, 6)
        settlements.approve_settlement(settlement, people.finance, LATER)
        with pytest.raises(Conflict, match="payment_beyond_net"):
            settlements.pay_settlement(settlement, 1, amount, people.finance, LATER)
        assert (settlement.status, balance("payable", f"order:{order_id}")) == ("approved", -637_500)


def test_a_settlement_is_paid_in_parts_that_sum_to_its_net(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        material_in_advance(people, order_id)
        settlement = delivered(people, order_id, 6)
        settlements.approve_settlement(settlement, people.finance, LATER)
        stage.pay(settlement, 600_000, people.finance, LATER)
        assert (settlement.status, settlement.unpaid, settlement.paid_at) == ("approved", 37_500, None)
        with pytest.raises(Conflict, match="payment_beyond_net"):
            settlements.pay_settlement(settlement, 1, 37_501, people.finance, LATER)
        stage.pay(settlement, 37_500, people.finance, LATER)
        assert (settlement.status, balance("payable", f"order:{order_id}")) == ("paid", 0)
    assert stage.faults(runtime) == []


def test_nobody_receives_more_than_was_given(runtime: Runtime) -> None:
    with runtime.unit_of_work() as work:
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        cash = operations.draft_advance(load_order(order_id), stage.cash_terms(), people.buyer, stage.AT)
        operations.offer_advance(cash, people.buyer, stage.AT)
        operations.accept_advance(cash, people.coordinator, stage.AT)
        operations.issue_advance(cash, people.buyer, stage.AT, reference="TRF 1")
        for amount in (500_001, -1, None):
            with pytest.raises(DomainError, match="received_more_than_sent"), work.begin_nested():
                operations.receive_advance(cash, people.coordinator, stage.AT, amount=amount)
        assert balance("cash_advance", cash.key) == 0


def test_an_order_waits_for_what_is_out(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        advance = material_in_advance(people, order_id)
        assert [hold.key for hold in list_holds(order_id)] == [advance.key]
        settlement = delivered(people, order_id, 12)
        assert advance.status == "settled"
        assert [hold.key for hold in list_holds(order_id)] == [settlement.key]
        assert load_order(order_id).status == "fulfilled"
