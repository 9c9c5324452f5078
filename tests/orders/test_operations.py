"""Drafting, issuing, answering, ending early, holding and closing, on both databases."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from marketplace.accounts.actor import Actor
from marketplace.catalogue.models import Listing, ListingVersion
from marketplace.catalogue.queries import load_listing_version
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotFound
from marketplace.notifications.models import Notice
from marketplace.orders import operations, queries
from marketplace.orders.drafting import as_line_terms, as_terms
from marketplace.orders.models import OrderLine, PurchaseOrder
from marketplace.parties.models import Organisation, Outlet
from marketplace.standards.models import StandardVersion
from tests.orders.scene import AT, DUE, REASON, Scene

pytestmark = pytest.mark.both


def faults(refused: Any) -> set[tuple[str, str | None]]:
    return {(error.code, error.field) for error in refused.value.errors}


def test_a_draft_keeps_what_was_asked_for(scene: Scene) -> None:
    terms = scene.terms(
        deduction_method="percent", deduction_rate=3_000, deduction_amount=77, deduction_cap=4_000, inspection_days=3,
        payment_days=14, second_grade_factor=7_500, note="  Lipat empat  ",
    )  # fmt: skip
    lines = [scene.line(over_tolerance=500, under_tolerance=1_000), scene.line(scene.scarf, quantity=2_000)]
    order_id = scene.make(scene.draft, *lines, terms=terms)
    with scene.runtime.unit_of_work():
        order = queries.load_order(order_id)
        assert as_terms(order) == replace(terms, deduction_amount=None, note="Lipat empat")
        assert [as_line_terms(line) for line in order.lines] == lines
        assert [(line.position, line.title, line.unit) for line in order.lines] == [
            (1, "Kain panjang kawung", "sheet"),
            (2, "Selendang truntum", "sheet"),
        ]
        assert (order.status, order.number, order.region_code) == ("draft", None, "33.14")
        assert (order.producer_group_id, order.off_taker_id) == (scene.group_id, scene.gallery_id)
        assert order.value == 12 * 185_000 + 2 * 185_000
    assert scene.history(f"order:{order_id}") == ["order.drafted"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ({"quantity": 5_000}, ("below_minimum_order", "lines-0-quantity")),
        ({"quantity": 0}, ("quantity_not_positive", "lines-0-quantity")),
        ({"quantity": 12_500}, ("quantity_not_whole", "lines-0-quantity")),
        ({"unit_price": 0}, ("price_not_positive", "lines-0-unit_price")),
        ({"due_on": date(2026, 9, 27)}, ("due_date_past", "lines-0-due_on")),
        ({"over_tolerance": 6_000}, ("tolerance_too_wide", "lines-0-over_tolerance")),
    ],
)
def test_a_draft_refuses_what_cannot_be_ordered(scene: Scene, line: dict[str, Any], fault: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused, scene.runtime.unit_of_work():
        scene.draft(scene.line(**line))
    assert faults(refused) == {fault}


def test_a_draft_names_everything_that_is_wrong_at_once(scene: Scene) -> None:
    with pytest.raises(Invalid) as refused, scene.runtime.unit_of_work():
        scene.draft(
            scene.line(quantity=0, standard_version_id=scene.rival_standard_version_id),
            scene.line(scene.elsewhere, quantity=3_000),
            terms=scene.terms(outlet_id=scene.rival_outlet_id, payment_days=0),
        )
    assert faults(refused) == {
        ("quantity_not_positive", "lines-0-quantity"),
        ("standard_not_published", "lines-0-standard_version_id"),
        ("line_of_other_group", "lines-1-listing_version_id"),
        ("outlet_unknown", "outlet_id"),
        ("days_out_of_range", "payment_days"),
    }


def test_an_order_has_lines_but_not_too_many(scene: Scene) -> None:
    with pytest.raises(DomainError, match="no_lines"), scene.runtime.unit_of_work():
        operations.draft_order(scene.gallery_id, scene.terms(), [], scene.buyer.actor, AT)
    with pytest.raises(DomainError, match="too_many_lines"), scene.runtime.unit_of_work():
        scene.draft(*[scene.line()] * 21)


def test_today_is_the_off_takers_today(scene: Scene) -> None:
    late_in_utc = AT.replace(hour=18)  # 29 September in Jakarta
    with pytest.raises(Invalid), scene.runtime.unit_of_work():
        scene.draft(scene.line(due_on=date(2026, 9, 28)), at=late_in_utc)
    with scene.runtime.unit_of_work():
        assert scene.draft(scene.line(due_on=date(2026, 9, 29)), at=late_in_utc).id


def test_editing_replaces_lines_and_may_move_to_another_group(scene: Scene) -> None:
    order_id = scene.make(scene.draft, scene.line(), scene.line(scene.scarf))
    with scene.runtime.unit_of_work():
        line = scene.line(scene.elsewhere, quantity=3_000, unit_price=120_000)
        operations.edit_order(queries.load_order(order_id), scene.terms(), [line], scene.buyer.actor, AT)
    with scene.runtime.unit_of_work() as work:
        order = queries.load_order(order_id)
        assert [line.title for line in order.lines] == ["Tas makrame"]
        assert order.producer_group_id == scene.other_group_id
        assert len(work.scalars(select(OrderLine)).all()) == 1


def test_issuing_gives_the_off_takers_next_number(scene: Scene) -> None:
    first, second = scene.make(scene.issued), scene.make(scene.issued)
    with scene.runtime.unit_of_work():
        assert [queries.load_order(each).number for each in (first, second)] == ["PO-2026-0001", "PO-2026-0002"]
        assert queries.load_order(first).issued_by == scene.buyer.actor.user_id
    assert scene.history(f"order:{first}") == ["order.drafted", "order.issued"]


def spoil_listing(scene: Scene) -> None:
    session().get_one(Listing, scene.cloth.listing_id).status = "withdrawn"


def spoil_version(scene: Scene) -> None:
    listing = session().get_one(Listing, scene.cloth.listing_id)
    new = ListingVersion(
        listing_id=listing.id, number=2, title="Kain panjang kawung", description="Baru.", category="batik",
        unit="sheet", unit_price=190_000, minimum_quantity=6_000, monthly_capacity=40_000, lead_days=21, created_at=AT,
        status="approved",
    )  # fmt: skip
    session().add(new)
    session().flush()
    listing.current_version_id = new.id


def spoil_standard(scene: Scene) -> None:
    version = session().get_one(StandardVersion, scene.standard_version_id)
    version.status = version.standard.status = "withdrawn"


def spoil_group(scene: Scene) -> None:
    session().get_one(Organisation, scene.group_id).status = "suspended"


def spoil_off_taker(scene: Scene) -> None:
    session().get_one(Organisation, scene.gallery_id).status = "suspended"


def spoil_outlet(scene: Scene) -> None:
    session().get_one(Outlet, scene.outlet_id).closed_at = AT


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (spoil_listing, "listing_gone"),
        (spoil_version, "listing_changed"),
        (spoil_standard, "standard_not_published"),
        (spoil_group, "group_not_in_standing"),
        (spoil_off_taker, "off_taker_not_in_standing"),
        (spoil_outlet, "outlet_unknown"),
    ],
)
def test_issuing_looks_again_at_everything(scene: Scene, spoil: Any, code: str) -> None:
    order_id = scene.make(scene.draft)
    with scene.runtime.unit_of_work():
        spoil(scene)
    with pytest.raises(Invalid) as refused, scene.runtime.unit_of_work():
        operations.issue_order(queries.load_order(order_id), scene.buyer.actor, AT)
    assert {error.code for error in refused.value.errors} == {code}
    assert scene.status(order_id) == "draft"


def test_issuing_after_the_due_date_is_refused(scene: Scene) -> None:
    order_id = scene.make(scene.draft)
    with pytest.raises(Invalid) as refused, scene.runtime.unit_of_work():
        operations.issue_order(queries.load_order(order_id), scene.buyer.actor, AT + timedelta(days=60))
    assert faults(refused) == {("due_date_past", "lines-0-due_on")}


def test_an_issued_order_keeps_its_versions(scene: Scene) -> None:
    order_id = scene.make(scene.issued)
    with scene.runtime.unit_of_work():
        spoil_version(scene)
        spoil_standard(scene)
    with scene.runtime.unit_of_work():
        order = queries.load_order(order_id)
        operations.accept_order(order, scene.coordinator.actor, AT)
        summary = queries.order_summary(order_id)
        assert summary.standard_of(order.lines[0]).id == scene.standard_version_id
        assert load_listing_version(order.lines[0].listing_version_id).unit_price == 185_000


def test_declining_needs_a_reason_that_the_buyer_reads(scene: Scene) -> None:
    order_id = scene.make(scene.issued)
    with pytest.raises(DomainError, match="reason_length"), scene.runtime.unit_of_work():
        operations.decline_order(queries.load_order(order_id), "tidak", scene.coordinator.actor, AT)
    with scene.runtime.unit_of_work():
        operations.decline_order(queries.load_order(order_id), f"  {REASON} ", scene.coordinator.actor, AT)
        assert queries.load_order(order_id).decline_reason == REASON
    assert scene.history(f"order:{order_id}")[-1] == "order.declined"


def test_cancelling_a_draft_needs_no_reason_an_issued_order_does(scene: Scene) -> None:
    draft, issued = scene.make(scene.draft), scene.make(scene.issued)
    with scene.runtime.unit_of_work():
        operations.cancel_order(queries.load_order(draft), "", scene.buyer.actor, AT)
    with pytest.raises(DomainError, match="reason_length"), scene.runtime.unit_of_work():
        operations.cancel_order(queries.load_order(issued), "", scene.buyer.actor, AT)
    assert (scene.status(draft), scene.status(issued)) == ("cancelled", "issued")


def test_of_a_draft_that_is_thrown_away_the_group_hears_nothing(scene: Scene) -> None:
    order_id = scene.make(scene.draft)
    with scene.runtime.unit_of_work():
        operations.cancel_order(queries.load_order(order_id), "", scene.buyer.actor, AT)
    assert scene.history(f"order:{order_id}") == ["order.drafted", "order.discarded"]
    with scene.runtime.unit_of_work(write=False) as work:
        told = work.scalars(select(Notice.key).where(Notice.user_id == scene.coordinator.actor.user_id))
        assert list(told) == []
        with pytest.raises(NotFound):
            queries.get_order(order_id, scene.coordinator.actor)
        assert queries.list_orders(scene.coordinator.actor) == []


@pytest.mark.parametrize("key", ["lot:7", "advance:3"])
def test_an_accepted_order_is_cancelled_only_while_nothing_moved(scene: Scene, key: str) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        operations.place_hold(order_id, key, "test", AT)
    with pytest.raises(Conflict, match="order_has_moved"), scene.runtime.unit_of_work():
        operations.cancel_order(queries.load_order(order_id), REASON, scene.buyer.actor, AT)
    with scene.runtime.unit_of_work():
        operations.lift_hold(order_id, key, AT)
    if key.startswith("lot:"):
        with pytest.raises(Conflict, match="order_has_moved"), scene.runtime.unit_of_work():
            operations.cancel_order(queries.load_order(order_id), REASON, scene.buyer.actor, AT)
        with scene.runtime.unit_of_work():
            operations.withdraw_hold(order_id, key)
    with scene.runtime.unit_of_work():
        operations.cancel_order(queries.load_order(order_id), REASON, scene.buyer.actor, AT)
    assert scene.status(order_id) == "cancelled"


def visible(scene: Scene, order_id: int) -> set[str]:
    names = ("buyer", "finance", "rival", "coordinator", "member", "neighbour", "officer", "administrator")
    seen = set()
    with scene.runtime.unit_of_work(write=False):
        for name in names:
            actor = getattr(scene, name).actor
            listed = [order.id for order in queries.list_orders(actor)]
            try:
                queries.get_order(order_id, actor)
            except NotFound:
                assert order_id not in listed, name
            else:
                assert order_id in listed, name
                seen.add(name)
    return seen


def test_a_draft_is_the_off_takers_own(scene: Scene) -> None:
    order_id = scene.make(scene.draft)
    assert visible(scene, order_id) == {"buyer", "finance", "administrator"}
    with scene.runtime.unit_of_work():
        operations.issue_order(queries.load_order(order_id), scene.buyer.actor, AT)
    assert visible(scene, order_id) == {"buyer", "finance", "coordinator", "member", "officer", "administrator"}


def test_the_list_goes_page_by_page_and_leaves_thrown_away_drafts_out(scene: Scene) -> None:
    made = [scene.make(scene.issued) for _ in range(3)]
    thrown = scene.make(scene.draft)
    with scene.runtime.unit_of_work():
        operations.cancel_order(queries.load_order(thrown), "", scene.buyer.actor, AT)
        first = queries.list_orders(scene.buyer.actor, limit=2)
        rest = queries.list_orders(scene.buyer.actor, before_id=first[-1].id, limit=2)
        assert [order.id for order in (*first, *rest)] == made[::-1]
        assert queries.list_orders(scene.buyer.actor, queries.LISTS["open"]) == []
        assert queries.count_by_status(scene.buyer.actor) == {"issued": 3}
        assert queries.list_orders(Actor()) == []
        assert len(queries.list_orders(Actor.system())) == 3


def lock(order_id: int) -> object:
    return operations.lock_order(order_id, AT)


def test_absent_orders_and_lines(scene: Scene) -> None:
    with scene.runtime.unit_of_work():
        for ask in (queries.load_order, queries.load_order_line, queries.order_summary, lock):
            with pytest.raises(NotFound):
                ask(4_711)


def together(scene: Scene, *jobs: Any) -> list[str]:
    """Runs the jobs in threads that start at the same moment; each outcome is `done` or the refusal's code."""
    gate, outcomes = threading.Barrier(len(jobs)), []

    def run(job: Any) -> None:
        gate.wait()
        try:
            scene.runtime.run(job)
        except DomainError as error:
            outcomes.append(error.code)
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_accepting_and_cancelling_at_once_has_one_winner(scene: Scene) -> None:
    order_id = scene.make(scene.issued)
    outcomes = together(
        scene,
        lambda: operations.accept_order(queries.load_order(order_id), scene.coordinator.actor, AT),
        lambda: operations.decline_order(queries.load_order(order_id), REASON, scene.coordinator.actor, AT),
        lambda: operations.accept_order(queries.load_order(order_id), scene.coordinator.actor, AT),
    )
    assert outcomes == ["done", "wrong_state", "wrong_state"]


def test_two_orders_issued_at_once_get_two_numbers(scene: Scene) -> None:
    ids = [scene.make(scene.draft) for _ in range(4)]

    def issue(order_id: int) -> Any:
        return lambda: operations.issue_order(queries.load_order(order_id), scene.buyer.actor, AT)

    assert together(scene, *map(issue, ids)) == ["done"] * 4
    with scene.runtime.unit_of_work() as work:
        numbers = sorted(work.scalars(select(PurchaseOrder.number)))
    assert numbers == [f"PO-2026-000{n}" for n in (1, 2, 3, 4)]


def test_due_dates_first_and_last(scene: Scene) -> None:
    with scene.runtime.unit_of_work():
        order = scene.draft(scene.line(), scene.line(scene.scarf, due_on=DUE + timedelta(days=9)))
        assert (order.first_due_on, order.last_due_on) == (DUE, DUE + timedelta(days=9))


def test_what_hangs_on_an_order_is_read_again_under_its_lock(scene: Scene) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        operations.place_hold(order_id, "lot:1", "undecided", AT)
    with scene.runtime.unit_of_work() as work:
        [hold], [line] = queries.list_holds(order_id), queries.load_order(order_id).lines
        behind, price = work.connection(), line.unit_price
        behind.execute(text("UPDATE order_holds SET reason = 'mending'"))
        behind.execute(text("UPDATE order_lines SET unit_price = unit_price + 1"))
        assert (hold.reason, line.unit_price) == ("undecided", price)
        operations.lock_order(order_id, AT)
        assert (hold.reason, line.unit_price) == ("mending", price + 1)
