"""An advance through its pages, as the two sides see them: offer, answer, hand-over, count, return, loss."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image

from marketplace.accounts.models import User
from marketplace.advances.models import Adjustment, Advance
from marketplace.advances.operations import consume
from marketplace.infra.data.runtime import Runtime, session
from marketplace.orders.operations import confirm_short_close, lock_order, propose_short_close
from marketplace.orders.queries import load_order
from tests.advances.acts import OFFER, People, offered, received
from tests.book import stage
from tests.book.stage import Stage
from tests.client import Client


def test_a_count_that_is_far_too_small_is_asked_about_once(people: People, runtime: Runtime) -> None:
    offered(people)
    assert people["coordinator"].submit("/advances/1", "/accept").status_code == 303
    assert people["buyer"].submit("/advances/1/issue").status_code == 303
    page = people["coordinator"].get("/advances/1/receive")
    slip_of_the_thumb = page.send(**{"counts-0-counted": "3"})
    assert slip_of_the_thumb.status_code == 422
    asked = " ".join(slip_of_the_thumb.alerts)
    assert ("30,18 m" in asked, "3 m" in asked, "Ya, benar" in slip_of_the_thumb.text) == (True, True, True)
    assert slip_of_the_thumb.send(**{"counts-0-counted": "30"}).status_code == 303
    with runtime.unit_of_work(write=False) as work:
        assert work.get_one(Advance, 1).received_quantity == 30_000


def test_both_sides_read_what_no_delivery_can_pay_off(people: People) -> None:
    dear = OFFER | {"cost": "1.200.000"}
    draft = people["buyer"].submit("/orders/1/advances/new", "advances/new", press="Simpan dan periksa", **dear)
    left = "paling banyak Rp1.110.000. Sisa Rp135.000 harus dibayar"
    assert left in draft.follow().words
    assert people["buyer"].submit("/advances/1", "/offer").status_code == 303
    asked = people["coordinator"].get("/advances/1")
    assert left in asked.words
    assert asked.send("/accept").status_code == 303
    assert left not in people["coordinator"].get("/advances/1").words
    draft = people["buyer"].submit("/orders/2/advances/new", "advances/new", press="Simpan dan periksa", **OFFER)
    assert "harus dibayar kelompok dengan cara lain" not in draft.follow().words


def test_the_offer_shows_what_it_means_before_it_is_sent(people: People) -> None:
    draft = people["buyer"].submit("/orders/1/advances/new", "advances/new", press="Simpan dan periksa", **OFFER)
    page = draft.follow()
    for words in ("12 lembar", "Rp78.750", "2,515 m", "Rp945.000", "Konsep"):
        assert words in page.words
    assert people["coordinator"].get("/advances/1").status_code == 404
    page.send("/offer")
    seen = people["coordinator"].get("/advances/1")
    assert "Rp78.750" in seen.words
    assert "Rp945.000" in people["coordinator"].get("/advances/1/contract").words


def test_no_contract_form_is_chosen_for_anyone(people: People) -> None:
    without = {name: value for name, value in OFFER.items() if name != "contract_form"}
    answer = people["buyer"].submit("/orders/1/advances/new", "advances/new", press="Simpan dan periksa", **without)
    assert answer.status_code == 422
    assert any("Pilih bentuk akad" in alert for alert in answer.alerts), answer.alerts
    assert answer.form("advances/new").values["lots-0-length"] == ["30,18"]


def test_pieces_are_added_without_script_and_empty_ones_left_out(people: People, runtime: Runtime) -> None:
    page = people["buyer"].submit("/orders/1/advances/new", "advances/new", press="1", **OFFER)
    assert page.status_code == 422
    assert not page.alerts
    more = page.send("advances/new", press="1", **{"lots-1-length": "12,5"})
    assert more.send("advances/new", press="Simpan dan periksa").status_code == 303
    with runtime.unit_of_work(write=False) as work:
        assert [lot.measured_length for lot in work.get_one(Advance, 1).lots] == [30_180, 12_500]


def test_a_draft_is_changed_and_sent(people: People, runtime: Runtime) -> None:
    people["buyer"].submit("/orders/1/advances/new", "advances/new", press="Simpan dan periksa", **OFFER)
    answer = people["buyer"].submit("/advances/1/edit", "/edit", press="Simpan dan periksa", cost="800.000")
    assert answer.location == "/advances/1", answer
    with runtime.unit_of_work(write=False) as work:
        assert work.get_one(Advance, 1).total == 845_000


def test_a_shorter_count_lowers_what_is_owed(people: People) -> None:
    received(people, counted="15,09")
    page = people["coordinator"].get("/advances/1")
    assert "Rp472.500" in page.words
    assert "15,09 m" in page.words


def test_a_longer_count_is_refused_with_the_most(people: People) -> None:
    offered(people)
    people["coordinator"].submit("/advances/1", "/accept")
    people["buyer"].submit("/advances/1/issue")
    answer = people["coordinator"].submit("/advances/1/receive", **{"counts-0-counted": "31"})
    assert answer.status_code == 422
    assert any("Potong Pis 1: hitungan Anda: " in alert and "30,18 m" in alert for alert in answer.alerts)
    assert answer.form("/receive").values["counts-0-counted"] == ["31"]


def test_the_group_declines_with_a_reason_the_buyer_reads(people: People) -> None:
    offered(people)
    reason = "Kami masih punya kain sendiri."
    assert people["coordinator"].submit("/advances/1/decline", reason=reason).status_code == 303
    assert reason in people["buyer"].get("/advances/1").words


def test_a_return_is_counted_by_the_buyer(people: People, runtime: Runtime) -> None:
    received(people)
    sent = people["coordinator"].submit("/advances/1/adjustments/new/return", quantity="2,6")
    assert sent.location == "/adjustments/1", sent
    assert people["coordinator"].get("/adjustments/1").has_form("/withdraw")
    assert not people["coordinator"].get("/adjustments/1").has_form("/accept")
    assert "Rp863.589" in people["buyer"].get("/adjustments/1").words  # 945.000 less ⌊945.000 × 2,6 ÷ 30,18⌋
    assert people["buyer"].submit("/adjustments/1", "/accept", counted="2,515").status_code == 303
    page = people["coordinator"].get("/advances/1")
    assert "Rp866.250" in page.words
    with runtime.unit_of_work(write=False) as work:
        found = work.get_one(Adjustment, 1)
        assert (found.quantity, found.agreed_quantity, found.value) == (2_600, 2_515, 78_750)


def test_a_return_begins_with_all_that_is_held_but_a_loss_with_nothing(people: People) -> None:
    received(people)
    held = {
        kind: people["buyer"].get(f"/advances/1/adjustments/new/{kind}").form().values for kind in ("return", "loss")
    }
    assert (held["return"]["quantity"], held["loss"]["quantity"]) == (["30,18"], [""])


def test_a_loss_borne_by_the_programme_waits_for_its_officer(people: People) -> None:
    received(people)
    sent = people["coordinator"].submit(
        "/advances/1/adjustments/new/loss", quantity="2,515", cause="disaster", bearer="programme",
        reason="Banjir merendam rumah produksi.",
    )  # fmt: skip
    assert sent.status_code == 303, sent
    assert not people["officer"].get("/adjustments/1").has_form("/confirm")
    people["buyer"].submit("/adjustments/1", "/accept")
    assert "Rp945.000" in people["coordinator"].get("/advances/1").words
    assert people["officer"].submit("/adjustments/1", "/confirm").status_code == 303
    assert "Rp866.250" in people["coordinator"].get("/advances/1").words


def test_shared_parts_must_be_whole(people: People) -> None:
    received(people)
    answer = people["coordinator"].submit(
        "/advances/1/adjustments/new/loss", quantity="1", cause="cutting", bearer="shared", part_group="50",
        part_off_taker="40", reason="Salah potong waktu listrik mati.",
    )  # fmt: skip
    assert answer.status_code == 422
    assert any("100" in alert for alert in answer.alerts)


def test_faulty_material_is_claimed_against_rejected_goods(people: People, runtime: Runtime, story: Stage) -> None:
    received(people)
    with runtime.unit_of_work():
        line = load_order(1).lines[0]
        lock_order(1, stage.AT)
        consume(77, line.id, 0, 1_000, datetime.now(stage.AT.tzinfo), story.buyer)
        assert session().get_one(Advance, 1).consumed_rejected == 2_515
    sent = people["coordinator"].submit("/advances/1/adjustments/new/faulty", reason="Kain berlubang sejak awal.")
    assert sent.status_code == 303, sent
    people["buyer"].submit("/adjustments/1/decline", reason="Lubang itu dari paku di gawangan.")
    assert "Lubang itu dari paku" in people["coordinator"].get("/adjustments/1").words
    people["coordinator"].submit("/advances/1/adjustments/new/faulty", reason="Ada di foto surat serah terima.")
    people["buyer"].submit("/adjustments/2", "/accept")
    assert "Rp866.250" in people["coordinator"].get("/advances/1").words


def test_money_in_advance_needs_a_proof_and_a_confirmation(people: People, runtime: Runtime) -> None:
    answer = people["buyer"].submit(
        "/orders/1/advances/new/cash", "advances/new/cash", amount="500.000", recovery_rate="25"
    )
    assert answer.status_code == 303, answer
    people["buyer"].submit("/advances/1", "/offer")
    people["coordinator"].submit("/advances/1", "/accept")
    assert people["buyer"].submit("/advances/1/issue").status_code == 422
    assert people["finance"].submit("/advances/1/issue", reference="TRF 8812").status_code == 303
    doubtful = people["coordinator"].submit("/advances/1/receive", amount="50.000")
    assert "Dikirim Rp500.000, yang ditulis Rp50.000" in " ".join(doubtful.alerts)
    assert doubtful.send(amount="500.000").status_code == 303
    with runtime.unit_of_work(write=False) as work:
        found = work.get_one(Advance, 1)
        assert (found.status, found.received_total) == ("received", 500_000)


def test_debt_is_let_go_only_once_no_cloth_is_left(people: People) -> None:
    received(people)
    answer = people["buyer"].submit(
        "/advances/1/adjustments/new/forgiveness", amount="1.000", reason="Kain rusak karena banjir."
    )
    assert (answer.status_code, any("30,18 m" in alert for alert in answer.alerts)) == (422, True)


def test_what_waits_is_on_the_right_home_page(people: People, runtime: Runtime) -> None:
    offered(people)
    assert "Jawab tawaran" in people["coordinator"].get("/").follow().words
    assert "Ditawarkan" in people["buyer"].get("/orders/1").words


def with_debt_left(runtime: Runtime, story: Stage, rejected: int = 12_000) -> None:
    """All cloth went into rejected goods: nothing is held, everything is still owed."""
    with runtime.unit_of_work():
        lock_order(1, stage.AT)
        consume(77, load_order(1).lines[0].id, 0, rejected, stage.AT, story.buyer)


def test_debt_is_carried_to_another_order_and_deducted_there(people: People, runtime: Runtime, story: Stage) -> None:
    received(people)
    with_debt_left(runtime, story)
    page = "/advances/1/adjustments/new/carry_over"
    assert people["coordinator"].submit(page, amount="945.000", target_order_id="2").status_code == 303
    people["finance"].submit("/adjustments/1", "/accept")
    assert "Lunas" in people["coordinator"].get("/advances/1").words
    carried = people["coordinator"].get("/advances/2").words
    assert "Rp945.000" in carried
    assert "PO-2026-0002" in carried
    with runtime.unit_of_work(write=False) as work:
        target = work.get_one(Advance, 2)
        assert (target.kind, target.status, target.received_margin) == ("carried", "received", 45_000)


def test_a_repayment_names_its_transfer(people: People, runtime: Runtime, story: Stage) -> None:
    received(people)
    page = "/advances/1/adjustments/new/repayment"
    assert people["coordinator"].submit(page, amount="100.000").status_code == 422
    assert people["coordinator"].submit(page, amount="1.000.000", payment_reference="TRF 5").status_code == 422
    assert people["coordinator"].submit(page, amount="100.000", payment_reference="TRF 5").status_code == 303
    people["finance"].submit("/adjustments/1", "/accept")
    assert "Rp845.000" in people["coordinator"].get("/advances/1").words


def test_a_small_remainder_is_closed_by_both(people: People, runtime: Runtime, story: Stage) -> None:
    received(people, counted="30,18")
    with_debt_left(runtime, story, rejected=11_000)
    page = "/advances/1/adjustments/new/variance"
    answer = people["buyer"].submit(page, reason="Sisa potongan pinggir kain.")
    assert answer.status_code == 422
    assert any("0,603 m" in alert for alert in answer.alerts)


def test_the_same_click_twice_records_one_return(people: People, runtime: Runtime) -> None:
    received(people)
    page = people["coordinator"].get("/advances/1/adjustments/new/return")
    first = page.send("/return", quantity="1")
    again = page.send("/return", quantity="1")
    assert first.location == again.location == "/adjustments/1"
    with runtime.unit_of_work(write=False) as work:
        assert work.query(Adjustment).count() == 1


def test_a_stale_page_is_told_so(people: People) -> None:
    offered(people)
    page = people["coordinator"].get("/advances/1")
    assert people["buyer"].submit("/advances/1/withdraw", reason="Kain kami sedang habis.").status_code == 303
    assert page.send("/accept").status_code == 409


def test_offers_of_a_cancelled_order_fall_away(people: People, runtime: Runtime) -> None:
    offered(people)
    answer = people["buyer"].submit("/orders/1/cancel", reason="Pameran kami dibatalkan.")
    assert answer.status_code == 303, answer
    with runtime.unit_of_work(write=False) as work:
        assert work.get_one(Advance, 1).status == "withdrawn"


def test_an_order_offers_no_cancelling_once_material_is_out(people: People) -> None:
    offered(people)
    assert "/orders/1/cancel" in people["buyer"].get("/orders/1").links
    assert people["coordinator"].submit("/advances/1", "/accept").status_code == 303
    assert people["buyer"].submit("/advances/1/issue", "/issue").status_code == 303
    page = people["buyer"].get("/orders/1")
    assert "/orders/1/cancel" not in page.links
    assert "/orders/1/short-close" in page.links


def test_an_order_names_the_contract_and_pays_no_wage_work_off(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"contract_form": "consigned", "margin": ""}.items():
        monkeypatch.setitem(OFFER, name, value)
    received(people)
    words = people["coordinator"].get("/orders/1").words
    assert "Diterima, sedang dikerjakan Upah pengerjaan (maklon)" in words


@pytest.mark.parametrize("length", ["0", "-3", "2.515,1234", "30.18.1", "tiga"])
def test_a_wrong_length_is_told_at_its_field_and_kept(people: People, length: str) -> None:
    offer = OFFER | {"lots-0-length": length}
    answer = people["buyer"].submit("/orders/1/advances/new", "advances/new", press="Simpan dan periksa", **offer)
    assert answer.status_code == 422
    assert answer.form("advances/new").values["lots-0-length"] == [length]
    assert answer.alerts


def test_photos_of_a_loss_are_seen_by_both_sides_only(
    people: People, runtime: Runtime, make_client: Callable[[], Client]
) -> None:
    received(people)
    made = BytesIO()
    Image.new("RGB", (60, 40), "brown").save(made, "JPEG")
    made.seek(0)
    sent = people["coordinator"].submit(
        "/advances/1/adjustments/new/loss", quantity="1", cause="wax_or_dye", bearer="off_taker",
        reason="Malam bocor dari kompor baru.", evidence=(made, "rusak.jpg"),
    )  # fmt: skip
    assert sent.status_code == 303, sent
    assert people["buyer"].get("/attachments/1/medium.webp").status_code == 200
    with runtime.unit_of_work() as work:
        stranger = User(name="Orang lain", phone="+6281299999999", created_at=stage.AT)
        work.add(stranger)
        work.flush()
    other = make_client()
    other.sign_in(stranger)
    assert other.get("/attachments/1/medium.webp").status_code == 404


def test_what_is_left_at_the_end_waits_for_someone(people: People, runtime: Runtime, story: Stage) -> None:
    received(people)
    with_debt_left(runtime, story, rejected=11_000)
    assert "Kembalikan sisa" not in people["coordinator"].get("/").follow().words
    with runtime.unit_of_work():
        propose_short_close(load_order(1), "Bahan cacat, sebelas cukup.", story.buyer, stage.AT)
        confirm_short_close(load_order(1), story.coordinator, stage.AT)
    words = people["coordinator"].get("/").follow().words
    assert "Kembalikan sisa: 2,515 m Kain mori primissima" in words
    assert "turun Rp78.750" in words
    people["coordinator"].submit("/advances/1/adjustments/new/return", quantity="2,515")
    assert "Kembalikan sisa" not in people["coordinator"].get("/").follow().words
    people["buyer"].submit("/adjustments/1", "/accept", counted="2,515")
    assert "Bereskan sisa kewajiban Rp866.250" in people["coordinator"].get("/").follow().words
    people["finance"].submit(
        "/advances/1/adjustments/new/forgiveness", amount="866.250", reason="Kain cacat sejak dari gudang."
    )
    people["coordinator"].submit("/adjustments/2", "/accept")
    with runtime.unit_of_work(write=False):
        assert load_order(1).status == "closed"


def test_everything_wrong_with_a_loss_is_said_at_once(people: People) -> None:
    received(people)
    page = people["coordinator"].submit("/advances/1/adjustments/new/loss", quantity="40", reason="Banjir")
    assert page.status_code == 422
    said = " ".join(page.alerts)
    for words in ("30,18 m", "Apa yang terjadi", "Siapa yang menanggung", "10 sampai 1000 huruf"):
        assert words in said, (words, said)
    assert page.form("/loss").values["quantity"] == ["40"]
