"""Goods bought by the pack, one piece of which may be bad, missing or mended: on the pages, and in the book."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import text

from marketplace.advances import operations as advances
from marketplace.advances.models import Advance
from marketplace.advances.terms import LotTerms, MaterialTerms, NormTerms
from marketplace.config import resource
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.models import Lot
from marketplace.deliveries.queries import list_lots
from marketplace.deliveries.rules import Count, Parcel
from marketplace.infra.data import triggers
from marketplace.infra.data.migrations import alembic_config, upgrade
from marketplace.infra.data.runtime import session
from marketplace.inspections import operations
from marketplace.kernel.errors import Invalid
from marketplace.kernel.packs import Measure
from marketplace.orders import drafting
from marketplace.orders import operations as orders
from marketplace.orders.capacity import find_strains
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import load_order
from marketplace.parties.models import Organisation
from marketplace.proof import violations_of_rooms
from marketplace.settlements.queries import list_settlements
from tests.client import Client, Page
from tests.conftest import Clock
from tests.inspections.stage import LATER, STAINED, Stage
from tests.orders.scene import AT, Product, make_product

PRICE = 1_500_000
SHORT = "Satu lembar tertinggal di bengkel."


def packed(stage: Stage, unit: str = "kodi") -> Product:
    """Something that the group offers by the pack, one pack at the least."""
    group = session().get_one(Organisation, stage.scene.group_id)
    return make_product(group, "Sarung lasem", unit, PRICE, 1_000)


def judged(stage: Stage, lot: Lot, bad: int = 0, fate: str = "rework") -> None:
    """Inspects a lot and decides it: so many of the first drawn are bad."""
    inspection = operations.start_inspection(lot, stage.buyer, LATER, seed="a seed")
    stage.record_all(inspection, dict.fromkeys(range(bad), STAINED))
    operations.conclude_inspection(inspection, stage.buyer, LATER)
    if inspection.status == "failed":
        operations.start_sorting(inspection, stage.buyer, LATER)
        for number in range(1, (lot.received_units or 0) + 1):
            if number not in inspection.sample:
                stage.record(inspection, number)
        operations.finish_sorting(inspection, stage.buyer, LATER)
    operations.decide(inspection, dict.fromkeys(inspection.sample[:bad], fate), stage.buyer, LATER)


def brought(stage: Stage, order: PurchaseOrder, sent: int, arrived: int, rework_of: int | None = None) -> Lot:
    """A lot of so many pieces sent, of which so many arrived."""
    measure = order.lines[0].measure
    parcel = Parcel(order_line_id=order.lines[0].id, quantity=measure.of_pieces(sent), rework_of_id=rework_of)
    delivery = deliveries.despatch(order, [parcel], stage.group, LATER)
    [lot] = delivery.lots
    counts = [Count(lot_id=lot.id, quantity=measure.of_pieces(arrived))]
    deliveries.receive(delivery, counts, stage.buyer, LATER, note=SHORT)
    return lot


def given_cloth(stage: Stage, order: PurchaseOrder, norm: int) -> Advance:
    """Cloth for the order's first line, so much for each unit that its goods are kept in."""
    terms = MaterialTerms(
        contract_form="credit_sale", material_code="mori_prima", unit="metre", lots=[LotTerms("1", 60_000)],
        norms=[NormTerms(order.lines[0].id, norm, 0)], cost=900_000, margin=45_000,
    )  # fmt: skip
    advance = advances.draft_advance(order, terms, stage.buyer, LATER)
    advances.offer_advance(advance, stage.buyer, LATER)
    advances.accept_advance(advance, stage.group, LATER)
    advances.issue_advance(advance, stage.buyer, LATER)
    advances.receive_advance(advance, stage.group, LATER, counts={lot.id: 60_000 for lot in advance.lots})
    return advance


@pytest.mark.parametrize(("unit", "each"), [("kodi", 20), ("dozen", 12), ("pair", 2), ("old kodi", 20)])
def test_one_piece_is_missing_one_is_mended_and_all_are_paid(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, unit: str, each: int
) -> None:
    is_old, pieces = unit == "old kodi", 2 * each
    with stage.runtime.unit_of_work():
        product = packed(stage, unit.removeprefix("old "))
        if is_old:  # lines of old are kept in thousandths of the kodi
            for module in (orders, drafting):
                monkeypatch.setattr(module, "measure_of", Measure)
        line = stage.scene.line(product, quantity=2_000 if is_old else pieces * 1_000, unit_price=PRICE)
        order = stage.scene.accepted(line)
        monkeypatch.undo()
        assert (order.value, order.lines[0].pieces_per_pack) == (2 * PRICE, 1 if is_old else each)
        of = order.lines[0].measure.of_pieces
        cloth = given_cloth(stage, order, 25_157 if is_old else 1_257)
        lot = brought(stage, order, pieces, pieces - 1)
        assert lot.received_units == pieces - 1
        judged(stage, lot, bad=1)
        assert (lot.accepted_quantity, lot.rework_quantity) == (of(pieces - 2), of(1))
        judged(stage, brought(stage, order, 1, 1, rework_of=lot.id))
        judged(stage, brought(stage, order, 1, 1))
        assert order.status == "fulfilled"
        grosses = [settlement.gross for settlement in list_settlements(order.id)]
        assert grosses == [PRICE * (pieces - 2) // each, PRICE // each, PRICE // each]
        assert sum(grosses) == order.value
        norm = 25_157 * 2 if is_old else 1_257 * pieces
        assert cloth.consumed_good == norm
    with stage.runtime.unit_of_work(write=False):
        assert list(violations_of_rooms()) == []


def test_a_rejected_piece_is_replaced_by_one(stage: Stage) -> None:
    with stage.runtime.unit_of_work():
        order = stage.scene.accepted(stage.scene.line(packed(stage), quantity=25_000, unit_price=PRICE))
        lot = brought(stage, order, 25, 25)
        judged(stage, lot, bad=1, fate="rejected")
        assert (lot.accepted_quantity, lot.rejected_quantity) == (24_000, 1_000)
        with pytest.raises(Invalid, match="more_than_may_be_sent"):
            brought(stage, order, 2, 2)
        judged(stage, brought(stage, order, 1, 1), bad=1, fate="second_grade")
        assert order.status == "fulfilled"
        assert [each.gross for each in list_settlements(order.id)] == [1_800_000, 60_000]
    with stage.runtime.unit_of_work(write=False):
        assert list(violations_of_rooms()) == []


def test_a_line_whose_pieces_per_pack_were_changed_is_named(stage: Stage) -> None:
    with stage.runtime.unit_of_work():
        line = stage.scene.line(packed(stage), quantity=40_000, unit_price=PRICE)
        order = stage.scene.issued(line)
        order.lines[0].pieces_per_pack = 10
    with stage.runtime.unit_of_work(write=False):
        assert any(line.startswith("purchase_orders 1:") for line in violations_of_rooms())


@pytest.fixture
def readers(stage: Stage, make_client: Callable[[], Client], clock: Clock) -> tuple[Client, Client]:
    """The buyer and the coordinator."""
    clock.set(datetime(2026, 9, 28, 4, 0, tzinfo=UTC))
    return stage.scene.browser(make_client, stage.scene.buyer), stage.scene.browser(
        make_client, stage.scene.coordinator
    )


def sent(page: Page, **fields: str) -> Page:
    """The form of the page sent and followed."""
    return page.send(page.path, **fields).follow()


def test_a_kodi_on_every_page(stage: Stage, readers: tuple[Client, Client]) -> None:
    buyer, group = readers
    with stage.runtime.unit_of_work():
        product = packed(stage)
    page = buyer.get(f"/orders/new?listing={product.listing_id}")
    assert page.form().values["lines-0-quantity"] == ["1 kodi"]
    assert "1 kodi = 20 lembar. Tulis misalnya 1 kodi 19 lembar, atau jumlah satuannya saja, misalnya 39." in page.words
    assert "Harga per kodi" in page.words
    standard = str(stage.scene.standard_version_id)
    asked = {"lines-0-standard_version_id": standard, "lines-0-due_on": "2026-11-20", "without_results": "y"}
    few = page.send(press="Simpan konsep", **asked, **{"lines-0-quantity": "19"})
    assert "Pesanan Sarung lasem paling sedikit 1 kodi." in few.words
    wrong = page.send(press="Simpan konsep", **asked, **{"lines-0-quantity": "1,5 lembar"})
    assert "Tulis misalnya 1 kodi 19 lembar" in wrong.words
    draft = page.send(press="Simpan konsep", **asked, **{"lines-0-quantity": "1 kodi 19 lembar"}).follow()
    for words in ("1 kodi 19 lembar Sarung lasem", "Rp1.500.000 per kodi", "Rp2.925.000"):
        assert words in draft.words
    order_id = int(draft.path.split("/")[2])
    edit = buyer.get(f"/orders/{order_id}/edit")
    assert edit.form().values["lines-0-quantity"] == ["1 kodi 19 lembar"]
    edit.send(press="Simpan konsep", **{"lines-0-quantity": "40"})
    buyer.get(f"/orders/{order_id}/terms").send("/issue")
    group.get(f"/orders/{order_id}/terms").send("/accept")

    despatch = group.get(f"/orders/{order_id}/deliveries/new")
    [field] = [name for name in despatch.form().names if name.endswith("-quantity")]
    assert despatch.form().values[field] == ["2 kodi"]
    refused = despatch.send(despatch.path, **{field: "2 kodi 1 lembar"})
    assert refused.status_code == 422
    assert "Paling banyak 2 kodi" in refused.words
    slip = sent(despatch)
    assert slip.words.count("2 kodi") >= 2
    receive = buyer.get(f"{slip.path}/receive")
    [field] = [name for name in receive.form().names if name.endswith("-quantity")]
    arrived = sent(receive, **{field: "1 kodi 19 lembar", "note": SHORT})
    assert "1 kodi 19 lembar" in arrived.words
    assert "1 kodi 19 lembar" in group.get(slip.path).words
    with stage.runtime.unit_of_work():
        [lot] = list_lots(order_id)
        judged(stage, lot, bad=1)
    for reader in readers:
        words = reader.get(f"/orders/{order_id}").words
        assert "1 kodi 18 lembar" in words
        assert "Rp2.850.000" in words
    again = group.get(f"/orders/{order_id}/deliveries/new")
    [mended] = [name for name in again.form().names if name.startswith("mended-") and name.endswith("quantity")]
    assert again.form().values[mended] == ["1 lembar"]
    sent(again)
    with stage.runtime.unit_of_work():
        for each in list_lots(order_id)[1:]:
            count = Count(lot_id=each.id, quantity=each.despatched_quantity)
            others = [Count(lot_id=other.id, quantity=1_000) for other in each.delivery.lots if other is not each]
            if each.status == "despatched":
                deliveries.receive(each.delivery, [count, *others], stage.buyer, LATER)
            judged(stage, each)
        order = load_order(order_id)
        assert (order.status, order.lines[0].accepted_quantity) == ("fulfilled", 40_000)
    settled = buyer.get(f"/orders/{order_id}").words
    assert "Rp75.000" in settled
    with stage.runtime.unit_of_work(write=False):
        assert list(violations_of_rooms()) == []


def test_a_change_of_packs_is_proposed_and_told_in_packs(
    stage: Stage, readers: tuple[Client, Client], make_client: Callable[[], Client]
) -> None:
    buyer, group = readers
    with stage.runtime.unit_of_work():
        order_id = stage.scene.accepted(stage.scene.line(packed(stage), quantity=40_000, unit_price=PRICE)).id
    page = buyer.get(f"/orders/{order_id}/revisions/new")
    [field] = [name for name in page.form().names if name.endswith("-quantity")]
    assert page.form().values[field] == ["2 kodi"]
    sent(page, **{field: "1 kodi 5 lembar", "reason": "Gerai kami lebih kecil dari rencana."})
    asked = group.get("/revisions/1")
    for words in ("2 kodi", "1 kodi 5 lembar", "Rp1.875.000"):
        assert words in asked.words
    asked.send("/accept")
    with stage.runtime.unit_of_work(write=False):
        assert load_order(order_id).value == 1_875_000
        assert list(violations_of_rooms()) == []
    desk = stage.scene.browser(make_client, stage.scene.officer).get("/").words
    assert "Rp1,9 juta" in desk, desk


def test_a_copy_of_before_keeps_issued_lines_as_they_were_and_counts_drafts_by_the_piece(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, scripts = stage.runtime, resource("migrations")
    every = text("SELECT unit, ordered_quantity, unit_price FROM order_lines ORDER BY id")
    with runtime.unit_of_work():
        product = packed(stage)
        stage.scene.draft(stage.scene.line(product, quantity=40_000, unit_price=PRICE))
        for module in (orders, drafting):
            monkeypatch.setattr(module, "measure_of", Measure)
        old = stage.scene.accepted(stage.scene.line(product, quantity=2_000, unit_price=PRICE))
        judged(stage, brought(stage, old, 20, 20), bad=1, fate="second_grade")
    monkeypatch.undo()
    with runtime.engine.begin() as connection:
        triggers.release(connection)
    command.downgrade(alembic_config(scripts, runtime.engine), "0251")
    with runtime.engine.connect() as connection:
        assert connection.execute(every).all() == [("kodi", 2_000, PRICE), ("kodi", 2_000, PRICE)]
    upgrade(runtime.engine, scripts)
    with runtime.engine.begin() as connection:  # what came later, and was lost on the way back
        connection.execute(text("UPDATE purchase_orders SET without_results = true WHERE number IS NOT NULL"))
        connection.execute(text("UPDATE inspections SET asks_results = true"))
    with runtime.engine.connect() as connection:
        assert connection.execute(every).all() == [("sheet", 40_000, PRICE), ("kodi", 2_000, PRICE)]
    with runtime.unit_of_work():
        assert list(violations_of_rooms()) == []
        draft = load_order(1)
        assert (draft.value, draft.lines[0].measure) == (2 * PRICE, Measure("sheet", "kodi"))
        orders.issue_order(draft, stage.buyer, LATER)
    with runtime.unit_of_work(write=False):
        assert list(violations_of_rooms()) == []


def test_what_can_be_made_is_compared_in_pieces(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with stage.runtime.unit_of_work():
        product = packed(stage)
        for module in (orders, drafting):  # a line of old for the same product counts in its kodi
            monkeypatch.setattr(module, "measure_of", Measure)
        stage.scene.accepted(stage.scene.line(product, quantity=10_000, unit_price=PRICE))
        monkeypatch.undo()
        order = stage.scene.issued(stage.scene.line(product, quantity=1_400_000, unit_price=PRICE))
        [strain] = find_strains(order, AT.date(), with_others=True)
        assert (strain.unit, strain.pack_unit, strain.asked, strain.elsewhere) == ("sheet", "kodi", 1_400_000, 200_000)
        assert (strain.monthly, strain.possible) == (800_000, 1_413_000)
        assert list(find_strains(order, AT.date(), with_others=False)) == []
