"""Whose turn it is: the nearest office that decides, the next above after its term, or where nobody may."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.accounts.policy import can
from marketplace.catalogue import queries as catalogue
from marketplace.infra.data.runtime import Runtime, session
from marketplace.notifications.models import Notice
from marketplace.parties import certificates, operations, queries
from marketplace.parties.models import Organisation
from tests.catalogue.workshop import Workshop
from tests.client import Client
from tests.conftest import Clock
from tests.hostile.offices import phones, standing_still
from tests.parties.village import AT, LOMBOK, SRAGEN, Browser

SYSTEM = Actor.system()


@pytest.fixture
def village(runtime: Runtime, clock: Clock) -> Workshop:
    return standing_still(runtime, clock)


@pytest.fixture
def browser(make_client: Callable[[], Client]) -> Browser:
    return phones(make_client)


@dataclass(frozen=True)
class Chain:
    """The offices of a regency, its province and the country, each with one officer, and a registration that waits."""

    regency: User
    province: User
    country: User
    group_id: int
    listing_id: int
    account_of: int


@pytest.fixture
def chain(runtime: Runtime, village: Workshop) -> Chain:
    with runtime.unit_of_work():
        people = [village.officer(region) for region in (SRAGEN, "33", "")]
        group, coordinator = village.complete_group()
        operations.submit_organisation(group, queries.actor_for(coordinator), AT)
        other, other_coordinator = village.approved_group("Tenun Serayu")
        listing = village.submitted(other)
        me = queries.actor_for(other_coordinator)
        certificates.name_bank_account(other, "008", "1550001234567", "Kelompok Tenun", me, AT)
        return Chain(*people, group_id=group.id, listing_id=listing.id, account_of=other.id)


def queue(user: User) -> tuple[list[int], list[int], list[int]]:
    actor = queries.actor_for(user)
    found = (
        [each.id for each in queries.list_submitted(actor)],
        [listing.id for _version, listing, _group in catalogue.list_submitted(actor)],
        [owner.id for _account, owner in queries.list_waiting_accounts(actor)],
    )
    assert queries.count_waiting(actor) == len(found[0]) + len(found[2])
    assert catalogue.count_submitted(actor) == len(found[1])
    return found


def test_the_nearest_decider_has_the_queue_and_the_next_above_sees_it_after_its_term(
    runtime: Runtime, chain: Chain, clock: Clock
) -> None:
    everything = ([chain.group_id], [chain.listing_id], [chain.account_of])
    nothing: tuple[list[int], list[int], list[int]] = ([], [], [])
    for days, sees in ((0, (1, 0, 0)), (5, (1, 0, 0)), (6, (1, 1, 0)), (10, (1, 1, 0)), (11, (1, 1, 1))):
        clock.set(AT + timedelta(days=days))
        with runtime.unit_of_work(write=False):
            for user, shown in zip((chain.regency, chain.province, chain.country), sees, strict=True):
                assert queue(user) == (everything if shown else nothing), (days, user.phone)


def test_before_the_term_the_office_above_has_no_button_and_no_way_around(
    chain: Chain, clock: Clock, browser: Browser
) -> None:
    home, listing = f"/organisations/{chain.group_id}", f"/listings/{chain.listing_id}/status"
    nearest, above = browser(chain.regency), browser(chain.province)
    page = above.get(home)
    assert not page.has_form("/approve")
    assert "Jawabannya ada di BP3MI Contoh" in page.words
    assert nearest.get(home).has_form("/approve")
    token = dict(nearest.get(home).form("/approve").values)
    mark = {**token, "csrf_token": above.get("/account").form("/sign-out").values["csrf_token"]}
    for path in (f"{home}/approve", f"{home}/send-back", f"/listings/{chain.listing_id}/approve"):
        assert above.post(path, data=mark).status_code == 403, path
    clock.set(AT + timedelta(days=6))
    above = browser(chain.province)
    assert above.get(home).has_form("/approve")
    assert above.get(listing).has_form("/approve")
    assert above.submit(home, "/approve").status_code == 303


def test_only_the_nearest_office_is_told(runtime: Runtime, chain: Chain) -> None:
    with runtime.unit_of_work() as work:
        told = {notice.user_id for notice in work.query(Notice).filter_by(key="organisation.submitted")}
        assert {chain.regency.id} == told & {chain.regency.id, chain.province.id, chain.country.id}


def test_a_reading_office_and_one_with_nobody_in_it_hold_nothing_up(runtime: Runtime, village: Workshop) -> None:
    with runtime.unit_of_work():
        village.officer(SRAGEN, "reader")
        village.office(SRAGEN, "decider", "Kantor kosong")
        closed = village.joins(village.office(SRAGEN, "both", "Kantor tutup"), "programme_officer")
        closed.is_enabled = False
        never = village.joins(village.office(SRAGEN, "both", "Belum masuk"), "programme_officer")
        never.password_hash = None
        province = village.officer("33")
        group, coordinator = village.complete_group()
        operations.submit_organisation(group, queries.actor_for(coordinator), AT)
        assert queue(province)[0] == [group.id]


@pytest.mark.parametrize("tie", ["registered", "member", "colleague"])
def test_her_own_group_goes_to_the_office_above_at_once(
    runtime: Runtime, village: Workshop, browser: Browser, tie: str
) -> None:
    with runtime.unit_of_work():
        office = village.office(SRAGEN)
        lone, above = village.joins(office, "programme_officer"), village.officer("33")
        colleague = village.joins(office, "programme_officer", "Sri") if tie == "colleague" else None
        group, coordinator = village.complete_group()
        if tie == "registered":
            group.registered_by_id = lone.id
        else:
            village.join(group, lone, "group_member")
        operations.submit_organisation(group, queries.actor_for(coordinator), AT)
        listing = village.submitted(_approved(village, lone))
        home, group_id, listing_id = f"/organisations/{group.id}", group.id, listing.id
        told = {notice.user_id for notice in session().query(Notice).filter_by(subject=f"organisation:{group.id}")}
        answers = colleague or above
        assert answers.id in told
        assert lone.id not in told
        for user, shown in ((lone, False), (colleague, True), (above, colleague is None)):
            if user is not None:
                assert queue(user)[0] == ([group_id] if shown else []), user.name
        assert queue(lone)[1] == []
        assert queue(answers)[1] == [listing_id]
    assert not browser(lone).get(home).has_form("/approve")
    assert browser(answers).submit(home, "/approve").status_code == 303


def _approved(village: Workshop, registrant: User) -> Organisation:
    group, _coordinator = village.approved_group("Tenun Serayu")
    group.registered_by_id = registrant.id
    return group


def test_the_queue_holds_what_its_officer_may_decide_and_nothing_else(
    runtime: Runtime, village: Workshop, clock: Clock
) -> None:
    """Offices of every level and duty, some twice, some with nobody free to answer; registrations of several days."""
    with runtime.unit_of_work():
        places = (
            ("", "both"),
            ("33", "decider"),
            ("33", "both"),
            (SRAGEN, "decider"),
            ("33.15", "reader"),
            ("52", "both"),
        )
        people = [village.officer(region, duty) for region, duty in places]
        made = []
        for number, region in enumerate((SRAGEN, "33.15", LOMBOK, "36.03", SRAGEN, "33.74")):
            group, coordinator = village.complete_group(f"Kelompok {number}", region)
            operations.submit_organisation(group, queries.actor_for(coordinator), AT + timedelta(days=number))
            made.append(group)
        made[0].registered_by_id = people[3].id
        for lone, own in ((people[5], made[2]), (people[1], made[5])):
            village.join(own, lone, "group_member")
        made_ids, users = [group.id for group in made], people
    seen = set()
    for days in range(18):
        clock.set(AT + timedelta(days=days, hours=1))
        with runtime.unit_of_work(write=False) as work:
            groups = [work.get_one(Organisation, each) for each in made_ids]
            for user in users:
                actor = queries.actor_for(user)
                listed = {each.id for each in queries.list_submitted(actor)}
                assert listed == {each.id for each in groups if can(actor, "organisation:approve", each)}, (
                    days,
                    user.id,
                )
                seen.add((user.id, frozenset(listed)))
    assert len(seen) > 9
