import io
from collections.abc import Callable

import pytest
from PIL import Image

from marketplace.inspections import operations, queries
from marketplace.inspections.models import Inspection
from marketplace.orders.operations import confirm_short_close, propose_short_close
from marketplace.orders.queries import load_order
from tests.client import Client, Page
from tests.inspections.stage import BATIK, LATER, SPECKLED, STAINED, Stage


@pytest.fixture
def buyer(stage: Stage, make_client: Callable[[], Client]) -> Client:
    return stage.scene.browser(make_client, stage.scene.buyer)


@pytest.fixture
def coordinator(stage: Stage, make_client: Callable[[], Client]) -> Client:
    return stage.scene.browser(make_client, stage.scene.coordinator)


def made(stage: Stage, build: Callable[..., Inspection], *args: object, **options: object) -> int:
    with stage.runtime.unit_of_work():
        return build(*args, **options).id


def fields(stage: Stage, inspection_id: int, **changed: int | str) -> dict[str, str]:
    """What a person would choose and type on a unit's page."""
    with stage.runtime.unit_of_work(write=False):
        criteria = queries.criteria_of(queries.get_inspection(inspection_id, stage.buyer))
        readings = {**BATIK, **changed}
        return {
            f"c{c.id}": str(value // 1_000) if isinstance(value := readings[c.code], int) else value for c in criteria
        }


def photo() -> tuple[io.BytesIO, str]:
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), "brown").save(stream, "JPEG")
    stream.seek(0)
    return stream, "noda.jpg"


def state_of(stage: Stage, inspection_id: int) -> str:
    with stage.runtime.unit_of_work(write=False):
        return queries.get_inspection(inspection_id, stage.buyer).status


def record_all(stage: Stage, buyer: Client, page: Page, inspection_id: int, bad: dict[int, dict]) -> Page:
    """From the page of the first unit to the inspection's page, unit by unit."""
    place = 0
    while "/units/" in page.path:
        sent = fields(stage, inspection_id, **bad.get(place, {}))
        page = page.send(page.path, press="Simpan", **sent).follow()
        place += 1
    return page


def test_from_arrival_to_decision(stage: Stage, buyer: Client, coordinator: Client):
    with stage.runtime.unit_of_work():
        lot_id = stage.lot(40).id
    start = buyer.get(f"/lots/{lot_id}/inspect")
    assert "Dari 40 lembar, 13 lembar diperiksa" in start.words
    hub = start.send("/inspect").follow()
    inspection_id = int(hub.path.rpartition("/")[2])
    assert "Sejauh ini 0 dari 13" in hub.words
    first = next(href for href in hub.links if "/units/" in href)
    unit = buyer.get(first)
    assert unit.h1 == "Lembar 1 dari 13"
    hub = record_all(stage, buyer, unit, inspection_id, {9: STAINED})
    assert "Sejauh ini 13 dari 13" in hub.words
    assert "Noda atau warna blobor di bidang motif: 1 buah" in hub.words
    decided = hub.send("/conclude").follow()
    assert "Lolos, tinggal diputuskan" in decided.words
    assert coordinator.get(decided.path).status_code == 200
    choice = buyer.get(f"/inspections/{inspection_id}/decide")
    assert "39 diterima: kiriman lolos." in choice.words
    choice.send("/decide", note="Terima kasih.")
    assert state_of(stage, inspection_id) == "decided"
    seen = coordinator.get(f"/inspections/{inspection_id}")
    assert "1 lembar tidak lolos: Noda atau warna blobor di bidang motif (BT7)" in seen.words
    printed = coordinator.get(f"/inspections/{inspection_id}/result")
    assert "39 lembar" in printed.words
    assert "Ratih Ayuningtyas" in printed.words


def test_the_result_prints_what_was_measured_first_and_last_in_the_order_of_the_draw(
    stage: Stage, buyer: Client, coordinator: Client
) -> None:
    inspection_id = made(stage, stage.started, 120)
    with stage.runtime.unit_of_work(write=False):
        first, *others = queries.get_inspection(inspection_id, stage.buyer).sample
    path = f"/inspections/{inspection_id}/units/{first}"
    page = buyer.get(path)
    assert "Mengapa dicatat ulang?" not in page.words
    page.send(path, press="Simpan", **fields(stage, inspection_id, **STAINED))
    again = buyer.get(path).send(path, press="Simpan", **fields(stage, inspection_id))
    assert again.status_code == 422
    assert "Mengapa dicatat ulang?" in again.words
    reason = "Bukan noda, hanya benang lepas."
    assert again.send(path, press="Simpan", reason=reason).status_code == 303
    for number in others:
        other = f"/inspections/{inspection_id}/units/{number}"
        buyer.get(other).send(other, press="Simpan", **fields(stage, inspection_id))
    buyer.get(f"/inspections/{inspection_id}").send("/conclude")
    for address in (f"/inspections/{inspection_id}", f"/inspections/{inspection_id}/result"):
        seen = coordinator.get(address).words
        assert f"{first}, {others[0]}, {others[1]}" in seen
        assert reason in seen
        before, after = seen.split("Semula:")[1].split("Menjadi:")[:2]
        stain = "Noda atau warna blobor di bidang motif: 1 buah"
        assert (stain in before, stain in after) == (True, False)
        assert seen.count("250 cm") > len(others)


def test_a_unit_page_keeps_what_was_typed_and_says_what_is_missing(stage: Stage, buyer: Client):
    inspection_id = made(stage, stage.started, 12)
    hub = buyer.get(f"/inspections/{inspection_id}")
    unit = buyer.get(next(href for href in hub.links if "/units/" in href))
    sent = fields(stage, inspection_id)
    missing = next(name for name, value in sent.items() if value == "yes")
    length = next(name for name, value in sent.items() if value == "250")
    again = unit.send(unit.path, press="Simpan", **(sent | {missing: None, length: "249,5"}))
    assert again.status_code == 422
    assert "Bebas sisa malam: Belum dicatat." in again.words
    assert again.form(unit.path).values[length] == ["249,5"]


def test_the_stepper_counts_without_a_script(stage: Stage, buyer: Client):
    inspection_id = made(stage, stage.started, 12)
    hub = buyer.get(f"/inspections/{inspection_id}")
    unit = buyer.get(next(href for href in hub.links if "/units/" in href))
    stains = next(name for name, value in fields(stage, inspection_id, BT7=7_000).items() if value == "7")
    once = buyer.post(unit.path, data=unit.form(unit.path).values | {f"{stains}_more": "1"})
    assert once.form(unit.path).values[stains] == ["1"]
    assert "Melewati batas: cacat besar" in once.words
    twice = buyer.post(unit.path, data=once.form(unit.path).values | {f"{stains}_less": "1"})
    assert twice.form(unit.path).values[stains] == ["0"]
    below = buyer.post(unit.path, data=twice.form(unit.path).values | {f"{stains}_less": "1"})
    assert below.form(unit.path).values[stains] == ["0"]
    assert "Sejauh ini 0 dari 5" in buyer.get(hub.path).words


def test_a_critical_defect_asks_for_its_photo_which_both_sides_see(
    stage: Stage, buyer: Client, coordinator: Client, make_client: Callable[[], Client]
):
    inspection_id = made(stage, stage.started, 12)
    hub = buyer.get(f"/inspections/{inspection_id}")
    unit = buyer.get(next(href for href in hub.links if "/units/" in href))
    sent = fields(stage, inspection_id, BT1="printing")
    refused = unit.send(unit.path, press="Simpan", **sent)
    assert refused.status_code == 422
    assert "Standar meminta foto untuk cacat ini" in refused.words
    refused.send(unit.path, press="Simpan", photos=photo())
    shown = coordinator.get(hub.path)
    picture = next(href for href in shown.links if "/attachments/" in href)
    assert coordinator.get(picture).status_code == 200
    assert buyer.get(picture).status_code == 200
    stranger = stage.scene.browser(make_client, stage.scene.neighbour)
    assert stranger.get(picture).status_code == 404


def test_a_failed_lot_shows_four_ways(stage: Stage, buyer: Client, coordinator: Client):
    inspection_id = made(stage, stage.inspected, 40, {0: STAINED})
    page = buyer.get(f"/inspections/{inspection_id}")
    assert page.has_form("/sort")
    for way in ("send-back", "concession", "reject"):
        assert f"/inspections/{inspection_id}/{way}" in page.links
    assert f"/inspections/{inspection_id}/decide" not in page.links
    theirs = coordinator.get(f"/inspections/{inspection_id}")
    assert not theirs.has_form("/sort")
    assert f"/inspections/{inspection_id}/reject" not in theirs.links


def test_the_order_file_tells_how_far_a_lot_is_and_which_delivery_a_result_belongs_to(stage: Stage, buyer: Client):
    inspection_id = made(stage, stage.inspected, 40, {0: STAINED})
    with stage.runtime.unit_of_work(write=False):
        order_id = queries.get_inspection(inspection_id, stage.buyer).order_id
    words = buyer.get(f"/orders/{order_id}").words
    assert "Tidak lolos, perlu diputuskan" in words
    assert "Tiba, perlu diperiksa" not in words
    assert "Hasil pemeriksaanSJ-2026-0001" in words


def test_a_defect_drawn_after_a_class_is_judged_says_that_the_verdict_leaves_it_out(stage: Stage, buyer: Client):
    inspection_id = made(stage, stage.inspected, 30, {0: STAINED, 6: STAINED})
    words = buyer.get(f"/inspections/{inspection_id}").words
    assert "batas 0 dari 5" in words
    assert words.count("dari 5 yang pertama diundi; yang ini sesudahnya") == 1


def test_sorting_on_the_pages(stage: Stage, buyer: Client):
    inspection_id = made(stage, stage.inspected, 40, {0: STAINED})
    page = buyer.get(f"/inspections/{inspection_id}").send("/sort").follow()
    with stage.runtime.unit_of_work(write=False):
        sample = queries.get_inspection(inspection_id, stage.buyer).sample
    other = next(number for number in range(1, 41) if number not in sample)
    for typed in ("²", "9" * 5_000, "-1", "1.5", ""):
        assert "Tulis nomor 1 sampai 40" in buyer.get(f"{page.path}/sorting/unit?number={typed}").follow().words, typed[
            :9
        ]
    wrong = buyer.get(f"{page.path}/sorting/unit?number={sample[0]}").follow()
    assert "Tulis nomor 1 sampai 40 yang belum termasuk contoh." in wrong.words
    unit = buyer.get(f"{page.path}/sorting/unit?number={other}").follow()
    assert unit.h1 == f"Lembar nomor {other}"
    page = unit.send(unit.path, press="Simpan", **fields(stage, inspection_id, **SPECKLED)).follow()
    page = page.send("/finish-sorting").follow()
    choice = buyer.get(f"/inspections/{inspection_id}/decide")
    assert "38 sesuai dan diterima." in choice.words
    choice.send("/decide", **{f"fate_{other}": "second_grade"})
    decided = buyer.get(page.path)
    assert "Lolos 38 lembar Mutu kedua 1 lembar Tidak lolos 1 lembar" in decided.words


def test_a_concession_on_the_pages(stage: Stage, buyer: Client, coordinator: Client):
    inspection_id = made(stage, stage.inspected, 40, {0: STAINED})
    path = f"/inspections/{inspection_id}"
    refused = buyer.submit(f"{path}/concession", note="")
    assert refused.status_code == 422
    buyer.submit(f"{path}/concession", rest="second_grade", note="Motifnya tetap laku di gerai kami.")
    own, offer = buyer.get(path), coordinator.get(f"{path}/answer")
    assert own.has_form("/withdraw-concession")
    for page in (own, offer):
        assert "Mutu kedua 39 lembar" in page.words
        assert "Mutu kedua dibayar 80% dari harga" in page.words
        assert "Nilainya Rp5.772.000, sebelum potongan. Mutu kedua" in page.words
        assert "Motifnya tetap laku di gerai kami." in page.words
    short = offer.send("/answer", press="Saya tidak setuju", reason="")
    assert short.status_code == 422
    offer.send("/answer", press="Saya tidak setuju", reason="Kami perbaiki saja dulu.")
    assert "Kelompok tidak setuju dengan tawaran: Kami perbaiki saja dulu." in buyer.get(path).words
    buyer.submit(f"{path}/concession", rest="accepted", note="Harga penuh untuk sisanya.")
    buyer.get(path).send("/withdraw-concession")
    page = buyer.get(f"{path}/concession")
    [fate] = [name for name in page.form("/concession").names if name.startswith("fate_")]
    page.send("/concession", rest="second_grade", note="Satu diperbaiki dahulu.", **{fate: "rework"})
    decided = coordinator.get(f"{path}/answer").send("/answer", press="Saya setuju").follow()
    assert state_of(stage, inspection_id) == "decided"
    assert "39 lembar di antaranya mutu kedua: 39 lembar 0 lembar diperbaiki: 1 lembar" in decided.words
    assert "Diambil dengan kesepakatan" in buyer.get(path).words


@pytest.mark.parametrize(("way", "words"), [("send-back", "Dikembalikan untuk diperbaiki"), ("reject", "ditolak")])
def test_the_whole_lot_goes_with_a_reason(stage: Stage, buyer: Client, coordinator: Client, way: str, words: str):
    inspection_id = made(stage, stage.inspected, 40, {0: STAINED})
    assert buyer.submit(f"/inspections/{inspection_id}/{way}", note="").status_code == 422
    buyer.submit(f"/inspections/{inspection_id}/{way}", note="Noda malam di bidang motif.")
    seen = coordinator.get(f"/inspections/{inspection_id}")
    assert words in seen.words
    assert "Noda malam di bidang motif." in seen.words
    assert "sisa kiriman" in seen.words


def test_a_decision_sent_twice_is_made_once(stage: Stage, buyer: Client):
    inspection_id = made(stage, stage.inspected, 40)
    page = buyer.get(f"/inspections/{inspection_id}/decide")
    first, second = page.send("/decide"), page.send("/decide")
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    late = buyer.get(f"/inspections/{inspection_id}/decide")
    assert late.status_code == 409


def test_a_stale_page_cannot_decide(stage: Stage, buyer: Client):
    inspection_id = made(stage, stage.inspected, 40, {0: STAINED})
    page = buyer.get(f"/inspections/{inspection_id}/reject")
    with stage.runtime.unit_of_work():
        operations.start_sorting(queries.get_inspection(inspection_id, stage.buyer), stage.buyer, LATER)
    assert page.send("/reject", note="Noda malam di bidang motif.").status_code == 409
    assert state_of(stage, inspection_id) == "sorting"


def test_an_order_that_ended_early_offers_no_mending(stage: Stage, buyer: Client):
    inspection_id = made(stage, stage.inspected, 40, {0: STAINED}, ordered=50)
    path = f"/inspections/{inspection_id}"
    assert f"{path}/send-back" in buyer.get(path).links
    page = buyer.get(f"{path}/concession")
    assert 'value="rework"' in page.text
    with stage.runtime.unit_of_work():
        bought = load_order(queries.get_inspection(inspection_id, stage.buyer).order_id)
        propose_short_close(bought, "Cukup sekian untuk tahun ini.", stage.group, LATER)
        confirm_short_close(bought, stage.buyer, LATER)
    assert f"{path}/send-back" not in buyer.get(path).links
    assert buyer.get(f"{path}/send-back").status_code == 409
    page = buyer.get(f"{path}/concession")
    assert 'value="rework"' not in page.text
    assert 'value="rejected"' in page.text


def test_who_may_do_what(stage: Stage, make_client: Callable[[], Client]):
    inspection_id = made(stage, stage.started, 12)
    path = f"/inspections/{inspection_id}"
    scene = stage.scene
    for who, read, write in (
        (scene.buyer, 200, 200),
        (scene.finance, 200, 403),
        (scene.coordinator, 200, 403),
        (scene.member, 200, 403),
        (scene.officer, 200, 403),
        (scene.administrator, 200, 403),
        (scene.rival, 404, 404),
        (scene.neighbour, 404, 404),
    ):
        client = scene.browser(make_client, who)
        with stage.runtime.unit_of_work(write=False):
            number = queries.get_inspection(inspection_id, stage.buyer).sample[0]
        assert client.get(path).status_code == read, who
        assert client.get(f"{path}/units/{number}").status_code == write, who


def test_waiting_follows_the_inspection(stage: Stage, buyer: Client, coordinator: Client):
    with stage.runtime.unit_of_work():
        lot_id = stage.lot(40).id
    assert f"/lots/{lot_id}/inspect" in buyer.get("/").follow().links
    assert f"/lots/{lot_id}/inspect" not in coordinator.get("/").follow().links
    inspection_id = made(stage, stage.inspected, 40, {0: STAINED})
    assert f"/inspections/{inspection_id}" in buyer.get("/").follow().links
    buyer.submit(f"/inspections/{inspection_id}/concession", note="Motifnya tetap laku.")
    assert f"/inspections/{inspection_id}/answer" in coordinator.get("/").follow().links


@pytest.mark.parametrize(("sheets", "draws"), [(40, True), (2, False)])
def test_only_a_lot_that_is_sampled_speaks_of_a_draw(stage: Stage, buyer: Client, sheets: int, draws: bool) -> None:
    with stage.runtime.unit_of_work():
        lot_id = stage.lot(sheets).id
    start = buyer.get(f"/lots/{lot_id}/inspect")
    assert ("Undi contohnya" in start.text, "Ambil nomor yang terundi" in start.text) == (draws, draws)
