import io
from collections.abc import Callable

import pytest
from PIL import Image

from marketplace.infra.data.runtime import Runtime
from marketplace.standards import operations, queries
from tests.client import Client
from tests.standards.conftest import AT, Parties


@pytest.fixture
def buyer(make_client: Callable[[], Client], parties: Parties) -> Client:
    client = make_client()
    client.sign_in(parties.buyer.user)
    return client


@pytest.fixture
def standard_id(runtime: Runtime, parties: Parties) -> int:
    """A published standard of macramé bags."""
    with runtime.unit_of_work():
        standard = operations.create_standard(
            parties.buyer.organisation_id, "Tas kur", "macrame", actor=parties.buyer.actor, at=AT,
            template_key="macrame_bag",
        )  # fmt: skip
        operations.publish_standard(standard, actor=parties.buyer.actor, at=AT)
        return standard.id


def test_from_an_example_to_a_published_standard(buyer: Client, client: Client):
    page = buyer.submit("/standards/new", template_key="batik", title="Kain panjang galeri").follow()
    assert page.h1 == "Kain panjang galeri"
    path = page.path
    saved = buyer.submit(path, path, aql_major="1.5", reference_sample="Segel 0112, di galeri").follow()
    assert "Tersimpan." in saved.words
    assert client.get(path.removesuffix("/edit")).status_code == 404
    confirm = buyer.get(path.replace("/edit", "/publish"))
    assert confirm.h1 == "Terbitkan versi 1?"
    shown = confirm.send("/publish").follow()
    assert shown.h1 == "Kain panjang galeri"
    assert "Segel 0112, di galeri" in client.get(shown.path).words
    assert "Kain panjang galeri" in client.get("/standards").words


def test_sampling_is_told_in_a_sentence(client: Client, standard_id: int):
    page = client.get(f"/standards/{standard_id}?lot=120")
    assert (
        "Dari 120 buah, 20 buah diperiksa: cacat berat tidak boleh ada; cacat besar paling banyak 1; "
        "cacat kecil paling banyak 2." in page.words
    )
    small = client.get(f"/standards/{standard_id}?lot=40").words
    assert "cacat besar tidak boleh ada pada 5 yang pertama" in small
    assert "Semua 4 buah diperiksa" in client.get(f"/standards/{standard_id}?lot=4").words
    for nonsense in ("0", "-3", "banyak", "99999999999"):
        assert "Dari 120 buah" in client.get(f"/standards/{standard_id}?lot={nonsense}").words
    assert "Semua 4 buah diperiksa" in client.get(f"/standards/{standard_id}?lot=4+buah").words
    doubtful = client.get(f"/standards/{standard_id}?lot=kira-kira+4")
    [taken] = [button for form in doubtful.forms for button in form.buttons if button.name == "read-lot"]
    tapped = client.get(f"/standards/{standard_id}?lot=kira-kira+4&read-lot={taken.value.replace(' ', '+')}")
    assert ("4?" in doubtful.words, "Semua 4 buah diperiksa" in tapped.words) == (True, True)


def test_the_page_reads_in_english(buyer: Client, client: Client, standard_id: int):
    page = client.get(f"/en/standards/{standard_id}?lot=120")
    assert "Holds 8 kg" in page.words
    assert "Of 120 pieces, 20 pieces are inspected: critical defect none; major defect at most 1" in page.words


def test_a_next_version_shows_what_changed(buyer: Client, client: Client, standard_id: int):
    editor = buyer.get(f"/standards/{standard_id}").send("/draft").follow()
    ends = next(href for href, label in editor.links.items() if label.endswith("MK4"))
    buyer.submit(ends, most_faults="2")
    preview = buyer.get(f"/standards/{standard_id}/publish")
    assert "dulu paling banyak 1 ujung sekarang paling banyak 2 ujung" in preview.words
    preview.send("/publish")
    changes = client.get(f"/standards/{standard_id}/versions/2/changes")
    assert "dulu paling banyak 1 ujung sekarang paling banyak 2 ujung" in changes.words
    old = client.get(f"/standards/{standard_id}/versions/1")
    assert "paling banyak 1 ujung" in old.words
    assert "Sudah diganti versi baru" in old.words
    assert client.get(f"/standards/{standard_id}/versions/1/changes").status_code == 404
    assert client.get(f"/standards/{standard_id}/versions/3").status_code == 404


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("boolean", {}, "harus sesuai"),
        ("count", {"most_faults": "2", "unit": "noda"}, "paling banyak 2 noda"),
        ("numeric", {"lower_limit": "24,5", "upper_limit": "26", "unit": "cm"}, "24,5 sampai 26 cm"),
        ("numeric", {"upper_limit": "1.250", "unit": "g"}, "paling banyak 1.250 g"),
        ("grade", {"lowest_grade": "3500"}, "nilai 3-4 atau lebih baik"),
        ("choice", {"accepted_choices": "tulis\ncap", "other_choices": "printing"}, "salah satu: tulis, cap"),
    ],
)
def test_a_criterion_of_each_type_is_added_and_read_back(
    buyer: Client, standard_id: int, kind: str, fields: dict[str, str], words: str
):
    buyer.get(f"/standards/{standard_id}").send("/draft")
    added = buyer.submit(f"/standards/{standard_id}/criteria/new/{kind}", name="Syarat uji", **fields).follow()
    assert "Ditambahkan: Syarat uji." in added.words
    assert f"Syarat uji {words} MK10" in added.words
    edit = next(href for href, label in added.links.items() if label.endswith("MK10"))
    form = buyer.get(edit).form()
    for name, value in fields.items():
        assert form.values[name][0].split() == value.split()


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("numeric", {"name": "Panjang"}, "Tulis nilai paling rendah atau paling tinggi, atau keduanya."),
        ("numeric", {"name": "Panjang", "lower_limit": "2,5 m"}, "misalnya 6 atau 2,5"),
        ("count", {"name": "Noda", "most_faults": "1,5"}, "Tulis bilangan bulat dengan angka, misalnya 6."),
        ("choice", {"name": "Jenis", "accepted_choices": "tulis"}, "Tulis sedikitnya satu jawaban yang tidak lolos"),
        ("boolean", {"name": "Bersih", "code": "MK8"}, "Kode MK8 dipakai dua kali"),
        ("boolean", {"name": "Bersih", "code": "mk 12"}, "Tulis kode dengan huruf besar dan angka"),
    ],
)
def test_a_faulty_criterion_keeps_what_was_typed(
    buyer: Client, standard_id: int, kind: str, fields: dict[str, str], words: str
):
    buyer.get(f"/standards/{standard_id}").send("/draft")
    page = buyer.submit(f"/standards/{standard_id}/criteria/new/{kind}", **fields)
    assert page.status_code == 422
    assert words in page.words
    assert page.form().values["name"] == [fields["name"]]


def photo(colour: str) -> tuple[io.BytesIO, str]:
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(stream, "JPEG")
    stream.seek(0)
    return stream, f"{colour}.jpg"


def test_reference_photos_follow_into_the_next_version(
    buyer: Client, client: Client, runtime: Runtime, standard_id: int
):
    editor = buyer.get(f"/standards/{standard_id}").send("/draft").follow()
    edit = next(href for href, label in editor.links.items() if label.endswith("MK8"))
    buyer.submit(edit, good_photo=photo("green"), bad_photo=photo("brown"))
    buyer.submit(edit, name="Bagian logam halus")
    buyer.submit(f"/standards/{standard_id}/publish")
    with runtime.unit_of_work(write=False):
        standard = queries.get_standard(standard_id, runtime_actor())
        metal = next(c for c in standard.current.criteria if c.code == "MK8")
        assert metal.name == "Bagian logam halus"
        tokens = [metal.good_photo, metal.bad_photo]
    shown = client.get(f"/standards/{standard_id}")
    for token in tokens:
        assert token in shown.text
        assert client.get(f"/photos/{token}/medium.webp").status_code == 200


def runtime_actor():
    from marketplace.accounts.actor import Actor

    return Actor.system()


def test_moving_and_taking_out(buyer: Client, standard_id: int):
    editor = buyer.get(f"/standards/{standard_id}").send("/draft").follow()
    second = [form.action for form in editor.forms if form.action.endswith("/move")][1]
    moved = editor.send(second, press="up").follow()
    assert moved.words.index("MK2") < moved.words.index("MK1")
    first = next(form.action for form in moved.forms if form.action.endswith("/move"))
    gone = moved.send(first, press="out").follow()
    assert "Dihapus: Kuat digantung 8 kg." in gone.words


def test_a_stale_editor_is_told_so(buyer: Client, standard_id: int):
    editor = buyer.get(f"/standards/{standard_id}").send("/draft").follow()
    buyer.submit(editor.path, editor.path, title="Tas kur halus")
    late = editor.send(editor.path, title="Tas kur kasar")
    assert late.status_code == 409


def test_an_empty_draft_says_what_is_missing(buyer: Client):
    page = buyer.submit("/standards/new", template_key="", title="Syal", category="weaving").follow()
    confirm = buyer.get(page.path.replace("/edit", "/publish"))
    assert "Tambahkan sedikitnya satu syarat yang bisa diperiksa pada barang." in confirm.words
    assert not confirm.has_form("/publish")
    assert not page.has_form("/discard")


def test_withdrawing(buyer: Client, client: Client, standard_id: int):
    page = buyer.submit(f"/standards/{standard_id}/withdraw", reason="")
    assert page.status_code == 422
    shown = buyer.submit(f"/standards/{standard_id}/withdraw", reason="Tidak dibuat lagi.").follow()
    assert "Ditarik: Tidak dibuat lagi." in shown.words
    assert "Tas kur" not in client.get("/standards").words
    assert client.get(f"/standards/{standard_id}").status_code == 200


def test_only_the_buyer_of_the_off_taker_writes(make_client: Callable[[], Client], parties: Parties, standard_id: int):
    for who, status in ((parties.rival, 404), (parties.coordinator, 404), (parties.finance, 403)):
        client = make_client()
        client.sign_in(who.user)
        page = client.get(f"/standards/{standard_id}")
        assert page.status_code == 200
        assert not page.has_form("/draft")
        assert client.get(f"/standards/{standard_id}/withdraw").status_code == status
    stranger = make_client()
    assert stranger.get("/standards/new").status_code in (303, 302, 401)
    assert stranger.get(f"/standards/{standard_id}/withdraw").status_code in (303, 302, 401)


def test_a_version_that_changes_nothing_is_not_published(buyer: Client, standard_id: int):
    buyer.get(f"/standards/{standard_id}").send("/draft")
    page = buyer.get(f"/standards/{standard_id}/publish")
    assert "Tidak ada bedanya dengan versi 1" in page.words
    assert not page.has_form("/publish")


def test_the_list_of_changes_names_the_lot_and_reminds_of_the_english_text(buyer: Client, standard_id: int):
    editor = buyer.get(f"/standards/{standard_id}").send("/draft").follow()
    saved = editor.send("/edit", lot_definition="Satu warna").follow()
    assert "Teks bahasa Inggrisnya masih yang lama" in saved.words
    again = saved.send("/edit", lot_definition_en="One colour").follow()
    assert "masih yang lama" not in again.words
    changes = buyer.get(f"/standards/{standard_id}/publish").words
    assert "sekarang Satu warna" in changes
    assert "sekarang One colour" in changes


def test_a_value_to_aim_for_goes_with_the_limits_that_held_it(buyer: Client):
    editor = buyer.submit("/standards/new", template_key="batik").follow()
    length = next(href for href, label in editor.links.items() if label.endswith("BT2"))
    buyer.submit(length, upper_limit="255")
    buyer.get(editor.path.replace("/edit", "/publish")).send("/publish")
    shown = editor.path.removesuffix("/edit")
    assert "usahakan 250" in buyer.get(shown).words
    buyer.get(shown).send("/draft")
    length = next(href for href, label in buyer.get(editor.path).links.items() if label.endswith("BT2"))
    buyer.submit(length, upper_limit="249")
    assert "usahakan 250" not in buyer.get(editor.path.replace("/edit", "/publish")).send("/publish").follow().words
