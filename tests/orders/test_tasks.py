"""What waits for whom in orders and deliveries."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.accounts.task_board import Task
from marketplace.advances import operations as advances
from marketplace.advances.terms import LotTerms, MaterialTerms, NormTerms
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.models import Lot
from marketplace.deliveries.queries import list_lots
from marketplace.deliveries.rules import Count, Parcel
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web.request_edge import Marketplace
from marketplace.orders import operations
from marketplace.orders.queries import load_order
from marketplace.parties.models import Organisation
from marketplace.reports.home import list_tasks, naming_parties, of_file
from marketplace.reports.order_file import order_file
from marketplace.reports.trade_tasks import list_trade_tasks
from marketplace.standards.models import StandardVersion
from tests.book import stage
from tests.book.test_worked_example import offered_material
from tests.deliveries.test_operations import decide, lots_of, receive, send
from tests.orders.scene import AT, REASON, AccountDetails, Scene

FIRST_ORDER = [("/catalogue", "", "")]
"""What a buyer does who has a standard and no order yet."""


def tasks(app: Marketplace, scene: Scene, person: AccountDetails) -> list[Task]:
    """The tasks of orders and deliveries, as the home page of that person gets them."""
    with app.test_request_context("/", headers={"Accept-Language": "en"}), scene.runtime.unit_of_work(write=False):
        found = list_trade_tasks(person.actor)
    return [task for task in found if task.url.startswith(("/orders", "/deliveries", "/catalogue"))]


def told(app: Marketplace, scene: Scene, person: AccountDetails) -> list[tuple[str, str, str]]:
    """Address, tone and due date of each task."""
    return [(task.url, task.tone, str(task.due_on or "")) for task in tasks(app, scene, person)]


def nobody_else(app: Marketplace, scene: Scene) -> None:
    assert told(app, scene, scene.rival) == FIRST_ORDER
    for person in (scene.neighbour, scene.officer, scene.administrator):
        assert told(app, scene, person) == [], person.actor.display_name
    assert {tone for _, tone, _ in told(app, scene, scene.member)} <= {"wait"}


def test_the_first_order_waits_for_a_buyer_with_a_standard(app: Marketplace, scene: Scene) -> None:
    assert told(app, scene, scene.buyer) == told(app, scene, scene.rival) == FIRST_ORDER
    for person in (scene.finance, scene.coordinator, scene.member, scene.officer, scene.administrator):
        assert told(app, scene, person) == [], person.actor.display_name
    order_id = scene.make(scene.draft)
    assert told(app, scene, scene.buyer) == [(f"/orders/{order_id}/terms", "", "")]
    with scene.runtime.unit_of_work():
        operations.cancel_order(load_order(order_id), REASON, scene.buyer.actor, AT)
    assert told(app, scene, scene.buyer) == FIRST_ORDER


def test_without_a_standard_the_first_order_waits_for_nobody(app: Marketplace, scene: Scene) -> None:
    with scene.runtime.unit_of_work() as work:
        for version in work.scalars(select(StandardVersion)):
            version.status = "withdrawn"
    assert told(app, scene, scene.buyer) == []


def test_a_draft_waits_for_its_buyer(app: Marketplace, scene: Scene) -> None:
    order_id = scene.make(scene.draft)
    assert told(app, scene, scene.buyer) == [(f"/orders/{order_id}/terms", "", "")]
    assert told(app, scene, scene.coordinator) == []
    nobody_else(app, scene)


def test_an_issued_order_waits_for_the_group(app: Marketplace, scene: Scene) -> None:
    order_id = scene.make(scene.issued)
    assert told(app, scene, scene.coordinator) == [(f"/orders/{order_id}/terms", "", "")]
    assert told(app, scene, scene.buyer) == [(f"/orders/{order_id}/terms", "wait", "")]
    [task] = tasks(app, scene, scene.coordinator)
    assert (task.since.replace(microsecond=0), task.file) == (AT, f"order:{order_id}")
    nobody_else(app, scene)


def test_goods_wait_to_be_sent_with_the_earliest_due_date(app: Marketplace, scene: Scene) -> None:
    early = scene.line(scene.scarf, quantity=4_000, due_on=date(2026, 11, 2))
    order_id = scene.make(scene.accepted, scene.line(), early)
    despatch = f"/orders/{order_id}/deliveries/new"
    assert told(app, scene, scene.coordinator) == [(despatch, "", "2026-11-02")]
    assert told(app, scene, scene.buyer) == []
    first = send(scene, order_id, 0, 4_000)
    slip = f"/deliveries/{first}"
    assert told(app, scene, scene.coordinator) == [(despatch, "", "2026-11-20"), (slip, "wait", "")]
    assert told(app, scene, scene.buyer) == [(f"{slip}/receive", "", "")]
    receive(scene, first, 4_000)
    assert told(app, scene, scene.buyer) == []
    decide(scene, lots_of(scene, first)[0].id, 3_000, 0, 1_000)
    assert told(app, scene, scene.coordinator) == [(despatch, "", "2026-11-20"), (despatch, "", "")]
    send(scene, order_id, 12_000)
    assert next(url for url, _, _ in told(app, scene, scene.coordinator)) == despatch
    nobody_else(app, scene)


def test_an_early_end_waits_for_the_other_side(app: Marketplace, scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        operations.propose_short_close(load_order(order_id), REASON, scene.coordinator.actor, AT)
    page = f"/orders/{order_id}/short-close"
    assert told(app, scene, scene.buyer) == [(page, "", "")]
    assert (page, "wait", "") in told(app, scene, scene.coordinator)
    assert told(app, scene, scene.finance) == []


def test_a_fulfilled_order_without_holds_waits_to_be_closed(app: Marketplace, scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        operations.record_accepted(load_order(order_id).lines[0], 12_000, 0, 0, AT)
    assert told(app, scene, scene.buyer) == [(f"/orders/{order_id}/terms", "", "")]
    with scene.runtime.unit_of_work():
        operations.place_hold(order_id, "settlement:1", "settlement", AT)
    assert told(app, scene, scene.buyer) == []


def test_material_on_the_way_is_counted_before_goods_are_sent(app: Marketplace, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        advance = offered_material(people, order_id)
        advances.accept_advance(advance, people.coordinator, stage.AT + timedelta(days=2))
        advances.issue_advance(advance, people.buyer, stage.AT + timedelta(days=3))
    with app.test_request_context("/"), runtime.unit_of_work(write=False):
        urls = [task.url for task in list_tasks(people.coordinator)]
    assert urls == ["/advances/1/receive", f"/orders/{order_id}/deliveries/new"]


def consigned_cloth(people: stage.Stage) -> int:
    """An order for which the group counted cloth that stays the buyer's."""
    found = stage.accepted_order(people, "PO-2026-0001")
    terms = MaterialTerms(
        contract_form="consigned", material_code="mori_primissima", unit="metre", cost=900_000, margin=0,
        lots=[LotTerms("Pis 1", 30_180)], norms=[NormTerms(found.lines[0].id, 2_500, 15)],
    )  # fmt: skip
    advance = advances.draft_advance(found, terms, people.buyer, stage.AT)
    advances.offer_advance(advance, people.buyer, stage.AT)
    advances.accept_advance(advance, people.coordinator, stage.AT)
    advances.issue_advance(advance, people.buyer, stage.AT)
    counts = {lot.id: lot.measured_length for lot in advance.lots}
    advances.receive_advance(advance, people.coordinator, stage.AT, counts=counts)
    return found.id


def end_early(people: stage.Stage, order_id: int) -> None:
    operations.propose_short_close(load_order(order_id), REASON, people.buyer, stage.AT)
    operations.confirm_short_close(load_order(order_id), people.coordinator, stage.AT)


def test_cloth_that_stays_the_buyers_is_returned_without_a_word_of_debt(app: Marketplace, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        end_early(people, consigned_cloth(people))
    with app.test_request_context("/"), runtime.unit_of_work(write=False):
        [task] = list_tasks(people.coordinator)
    assert task.title == "Kembalikan sisa: 30,18 m Kain mori primissima"
    assert task.text == "Bahan tetap milik pembeli. Tidak ada kewajiban atasnya."


def test_cloth_is_asked_back_only_when_all_that_was_made_of_it_is_decided(app: Marketplace, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order_id = consigned_cloth(people)
        parcel = Parcel(order_line_id=load_order(order_id).lines[0].id, quantity=2_000)
        delivery = deliveries.despatch(load_order(order_id), [parcel], people.coordinator, stage.AT)
        end_early(people, order_id)

    def asked() -> bool:
        with app.test_request_context("/"), runtime.unit_of_work(write=False):
            at_home = list_tasks(people.coordinator)
            in_file = of_file(order_file(load_order(order_id), people.coordinator), people.coordinator)
        told = [any("Kembalikan sisa" in task.title for task in tasks) for tasks in (at_home, in_file)]
        assert told[0] == told[1]
        return told[0]

    assert not asked()
    with runtime.unit_of_work() as work:
        lot = work.get_one(Lot, delivery.lots[0].id)
        deliveries.receive(lot.delivery, [Count(lot_id=lot.id, quantity=2_000)], people.buyer, stage.AT)
    assert not asked()
    with runtime.unit_of_work() as work:
        deliveries.record_decision(work.get_one(Lot, lot.id), list_lots(order_id), 0, 0, 0, 2_000, stage.AT)
    assert asked()


def test_a_task_names_the_buyer_whose_order_it_is(app: Marketplace, runtime: Runtime) -> None:
    with runtime.unit_of_work() as work:
        people = stage.build()
        offered_material(people, stage.accepted_order(people, "PO-2026-0001").id)
        buyer = work.get_one(Organisation, people.off_taker_id).name
    with app.test_request_context("/"), runtime.unit_of_work(write=False):
        bare = [task.text for task in list_tasks(people.coordinator)]
        told = [task.text for task in naming_parties(list_tasks(people.coordinator), people.coordinator)]
    assert any(buyer not in text for text in bare)
    assert all(text.count(buyer) == 1 for text in told)


def test_who_works_for_several_groups_reads_whose_task_it_is(app: Marketplace, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        stage.accepted_order(people, "PO-2026-0001")
    one = people.coordinator
    several = replace(one, grants=(*one.grants, replace(one.grants[0], organisation_id=people.off_taker_id + 90)))
    with app.test_request_context("/"), runtime.unit_of_work(write=False):
        [hers], [theirs] = (naming_parties(list_tasks(person), person) for person in (one, several))
    assert theirs.text == f"Batik Sekar Mulih: {hers.text}"
    assert hers.text.startswith("Pesanan PO-2026-0001")
