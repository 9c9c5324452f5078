"""The pages of registration, approval, team and the public directory, as people use them."""

from collections.abc import Callable

import pytest

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties import members, operations, queries
from marketplace.parties.models import GroupMember, Organisation
from marketplace.people.rules import PersonDetails
from tests.client import Client
from tests.parties.village import AT, LOMBOK, NIK, PASSWORD, Browser, Village

SYSTEM = Actor.system()


def test_a_buyer_who_waits_for_approval_reads_why_and_no_advice_for_others(
    runtime: Runtime, village: Village, browser: Browser
) -> None:
    with runtime.unit_of_work():
        gallery, buyer = village.off_taker()
        _group, coordinator = village.approved_group()
    refused = browser(buyer).get("/standards/new")
    assert refused.status_code == 403
    assert "Organisasi Anda belum disetujui" in refused.words
    assert "ketua kelompok" not in refused.words
    assert "ketua kelompok" in browser(coordinator).get("/standards/new").words
    mine = browser(buyer).get(f"/organisations/{gallery.id}").words
    assert "Dari NIB, kelompok tahu siapa pembelinya" in mine
    assert "membantu pembeli memutuskan" not in mine
    orders = browser(buyer).get("/orders").words
    assert "kelompok Anda" not in orders
    assert "Cari produk di katalog" in orders


HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>"\'&'


def test_hostile_words_are_shown_as_words(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group(HOSTILE[:100])
        members.add_member(
            group,
            PersonDetails(HOSTILE, "returned_worker", HOSTILE, public_name="given"),
            queries.actor_for(coordinator),
            AT,
        )
        group_id = group.id
    for page in (
        browser(coordinator).get(f"/organisations/{group_id}"),
        browser(coordinator).get(f"/groups/{group_id}").follow(),
        browser(coordinator).get("/groups?q=%3Cscript%3E"),
    ):
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_the_identity_number_never_reaches_a_page(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.group()
        group_id = group.id
    me = browser(coordinator)
    url = f"/organisations/{group_id}/members/new"
    assert (
        me.submit(url, "/members/new", name="Darmini", kind="returned_worker", nik=NIK, public_name="given").status_code
        == 303
    )
    with runtime.unit_of_work() as work:
        member_id = work.query(GroupMember).one().id
    for path in (f"/organisations/{group_id}", f"/organisations/{group_id}/members/{member_id}"):
        page = me.get(path)
        assert NIK not in page.text
        assert "0003" in page.text
    wrong = me.submit(url, "/members/new", name="Tri", nik="123")
    assert wrong.status_code == 422
    assert "16" in wrong.words


def test_everything_wrong_with_a_member_is_said_at_once_and_kept(
    runtime: Runtime, village: Village, browser: Browser
) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.group()
        url = f"/organisations/{group.id}/members/new"
    wrong = {"name": "", "years_abroad": "lima", "returned_in": "1890", "nik": "33140112", "skill": "Nyanting"}
    page = browser(coordinator).submit(url, "/members/new", **wrong)
    assert page.status_code == 422
    said = " ".join(page.alerts)
    for words in ("Nama: Bagian ini perlu diisi", "bilangan bulat", "1970", "16 angka", "Pilih siapa orang ini"):
        assert words in said, (words, said)
    assert all(page.form("/members/new").values[name] == [value] for name, value in wrong.items())


def test_a_wrong_account_number_is_said_with_the_rest(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.group()
        home = f"/organisations/{group.id}"
    page = browser(coordinator).submit(f"{home}/bank-account", "/bank-account", number="12", holder="")
    said = " ".join(page.alerts)
    assert "6 sampai 20" in said, said
    assert said.count("perlu diisi") >= 2, said
    paper = browser(coordinator).submit(
        f"{home}/certificates/new", "/certificates/new", kind="nib", number="12", expires_on="besok"
    )
    said = " ".join(paper.alerts)
    assert "NIB" in said
    assert "31/12" in said, said


def test_only_consented_names_are_public(runtime: Runtime, village: Village, client: Client) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        me = queries.actor_for(coordinator)
        members.add_member(
            group, PersonDetails("Slamet Lestari", "family", "Pembuat pola", public_name="given"), me, AT
        )
        path = f"/groups/{group.id}"
    page = client.get(path).follow()
    assert "Slamet Lestari" in page.words
    assert "Tri Wahyuni" not in page.words
    assert "+2" in page.words


def test_a_wrong_slug_leads_to_the_right_one(runtime: Runtime, village: Village, client: Client) -> None:
    with runtime.unit_of_work():
        group, _ = village.approved_group()
        group_id = group.id
    answer = client.get(f"/groups/{group_id}-salah")
    assert (answer.status_code, answer.location) == (301, f"/groups/{group_id}-batik-sekar-mulih")


def test_a_group_that_is_not_approved_is_not_public(runtime: Runtime, village: Village, client: Client) -> None:
    with runtime.unit_of_work():
        group, _ = village.complete_group()
        group_id = group.id
    assert client.get(f"/groups/{group_id}").status_code == 404
    assert client.get(f"/organisations/{group_id}").status_code == 303


def test_strangers_find_nothing_and_groups_decide_nothing(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        mine, coordinator = village.complete_group("Milik saya")
        other, _ = village.complete_group("Milik orang")
        operations.submit_organisation(mine, queries.actor_for(coordinator), AT)
        away = village.officer("52")
        mine_id, other_id = mine.id, other.id
    me, stranger = browser(coordinator), browser(away)
    for path in ("", "/team", "/profile", "/members/new", "/bank-account", "/send-back"):
        assert me.get(f"/organisations/{other_id}{path}").status_code == 404
        assert stranger.get(f"/organisations/{mine_id}{path}").status_code == 404
    assert me.get(f"/organisations/{mine_id}/send-back").status_code == 403
    assert me.get("/approvals").status_code == 403
    page = me.get(f"/organisations/{mine_id}")
    assert not page.has_form("/approve")
    token = page.form("/take-back").values
    assert me.post(f"/organisations/{mine_id}/approve", data=dict(token)).status_code == 403


def test_an_officer_decides_once(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.complete_group()
        operations.submit_organisation(group, queries.actor_for(coordinator), AT)
        officer, group_id = village.officer(), group.id
    desk = browser(officer)
    page = desk.get(f"/organisations/{group_id}")
    assert page.send("/approve").status_code == 303
    again = page.send("/approve", _key="another-key-another")
    assert again.status_code == 409


def test_the_link_of_an_offered_role_is_shown_once(
    runtime: Runtime, village: Village, browser: Browser, make_client: Callable[[], Client]
) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        home = f"/organisations/{group.id}"
    me = browser(coordinator)
    unsaid = me.submit(f"{home}/team/new", "/team/new", name="Sapiah", phone="0813")
    assert unsaid.status_code == 422
    assert "Pilih tugas orang ini" in " ".join(unsaid.alerts)
    assert "0812 3456 7890" in " ".join(unsaid.alerts)
    shown = me.submit(
        f"{home}/team/new", "/team/new", name="Sapiah", phone="0813 9999 1111", role="group_member"
    ).follow()
    link = next(href for href in shown.links if "/join/" in href and "wa.me" not in href)
    assert "+62 813-9999-1111" in shown.words
    assert any(href.startswith("https://wa.me/6281399991111?text=") for href in shown.links)
    assert "/join/" not in me.get(f"{home}/team").text
    path = link.removeprefix("http://localhost")
    assert make_client().submit(path, path, password=PASSWORD).location == home


def test_a_link_goes_out_in_the_language_of_whom_it_is_for(
    runtime: Runtime, village: Village, browser: Browser, make_client: Callable[[], Client]
) -> None:
    """Whoever hands it over may read English: an offer is for somebody unknown, a password for somebody who chose."""
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        home, officer = f"/organisations/{group.id}", village.officer()
    english = browser(officer)
    english.get("/language/en")
    reset = english.submit(f"{home}/team", "/reset-password").follow()
    assert any(href.startswith("http://localhost/password/") for href in reset.links)
    me = browser(coordinator)
    me.get("/language/en")
    offered = me.submit(
        f"{home}/team/new", "/team/new", name="Sapiah", phone="0813 9999 1111", role="group_member"
    ).follow()
    assert any(href.startswith("http://localhost/join/") for href in offered.links)
    changed = english.submit(f"{home}/team", "/reset-password").follow()
    assert any(href.startswith("http://localhost/en/password/") for href in changed.links)


def test_an_officer_helps_who_forgot_the_password(
    runtime: Runtime, village: Village, browser: Browser, make_client: Callable[[], Client]
) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        home, login, officer = f"/organisations/{group.id}", coordinator.phone, village.officer()
    action = "/reset-password"
    assert not browser(coordinator).get(f"{home}/team").has_form(action)
    shown = browser(officer).submit(f"{home}/team", action).follow()
    link = next(href for href in shown.links if "/password/" in href and "wa.me" not in href)
    path = link.removeprefix("http://localhost")
    assert make_client().submit(path, path, password="tiga kata baru").status_code == 303
    signed_in = make_client().submit("/sign-in", "/sign-in", login=login, password="tiga kata baru")
    assert signed_in.status_code == 303


def test_only_the_administrator_helps_who_also_works_elsewhere(
    runtime: Runtime, village: Village, browser: Browser
) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        other, _ = village.approved_group("Tenun Rinjani", LOMBOK)
        village.join(other, coordinator, "group_member")
        home, officer = f"/organisations/{group.id}", village.officer()
        administrator = village.person("Wening", is_administrator=True)
    refused = browser(officer).submit(f"{home}/team", "/reset-password").follow()
    assert "juga bertugas di tempat lain" in refused.text
    assert not any("/password/" in href for href in refused.links)
    shown = browser(administrator).submit(f"{home}/team", "/reset-password").follow()
    assert any("/password/" in href for href in shown.links)


def test_suspending_shows_the_reason_and_stops_new_work(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        officer, home = village.officer(), f"/organisations/{group.id}"
    desk, me = browser(officer), browser(coordinator)
    assert desk.submit(f"{home}/suspend", "/suspend", reason="").status_code == 422
    assert desk.submit(f"{home}/suspend", "/suspend", reason="Alamat tidak ditemukan").status_code == 303
    assert "Alamat tidak ditemukan" in me.get(home).words
    assert me.get("/listings/new").status_code == 403
    assert desk.submit(f"{home}/resume", "/resume", reason="Sudah diperiksa").status_code == 303
    assert me.get("/listings/new").status_code == 200


def test_a_facilitator_registers_for_a_group(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        _partner, joko = village.facilitator()
    phone = browser(joko)
    assert "person_name" not in phone.get("/register/group").form("/register/group").names
    made = phone.submit(
        "/register/group", "/register/group", name="Gula Semut Bukit", region_code="52.01", address="Dusun Kaki"
    )
    assert made.status_code == 303
    assert phone.get(made.location).status_code == 200
    assert "Gula Semut Bukit" in phone.get("/organisations").words


def test_an_administrator_sets_up_a_partner(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        keeper = village.person("Wening", is_administrator=True)
    desk = browser(keeper)
    url, office = "/organisations/new", {"name": "Mitra Contoh", "kind": "partner"}
    unsaid = desk.submit(url, url, name="Mitra Contoh")
    assert unsaid.status_code == 422
    assert "Pilih apa yang Anda buat" in " ".join(unsaid.alerts)
    assert "Pilih wilayah" in " ".join(unsaid.alerts)
    for name, chosen, kept in (("Mitra Contoh", "36", "36"), ("Mitra Nusantara", "all", "")):
        assert desk.submit(url, url, **office | {"name": name, "region_code": chosen}).status_code == 303
        with runtime.unit_of_work():
            made = session().query(Organisation).filter_by(name=name).one()
            assert (made.kind, made.status, made.region_code) == ("partner", "approved", kept)


@pytest.mark.parametrize("locale", ["id", "en"])
def test_pages_of_the_room_open_in_both_languages(
    runtime: Runtime, village: Village, browser: Browser, locale: str
) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group(about="Sejak 2021")
        off_taker, buyer = village.off_taker()
        officer = village.officer("")
        ids = group.id, off_taker.id
    for person in (coordinator, buyer, officer):
        client = browser(person)
        client.get(f"/language/{locale}")
        for path in ("/register", "/register/group", "/register/off-taker", "/groups", "/organisations"):
            page = client.get(path).follow()
            assert page.status_code == 200, page
            assert page.h1
        for organisation_id in ids:
            for part in (
                "", "/team", "/team/new", "/profile", "/members/new", "/bank-account", "/certificates/new",
                "/outlets/new", "/suspend",
            ):  # fmt: skip
                page = client.get(f"/organisations/{organisation_id}{part}")
                assert page.status_code in (200, 403, 404), page
