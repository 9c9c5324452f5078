"""A group and an off-taker register, through the pages."""

import pytest

from marketplace.infra.data.runtime import Runtime
from marketplace.parties.models import Organisation
from tests.client import Client
from tests.parties.village import PASSWORD, Browser, Village

VISITOR = {
    "person_name": "Darmini", "phone": "0812-3456-7890", "password": PASSWORD, "name": "Batik Sekar Mulih",
    "region_code": "33.14", "address": "Dusun Krajan RT 003/RW 002", "about": "Membatik sejak 2021",
}  # fmt: skip


def test_a_visitor_registers_completes_and_sends(
    client: Client, runtime: Runtime, village: Village, browser: Browser
) -> None:
    answer = client.submit("/register/group", "/register/group", **VISITOR)
    assert answer.status_code == 303
    home = answer.location
    page = client.get(home)
    assert page.h1 == "Batik Sekar Mulih"
    assert not page.has_form("/submit")
    assert "dua anggota" in page.words
    for name in ("Darmini", "Tri Wahyuni"):
        saved = client.submit(f"{home}/members/new", "/members/new", name=name, kind="family", skill="Batik tulis")
        assert saved.status_code == 303
    sent = client.submit(home, "/submit")
    assert sent.status_code == 303
    with runtime.unit_of_work():
        officer = village.officer("33")
    desk = browser(officer)
    assert "Batik Sekar Mulih" in desk.get("/approvals").words
    back = desk.submit(f"{home}/send-back", "/send-back", reason="Tulis nama dusun di alamat.")
    assert back.status_code == 303
    assert "Tulis nama dusun di alamat." in client.get(home).words
    assert client.submit(home, "/submit").status_code == 303
    assert desk.submit(home, "/approve").status_code == 303
    public = client.get(f"/groups/{home.rsplit('/', 1)[1]}").follow()
    assert public.status_code == 200
    assert public.h1 == "Batik Sekar Mulih"


def test_registering_twice_by_double_click_makes_one_group(client: Client, runtime: Runtime) -> None:
    form = client.get("/register/group").form("/register/group")
    data = dict(form.values) | {name: [value] for name, value in VISITOR.items()}
    first = client.post("/register/group", data=data)
    second = client.post("/register/group", data=data)
    assert first.status_code == 303
    assert second.status_code in (303, 422)
    with runtime.unit_of_work() as work:
        assert work.query(Organisation).count() == 1
    assert client.get(first.location).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("phone", "12", "0812 3456 7890"),
        ("password", "1234", "10"),
        ("name", "", "isi"),
        ("name", "x" * 200, "120"),
        ("person_name", "", "isi"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Client, runtime: Runtime, field: str, value: str, words: str
) -> None:
    page = client.submit("/register/group", "/register/group", **VISITOR | {field: value})
    assert page.status_code == 422
    assert words in page.words
    assert "Dusun Krajan" in page.text
    with runtime.unit_of_work() as work:
        assert work.query(Organisation).count() == 0


def test_the_number_is_shown_as_it_is_kept(client: Client) -> None:
    begun = client.submit("/register/group", "/register/group", **VISITOR | {"phone": "62 813-1111-2222"})
    assert "Anda masuk dengan +62 813-1111-2222." in begun.follow().words


def test_an_off_taker_registers_with_an_outlet(client: Client) -> None:
    answer = client.submit(
        "/register/off-taker", "/register/off-taker", person_name="Wulan", email="wulan@contoh.example",
        password=PASSWORD, name="Galeri Rintis", region_code="31.74", outlet_name="Galeri Pusat", address="Jalan 3",
    )  # fmt: skip
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Galeri Pusat" in page.words
    assert client.submit(answer.location, "/submit").status_code == 303


def test_an_off_taker_gives_a_phone_or_an_address(client: Client) -> None:
    page = client.submit(
        "/register/off-taker", "/register/off-taker", person_name="Wulan", password=PASSWORD, name="Galeri Rintis",
        region_code="31.74", outlet_name="Galeri Pusat", address="Jalan 3",
    )  # fmt: skip
    assert page.status_code == 422
    assert "Galeri Rintis" in page.text


def test_a_weak_password_is_said_with_the_rest(client: Client) -> None:
    page = client.submit("/register/group", "/register/group", **VISITOR | {"name": "", "password": "1234"})
    assert page.status_code == 422
    said = " ".join(page.alerts)
    for words in ("Nama kelompok: Bagian ini perlu diisi", "10 sampai 128"):
        assert words in said, (words, said)
