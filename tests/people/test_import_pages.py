"""Pages of lists of persons: pasting, looking, mending, confirming, and what is refused."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest

from marketplace.infra.files.sheets.reading import read_file
from marketplace.people.import_models import PersonImport
from marketplace.people.models import Person
from tests.client import Client
from tests.people.lists import SRAGEN, as_text, good, nik
from tests.people.town import Town


def test_pages_from_pasting_to_the_end(town: Town, officer: Client) -> None:
    text = as_text([good(1), good(2, NIK="33141241018500"), good(3)])
    page = officer.submit("/people/import", regency_code=SRAGEN, sheet_pasted=text).follow()
    assert page.status_code == 200
    assert "NIK" in page.words
    assert "331412410185" in page.words
    assert nik(1) not in page.text
    mended = officer.get(f"{page.path}/mend.xlsx")
    sheet = read_file(mended.data)
    assert any("16" in cell for row in sheet.rows for cell in row.cells[-1:])
    before = town.count(Person)
    done = page.send("/confirm").follow()
    assert done.status_code == 200
    assert town.count(Person) == before + 2
    again = officer.submit("/people/import", regency_code=SRAGEN, sheet_pasted=text).follow()
    assert again.send("/discard").follow().status_code == 200


def test_a_file_and_the_template(town: Town, officer: Client) -> None:
    template = officer.get("/people/import/template.xlsx")
    assert read_file(template.data).rows[0].at(1) in ("Nama", "Name")
    content = as_text([good(1)]).replace("\t", ";").encode()
    page = officer.submit("/people/import", regency_code=SRAGEN, sheet=(BytesIO(content), "daftar.csv")).follow()
    assert page.h1 == "daftar.csv"
    refused = officer.submit("/people/import", regency_code=SRAGEN, sheet=(BytesIO(b"%PDF-1.7"), "daftar.pdf"))
    assert refused.status_code == 422
    assert officer.submit("/people/import", regency_code=SRAGEN).status_code == 422


def test_what_comes_out_computes_nothing(town: Town, officer: Client) -> None:
    evil = '=HYPERLINK("http://x","y")'
    page = officer.submit(
        "/people/import", regency_code=SRAGEN, sheet_pasted=as_text([good(1, Keahlian=evil, NIK="12")])
    ).follow()
    content = officer.get(f"{page.path}/mend.xlsx").data
    with ZipFile(BytesIO(content)) as packed:
        assert not any(b"<f>" in packed.read(name) for name in packed.namelist())
    told = as_text([good(1, NIK="<script>alert(1)</script>")])
    assert "<script>alert" not in officer.submit("/people/import", regency_code=SRAGEN, sheet_pasted=told).follow().text


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04" + b"\0" * 400, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"\0" * 50,
     ("Nama\tStatus\n" + "x" * 3_000 + "\tpurna").encode(), b"Nama;Status\n" + b"a;purna\n" * 6_000],
)  # fmt: skip
def test_a_hostile_file_is_refused_with_words(town: Town, officer: Client, content: bytes) -> None:
    page = officer.submit("/people/import", regency_code=SRAGEN, sheet=(BytesIO(content), "x.xlsx"))
    assert page.status_code == 422
    assert page.alerts
    assert town.count(PersonImport) == 0


def test_a_page_pressed_twice_or_seen_too_early_writes_nothing_twice(town: Town, officer: Client) -> None:
    before = town.count(Person)
    page = officer.submit("/people/import", regency_code=SRAGEN, sheet_pasted=as_text([good(1), good(2)])).follow()
    first, second = page.send("/confirm"), page.send("/confirm")
    assert first.follow().status_code == second.follow().status_code == 200
    assert town.count(Person) == before + 2
    other = officer.submit("/people/import", regency_code=SRAGEN, sheet_pasted=as_text([good(5)])).follow()
    seen = officer.get(other.path)
    assert other.send("/discard").status_code == 303
    assert seen.send("/confirm").status_code == 409
    assert town.count(Person) == before + 2


def test_who_may_not(town: Town, make_client: Callable[[], Client]) -> None:
    found = town.read(good(1))
    stranger = make_client()
    assert stranger.get("/people/import").status_code in (302, 303, 401, 403)
    facilitator = make_client()
    facilitator.sign_in(town.facilitator)
    assert facilitator.get("/people/import").status_code == 200
    for path in ("", "/mend.xlsx"):
        assert facilitator.get(f"/people/import/{found.id}{path}").status_code == 404
