"""Offices: who decides and who reads where, whom an office is given to, and who adds colleagues."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.accounts.actor import Actor, Grant, NearerOffice
from marketplace.accounts.policy import can
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.language.formats import local
from marketplace.kernel.errors import DomainError
from marketplace.notifications.models import Notice
from marketplace.parties import certificates, offices, operations, queries
from marketplace.parties.models import Organisation
from marketplace.parties.offices import Mandate
from marketplace.parties.operations import Profile
from tests.catalogue.workshop import Workshop
from tests.client import Client
from tests.conftest import Clock
from tests.hostile.offices import phones, standing_still
from tests.parties.village import AT, SRAGEN, Browser

SYSTEM = Actor.system()
OFFICER = 7
REGIONS = {"national": "", "province": "33", "regency": "33.14", "elsewhere": "52"}


@pytest.fixture
def village(runtime: Runtime, clock: Clock) -> Workshop:
    return standing_still(runtime, clock)


@pytest.fixture
def browser(make_client: Callable[[], Client]) -> Browser:
    return phones(make_client)


# Level × duty × document, as pure values.


def officer(region: str, duty: str, *nearer: NearerOffice, as_of: datetime = AT) -> Actor:
    grant = Grant("programme_officer", 90, region_prefix=region, duty=duty, nearer=nearer)
    return Actor(OFFICER, "Hartati", grants=(grant,), as_of=as_of)


def document(**values: Any) -> Any:
    usual = {"region_code": SRAGEN, "awaits_office_since": AT, "own_people": frozenset({1})}
    return SimpleNamespace(**usual | values)


ORGANISATION = document(id=5, organisation_id=5, kind="producer_group", is_group=True, registers_itself=True)
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


def of_office(standing: str) -> Actor:
    return Actor(OFFICER, grants=(Grant("programme_officer", 90, standing, region_prefix="33", duty="both"),))


@pytest.mark.parametrize("standing", ["draft", "submitted", "sent_back"])
def test_an_office_that_is_not_approved_decides_and_reads_nothing(standing: str) -> None:
    for permission, about, _duties in TABLE:
        assert not can(of_office(standing), permission, about), permission


def test_a_suspended_office_reads_and_decides_nothing() -> None:
    for permission, about, duties in TABLE:
        assert can(of_office("suspended"), permission, about) == ("reader" in duties), permission


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


@pytest.mark.parametrize(
    ("registered", "own"), [({5}, {}), (set(), {"organisation_id": 90}), (set(), {"off_taker_id": 90})]
)
def test_nobody_answers_about_a_party_of_her_own(registered: set[int], own: dict[str, Any]) -> None:
    others = officer("33", "both")
    hers = replace(others, registered_ids=frozenset(registered))
    for permission, about, duties in TABLE:
        if duties == DECIDES and permission.split(":")[1] in {"approve", "send_back", "confirm"}:
            assert can(others, permission, about)
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


# Readers read, deciders decide: on the pages too.


def test_a_reader_reads_and_has_no_way_to_decide(runtime: Runtime, village: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        reader, decider = village.officer("33", "reader"), village.officer("33", "decider")
        group, coordinator = village.complete_group()
        operations.submit_organisation(group, queries.actor_for(coordinator), AT)
        running, owner = village.approved_group("Tenun Serayu")
        listing = village.submitted(running)
        certificates.name_bank_account(running, "008", "1550001234567", "Kelompok", queries.actor_for(owner), AT)
        home, other, status = (
            f"/organisations/{group.id}",
            f"/organisations/{running.id}",
            f"/listings/{listing.id}/status",
        )
        product = f"/listings/{listing.id}"
    reads, decides = browser(reader), browser(decider)
    for path in ("/", home, other, status, "/orders", "/offices"):
        assert reads.get(path).status_code == 200, path
    money = f"/statements/groups/{running.id}"
    assert money in reads.get(other).links
    assert reads.get(money).status_code == 200
    assert money not in decides.get(other).links
    assert decides.get(money).status_code == 404
    assert "/approvals" not in reads.get("/").follow().links
    assert "/approvals" in decides.get("/").follow().links
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
    assert "/organisations/mine" in browser(head).get("/").follow().links
    assert browser(head).get("/organisations/mine").follow().path == home
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
