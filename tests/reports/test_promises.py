"""Whether buyers keep their word: days and lateness follow from the documents of a story with known days."""

import pytest

from marketplace.accounts.actor import Actor, Grant
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web.request_edge import Marketplace
from marketplace.payments import operations as payments
from marketplace.reports.promises import Kept, Record, Term, kept, records_for
from tests.book import stage
from tests.book.test_worked_example import delivered, inspect
from tests.conftest import Clock
from tests.reports.stories import arrived, day, order_of, transferred

NEXT_DOOR = Actor(98, "Petugas lain", grants=(Grant("programme_officer", 7, region_prefix="51", duty="both"),))


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ([], None),
        ([Term(3, 7, is_open=True), Term(7, 7, is_open=True)], None),
        ([Term(7, 7)], Kept(1, 7, 7, 7, 0)),
        ([Term(8, 7)], Kept(1, 8, 7, 7, 1)),
        ([Term(8, 7, is_open=True), Term(2, 7)], Kept(2, 8, 7, 7, 1)),
        ([Term(1, 7), Term(9, 14), Term(4, 3), Term(2, 7, is_open=True)], Kept(3, 4, 3, 14, 1)),
        ([Term(9, 7), Term(9, 7), Term(1, 7)], Kept(3, 9, 7, 7, 2)),
    ],
)
def test_the_median_counts_what_ended_and_what_is_overdue(terms: list[Term], found: Kept | None) -> None:
    assert kept(terms) == found
    assert found is None or found.is_mostly_late == (found.late > found.count / 2)


def records(app: Marketplace, viewer: Actor) -> list[Record]:
    with app.test_request_context("/"), app.runtime.unit_of_work(write=False):
        return records_for(viewer)


def test_the_days_follow_from_the_documents(app: Marketplace, runtime: Runtime, clock: Clock) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        order = order_of(people)
        late = arrived(people, order, on=1)
        inspect(people, late, 0, day(10))
        first, second = (delivered(people, order.id, 2, day=number) for number in (10, 12))
        payments.confirm_payment(transferred(people, first, on=14), people.coordinator, day(40))
        transferred(people, second, on=22)
    clock.set(day(15))
    (found,) = records(app, people.officer)
    assert found.name == "Galeri Contoh"
    assert found.inspecting == Kept(count=3, days=1, least=7, most=7, late=1)
    clock.set(day(41))
    (found,) = records(app, people.officer)
    # Decided on days 10, 11 and 13: sent after 3 and 9 days, and the first settlement is still to be paid.
    assert found.paying == Kept(count=3, days=9, least=7, most=7, late=2)
    assert records(app, NEXT_DOOR) == []


def test_goods_that_nobody_inspects_count_once_the_promise_is_broken(
    app: Marketplace, runtime: Runtime, clock: Clock
) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        arrived(people, order_of(people), on=2)
    clock.set(day(9))
    assert records(app, people.officer) == []
    clock.set(day(12))
    (found,) = records(app, people.officer)
    assert (found.inspecting, found.paying) == (Kept(1, 10, 7, 7, 1), None)


def test_what_ended_a_year_and_a_month_ago_is_forgotten(app: Marketplace, runtime: Runtime, clock: Clock) -> None:
    with runtime.unit_of_work():
        people = stage.build()
        settled = delivered(people, order_of(people).id, 4, day=10)
        payments.confirm_payment(transferred(people, settled, on=14), people.coordinator, day(15))
    clock.set(day(398))  # the last day of October
    assert len(records(app, people.officer)) == 1
    clock.set(day(399))
    assert records(app, people.officer) == []
