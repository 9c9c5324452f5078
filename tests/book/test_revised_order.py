"""An order that changes under way: what was settled keeps its figures, advances stay as agreed, and `check` agrees."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from marketplace.advances import adjustments, operations
from marketplace.advances import check as advances_check
from marketplace.advances.adjustments import Proposal
from marketplace.advances.models import Advance
from marketplace.advances.terms import LotTerms, MaterialTerms, NormTerms
from marketplace.deliveries import check as deliveries_check
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.rules import Count, Parcel
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web.request_edge import Marketplace
from marketplace.kernel.errors import Invalid
from marketplace.kernel.money import BASIS
from marketplace.ledger import check as ledger_check
from marketplace.orders import check as orders_check
from marketplace.orders import revisions
from marketplace.orders.queries import keeps_prices, list_reliances, load_order
from marketplace.orders.revising import as_it_stands
from marketplace.parties.models import TradeOutcome
from marketplace.reports.staff import region_of
from marketplace.settlements import check as settlements_check
from tests.book import stage
from tests.book.stage import AT, Stage
from tests.book.test_worked_example import answered, delivered, inspect, material_in_advance

pytestmark = pytest.mark.spread

CHECKS = (ledger_check, orders_check, advances_check, deliveries_check, settlements_check)
RAIN = "Hujan dua minggu, kain tidak kering"


def faults() -> list[str]:
    return [fault for check in CHECKS for fault in check.violations()]


def revise(people: Stage, order_id: int, at: Any = AT, **values: Any) -> None:
    """The group proposes, the buyer agrees."""
    order = load_order(order_id)
    change = replace(as_it_stands(order.lines[0]), **values)
    revision = revisions.propose_revision(order, [change], RAIN, people.coordinator, at)
    revisions.accept_revision(revision, people.buyer, at)


def loan(people: Stage, order_id: int) -> Advance:
    """Cloth lent without addition, offered."""
    terms = MaterialTerms(
        contract_form="loan", material_code="mori_prima", unit="metre", cost=900_000,
        lots=[LotTerms("Pis 1", 30_180)], norms=[NormTerms(load_order(order_id).lines[0].id, 2_500, 15)],
    )  # fmt: skip
    advance = operations.draft_advance(load_order(order_id), terms, people.buyer, AT)
    assert not list_reliances(order_id)
    operations.offer_advance(advance, people.buyer, AT)
    return advance


def test_a_new_price_is_for_goods_decided_from_then_on(app: Marketplace, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        advance = material_in_advance(people, order_id)
        before = (advance.total, advance.issued_quantity, advance.norms[0].quantity)
        first = delivered(people, order_id, 6)
        revise(people, order_id, AT + timedelta(days=32), unit_price=200_000, quantity=14_000)
        second = delivered(people, order_id, 5, rejected=1, day=33)
        assert (first.gross, first.deducted, first.net) == (1_110_000, 472_500, 637_500)
        assert (second.gross, second.deducted, second.net) == (800_000, 315_000, 485_000)
        assert (advance.total, advance.issued_quantity, advance.norms[0].quantity) == before
        assert load_order(order_id).value == 6 * 185_000 + 8 * 200_000
        assert faults() == []
    with app.test_request_context("/"), runtime.unit_of_work(write=False):
        assert region_of(people.officer).ordered == 6 * 185_000 + 8 * 200_000


Ends = Callable[[Stage, Advance], None]


def settled(people: Stage, advance: Advance) -> None:
    operations.accept_advance(advance, people.coordinator, AT)
    assert keeps_prices(advance.order_id)
    operations.issue_advance(advance, people.buyer, AT)
    counts = {lot.id: lot.measured_length for lot in advance.lots}
    operations.receive_advance(advance, people.coordinator, AT, counts=counts)
    assert keeps_prices(advance.order_id)
    answered(people, advance, Proposal(kind="return", quantity=30_180), counted=30_180)
    assert advance.status == "settled"


ENDS: dict[str, Ends] = {
    "declined": lambda p, a: operations.decline_advance(a, "Kami punya kain sendiri", p.coordinator, AT),
    "withdrawn": lambda p, a: operations.withdraw_advance(a, "Kainnya sudah tidak ada", p.buyer, AT),
    "settled": settled,
}


@pytest.mark.parametrize("end", list(ENDS))
def test_no_price_goes_down_while_a_loan_stands(runtime: Runtime, end: str) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        advance = loan(people, order_id)
        with pytest.raises(Invalid, match="price_kept_for_loan"):
            revise(people, order_id, unit_price=184_999)
        revise(people, order_id, unit_price=186_000)
        assert faults() == []
        ENDS[end](people, advance)
        assert advance.status == end
        assert list_reliances(order_id) == []
        revise(people, order_id, unit_price=180_000)
        assert faults() == []


def test_cloth_sold_on_credit_keeps_no_price(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        material_in_advance(people, order_id)
        assert [each.keeps_prices for each in list_reliances(order_id)] == [False]
        revise(people, order_id, unit_price=180_000)
        assert faults() == []


def test_a_loan_carried_over_keeps_the_prices_of_the_other_order(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        other_id = stage.accepted_order(people, "PO-2026-0002").id
        advance = loan(people, order_id)
        operations.accept_advance(advance, people.coordinator, AT)
        operations.issue_advance(advance, people.buyer, AT)
        counts = {lot.id: lot.measured_length for lot in advance.lots}
        operations.receive_advance(advance, people.coordinator, AT, counts=counts)
        stolen = Proposal(
            kind="loss", quantity=30_180, cause="stolen", parts={"group": BASIS}, reason="Gudang dibobol malam hari"
        )
        answered(people, advance, stolen)
        carried = Proposal(kind="carry_over", amount=400_000, target_order_id=other_id, reason="Lanjut bulan depan")
        found = adjustments.propose_adjustment(advance, carried, people.coordinator, AT)
        adjustments.accept_adjustment(found, people.buyer, AT)
        assert keeps_prices(other_id)
        assert faults() == []


@pytest.mark.parametrize(("agreed_first", "on_time"), [(True, True), (False, False)])
def test_in_time_is_by_the_date_agreed_when_the_goods_left(runtime: Runtime, agreed_first: bool, on_time: bool) -> None:
    """Goods leave on 28 October, due the day before; more time helps only if it was agreed on before they left."""
    with runtime.unit_of_work() as work:
        people = stage.build()
        found = stage.accepted_order(people, "PO-2026-0001")
        found.lines[0].due_on = date(2026, 10, 27)
        work.flush()
        left = AT + timedelta(days=30)
        if agreed_first:
            revise(people, found.id, at=AT + timedelta(days=20), due_on=date(2026, 11, 5))
        parcel = Parcel(order_line_id=found.lines[0].id, quantity=6_000)
        delivery = deliveries.despatch(found, [parcel], people.coordinator, left)
        deliveries.receive(delivery, [Count(lot_id=delivery.lots[0].id, quantity=6_000)], people.buyer, left)
        if not agreed_first:
            revise(people, found.id, at=left + timedelta(hours=2), due_on=date(2026, 11, 5))
        inspect(people, delivery.lots[0], 0, AT + timedelta(days=31))
        assert work.scalars(select(TradeOutcome.on_time)).all() == [on_time]
        assert faults() == []


def test_an_order_that_was_not_told_of_a_loan_is_named(runtime: Runtime, engine: Engine) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        loan(people, stage.accepted_order(people, "PO-2026-0001").id)
        assert faults() == []
    with engine.begin() as connection:
        connection.execute(text("UPDATE order_reliances SET keeps_prices = (1 = 0)"))
    with runtime.unit_of_work(write=False):
        assert faults() == ["advances 1: the order is told False of a loan, it is True"]
