"""Whose number everybody sees, and whom a page tells people to call."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from marketplace.accounts.actor import Actor
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.infra.data.runtime import Runtime
from marketplace.kernel.errors import DomainError
from marketplace.parties import assistance, certificates, offices, operations, queries, role_changes
from marketplace.parties.assistance import HelpTerms
from marketplace.parties.models import Organisation
from marketplace.parties.operations import AccountDetails
from tests.catalogue.workshop import Workshop
from tests.client import Client
from tests.conftest import Clock
from tests.hostile.offices import numbers_in, phones, standing_still
from tests.parties.village import AT, PASSWORD, SRAGEN, Browser, assist

SYSTEM = Actor.system()


@pytest.fixture
def village(runtime: Runtime, clock: Clock) -> Workshop:
    return standing_still(runtime, clock)


@pytest.fixture
def browser(make_client: Callable[[], Client]) -> Browser:
    return phones(make_client)


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
        certificates.name_bank_account(running, "008", "1550001234567", "Kelompok", queries.actor_for(two), AT)
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
        assist(group, partner)
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


def test_every_page_on_which_somebody_waits_names_whom_to_call(
    runtime: Runtime, village: Workshop, browser: Browser, client: Client, numbers: dict[str, str]
) -> None:
    with runtime.unit_of_work():
        partner, _facilitator = village.facilitator()
        group, coordinator = village.approved_group()
        officer = queries.actor_for(village.officer("33.14"))
        assistance.offer_assistance(group, HelpTerms(partner.id, ["orders"]), officer, AT)
        shop, buyer = village.off_taker()
        shop.status, shop.approved_at, me = "approved", AT, queries.actor_for(buyer)
        role_changes.begin_role(shop, AccountDetails("Citra", "+6281377778888"), "off_taker_finance", me, AT)
        helped, team = f"/organisations/{group.id}/assistance", f"/organisations/{shop.id}/team"
    assert numbers_in(browser(coordinator).get(helped))
    assert numbers[""] in numbers_in(browser(buyer).get(team))
    gone = client.get("/join/gone")
    assert gone.status_code == 410
    assert numbers[""] in numbers_in(gone)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # counts are not in the database
def test_who_tried_too_often_is_told_whom_to_call(settings: Settings, numbers: dict[str, str]) -> None:
    app = create_app(replace(settings, is_test=False))
    wrong = {"login": "0812 3456 7890", "password": "salah"}
    tries = (Client(app).submit("/sign-in", "/sign-in", **wrong) for _number in range(40))
    stopped = next(page for page in tries if page.status_code != 422)
    app.runtime.engine.dispose()
    assert stopped.status_code == 429
    assert numbers[""] in numbers_in(stopped)
