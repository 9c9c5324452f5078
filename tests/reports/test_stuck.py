"""What stands still: told from the day after its last day, to readers of the region only, in as many statements."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from marketplace.accounts.actor import Actor, Grant
from marketplace.infra.data.runtime import Runtime, session
from marketplace.infra.web.request_edge import Marketplace
from marketplace.parties.models import Organisation
from marketplace.parties.overdue_task import OverdueBoard, OverdueTask
from marketplace.reports.overdue_board import FIRST, MOST, StuckList, overdue_for
from tests.book import stage
from tests.book.stage import AT, Stage
from tests.conftest import Clock
from tests.journeys.test_statements import counted
from tests.reports.stories import CASES, Case, agreed_loss, day, order_of

ADMINISTRATOR = Actor(99, "Pengelola", is_administrator=True)
NEXT_DOOR = Actor(98, "Petugas lain", grants=(Grant("programme_officer", 7, region_prefix="51", duty="both"),))


def told(app: Marketplace, viewer: Actor) -> list[OverdueTask]:
    """What the rooms say stands still."""
    with app.test_request_context("/"), app.runtime.unit_of_work(write=False):
        return app.runtime.services[OverdueBoard].list_overdue(viewer)


def listed(app: Marketplace, viewer: Actor) -> StuckList:
    """What the page shows."""
    with app.test_request_context("/"), app.runtime.unit_of_work(write=False):
        return overdue_for(viewer)


def noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 5, 0, tzinfo=AT.tzinfo)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_thing_is_stuck_from_the_day_after_its_last(
    app: Marketplace, runtime: Runtime, clock: Clock, case: Case
) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        case.build(people, order_of(people))
    clock.set(noon(case.last_day))
    assert told(app, people.officer) == []
    for later in (1, 6):
        clock.set(noon(case.last_day + timedelta(days=later)))
        (found,) = told(app, people.officer)
        assert (found.turn, found.due_on, found.promised) == (case.turn, case.last_day, case.promised)
        assert (found.producer_group_id, found.off_taker_id) == (people.group_id, people.off_taker_id)
        assert case.words in found.what
    assert told(app, NEXT_DOOR) == []
    assert len(told(app, ADMINISTRATOR)) == 1
    (row,) = listed(app, people.officer).first
    assert row.title == "Batik Sekar Mulih, Sragen"
    assert row.text.startswith(f"Menunggu {'Batik Sekar Mulih' if case.turn == 'group' else 'Galeri Contoh'}: ")
    assert row.late.startswith("Lewat 6 hari, janji" if case.promised else "Lewat 6 hari, batas")
    assert row.url.startswith("/orders/")


def test_what_the_officer_answers_is_a_task_and_not_stuck(app: Marketplace, runtime: Runtime, clock: Clock) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        agreed_loss(people, order_of(people))
    clock.set(day(20))
    assert listed(app, people.officer).count == 0
    (row,) = listed(app, ADMINISTRATOR).first
    assert row.text.startswith("Menunggu petugas program: jawaban program: ")
    assert row.remind_url == ""


def test_an_officer_reads_nothing_of_another_region(app: Marketplace, runtime: Runtime, clock: Clock) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        for number, region in enumerate(("33.14", "51.71", "33.14", "51.08", "51.71")):
            order_of(people, f"PO-2026-{number}", region)
    clock.set(day(100))
    assert [listed(app, who).count for who in (people.officer, NEXT_DOOR, ADMINISTRATOR)] == [2, 3, 5]
    mine, theirs = ({each.file for each in told(app, who)} for who in (people.officer, NEXT_DOOR))
    assert not mine & theirs


def test_a_facilitator_reads_what_others_owe_and_not_her_own_turn(
    app: Marketplace, runtime: Runtime, clock: Clock
) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        for case in CASES[4:6]:
            case.build(people, order_of(people, f"PO-{case.name}"))
        order_of(people, "PO-late")
    clock.set(day(100))
    assisting = Actor(97, "Pendamping", grants=(Grant("field_facilitator", people.group_id),))
    found = listed(app, assisting)
    assert [row.text.partition(":")[0] for row in found.first] == ["Menunggu Galeri Contoh"] * 2
    assert listed(app, replace(people.officer)).count == 5


def test_the_most_overdue_comes_first_and_the_list_has_an_end(app: Marketplace, runtime: Runtime, clock: Clock) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        for number in range(MOST + 5):
            order = order_of(people, f"PO-{number}")
            order.lines[0].due_on = date(2026, 12, 1) - timedelta(days=(7 * number) % 45)
    clock.set(day(100))
    found = listed(app, people.officer)
    assert (len(found.first), len(found.more), found.unseen) == (FIRST, MOST - FIRST, 5)
    assert (found.count, found.groups) == (MOST + 5, 1)
    days = [int(row.late.split()[1]) for row in [*found.first, *found.more]]
    assert all(before >= after for before, after in pairwise(days))
    assert days[0] > days[-1]


def test_a_reminder_goes_to_the_party_whose_turn_it_is(app: Marketplace, runtime: Runtime, clock: Clock) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order_of(people)
        session().get_one(Organisation, people.group_id).phone = "+6281299990001"
        session().get_one(Organisation, people.off_taker_id).phone = "+6281299990002"
    clock.set(day(100))
    (row,) = listed(app, people.officer).first
    assert row.party == "Batik Sekar Mulih"
    assert row.remind_url.startswith(
        "https://wa.me/6281299990001?text=Batik%20Sekar%20Mulih%2C%20pesanan%20PO-2026-0001"
    )


def test_it_takes_as_many_statements_for_many_orders(app: Marketplace, runtime: Runtime, clock: Clock) -> None:
    def build(times: int, people: Stage) -> None:
        for case in CASES:
            case.build(people, order_of(people, f"PO-{case.name}-{times}"))

    def asked() -> int:
        with counted(app.runtime.engine) as said:
            assert listed(app, people.officer).count >= len(CASES)
        return len(said)

    with runtime.unit_of_work():
        people = stage.build()
        build(0, people)
    clock.set(day(200))
    few = asked()
    with runtime.unit_of_work():
        for times in range(1, 4):
            build(times, people)
    assert asked() == few
    assert few <= 22
