"""What is proved some at a time: the same faults are found, and no more than a part is in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from weakref import WeakSet

import pytest
from sqlalchemy import event, select, text, update

from marketplace.advances.models import Advance
from marketplace.audit import versions
from marketplace.audit.models import AuditEvent
from marketplace.cases import check as cases
from marketplace.cases import operations
from marketplace.cases.threads import write_message
from marketplace.catalogue import check as catalogue
from marketplace.catalogue.models import ListingVersion
from marketplace.catalogue.operations import edit_listing
from marketplace.catalogue.queries import offer_of
from marketplace.infra.data import triggers
from marketplace.infra.data.runtime import Runtime, session
from marketplace.inspections import operations as inspections
from marketplace.proof import violations_of_rooms
from marketplace.settlements.queries import list_settlements
from marketplace.standards import check as standards
from marketplace.standards.models import StandardVersion
from marketplace.standards.operations import edit_draft, open_draft, publish_standard
from tests.book.whole_story import Story
from tests.inspections.stage import set_stage

TIMES = 9
PROVEN_IN_PARTS = (cases, catalogue, versions)


@contextmanager
def most_held(*kinds: Any) -> Iterator[list[int]]:
    """How many rows of these kinds are in memory at most meanwhile."""
    held: WeakSet[Any] = WeakSet()
    most = [0]

    def note(row: Any, _context: Any) -> None:
        held.add(row)
        most[0] = max(most[0], len(held))

    for kind in kinds:
        event.listen(kind, "load", note)
    try:
        yield most
    finally:
        for kind in kinds:
            event.remove(kind, "load", note)


@pytest.fixture
def story(runtime: Runtime) -> Story:
    """A listing and a standard of many versions, and cases beside which much was written."""
    told = Story(set_stage(runtime), iter(range(1, 1_000)))
    scene = told.stage.scene
    with runtime.unit_of_work() as work:
        listing = work.get_one(ListingVersion, scene.cloth.version_id).listing
        standard = work.get_one(StandardVersion, scene.standard_version_id).standard
        order_id = scene.accepted(scene.line(quantity=40_000)).id
        judged = told.judged(order_id, 40, {0: {}})
        inspections.decide(judged, {}, told.buyer, told.at())
        for number in range(TIMES):
            edit_listing(listing, replace(offer_of(listing.working or listing.current), unit_price=190_000 + number),
                         told.group, told.at())  # fmt: skip
            edit_draft(open_draft(standard, at=told.at()), {"title": f"Kain {number}"}, at=told.at())
            publish_standard(standard, actor=told.buyer, at=told.at())
        words = "Satu lembar terhitung dua kali."
        for owner in (list_settlements(order_id)[0].key, judged.key):
            case = operations.open_case(owner, words, (), told.group, told.at())
            for _time in range(TIMES):
                write_message(case, words, (), told.buyer, told.at())
    return told


def in_parts(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    for room in PROVEN_IN_PARTS:
        monkeypatch.setattr(room, "AT_ONCE", size)


def test_no_more_than_a_part_is_in_memory(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    in_parts(monkeypatch, 2)
    with story.stage.runtime.unit_of_work(write=False):
        for room, kinds in ((standards, [StandardVersion]), (catalogue, [ListingVersion]), (cases, [])):
            prove = getattr(room, "thread_violations", room.violations)
            with most_held(*kinds, AuditEvent) as most:
                assert list(prove()) == []
            assert 0 < most[0] <= 2 * 2 * (1 + len(kinds)), (room.__name__, most)


TAMPERED = (
    "UPDATE messages SET text = 'x' WHERE id IN (2, 11)",
    "UPDATE messages SET thread_id = 2 WHERE id = 3",
    "UPDATE messages SET side = 'group' WHERE id = 13",
    "DELETE FROM messages WHERE id IN (5, 14)",
    "UPDATE listing_versions SET unit_price = 1 WHERE id IN (2, 7)",
    "UPDATE criteria SET upper_limit = 1 WHERE version_id IN (4, 9) AND upper_limit IS NOT NULL",
    "INSERT INTO messages (thread_id, side, text, written_at) VALUES (2, 'group', 'x', '2026-11-20 00:00:00')",
    "UPDATE cases SET owner = 'settlement:99' WHERE id = 2",
)


def test_the_same_faults_are_found_in_parts_of_any_size(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    with story.stage.runtime.unit_of_work() as work:
        triggers.release(work.connection())
        for change in TAMPERED:
            work.execute(text(change))
        work.execute(update(ListingVersion).where(ListingVersion.id == 1).values(title="x"))
        for size in (1, 3, 200):
            in_parts(monkeypatch, size)
            work.expire_all()
            found.append(sorted(violations_of_rooms(at_once=size)))
        work.rollback()
    assert found[0] == found[1] == found[2]
    named = {fault.split(":")[0] for fault in found[0]}
    messages = {f"messages {each}" for each in (2, 3, 5, 11, 13, 14, 21)}
    listings = {f"listing_versions {each}" for each in (1, 2, 7)}
    assert messages | listings | {"standard_versions 4", "standard_versions 9", "cases 2"} <= named, found[0]


def test_a_claim_on_another_order_is_proved_with_the_order_of_its_case(runtime: Runtime) -> None:
    """The group owes it there, since its own order is closed; neither is wrong by itself."""
    told = Story(set_stage(runtime), iter(range(1, 1_000)))
    scene = told.stage.scene
    with runtime.unit_of_work():
        closed, running = (scene.accepted(scene.line(quantity=6_000)).id for _time in range(2))
        inspections.decide(told.judged(closed, 6, {}), {}, told.buyer, told.at())
        [settlement] = list_settlements(closed)
        told.paid(settlement)
        less = operations.open_case(settlement.key, "Selembar bukan dari kami.", (), told.buyer, told.at(), asked=9_000)
        operations.agree_case(less, told.group, told.at())
        assert session().execute(select(Advance.order_id, Advance.claimed_from_id)).all() == [(running, closed)]
    with runtime.unit_of_work(write=False):
        assert list(violations_of_rooms(at_once=1)) == list(violations_of_rooms()) == []
