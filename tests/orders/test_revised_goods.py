"""Changes after acceptance among goods that are sent and decided, prices, and others who act at the same moment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text

from marketplace.accounts.actor import Actor
from marketplace.deliveries import check as deliveries_check
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.queries import get_delivery
from marketplace.deliveries.rules import Parcel
from marketplace.infra.data.runtime import session
from marketplace.infra.web.request_edge import Marketplace
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.orders import check, operations, queries, revisions
from marketplace.orders.models import Revision
from marketplace.orders.revising import as_it_stands
from tests.client import Client
from tests.deliveries.test_operations import decide, lots_of, receive, send
from tests.orders.scene import AT, DUE, REASON, Scene
from tests.orders.test_operations import together
from tests.orders.test_revisions import LATER, answer, propose, state, status


def test_goods_sent_meanwhile_are_never_below_the_order(scene: Scene) -> None:
    """Asked again under the lock: what was sent or decided between proposal and answer counts."""
    order_id = scene.make(scene.accepted)
    revision_id = propose(scene, order_id, quantity=8_000)
    delivery_id = send(scene, order_id, 9_000)
    with pytest.raises(Conflict, match="below_what_was_sent") as refused:
        answer(scene, revision_id)
    assert refused.value.params["sent_quantity"] == 9_000
    receive(scene, delivery_id, 9_000)
    with pytest.raises(Conflict, match="below_what_was_sent"):
        answer(scene, revision_id)
    decide(scene, lots_of(scene, delivery_id)[0].id, 6_000, 1_000, 1_000, 1_000)  # one to mend, one rejected
    assert state(scene, order_id)[0] == "accepted"
    answer(scene, revision_id)
    assert state(scene, order_id) == ("accepted", 1, (8_000, 185_000, DUE))


def test_what_is_short_taken_back_or_rejected_may_be_left_out(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    taken_back, short = send(scene, order_id, 4_000), send(scene, order_id, 5_000)
    with scene.runtime.unit_of_work():
        delivery = get_delivery(taken_back, scene.coordinator.actor)
        deliveries.cancel_delivery(delivery, "Hujan, belum jadi berangkat", scene.coordinator.actor, AT)
    receive(scene, short, 4_000, note="Satu lembar tidak ada dalam ikatan")
    decide(scene, lots_of(scene, short)[0].id, 3_000, rejected=1_000)
    with pytest.raises(Invalid):
        propose(scene, order_id, quantity=2_000)
    answer(scene, propose(scene, order_id, quantity=4_000))
    assert state(scene, order_id) == ("accepted", 1, (4_000, 185_000, DUE))


def test_units_to_mend_and_mended_count_once(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    first = send(scene, order_id, 5_000)
    receive(scene, first, 5_000)
    lot = lots_of(scene, first)[0]
    decide(scene, lot.id, 3_000, rework=2_000)
    with scene.runtime.unit_of_work(write=False):
        assert queries.load_order(order_id).lines[0].underway_quantity == 2_000
    with pytest.raises(Invalid):
        propose(scene, order_id, quantity=4_000)
    again = send(scene, order_id, 2_000, rework_of_id=lot.id)
    with scene.runtime.unit_of_work(write=False):
        assert queries.load_order(order_id).lines[0].underway_quantity == 2_000
    receive(scene, again, 2_000)
    decide(scene, lots_of(scene, again)[0].id, 2_000)
    with scene.runtime.unit_of_work(write=False):
        assert queries.load_order(order_id).lines[0].underway_quantity == 0
    answer(scene, propose(scene, order_id, quantity=6_000))
    assert state(scene, order_id) == ("accepted", 1, (6_000, 185_000, DUE))


def test_less_may_fulfil_and_close_the_order_at_once(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 11_000)
    receive(scene, delivery_id, 11_000)
    decide(scene, lots_of(scene, delivery_id)[0].id, 11_000)
    answer(scene, propose(scene, order_id, quantity=11_000))
    assert state(scene, order_id) == ("closed", 1, (11_000, 185_000, DUE))
    assert scene.history(f"order:{order_id}")[-2:] == ["order.fulfilled", "order.closed"]


def test_less_fulfils_the_order_and_a_hold_keeps_it_open(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        line = queries.load_order(order_id).lines[0]
        operations.record_accepted(line, 11_000, 0, 0, AT)
        operations.place_hold(order_id, "settlement:1", "settlement", AT)
    answer(scene, propose(scene, order_id, quantity=11_000))
    assert scene.status(order_id) == "fulfilled"


def test_a_proposal_falls_away_when_the_order_needs_no_more_goods(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    revision_id = propose(scene, order_id, due_on=DUE + timedelta(days=7))
    delivery_id = send(scene, order_id, 12_000)
    receive(scene, delivery_id, 12_000)
    decide(scene, lots_of(scene, delivery_id)[0].id, 12_000)
    assert state(scene, order_id) == ("closed", 0, (12_000, 185_000, DUE))
    assert status(scene, revision_id) == "lapsed"
    assert scene.history(f"revision:{revision_id}") == ["revision.proposed", "revision.lapsed"]
    with pytest.raises(Conflict):
        answer(scene, revision_id)


def test_a_new_date_that_passed_before_the_answer_is_refused(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    revision_id = propose(scene, order_id, due_on=date(2026, 10, 20))
    with pytest.raises(Conflict, match="due_date_past"):
        answer(scene, revision_id, at=AT + timedelta(days=40))
    answer(scene, revision_id, at=AT + timedelta(days=5))
    assert state(scene, order_id) == ("accepted", 1, (12_000, 185_000, date(2026, 10, 20)))


def test_a_late_line_may_still_change_its_quantity(scene: Scene) -> None:
    order_id, late = scene.make(scene.accepted), AT + timedelta(days=90)
    answer(scene, propose(scene, order_id, at=late, quantity=10_000), at=late)
    assert state(scene, order_id) == ("accepted", 1, (10_000, 185_000, DUE))


def test_the_date_that_was_agreed_when_the_goods_left(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    for days, due in ((3, date(2026, 12, 1)), (9, date(2026, 12, 20))):
        at = AT + timedelta(days=days)
        answer(scene, propose(scene, order_id, at=at, due_on=due), at=at)
    with scene.runtime.unit_of_work(write=False):
        line = queries.load_order(order_id).lines[0]
        dates = [queries.due_on_at(line, AT + timedelta(days=days, minutes=1)) for days in (1, 3, 5, 9, 12)]
    assert dates == [DUE, date(2026, 12, 1), date(2026, 12, 1), date(2026, 12, 20), date(2026, 12, 20)]


def test_a_change_counts_at_once_under_the_lock_that_read_the_lines(scene: Scene) -> None:
    order_id, due = scene.make(scene.accepted), date(2026, 12, 1)
    with scene.runtime.unit_of_work():
        line = operations.lock_order(order_id, AT)[0].lines[0]
        assert queries.due_on_at(line, AT) == DUE
        change = replace(as_it_stands(line), due_on=due)
        revision = revisions.propose_revision(line.order, [change], REASON, scene.coordinator.actor, AT)
        revisions.accept_revision(revision, scene.buyer.actor, LATER)
        assert [queries.due_on_at(line, at) for at in (AT, LATER)] == [DUE, due]


def test_a_reliance_that_keeps_prices_is_asked_both_times(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    revision_id = propose(scene, order_id, unit_price=180_000)
    with scene.runtime.unit_of_work():
        operations.place_reliance(order_id, "advance:1", AT, keeps_prices=True)
        operations.place_reliance(order_id, "advance:2", AT, keeps_prices=False)
    with pytest.raises(Conflict, match="price_kept_for_loan"):
        answer(scene, revision_id)
    with scene.runtime.unit_of_work() as work:
        refusal = revisions.what_no_longer_fits(work.get_one(Revision, revision_id), LATER)
        assert refusal is not None
        assert refusal.code == "price_kept_for_loan"
        operations.lift_reliance(order_id, "advance:1", AT)
    answer(scene, revision_id)
    assert state(scene, order_id) == ("accepted", 1, (12_000, 180_000, DUE))


def test_a_new_price_leaves_what_was_decided_as_it_was(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    revision_id = propose(scene, order_id, unit_price=200_000)
    delivery_id = send(scene, order_id, 4_000)
    receive(scene, delivery_id, 4_000)
    decide(scene, lots_of(scene, delivery_id)[0].id, 4_000)
    answer(scene, revision_id)
    with scene.runtime.unit_of_work(write=False) as work:
        worth = 4 * 185_000 + 8 * 200_000
        assert queries.load_order(order_id).value == work.get_one(Revision, revision_id).value_after == worth
    answer(scene, propose(scene, order_id, quantity=13_000, unit_price=190_000))
    with scene.runtime.unit_of_work(write=False):
        assert queries.load_order(order_id).value == 4 * 185_000 + 9 * 190_000
    assert state(scene, order_id)[1] == 2


def test_two_who_agree_at_once_agree_once(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    revision_id = propose(scene, order_id, quantity=10_000)

    def agree() -> None:
        revisions.accept_revision(session().get_one(Revision, revision_id), scene.buyer.actor, LATER)

    def take_back() -> None:
        revisions.withdraw_revision(session().get_one(Revision, revision_id), scene.coordinator.actor, LATER)

    assert together(scene, agree, agree) == ["done", "wrong_state"]
    assert state(scene, order_id) == ("accepted", 1, (10_000, 185_000, DUE))
    revision_id = propose(scene, order_id, quantity=9_000)
    assert together(scene, agree, take_back, agree) == ["done", "wrong_state", "wrong_state"]
    assert state(scene, order_id)[1] == (2 if status(scene, revision_id) == "accepted" else 1)


def test_two_who_propose_at_once_propose_once(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)

    def proposal(actor: Actor, quantity: int) -> Callable[[], Any]:
        def run() -> None:
            order = queries.load_order(order_id)
            change = replace(as_it_stands(order.lines[0]), quantity=quantity)
            revisions.propose_revision(order, [change], REASON, actor, AT)

        return run

    outcomes = together(scene, proposal(scene.buyer.actor, 10_000), proposal(scene.coordinator.actor, 9_000))
    assert outcomes == ["done", "revision_standing"]
    with scene.runtime.unit_of_work(write=False) as work:
        assert work.scalar(select(func.count(Revision.id))) == 1


def test_sending_and_agreeing_to_less_at_once(scene: Scene) -> None:
    """Whoever comes second sees what the first did: never more on its way than is ordered."""
    order_id = scene.make(scene.accepted)
    revision_id = propose(scene, order_id, quantity=6_000)

    def agree() -> None:
        revisions.accept_revision(session().get_one(Revision, revision_id), scene.buyer.actor, LATER)

    def despatch() -> None:
        order = queries.load_order(order_id)
        parcel = Parcel(order_line_id=order.lines[0].id, quantity=9_000)
        deliveries.despatch(order, [parcel], scene.coordinator.actor, LATER)

    outcomes = together(scene, agree, despatch)
    assert outcomes in (["below_what_was_sent", "done"], ["done", "more_than_may_be_sent"])
    with scene.runtime.unit_of_work(write=False):
        line = queries.load_order(order_id).lines[0]
        assert line.sent_quantity <= line.ordered_quantity
    assert state(scene, order_id)


@pytest.mark.parametrize(
    ("table", "change", "fault"),
    [
        (
            "order_lines",
            "unit_price = 999",
            "order_lines 1: its values are not those last agreed to, in revision_lines 1",
        ),
        ("order_lines", "priced_value = 1", "order_lines 1: priced_value is 1, its revisions sum to 0"),
        ("order_lines", "underway_quantity = 5000", "order_lines 1: underway_quantity is 5000, its lots sum to 0"),
        ("purchase_orders", "revision = 2", "purchase_orders 1: revision is 2, its revisions are numbered [1]"),
        ("purchase_orders", "revision_side = 'group'", "purchase_orders 1: revision_side is group"),
        ("revisions", "status = 'lapsed', number = NULL", "revisions 1: is lapsed, history says accepted"),
        ("revisions", "value_after = 7", "purchase_orders 1: worth 1850000, its last revision says 7"),
    ],
)
def test_a_changed_figure_is_named(scene: Scene, engine: Engine, table: str, change: str, fault: str) -> None:
    order_id = scene.make(scene.accepted)
    answer(scene, propose(scene, order_id, quantity=10_000))
    assert state(scene, order_id)[1] == 1
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET {change}"))  # noqa: S608
    with scene.runtime.unit_of_work(write=False):
        found = [*check.violations(), *deliveries_check.violations()]
    assert any(each.startswith(fault) for each in found), found


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_moment_of_an_answer_is_taken_under_the_orders_lock(
    scene: Scene, app: Marketplace, engine: Engine, make_client: Callable[[], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a lot could be decided at an earlier moment by a later price, and `check` would find its value wrong."""
    order_id = scene.make(scene.accepted)
    page = scene.browser(make_client, scene.buyer).get(f"/revisions/{propose(scene, order_id, quantity=8_000)}")
    clock, held = app.runtime.clock, []

    def watched() -> Any:
        with engine.connect() as other:
            row = other.execute(text("SELECT id FROM purchase_orders FOR UPDATE SKIP LOCKED")).first()
        held.append(row is None)
        return clock()

    monkeypatch.setattr(app.runtime, "clock", watched)
    assert page.send("/accept").status_code == 303
    assert held[-1]
