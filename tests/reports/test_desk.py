"""The home page of staff: files to decide on, what is stuck, and an empty region."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from marketplace.accounts.actor import Actor, Grant
from marketplace.catalogue import tasks as catalogue
from marketplace.infra.data.runtime import Runtime, session
from marketplace.infra.web.request_edge import Marketplace
from marketplace.parties import tasks
from marketplace.parties.models import BankAccount, Certificate, GroupMember, Organisation
from marketplace.people.models import Person
from tests.client import Client
from tests.conftest import Clock
from tests.journeys.test_statements import counted
from tests.orders.conftest import scene as scene
from tests.orders.scene import AT, Scene

SOON = AT + timedelta(days=1)


def registered(name: str, status: str = "submitted", region: str = "33.14", days: int = 0, **more: object) -> int:
    """A registration of a group with everything but its papers."""
    at = AT - timedelta(days=days)
    found = Organisation(
        kind="producer_group", name=name, slug=name.lower(), region_code=region, region_name="Kab. Sragen",
        address="Jl. Kenanga 2", phone="+628123450000", about="Kami membatik.", status=status, created_at=at,
        submitted_at=at, **more,
    )  # fmt: skip
    session().add(found)
    session().flush()
    for each in ("Sumi", "Warsi", "Lasmi"):
        person = Person(name=each, kind="returned_worker", registered_at=at)
        session().add(GroupMember(organisation_id=found.id, person=person, created_at=at))
    return found.id


def paper(organisation_id: int, kind: str, until: date | None = None) -> None:
    session().add(Certificate(organisation_id=organisation_id, kind=kind, number="1", expires_on=until, created_at=AT))


def account(organisation_id: int) -> None:
    session().add(
        BankAccount(organisation_id=organisation_id, bank_code="002", number="123456", last4="3456", holder="Kelompok",
                    created_at=AT)
    )  # fmt: skip


def test_an_empty_region_reads_well(scene: Scene, make_client: Callable[[], Client], clock: Clock) -> None:
    clock.set(SOON)
    page = scene.browser(make_client, scene.officer).get("/").follow()
    for words in (
        "Tidak ada berkas yang menunggu persetujuan Anda. Tidak ada kelompok yang macet.",
        "Tidak ada yang macet: semua jawaban, kiriman, pemeriksaan dan pembayaran masih dalam waktunya.",
        "Belum ada pembeli yang memeriksa atau membayar barang dari kelompok di sini dalam bulan ini "
        "dan 12 bulan sebelumnya.",
    ):
        assert words in page.words


def test_files_wait_in_a_table_the_oldest_first_with_what_they_lack(
    scene: Scene, make_client: Callable[[], Client], clock: Clock
) -> None:
    with scene.runtime.unit_of_work():
        whole = registered("Lestari Purna Karya", days=6)
        account(whole)
        paper(whole, "nib")
        ended = registered("Nira Manis", days=2)
        account(ended)
        paper(ended, "nib")
        paper(ended, "pirt", date(2026, 9, 1))
        registered("Rajut Pulang")
        registered("Tetangga Jauh", region="51.71")
        account(scene.group_id)
    clock.set(SOON)
    page = scene.browser(make_client, scene.officer).get("/").follow()
    table = page.words.partition("Menunggu persetujuan Anda Yang paling lama")[2].partition("Yang sedang macet")[0]
    rows = [
        ("Lestari Purna Karya", "7 hari", "Lengkap"),
        ("Nira Manis", "3 hari", "P-IRT habis masa berlakunya"),
        ("Rajut Pulang", "1 hari", "Belum ada rekening, dan 1 lagi"),
        ("Simpul Pulang", "1 hari", "Tanyakan dahulu kepada kelompok"),
    ]
    places = [table.index(name) for name, *_rest in rows]
    assert places == sorted(places)
    for (name, *told), start, end in zip(rows, places, [*places[1:], len(table)], strict=True):
        assert all(words in table[start:end] for words in told), (name, table[start:end])
    assert "Pendaftaran kelompok 3 anggota, Kab. Sragen" in table
    assert "4 berkas menunggu persetujuan Anda." in page.words
    assert "Tetangga Jauh" not in page.words
    tabs = scene.browser(make_client, scene.officer).get("/approvals/listings").words
    assert "Pendaftaran (4)" in tabs
    assert "Produk (0)" in tabs


def test_an_officer_opens_the_stuck_order_and_reminds(
    scene: Scene, make_client: Callable[[], Client], clock: Clock
) -> None:
    with scene.runtime.unit_of_work():
        session().get_one(Organisation, scene.group_id).phone = "+6281299990001"
        order_id = scene.issued().id
    clock.set(AT + timedelta(days=8))
    officer = scene.browser(make_client, scene.officer)
    page = officer.get("/").follow()
    assert "1 kelompok sedang macet." in page.words
    assert "Menunggu Simpul Pulang: jawaban atas pesanan baru, 12 lembar Kain panjang kawung" in page.words
    assert "Lewat 3 hari, batas 3 Okt" in page.words
    assert officer.get(f"/orders/{order_id}").status_code == 200
    assert f"/orders/{order_id}" in page.links
    assert any(link.startswith("https://wa.me/6281299990001?") for link in page.links)


@pytest.mark.parametrize("role", ["coordinator", "buyer", "finance", "member"])
def test_parties_read_no_overview_of_others(
    scene: Scene, make_client: Callable[[], Client], clock: Clock, role: str
) -> None:
    scene.make(scene.issued)
    clock.set(AT + timedelta(days=30))
    words = scene.browser(make_client, getattr(scene, role)).get("/").follow().words
    assert "Yang sedang macet" not in words
    assert "Pembeli menepati janji?" not in words


def test_a_facilitator_is_not_asked_for_products_of_her_own_organisation(app: Marketplace, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        group, partner = registered("Rajut Pulang", "approved"), registered("Mitra Desa", "approved")
        session().get_one(Organisation, partner).kind = "partner"
    assisting = Actor(5, "Sari", grants=tuple(Grant("field_facilitator", each) for each in (partner, group)))
    with app.test_request_context("/"), runtime.unit_of_work(write=False):
        assert [task.title for task in catalogue.list_tasks(assisting)] == ["Pajang produk pertama Rajut Pulang"]


def test_drafts_of_many_groups_are_read_in_as_many_statements_as_one(app: Marketplace, runtime: Runtime) -> None:
    with runtime.unit_of_work():
        drafts = [registered(f"Kelompok {number}", "draft") for number in range(6)]

    def asked(ids: list[int]) -> int:
        grants = tuple(Grant("field_facilitator", each, "draft") for each in ids)
        with app.test_request_context("/"), runtime.unit_of_work(write=False), counted(app.runtime.engine) as said:
            found = tasks.list_tasks(Actor(5, "Sari", grants=grants))
        assert [task.title for task in found] == [
            f"Lengkapi pendaftaran Kelompok {number}" for number in range(len(ids))
        ]
        return len(said)

    assert asked(drafts) == asked(drafts[:1]) <= 10
