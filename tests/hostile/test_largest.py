"""The largest figures that anybody may write: beyond them a refusal in words, within them pages as light as any."""

import re
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import BigInteger, Integer

from marketplace.advances.terms import (
    LARGEST_NORM,
    CashTerms,
    LotTerms,
    MaterialTerms,
    NormTerms,
    check_cash,
    check_material,
)
from marketplace.catalogue.rules import Offer, check_offer
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.rules import MOST_INSPECTED, MOST_UNITS, Parcel
from marketplace.infra.data.database import Base
from marketplace.infra.data.runtime import Runtime
from marketplace.inspections import operations as inspections
from marketplace.kernel.errors import DomainError, Invalid
from marketplace.kernel.money import LARGEST_RUPIAH
from marketplace.kernel.quantity import LARGEST_QUANTITY, SCALE, UNITS, amount_for, check_quantity
from marketplace.orders import revising
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import load_order
from marketplace.orders.revising import as_it_stands
from marketplace.orders.revisions import propose_revision
from marketplace.orders.rules import BASIS, MOST_LINES, MOST_VALUE, WIDEST_TOLERANCE, most
from marketplace.standards.models import StandardVersion
from marketplace.standards.queries import load_standard_version
from tests.client import Client, Page
from tests.orders.scene import AT, REASON, Scene, set_scene
from tests.staged import Stages

LARGEST_INT = 2**63 - 1
LARGEST_SMALL_INT = 2**31 - 1
MOST_MEMORY = 24_000_000
"""Bytes that one page may take at its peak: a page of a small order takes a few."""


@pytest.fixture
def scene(runtime: Runtime, stages: Stages) -> Scene:
    return stages.set(runtime, partial(set_scene, runtime), "scene")


def every_unit(scene: Scene) -> int:
    """A published standard by which each unit is inspected."""
    with scene.runtime.unit_of_work() as work:
        usual = load_standard_version(scene.standard_version_id)
        version = StandardVersion(
            standard_id=usual.standard_id, number=2, title=usual.title, status="published", published_at=AT,
            inspect_all=True,
        )  # fmt: skip
        work.add(version)
        work.flush()
        return version.id


def codes(error: DomainError) -> set[str]:
    return {each.code for each in error.errors} if isinstance(error, Invalid) else {error.code}


def test_an_order_beyond_the_largest_value_is_refused_and_one_at_it_is_not(scene: Scene) -> None:
    at_most = scene.line(quantity=9_999_999_999_999, unit_price=1_000)
    with scene.runtime.unit_of_work():
        assert scene.draft(replace(at_most, quantity=LARGEST_QUANTITY - 999, unit_price=10_000)).value <= MOST_VALUE
        for line in (
            replace(at_most, quantity=12_000, unit_price=LARGEST_RUPIAH),
            replace(at_most, quantity=LARGEST_QUANTITY - 999, unit_price=10_001),
            replace(at_most, quantity=LARGEST_QUANTITY - 999, unit_price=10_000, over_tolerance=WIDEST_TOLERANCE),
        ):
            with pytest.raises(DomainError) as refused:
                scene.draft(line)
            assert codes(refused.value) == {"order_too_large"}
        with pytest.raises(DomainError) as refused:
            scene.draft(*[replace(at_most, quantity=LARGEST_QUANTITY - 999, unit_price=5_001)] * 2)
        assert codes(refused.value) == {"order_too_large"}
        with pytest.raises(DomainError) as refused:
            scene.draft(replace(at_most, quantity=LARGEST_QUANTITY + 1), replace(at_most, unit_price=10**17))
        assert {"number_too_large", "order_too_large"} <= codes(refused.value)


def test_the_buyer_reads_why_and_keeps_what_was_typed(scene: Scene, make_client: Callable[[], Client]) -> None:
    order_id = scene.make(scene.draft)
    buyer = scene.browser(make_client, scene.buyer)
    page = buyer.submit(
        f"/orders/{order_id}/edit", f"/orders/{order_id}/edit",
        **{"lines-0-quantity": "999.999.999", "lines-0-unit_price": "9.999.999.999"},
    )  # fmt: skip
    assert page.status_code == 422
    assert "Rp9.999.999.999.999" in " ".join(page.alerts)
    assert page.form(f"/orders/{order_id}/edit").values["lines-0-quantity"] == ["999.999.999"]


def test_a_change_cannot_lead_beyond_the_largest_value_either(scene: Scene) -> None:
    order_id = scene.make(scene.accepted, scene.line(over_tolerance=1_000))
    with scene.runtime.unit_of_work():
        order = load_order(order_id)
        start = as_it_stands(order.lines[0])
        at = AT + timedelta(days=1)
        for change in (
            replace(start, unit_price=LARGEST_RUPIAH), replace(start, quantity=LARGEST_QUANTITY - 999),
            replace(start, quantity=12_000_000, unit_price=800_000_000),  # only with the tolerance
        ):  # fmt: skip
            with pytest.raises(DomainError) as refused:
                propose_revision(order, [change], REASON, scene.coordinator.actor, at)
            assert codes(refused.value) == {"order_too_large"}
        propose_revision(order, [replace(start, quantity=50_000_000)], REASON, scene.coordinator.actor, at)


def pages_from(browser: Client, start: str, inside: re.Pattern[str]) -> dict[str, Page]:
    """Every page that can be reached from there by links, as far as its address is inside."""
    found: dict[str, Page] = {}
    open_ones = [start]
    while open_ones:
        path = open_ones.pop()
        if path in found or not inside.match(path):
            continue
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        found[path] = page = browser.get(path)
        taken = tracemalloc.get_traced_memory()[1] - before
        assert taken < MOST_MEMORY, (path, taken)
        assert page.status_code < 500, page
        open_ones += [link.partition("#")[0] for link in page.links]
    return found


INSIDE = re.compile(
    r"/(orders|advances|deliveries|lots|inspections|settlements|statements|revisions|$)(?!.*(sign-out|language))"
)


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("inspect_all", [False, True])
def test_every_page_of_the_largest_order_is_light(
    scene: Scene, make_client: Callable[[], Client], inspect_all: bool
) -> None:
    standard = {"standard_version_id": every_unit(scene)} if inspect_all else {}
    largest = scene.line(quantity=LARGEST_QUANTITY - 999, unit_price=10_000, **standard)
    order_id = scene.make(scene.accepted, largest)
    units = MOST_INSPECTED if inspect_all else MOST_UNITS
    with scene.runtime.unit_of_work():
        lot = send(scene, load_order(order_id), units)
        inspections.start_inspection(lot, scene.buyer.actor, AT + timedelta(days=2))
        send(scene, load_order(order_id), units)
    tracemalloc.start()
    try:
        for person in (scene.buyer, scene.coordinator):
            reached = pages_from(scene.browser(make_client, person), f"/orders/{order_id}", INSIDE)
            assert f"/orders/{order_id}" in reached
        assert any(path.startswith("/deliveries/") for path in reached)
    finally:
        tracemalloc.stop()


def send(scene: Scene, order: PurchaseOrder, units: int) -> Any:
    """A lot of so many, on its way and arrived."""
    parcel = Parcel(order_line_id=order.lines[0].id, quantity=units * SCALE)
    delivery = deliveries.despatch(order, [parcel], scene.coordinator.actor, AT + timedelta(days=1))
    lot = delivery.lots[0]
    count = deliveries.Count(lot_id=lot.id, quantity=units * SCALE)
    deliveries.receive(delivery, [count], scene.buyer.actor, AT + timedelta(days=1, hours=1))
    return lot


@pytest.mark.parametrize(("inspect_all", "largest"), [(False, MOST_UNITS), (True, MOST_INSPECTED)])
def test_a_lot_is_no_larger_than_can_be_inspected(scene: Scene, inspect_all: bool, largest: int) -> None:
    standard = {"standard_version_id": every_unit(scene)} if inspect_all else {}
    order_id = scene.make(scene.accepted, scene.line(quantity=1_000_000_000, **standard))
    with scene.runtime.unit_of_work():
        order = load_order(order_id)
        parcel = Parcel(order_line_id=order.lines[0].id, quantity=(largest + 1) * SCALE)
        with pytest.raises(DomainError) as refused:
            deliveries.despatch(order, [parcel], scene.coordinator.actor, AT + timedelta(days=1))
        assert codes(refused.value) == {"lot_too_large"}
        parcel = replace(parcel, quantity=largest * SCALE)
        assert deliveries.despatch(order, [parcel], scene.coordinator.actor, AT + timedelta(days=1)).lots


@pytest.mark.parametrize("inspect_all", [False, True])
def test_a_lot_from_before_the_bound_is_not_drawn_from(scene: Scene, inspect_all: bool) -> None:
    standard = {"standard_version_id": every_unit(scene)} if inspect_all else {}
    order_id = scene.make(scene.accepted, scene.line(quantity=1_000_000, **standard))
    with scene.runtime.unit_of_work():
        lot = send(scene, load_order(order_id), 500)
        lot.received_units = lot.unit_count = 2 * 10**9
        with pytest.raises(DomainError, match="lot_too_large"):
            inspections.start_inspection(lot, scene.buyer.actor, AT + timedelta(days=2))


def test_what_is_stored_stays_within_the_columns() -> None:
    """The largest of each product of figures that becomes a row, against the integers that hold it."""
    largest_ordered = most(LARGEST_QUANTITY, WIDEST_TOLERANCE)
    assert MOST_VALUE * SCALE < LARGEST_INT, "value in thousandths, as the desk of an office sums it"
    assert largest_ordered * LARGEST_NORM // SCALE * MOST_LINES < LARGEST_INT, "material that a line makes due"
    assert amount_for(largest_ordered, 1) < LARGEST_INT
    assert MOST_UNITS * max(unit.factor for unit in UNITS.values()) // SCALE < LARGEST_SMALL_INT
    assert BASIS < LARGEST_SMALL_INT
    held = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if type(column.type) is Integer and re.search(r"amount|price|value|quantity|gross|net|cost|total", column.name)
    }
    assert held == set(), "rupiah and quantities need 64 bits"
    assert isinstance(Base.metadata.tables["payments"].c.amount.type, BigInteger)


def material(**changes: Any) -> MaterialTerms:
    usual: dict[str, Any] = {
        "contract_form": "credit_sale", "material_code": "mori_prima", "unit": "metre",
        "lots": [LotTerms("A", 30_000)], "norms": [NormTerms(1, 2_500)], "cost": 900_000, "margin": 45_000,
    }  # fmt: skip
    return MaterialTerms(**usual | changes)


@pytest.mark.parametrize(
    "terms",
    [
        material(cost=LARGEST_RUPIAH, margin=1), material(cost=10**30),
        material(lots=[LotTerms("A", LARGEST_QUANTITY + 1)]),
        material(lots=[LotTerms("A", LARGEST_QUANTITY)], norms=[NormTerms(1, LARGEST_NORM, 1)]),
    ],
)  # fmt: skip
def test_an_advance_is_bounded(terms: MaterialTerms) -> None:
    with pytest.raises(DomainError) as refused:
        check_material(terms)
    assert codes(refused.value) == {"number_too_large"}
    check_material(material(cost=LARGEST_RUPIAH, margin=0))


def test_money_in_advance_is_bounded() -> None:
    with pytest.raises(DomainError, match="number_too_large"):
        check_cash(CashTerms(amount=LARGEST_RUPIAH + 1, recovery_rate=5_000))
    check_cash(CashTerms(amount=LARGEST_RUPIAH, recovery_rate=5_000))


def test_a_listing_is_bounded() -> None:
    offer = Offer("Kain", "", "batik", "", "sheet", LARGEST_RUPIAH, 1_000, 999_999_999_000, 7)
    check_offer(offer)
    for wrong in (
        {"unit_price": LARGEST_RUPIAH + 1}, {"monthly_capacity": 10**15}, {"minimum_quantity": 10**15},
    ):  # fmt: skip
        with pytest.raises(DomainError) as refused:
            check_offer(replace(offer, **wrong))  # type: ignore[arg-type]
        assert "number_too_large" in codes(refused.value)


def test_a_quantity_is_bounded() -> None:
    with pytest.raises(DomainError, match="number_too_large"):
        check_quantity(LARGEST_QUANTITY + 1, "kilogram")
    assert check_quantity(LARGEST_QUANTITY, "kilogram") == LARGEST_QUANTITY


@pytest.mark.parametrize("typed", ["9999-12-31", "31/12/0026", "0001-01-01", "2101-01-01"])
def test_a_date_of_another_age_is_refused_in_words(scene: Scene, make_client: Callable[[], Client], typed: str) -> None:
    order_id = scene.make(scene.draft)
    buyer = scene.browser(make_client, scene.buyer)
    page = buyer.submit(f"/orders/{order_id}/edit", f"/orders/{order_id}/edit", **{"lines-0-due_on": typed})
    assert page.status_code == 422
    assert "Periksa tahun pada tanggal ini." in " ".join(page.alerts)


def test_what_changes_is_worth_what_the_tolerances_allow() -> None:
    assert revising.most_worth([], []) == 0
