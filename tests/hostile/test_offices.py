"""Offices: who decides and who reads where, whose turn it is, who adds colleagues, and whose number everybody sees."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.accounts.actor import POWERS, Actor, Grant, NearerOffice
from marketplace.accounts.models import User
from marketplace.accounts.policy import can
from marketplace.catalogue import queries as catalogue
from marketplace.infra.formats import local
from marketplace.infra.runtime import Runtime, session
from marketplace.kernel.errors import DomainError
from marketplace.notifications.models import Notice
from marketplace.parties import offices, operations, papers, queries
from marketplace.parties.models import Assistance, Organisation
from marketplace.parties.offices import Mandate
from marketplace.parties.operations import Profile
from tests.catalogue.workshop import Workshop
from tests.client import Client
from tests.conftest import Clock
from tests.parties.village import AT, LOMBOK, PASSWORD, SRAGEN, Browser

SYSTEM = Actor.system()
OFFICER = 7
REGIONS = {"national": "", "province": "33", "regency": "33.14", "elsewhere": "52"}


@pytest.fixture
def village(runtime: Runtime, clock: Clock) -> Workshop:
    """A world whose clock stands at the moment of its registrations."""
    clock.set(AT)
    return Workshop(runtime)


@pytest.fixture
def browser(make_client: Callable[[], Client]) -> Browser:
    def of(user: User) -> Client:
        client = make_client()
        client.sign_in(user)
        return client

    return of


# Level × duty × document, as pure values.


def officer(region: str, duty: str, *nearer: NearerOffice, as_of: datetime = AT) -> Actor:
    grant = Grant("programme_officer", 90, region_prefix=region, duty=duty, nearer=nearer)
    return Actor(OFFICER, "Hartati", grants=(grant,), as_of=as_of)


def document(**values: Any) -> Any:
    usual = {"region_code": SRAGEN, "awaits_office_since": AT, "own_people": frozenset({1})}
    return SimpleNamespace(**usual | values)


ORGANISATION = document(id=5, organisation_id=5, kind="producer_group", is_group=True)
LISTING = document(id=6, organisation_id=5, producer_group_id=5)
CLAIM = document(id=8, producer_group_id=5, off_taker_id=4, status="agreed")
ORDER = SimpleNamespace(id=9, producer_group_id=5, off_taker_id=4, region_code=SRAGEN)
DECIDES, READS, SEES = {"decider", "both"}, {"reader", "both"}, {"decider", "reader", "both"}
TABLE = (
    ("organisation:approve", ORGANISATION, DECIDES), ("organisation:send_back", ORGANISATION, DECIDES),
    ("organisation:suspend", ORGANISATION, DECIDES), ("organisation:resume", ORGANISATION, DECIDES),
    ("bank_account:confirm", ORGANISATION, DECIDES), ("organisation:read", ORGANISATION, SEES),
    ("listing:approve", LISTING, DECIDES), ("listing:send_back", LISTING, DECIDES),
    ("listing:withdraw", LISTING, DECIDES), ("listing:read", LISTING, SEES),
    ("adjustment:confirm", CLAIM, DECIDES), ("adjustment:decline", CLAIM, DECIDES), ("adjustment:read", CLAIM, SEES),
    ("order:read", ORDER, READS), ("revision:read", ORDER, READS), ("advance:read", ORDER, READS),
    ("delivery:read", ORDER, READS), ("inspection:read", ORDER, READS), ("settlement:read", ORDER, READS),
    ("payment:read", ORDER, READS), ("approval:list", None, DECIDES),
    ("membership:reset_password", ORGANISATION, DECIDES), ("membership:manage", ORGANISATION, set()),
    ("order:accept", ORDER, set()), ("payment:confirm", ORDER, set()), ("office:change", ORGANISATION, set()),
)  # fmt: skip


@pytest.mark.parametrize("duty", ["", "decider", "reader", "both"])
@pytest.mark.parametrize("level", list(REGIONS))
@pytest.mark.parametrize(("permission", "about", "duties"), TABLE, ids=[row[0] for row in TABLE])
def test_an_office_may_what_its_duty_says_where_its_region_reaches(
    permission: str, about: Any, duties: set[str], level: str, duty: str
) -> None:
    reaches = level != "elsewhere" or about is None
    assert can(officer(REGIONS[level], duty), permission, about) == (reaches and duty in duties)


@pytest.mark.parametrize("standing", ["suspended", "draft", "submitted", "sent_back"])
def test_a_suspended_office_decides_and_reads_nothing(standing: str) -> None:
    held = Actor(OFFICER, grants=(Grant("programme_officer", 90, standing, region_prefix="33", duty="both"),))
    for permission, about, _duties in TABLE:
        assert not can(held, permission, about), permission


NEXT_DAY = local(AT).replace(hour=0, minute=0) + timedelta(days=1)
SRAGEN_OFFICE, PROVINCE = NearerOffice(SRAGEN, frozenset({70, 71})), NearerOffice("33", frozenset({72}))
ALONE = NearerOffice(SRAGEN, frozenset({1}))


@pytest.mark.parametrize(
    ("nearer", "moment", "turn"),
    [
        ((), AT, True),
        ((SRAGEN_OFFICE,), AT, False),
        ((SRAGEN_OFFICE,), NEXT_DAY + timedelta(days=5, seconds=-1), False),
        ((SRAGEN_OFFICE,), NEXT_DAY + timedelta(days=5), True),
        ((SRAGEN_OFFICE, PROVINCE), NEXT_DAY + timedelta(days=5), False),
        ((SRAGEN_OFFICE, PROVINCE), NEXT_DAY + timedelta(days=10, seconds=-1), False),
        ((SRAGEN_OFFICE, PROVINCE), NEXT_DAY + timedelta(days=10), True),
        ((ALONE,), AT, True),
        ((ALONE, PROVINCE), AT, False),
        ((NearerOffice("33.15", frozenset({75})),), AT, True),
        ((NearerOffice(SRAGEN, frozenset()),), AT, True),
    ],
)
def test_the_next_office_above_decides_after_the_term_or_where_the_lone_officer_may_not(
    nearer: tuple[NearerOffice, ...], moment: datetime, turn: bool
) -> None:
    above = officer("", "both", *nearer, as_of=moment)
    for permission, about, duties in TABLE:
        if duties == DECIDES and permission in {"organisation:approve", "bank_account:confirm", "listing:approve"}:
            assert can(above, permission, about) == turn, permission


@pytest.mark.parametrize("own", [{"own_people": {OFFICER}}, {"organisation_id": 90}, {"off_taker_id": 90}])
def test_nobody_answers_about_a_party_of_her_own(own: dict[str, Any]) -> None:
    hers = officer("33", "both")
    for permission, about, duties in TABLE:
        if duties == DECIDES and permission.split(":")[1] in {"approve", "send_back", "confirm"}:
            assert can(hers, permission, about)
            assert not can(hers, permission, SimpleNamespace(**vars(about) | own)), permission


# None by default.


def test_an_agency_without_a_level_and_a_duty_decides_and_reads_nothing(
    runtime: Runtime, village: Workshop, browser: Browser
) -> None:
    with runtime.unit_of_work():
        agency = operations.create_organisation("agency", Profile("Kantor Baru", ""), SYSTEM, AT, region_code="")
        newcomer = village.joins(agency, "programme_officer")
        group, coordinator = village.complete_group()
        operations.submit_organisation(group, queries.actor_for(coordinator), AT)
        group_id, actor = group.id, queries.actor_for(newcomer)
        assert actor.region_prefixes == ()
        assert queries.list_submitted(actor) == []
        assert [found.id for found in queries.list_organisations(actor)] == [agency.id]
    desk = browser(newcomer)
    assert desk.get("/approvals").status_code == 403
    assert desk.get(f"/organisations/{group_id}").status_code == 404


NEW = "/offices/new"


def test_level_region_and_duty_are_asked_for_and_none_stands_chosen(
    runtime: Runtime, village: Workshop, browser: Browser
) -> None:
    with runtime.unit_of_work():
        keeper = village.person("Wening", is_administrator=True)
    desk = browser(keeper)
    form = desk.get(NEW).form(NEW)
    assert [form.values.get(name, [""]) for name in ("level", "region_code", "duty")] == [[""], [""], [""]]
    unsaid = desk.submit(NEW, NEW, name="Dinas Contoh")
    assert unsaid.status_code == 422
    said = " ".join(unsaid.alerts)
    for words in ("Pilih tingkat kantor", "Pilih tugas kantor", "Nomor untuk umum: Bagian ini perlu diisi"):
        assert words in said, said
    with runtime.unit_of_work() as work:
        assert work.query(Organisation).count() == 0


@pytest.mark.parametrize(
    ("level", "region", "words"),
    [
        ("national", "33", "kosongkan wilayahnya"),
        ("province", "", "Pilih wilayah kantor ini"),
        ("province", "33.14", "pilih provinsinya"),
        ("regency", "", "Pilih wilayah kantor ini"),
        ("regency", "33", "satu kabupaten atau kota"),
    ],
)
def test_a_region_that_is_not_of_the_level_is_refused(
    runtime: Runtime, village: Workshop, browser: Browser, level: str, region: str, words: str
) -> None:
    with runtime.unit_of_work():
        keeper = village.person("Wening", is_administrator=True)
    about = {"name": "Dinas Contoh", "phone": "0812 3456 7890", "duty": "both", "level": level, "region_code": region}
    refused = browser(keeper).submit(NEW, NEW, **about)
    assert refused.status_code == 422
    assert words in " ".join(refused.alerts)
    assert refused.form(NEW).values["name"] == ["Dinas Contoh"]


@pytest.mark.parametrize(
    "mandate", [Mandate("national", "", ""), Mandate("", "", "both"), Mandate("province", "99", "both")]
)
def test_no_operation_makes_an_office_of_half_a_mandate(runtime: Runtime, village: Workshop, mandate: Mandate) -> None:
    with runtime.unit_of_work(), pytest.raises(DomainError):
        offices.open_office("Dinas Contoh", "+6281234567890", "", mandate, SYSTEM, AT)


def test_an_office_changes_and_what_waits_moves_with_it(runtime: Runtime, village: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        keeper, office = village.person("Wening", is_administrator=True), village.office("52", "reader")
        someone = village.joins(office, "programme_officer")
        group, coordinator = village.complete_group()
        operations.submit_organisation(group, queries.actor_for(coordinator), AT)
        url, group_id = f"/organisations/{office.id}/office", group.id
    assert browser(someone).get(f"/organisations/{group_id}").status_code == 404
    assert browser(someone).get(url).status_code == 403
    saved = browser(keeper).submit(url, url, level="regency", region_code=SRAGEN, duty="decider")
    assert saved.status_code == 303
    assert browser(someone).get(f"/organisations/{group_id}").has_form("/approve")
    with runtime.unit_of_work() as work:
        told = work.query(Notice).filter_by(user_id=someone.id, key="office.changed").one()
        assert (told.details["duty_before"], told.details["region_before"]) == ("reader", "52")


# The queue.


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
        papers.name_bank_account(other, "008", "1550001234567", "Kelompok Tenun", me, AT)
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


# Readers read, deciders decide: on the pages too.


def test_a_reader_reads_and_has_no_way_to_decide(runtime: Runtime, village: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        reader, decider = village.officer("33", "reader"), village.officer("33", "decider")
        group, coordinator = village.complete_group()
        operations.submit_organisation(group, queries.actor_for(coordinator), AT)
        running, owner = village.approved_group("Tenun Serayu")
        listing = village.submitted(running)
        papers.name_bank_account(running, "008", "1550001234567", "Kelompok", queries.actor_for(owner), AT)
        home, other, status = (
            f"/organisations/{group.id}",
            f"/organisations/{running.id}",
            f"/listings/{listing.id}/status",
        )
        product = f"/listings/{listing.id}"
    reads, decides = browser(reader), browser(decider)
    for path in ("/", home, other, status, "/orders", "/offices"):
        assert reads.get(path).status_code == 200, path
    assert "/approvals" not in reads.get("/").links
    assert "/approvals" in decides.get("/").links
    for path in (home, other, status):
        offered = [form.action for form in reads.get(path).forms]
        assert not [action for action in offered if "approve" in action or "confirm" in action], offered
        assert [form.action for form in decides.get(path).forms if "approve" in form.action or "confirm" in form.action]
    token = reads.get("/account").form("/sign-out").values["csrf_token"]
    for path in ("/approvals", "/approvals/listings", f"{home}/send-back", f"{other}/suspend", f"{product}/send-back"):
        assert reads.get(path).status_code == 403, path
    for path in (f"{home}/approve", f"{other}/bank-accounts/1/confirm", f"{product}/approve"):
        assert reads.post(path, data={"csrf_token": token, "_key": "only-once-12345"}).status_code == 403, path


# Heads.


@pytest.mark.parametrize("kind", ["agency", "lender"])
def test_a_head_adds_colleagues_and_nobody_else_does(
    runtime: Runtime, village: Workshop, browser: Browser, kind: str
) -> None:
    role = "programme_officer" if kind == "agency" else "lender"
    with runtime.unit_of_work():
        if kind == "agency":
            place, stranger = village.office("33"), village.officer("52")
        else:
            place, _first = village.staff("lender", "33", "lender", "Lukman")
            stranger = village.staff("lender", "33", "lender", "Rini")[1]
        head, plain = village.joins(place, role, "Ayu"), village.joins(place, role, "Budi")
        keeper = village.person("Wening", is_administrator=True)
        held = {each.user_id: each.id for each in queries.list_memberships(place.id)}
        home, of_plain = f"/organisations/{place.id}", held[plain.id]
    for user in (head, plain):
        assert browser(user).get(f"{home}/team/new").status_code == 403
    named = browser(keeper).submit(f"{home}/team", f"{home}/team/{held[head.id]}/name-head")
    assert named.status_code == 303
    assert "Kepala, menambahkan rekan" in browser(plain).get(f"{home}/team").words
    form = {"name": "Citra", "phone": "0813 7777 1111", "role": role}
    added = browser(head).submit(f"{home}/team/new", f"{home}/team/new", **form)
    assert added.status_code == 303
    assert browser(plain).get(f"{home}/team/new").status_code == 403
    assert browser(stranger).get(f"{home}/team/new").status_code == 404
    token = browser(plain).get("/account").form("/sign-out").values["csrf_token"]
    mark = {"csrf_token": token, "_key": "only-once-12345"}
    assert browser(plain).post(f"{home}/team/{of_plain}/name-head", data=mark).status_code in {400, 403}
    assert browser(head).get(f"{home}/contact").status_code == 200
    assert browser(head).get(f"{home}/office").status_code == 403
    ended = browser(keeper).submit(f"{home}/team", f"{home}/team/{held[head.id]}/end-head")
    assert ended.status_code == 303
    assert browser(head).get(f"{home}/team/new").status_code == 403


def test_a_group_has_no_head(runtime: Runtime, village: Workshop) -> None:
    with runtime.unit_of_work():
        group, _coordinator = village.approved_group()
        with pytest.raises(DomainError, match="no_head_here"):
            offices.name_head(group, queries.list_memberships(group.id)[0], SYSTEM, AT)


# Numbers.


def numbers_in(page: Any) -> set[str]:
    """Every number that a page calls or writes to."""
    written = (href.partition("wa.me/")[2].partition("?")[0] for href in page.links if "wa.me/" in href)
    called = (href.removeprefix("tel:+") for href in page.links if href.startswith("tel:"))
    return {f"+{each}" for each in (*written, *called) if each}


@pytest.mark.parametrize("chosen", [None, False, True])
def test_the_number_somebody_signs_in_with_is_published_only_if_she_writes_it_as_contact(
    runtime: Runtime, village: Workshop, client: Client, make_client: Callable[[], Client], chosen: bool | None
) -> None:
    url = "/register/group"
    own = {"person_name": "Darmini", "phone": "0812 3456 7890", "password": PASSWORD}
    made = client.submit(url, url, **own, name="Batik Baru", region_code=SRAGEN, address="Dusun Krajan")
    home = made.location
    with runtime.unit_of_work() as work:
        group = work.query(Organisation).one()
        assert group.phone is None
        group_id = group.id
    if chosen is not None:
        form = client.get(f"{home}/profile").form("/profile")
        assert "phone_is_public" not in form.values
        more = {"phone_is_public": "y"} if chosen else {}
        assert client.submit(f"{home}/profile", "/profile", phone="0812 3456 7890", **more).status_code == 303
    with runtime.unit_of_work() as work:
        group = work.get_one(Organisation, group_id)
        group.status, group.approved_at = "approved", AT
        listing = village.live(group)
        paths = [f"/groups/{group_id}", f"/listings/{listing.id}-{listing.slug}"]
    for path in paths:
        shown = make_client().get(path).follow()
        assert shown.status_code == 200
        assert ("6281234567890" in shown.text) == bool(chosen), path


def test_a_tick_without_a_number_is_told(runtime: Runtime, village: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.group()
        home = f"/organisations/{group.id}"
    told = browser(coordinator).submit(f"{home}/profile", "/profile", phone="", phone_is_public="y")
    assert told.status_code == 422
    assert "Tulis nomor yang boleh dilihat siapa saja" in " ".join(told.alerts)


# Whom to call.


@pytest.fixture
def numbers(runtime: Runtime, village: Workshop) -> dict[str, str]:
    """The public numbers of a national office, one of a province and one of a regency that only reads."""
    with runtime.unit_of_work():
        made = {
            region: village.office(region, duty, f"Kantor {region or 'pusat'}")
            for region, duty in (("", "both"), ("33", "both"), (SRAGEN, "reader"))
        }
        found = {region: str(office.phone) for region, office in made.items()}
    return found


def test_a_stranger_finds_the_national_office_and_that_of_a_province(client: Client, numbers: dict[str, str]) -> None:
    for path in ("/sign-in", "/help"):
        page = client.get(f"{path}?next=/orders")
        assert {numbers[""]} == numbers_in(page), path
        chosen = client.get(f"{path}?region=33")
        assert {numbers["33"], numbers[SRAGEN]} <= numbers_in(chosen), path
        assert {numbers[""]} <= numbers_in(client.get(f"{path}?region=52")), path
        assert {numbers[""]} <= numbers_in(client.get(f"{path}?region=<x>")), path
    assert "next=/orders" in str(client.get("/sign-in?next=/orders").form("/sign-in").action).replace("%2F", "/")


def test_every_page_that_waits_names_whom_to_call(
    runtime: Runtime, village: Workshop, browser: Browser, numbers: dict[str, str]
) -> None:
    with runtime.unit_of_work():
        waiting, one = village.complete_group("Menunggu")
        operations.submit_organisation(waiting, queries.actor_for(one), AT)
        running, two = village.approved_group("Berjalan")
        listing = village.submitted(running)
        public = village.live(running, title="Selendang")
        papers.name_bank_account(running, "008", "1550001234567", "Kelompok", queries.actor_for(two), AT)
        buying, buyer = village.off_taker()
        operations.submit_organisation(buying, queries.actor_for(buyer), AT)
        home, other, status = (
            f"/organisations/{waiting.id}", f"/organisations/{running.id}", f"/listings/{listing.id}/status",
        )  # fmt: skip
        product, mine = f"/listings/{public.id}-{public.slug}", f"/organisations/{buying.id}"
    for user, path, region in (
        (one, "/", "33"), (one, home, "33"), (one, "/help", "33"), (one, "/listings", "33"), (one, "/consent", "33"),
        (one, "/listings/new", "33"), (two, "/", "33"), (two, other, "33"), (two, status, "33"),
        (buyer, mine, ""), (buyer, product, ""), (buyer, "/standards/new", ""),
    ):  # fmt: skip
        assert numbers[region] in numbers_in(browser(user).get(path)), (user.name, path)


def test_a_group_with_a_facilitator_calls_her_by_the_number_of_the_partner(
    runtime: Runtime, village: Workshop, browser: Browser, numbers: dict[str, str]
) -> None:
    with runtime.unit_of_work():
        partner, facilitator = village.facilitator()
        group, coordinator = village.complete_group()
        session().add(
            Assistance(
                group=group, partner_id=partner.id, region_code=group.region_code, status="agreed", powers=list(POWERS),
                consent="slip", offered_at=AT,
            )
        )  # fmt: skip
        operations.submit_organisation(group, queries.actor_for(coordinator), AT)
        home, private, contact = (
            f"/organisations/{group.id}",
            str(facilitator.phone),
            f"/organisations/{partner.id}/contact",
        )
    assert numbers["33"] in numbers_in(browser(coordinator).get(home))
    assert browser(facilitator).submit(contact, contact, phone="0812 9999 0000").status_code == 303
    page = browser(coordinator).get(home)
    assert "+6281299990000" in numbers_in(page)
    assert "Joko" in page.words
    assert private[3:] not in page.text
    assert numbers["33"] in numbers_in(browser(facilitator).get(home))


def test_an_office_keeps_a_number_for_the_public(runtime: Runtime, village: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        office, keeper = village.office("33"), village.person("Wening", is_administrator=True)
        url = f"/organisations/{office.id}/contact"
    refused = browser(keeper).submit(url, url, phone="")
    assert refused.status_code == 422
    assert "Nomor untuk umum: Bagian ini perlu diisi" in " ".join(refused.alerts)
    with runtime.unit_of_work() as work, pytest.raises(DomainError, match="office_number_missing"):
        offices.change_contact(work.get_one(Organisation, office.id), None, "", SYSTEM, AT)


def test_who_is_stopped_or_holds_a_dead_link_is_told_whom_to_call(
    runtime: Runtime, village: Workshop, browser: Browser, client: Client, numbers: dict[str, str]
) -> None:
    with runtime.unit_of_work():
        _group, coordinator = village.approved_group()
    assert numbers["33"] in numbers_in(browser(coordinator).get("/users"))
    dead = client.get("/password/gone")
    assert dead.status_code == 410
    assert numbers[""] in numbers_in(dead)
