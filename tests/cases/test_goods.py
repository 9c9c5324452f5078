"""Goods that should have been accepted are counted or weighed in the forms of a case as everywhere else."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from marketplace.cases.models import Case
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.models import Lot
from marketplace.deliveries.rules import Count, Parcel
from marketplace.infra.data.runtime import Runtime, session
from marketplace.inspections.models import Inspection
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.models import TradeOutcome
from marketplace.proof import violations_of_rooms
from tests.client import Client
from tests.conftest import Clock
from tests.inspections.stage import LATER, Stage, set_stage
from tests.inspections.test_packs import PRICE, brought, judged, packed

WORDS = "Lembar kedua hanya kotor debu, bukan bernoda malam."
OTHERWISE = "Noda itu tidak hilang waktu kami lap."
DECIDED = "Di foto kedua noda itu tidak tampak lagi."


@pytest.fixture
def stage(runtime: Runtime, clock: Clock) -> Stage:
    clock.set(datetime(2026, 9, 28, 4, 0, tzinfo=UTC))
    return set_stage(runtime)


def rejected_of(stage: Stage, order: PurchaseOrder, pieces: int, bad: int) -> int:
    """The inspection of a lot of so many pieces, of which so many were rejected."""
    return of(brought_and_judged(stage, brought(stage, order, pieces, pieces), bad))


def brought_and_judged(stage: Stage, lot: Lot, bad: int) -> Lot:
    judged(stage, lot, bad=bad, fate="rejected")
    return lot


def of(lot: Lot) -> int:
    return session().query(Inspection).filter(Inspection.lot_id == lot.id).one().id


SAYS = {
    "id": (
        "1 lusin 1 buah tidak lolos",
        "1 lusin 11 buah",
        "Paling banyak 1 lusin 1 buah yang bisa dihitung lolos",
        "1 lusin",
    ),
    "en": (
        "1 dozen 1 piece were not accepted",
        "1 dozen 11 pieces",
        "At most 1 dozen 1 piece of these can be counted",
        "1 dozen",
    ),
}


@pytest.mark.parametrize("here", ["id", "en"])
def test_packs_and_pieces_are_written_and_read_back(stage: Stage, make_client: Callable[[], Client], here: str) -> None:
    hint, example, refusal = SAYS[here][:3]
    with stage.runtime.unit_of_work():
        order = stage.scene.accepted(stage.scene.line(packed(stage, "dozen"), quantity=40_000, unit_price=PRICE))
        inspection_id = rejected_of(stage, order, 40, 21)
    group, buyer, officer = (
        stage.scene.browser(make_client, who)
        for who in (stage.scene.coordinator, stage.scene.buyer, stage.scene.officer)
    )
    for reader in (group, buyer, officer):
        reader.get(f"/language/{here}?next=/")
    page = group.get(f"/cases/new/inspection:{inspection_id}")
    assert hint in page.words
    assert example in page.words
    over = page.send(page.path, reason=WORDS, units="2 lusin")
    assert (over.status_code, refusal in over.words, over.form(page.path).values["units"]) == (422, True, ["2 lusin"])
    half = page.send(page.path, reason=WORDS, units="1,5 buah")
    assert (half.status_code, example in half.words) == (422, True)
    opened = page.send(page.path, reason=WORDS, units="1 lusin").follow()
    assert SAYS[here][3] in opened.words
    assert "Rp1.500.000" in opened.words.replace(",", ".")
    buyer.submit("/cases/1/answer", reason=OTHERWISE)
    decide = officer.get("/cases/1/uphold")
    assert decide.form(decide.path).values["units"] == [SAYS[here][3]]
    worth = "750.000" if here == "id" else "750,000"
    piece = "buah" if here == "id" else "pieces"
    assert decide.send(decide.path, units=f"6 {piece}", amount=worth, reason=DECIDED).status_code == 303
    assert f"6 {piece}" in group.get("/cases/1").words
    with stage.runtime.unit_of_work(write=False):
        case = session().get_one(Case, 1)
        assert (case.asked, case.asked_units, case.units) == (PRICE, 12_000, 6_000)
        assert session().query(TradeOutcome).one().corrected == 6_000
        assert list(violations_of_rooms()) == []


@pytest.mark.parametrize(("typed", "here", "kept"), [("0,5", "id", 500), ("0.25", "en", 250), ("750 gram", "id", 750)])
def test_goods_by_weight_take_parts_and_say_their_unit(
    stage: Stage, make_client: Callable[[], Client], typed: str, here: str, kept: int
) -> None:
    with stage.runtime.unit_of_work():
        order = stage.scene.accepted(stage.scene.line(stage.scene.sugar, quantity=10_000, unit_price=42_000))
        parcel = Parcel(order_line_id=order.lines[0].id, quantity=10_000, unit_count=10)
        delivery = deliveries.despatch(order, [parcel], stage.group, LATER)
        [lot] = delivery.lots
        deliveries.receive(delivery, [Count(lot_id=lot.id, quantity=10_000, unit_count=10)], stage.buyer, LATER)
        inspection_id = of(brought_and_judged(stage, lot, bad=1))
    group = stage.scene.browser(make_client, stage.scene.coordinator)
    group.get(f"/language/{here}?next=/")
    page = group.get(f"/cases/new/inspection:{inspection_id}")
    assert "1 kg" in page.words
    over = page.send(page.path, reason=WORDS, units="1,2" if here == "id" else "1.2")
    assert (over.status_code, "1 kg" in over.words) == (422, True)
    assert page.send(page.path, reason=WORDS, units=typed).status_code == 303
    with stage.runtime.unit_of_work(write=False):
        case = session().get_one(Case, 1)
        assert (case.asked_units, case.asked) == (kept, 42 * kept)


def test_a_part_of_a_piece_is_refused_in_the_operation_too(stage: Stage, make_client: Callable[[], Client]) -> None:
    with stage.runtime.unit_of_work():
        order = stage.scene.accepted(stage.scene.line(quantity=10_000))
        inspection_id = rejected_of(stage, order, 10, 3)
    group = stage.scene.browser(make_client, stage.scene.coordinator)
    page = group.get(f"/cases/new/inspection:{inspection_id}")
    assert "lembar" in page.words
    assert page.send(page.path, reason=WORDS, units="1,5").status_code == 422
    assert page.send(page.path, reason=WORDS, units="2").status_code == 303
