"""Suspending: by whom, on which page; what home then says; and the history of decisions that both sides read."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from marketplace.accounts.actor import POWERS, Actor
from marketplace.catalogue import operations as catalogue
from marketplace.catalogue.rules import Offer
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties import assistance, certificates, operations, queries
from marketplace.parties.assistance import HelpTerms
from marketplace.parties.models import Organisation
from marketplace.parties.operations import Profile
from tests.client import Client
from tests.parties.village import AT, SRAGEN, Browser, Village

SYSTEM = Actor.system()
KINDS = {"agency": "programme_officer", "partner": "field_facilitator", "lender": "lender"}
WHY = "Alamat tidak ditemukan petugas"


@pytest.fixture
def village(runtime: Runtime) -> Village:
    return Village(runtime)


@pytest.fixture
def browser(make_client: Callable[[], Client]) -> Browser:
    def of(user: object) -> Client:
        client = make_client()
        client.sign_in(user)
        return client

    return of


def address(organisation: Organisation) -> str:
    return f"/organisations/{organisation.id}"


def test_no_officer_suspends_her_own_office(runtime: Runtime, village: Village, browser: Browser) -> None:
    """Nor ends its suspension; not even the administrator may who is an officer there too."""
    with runtime.unit_of_work():
        office = village.office("33")
        officer = village.joins(office, "programme_officer")
        keeper = village.person("Wening", is_administrator=True)
        village.join(office, keeper, "programme_officer")
        home = address(office)
    for user in (officer, keeper):
        desk = browser(user)
        assert f"{home}/suspend" not in desk.get(home).links
        assert desk.get(f"{home}/suspend").status_code == 403
        assert desk.post(f"{home}/suspend", {"reason": WHY}).status_code in {400, 403}
    with runtime.unit_of_work() as work:
        operations.suspend_organisation(work.get_one(Organisation, office.id), WHY, SYSTEM, AT)
    assert browser(officer).get(f"{home}/resume").status_code == 403
    assert browser(keeper).get(f"{home}/resume").status_code == 403


@pytest.mark.parametrize("kind", list(KINDS))
def test_an_officer_suspends_only_who_registers_with_her(
    runtime: Runtime, village: Village, browser: Browser, kind: str
) -> None:
    """An office, a partner or a lender of her region is not hers to suspend, whatever address is typed."""
    with runtime.unit_of_work():
        officer = village.officer("33")
        other, _ = village.staff(kind, SRAGEN, KINDS[kind], "Joko")
        home = address(other)
    desk = browser(officer)
    assert f"{home}/suspend" not in desk.get(home).links
    assert desk.get(f"{home}/suspend").status_code == 403


@pytest.mark.parametrize("kind", ["producer_group", "off_taker", *KINDS])
def test_each_kind_of_organisation_is_suspended_and_resumed_on_its_pages(
    runtime: Runtime, village: Village, browser: Browser, kind: str
) -> None:
    with runtime.unit_of_work():
        keeper = village.person("Wening", is_administrator=True)
        if kind == "producer_group":
            party, person = village.approved_group()
        elif kind == "off_taker":
            party, person = village.off_taker()
            operations.submit_organisation(party, queries.actor_for(person), AT)
            operations.approve_organisation(party, SYSTEM, AT)
        else:
            party, person = village.staff(kind, "33", KINDS[kind], "Joko")
        home = address(party)
    desk, own = browser(keeper), browser(person)
    assert "dibekukan sejak" not in own.get("/").follow().words
    assert f"{home}/suspend" in desk.get(home).links
    assert desk.submit(f"{home}/suspend", "/suspend", reason=WHY).status_code == 303
    told = own.get("/").follow().words
    for words in ("dibekukan sejak", WHY, "Yang masih bisa", "Baru bisa setelah berakhir"):
        assert words in told, words
    page = desk.get(home)
    assert f"{home}/resume" in page.links
    assert f"{home}/suspend" not in page.links
    assert desk.submit(f"{home}/resume", "/resume", reason="Sudah diperiksa").status_code == 303
    assert "dibekukan sejak" not in own.get("/").follow().words


def test_a_suspended_office_decides_nothing_and_still_reads(
    runtime: Runtime, village: Village, browser: Browser
) -> None:
    with runtime.unit_of_work():
        office = village.office("33")
        officer = village.joins(office, "programme_officer")
        group, coordinator = village.complete_group()
        operations.submit_organisation(group, queries.actor_for(coordinator), AT)
        operations.suspend_organisation(office, WHY, SYSTEM, AT)
        home = address(group)
    desk = browser(officer)
    page = desk.get(home)
    assert page.status_code == 200
    assert not page.has_form("/approve")
    assert desk.get(f"{home}/send-back").status_code == 403
    assert desk.get(f"{home}/suspend").status_code == 403


def test_a_suspended_partner_registers_nobody(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        partner, facilitator = village.facilitator()
        group = operations.register_group(
            Profile("Gula Semut Bukit", "52.01", "Dusun Kaki"), queries.actor_for(facilitator), AT,
            partner_id=partner.id,
        )  # fmt: skip
        operations.suspend_organisation(partner, WHY, SYSTEM, AT)
        home = address(group)
    phone = browser(facilitator)
    assert phone.get(home).status_code == 200, "she keeps reading what she helped with"
    assert not phone.get(home).has_form("/submit")
    assert phone.get(f"{home}/bank-account").status_code == 403
    assert phone.get(f"{home}/profile").status_code == 200, "correcting is finishing"


def test_earlier_reasons_stay_and_say_what_was_changed_since(
    runtime: Runtime, village: Village, browser: Browser
) -> None:
    """Sent back, mended, approved, suspended, resumed: officer and group read the same history."""
    with runtime.unit_of_work():
        group, coordinator = village.complete_group()
        officer, home = village.officer(), address(group)
        operations.submit_organisation(group, queries.actor_for(coordinator), AT)
    desk, own = browser(officer), browser(coordinator)
    desk.submit(f"{home}/send-back", "/send-back", reason="Tulis RT dan RW di alamat")
    assert "Sejak itu belum ada yang diubah" in own.get(f"{home}/decisions").words
    own.submit(f"{home}/profile", "/profile", address="Dusun Krajan RT 004/RW 001", about="Membatik sejak 2019")
    mended = desk.get(f"{home}/decisions").words
    assert "Diubah sesudahnya" in mended
    assert "alamat, keterangan tentangnya" in mended
    own.submit(home, "/submit")
    desk.submit(home, "/approve")
    desk.submit(f"{home}/suspend", "/suspend", reason=WHY)
    desk.submit(f"{home}/resume", "/resume", reason="Sudah diperiksa di tempat")
    for client in (desk, own):
        assert f"{home}/decisions" in client.get(home).links
        words = client.get(f"{home}/decisions").words
        places = [words.index(told) for told in ("Sudah diperiksa di tempat", WHY, "Pendaftaran disetujui", "Tulis RT")]
        assert places == sorted(places), "the latest first, and none forgotten"
        assert words.count(officer.name) >= 4
        assert "Diubah sebelum keputusan berikutnya: alamat, keterangan tentangnya." in words


def test_decisions_on_products_stand_beside_those_on_the_group(
    runtime: Runtime, village: Village, browser: Browser
) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        officer, home, me = village.officer(), address(group), queries.actor_for(coordinator)
        offer = Offer(
            title="Kain kawung", description="Batik tulis dengan tangan.", category="batik", technique="tulis",
            unit="sheet", unit_price=190_000, minimum_quantity=1_000, monthly_capacity=10_000, lead_days=10, photos=(),
        )  # fmt: skip
        listing = catalogue.create_listing(group, offer, me, AT)
        assert listing.working is not None
        listing.working.status = "submitted"
        session().flush()
        catalogue.send_back_listing(listing, "Harga terlalu tinggi untuk ukuran ini", queries.actor_for(officer), AT)
        catalogue.edit_listing(listing, replace(offer, unit_price=170_000), me, AT)
    for user in (officer, coordinator):
        words = browser(user).get(f"{home}/decisions").words
        assert "Produk dikembalikan: Kain kawung" in words
        assert "Harga terlalu tinggi untuk ukuran ini" in words
        assert "Rp190.000 → Rp170.000" in words


def test_an_officer_takes_a_product_off_with_a_reason_that_stays(
    runtime: Runtime, village: Village, browser: Browser
) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        officer, home, me = village.officer(), address(group), queries.actor_for(coordinator)
        offer = Offer(
            title="Kain kawung", description="Batik tulis dengan tangan.", category="batik", technique="tulis",
            unit="sheet", unit_price=190_000, minimum_quantity=1_000, monthly_capacity=10_000, lead_days=10, photos=(),
        )  # fmt: skip
        first, second = (catalogue.create_listing(group, replace(offer, title=f"Kain {n}"), me, AT) for n in (1, 2))
        page, own_page = f"/listings/{first.id}/withdraw", f"/listings/{second.id}/status"
    desk, own = browser(officer), browser(coordinator)
    assert desk.submit(page, "/withdraw", reason="").status_code == 422
    assert desk.submit(page, "/withdraw", reason="Foto milik kelompok lain").status_code == 303
    assert own.submit(own_page, "/withdraw").status_code == 303
    words = own.get(f"{home}/decisions").words
    assert "Produk ditarik dari katalog: Kain 1" in words
    assert "Foto milik kelompok lain" in words
    assert "Kain 2" not in words, "what the group does itself is no decision on it"


def test_what_the_groups_own_people_do_is_no_decision_on_it(
    runtime: Runtime, village: Village, browser: Browser
) -> None:
    """Its facilitator takes a product off, its coordinator refuses an account; a new person is a change."""
    with runtime.unit_of_work():
        partner, facilitator = village.facilitator()
        group, coordinator = village.approved_group()
        me, home = queries.actor_for(coordinator), address(group)
        assistance.offer_assistance(group, HelpTerms(partner.id, POWERS), me, AT)
        offer = Offer(
            title="Kain kawung", description="Batik tulis dengan tangan.", category="batik", technique="tulis",
            unit="sheet", unit_price=190_000, minimum_quantity=1_000, monthly_capacity=10_000, lead_days=10, photos=(),
        )  # fmt: skip
        helper = queries.actor_for(facilitator)
        catalogue.withdraw_listing(catalogue.create_listing(group, offer, me, AT), helper, AT)
        operations.suspend_organisation(group, WHY, SYSTEM, AT)
        operations.resume_organisation(group, "Sudah diperiksa", SYSTEM, AT)
        account = certificates.name_bank_account(group, "002", "111122223333", "Kelompok", helper, AT)
        certificates.refuse_bank_account(group, account, "Bukan rekening kami", me, AT)
        village.join(group, village.person("Slamet"), "group_member")
    words = browser(coordinator).get(f"{home}/decisions").words
    assert "Kain kawung" not in words
    assert "Bukan rekening kami" not in words
    assert "orang yang masuk" in words


def test_strangers_read_no_decisions(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, _ = village.approved_group()
        _other, neighbour = village.approved_group("Tenun Serayu")
        away, home = village.officer("52"), address(group)
    assert browser(neighbour).get(f"{home}/decisions").status_code == 404
    assert browser(away).get(f"{home}/decisions").status_code == 404
