"""What is examined once for the lot: no lot passes without it, unless both sides agreed to judge without."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import update

from marketplace.audit.queries import list_details
from marketplace.infra.data.runtime import session
from marketplace.inspections import check, operations, queries
from marketplace.inspections.models import Inspection
from marketplace.kernel.errors import Conflict, DomainError, Invalid
from marketplace.orders import revisions
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import get_revision
from tests.client import Client
from tests.infra.test_papers import PDF
from tests.inspections.stage import AT, LATER, STAINED, Stage
from tests.inspections.test_pages import photo

LAB = {"without_results": False}
AGAIN = "Salah baris laporan, dibaca ulang."


def recorded(stage: Stage, sheets: int = 6, bad: dict[int, Any] | None = None, **terms: Any) -> Inspection:
    """A lot of which every unit drawn is recorded and nothing is examined yet."""
    inspection = stage.started(sheets, **LAB | terms)
    stage.record_all(inspection, bad or {})
    return inspection


def codes(found: list[Any]) -> list[str]:
    return [each.code for each in found]


@pytest.mark.both
def test_a_lot_waits_for_its_results(stage: Stage) -> None:
    with stage.runtime.unit_of_work():
        inspection = recorded(stage)
        assert codes(queries.still_asked(inspection)) == ["BT4", "BT5", "BT11"]
        stage.examine(inspection, "BT4", "BT5")
        with pytest.raises(DomainError, match="results_missing") as refused:
            operations.conclude_inspection(inspection, stage.buyer, LATER)
        assert refused.value.params["criteria"] == "Tahan luntur gosok basah"
        stage.examine(inspection, "BT11")
        operations.conclude_inspection(inspection, stage.buyer, LATER)
        assert inspection.status == "passed"
        operations.decide(inspection, {}, stage.buyer, LATER)
        session().flush()
        assert list(check.violations()) == []


def test_a_result_that_does_not_conform_fails_the_lot(stage: Stage) -> None:
    with stage.runtime.unit_of_work():
        inspection = recorded(stage, 120)
        stage.examine(inspection, "BT5", value=2_000)
        operations.conclude_inspection(inspection, stage.buyer, LATER)
        assert (inspection.status, inspection.verdict.outcome) == ("failed", "failed")
        assert {each["outcome"] for each in inspection.verdict.classes} == {"passed"}
        assert queries.failed_classes(inspection) == ["major"]
        with pytest.raises(DomainError, match="sorting_cannot_help"):
            operations.start_sorting(inspection, stage.buyer, LATER)
        with pytest.raises(Conflict, match="result_stands"):
            stage.examine(inspection, "BT5", reason=AGAIN)
        decision = operations.reject_lot(inspection, "Warna luntur bila digosok.", stage.buyer, LATER)
        assert [(each.criterion_code, each.quantity) for each in decision.reasons] == [("BT5", 120_000)]
        assert list(check.violations()) == []


def test_a_lot_that_is_sorted_waits_for_its_results_too(stage: Stage) -> None:
    with stage.runtime.unit_of_work():
        inspection = recorded(stage, 40, {0: STAINED, 1: STAINED, 2: STAINED})
        operations.conclude_inspection(inspection, stage.buyer, LATER)
        operations.start_sorting(inspection, stage.buyer, LATER)
        with pytest.raises(DomainError, match="results_missing"):
            operations.finish_sorting(inspection, stage.buyer, LATER)
        stage.examine(inspection, "BT4", "BT11")
        stage.examine(inspection, "BT5", value=1_000)
        operations.finish_sorting(inspection, stage.buyer, LATER)
        assert inspection.status == "failed"
        assert list(check.violations()) == []


def test_a_small_lot_that_failed_is_rejected_without_waiting(stage: Stage) -> None:
    with stage.runtime.unit_of_work():
        inspection = recorded(stage, 40, dict.fromkeys(range(3), STAINED))
        operations.conclude_inspection(inspection, stage.buyer, LATER)
        assert inspection.status == "failed"
        operations.reject_lot(inspection, "Noda di banyak lembar.", stage.buyer, LATER)


def test_both_sides_may_agree_not_to_wait(stage: Stage) -> None:
    """By a revision that changes nothing else; what was not examined stays told."""
    with stage.runtime.unit_of_work():
        inspection = recorded(stage)
        order = inspection.lot.line.order
        asked = revisions.propose_revision(
            order, [], "Laboratorium tutup sampai Desember.", stage.buyer, LATER, without_results=True
        )
        with pytest.raises(DomainError, match="results_missing"):
            operations.conclude_inspection(inspection, stage.buyer, LATER)
        revisions.accept_revision(asked, stage.group, LATER)
        operations.conclude_inspection(inspection, stage.buyer, LATER)
        assert inspection.status == "passed"
        assert queries.went_without(inspection)
        with pytest.raises(DomainError, match="nothing_changes"):
            revisions.propose_revision(order, [], "Sekali lagi, tanpa hasil.", stage.buyer, LATER, without_results=True)
        assert list(check.violations()) == []


def test_a_wait_without_end_can_be_ended(stage: Stage) -> None:
    """The lot does not pass; the group may sign for it all the same, and the order is held no longer."""
    with stage.runtime.unit_of_work():
        inspection = recorded(stage)
        stage.examine(inspection, "BT4")
        operations.conclude_without_results(inspection, stage.buyer, LATER)
        assert (inspection.status, queries.failed_classes(inspection)) == ("failed", [])
        why = "Laboratorium tutup; kami percaya pada uji bulan lalu."
        operations.offer_concession(inspection, {}, "second_grade", why, stage.buyer, LATER)
        operations.accept_concession(inspection, stage.group, LATER)
        assert inspection.decision.second_grade == 6_000
        assert [each.criterion_code for each in inspection.decision.reasons] == ["BT5"]
        assert list(check.violations()) == []
    with stage.runtime.unit_of_work():
        whole = recorded(stage)
        stage.examine(whole)
        with pytest.raises(Conflict, match="nothing_to_wait_for"):
            operations.conclude_without_results(whole, stage.buyer, LATER)


def test_check_names_a_lot_that_passed_without(stage: Stage) -> None:
    with stage.runtime.unit_of_work():
        inspection = recorded(stage, without_results=True)
        operations.conclude_inspection(inspection, stage.buyer, LATER)
        session().execute(update(PurchaseOrder).values(without_results=False))
        session().expire_all()
        assert list(check.violations()) == [f"inspections {inspection.id}: went on without the result of BT4"]


def test_an_inspection_of_old_ends_as_it_began(stage: Stage) -> None:
    with stage.runtime.unit_of_work():
        inspection = recorded(stage)
        inspection.asks_results = False
        operations.conclude_inspection(inspection, stage.buyer, LATER)
        assert inspection.status == "passed"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"laboratory": " "}, "laboratory_missing"),
        ({"report_number": ""}, "report_number_missing"),
        ({"examined_on": (LATER + timedelta(days=2)).date()}, "examined_in_future"),
        ({"value": 4_200}, "reading_not_a_grade"),
        ({"value": "yes"}, "reading_not_a_number"),
    ],
)
def test_a_result_names_who_when_and_under_which_number(stage: Stage, told: dict[str, Any], code: str) -> None:
    with stage.runtime.unit_of_work():
        inspection = stage.started(6, **LAB)
        with pytest.raises(Invalid) as refused:
            stage.examine(inspection, "BT4", **told)
        assert [error.code for error in refused.value.errors] == [code]


def test_a_corrected_result_keeps_the_first(stage: Stage) -> None:
    with stage.runtime.unit_of_work():
        inspection = stage.started(6, **LAB)
        stage.examine(inspection, "BT4", value=2_000)
        with pytest.raises(DomainError, match="reason"):
            stage.examine(inspection, "BT4")
        stage.examine(inspection, "BT4", reason=AGAIN)
        assert [(each.attempt, each.value, each.defect_class) for each in inspection.results] == [
            (1, 2_000, "major"), (2, 4_000, None),
        ]  # fmt: skip
        assert not queries.failed_results(inspection)
        told = [details["attempt"] for _subject, details in list_details("inspection.result_recorded")]
        assert told == [1, 2]
        assert list(check.violations()) == []


def test_the_pages_take_a_result_and_the_paper_names_what_is_missing(
    stage: Stage, make_client: Callable[[], Client]
) -> None:
    with stage.runtime.unit_of_work():
        inspection = recorded(stage)
        inspection_id, lot_id = inspection.id, inspection.lot_id
    buyer = stage.scene.browser(make_client, stage.scene.buyer)
    coordinator = stage.scene.browser(make_client, stage.scene.coordinator)
    at = f"/inspections/{inspection_id}"
    page = buyer.get(at)
    assert "Kiriman ini menunggu hasil: Tahan luntur cuci" in page.words
    form = buyer.get(next(link for link in page.links if "/results/" in link))
    sent = {"value": "4000", "laboratory": "Balai Uji Contoh", "examined_on": AT.date().isoformat()}
    refused = form.send(**sent)
    assert refused.status_code == 422
    assert "Tulis nomor laporan laboratorium." in refused.words
    assert "Tambahkan laporan laboratorium: berkas PDF, atau fotonya." in refused.words
    answer = refused.send(report_number="UJI-12", photos=photo())
    assert answer.status_code == 303, answer.words
    shown = coordinator.get(at)
    assert "Balai Uji Contoh, nomor UJI-12" in shown.words
    assert not [link for link in shown.links if "/results/" in link]
    picture = next(link for link in shown.links if "/attachments/" in link)
    assert coordinator.get(picture).status_code == 200
    with stage.runtime.unit_of_work():
        waits = queries.find_by_lot(lot_id)
        assert waits is not None
        stage.examine(waits, "BT5")
        asked = revisions.propose_revision(
            waits.lot.line.order, [], "Laboratorium tutup sampai Desember.", stage.buyer, LATER, without_results=True
        )
        revision_id = asked.id
    proposal = coordinator.get(f"/revisions/{revision_id}")
    assert "Hasil laboratorium ditunggu barang boleh diputus tanpanya" in proposal.words
    with stage.runtime.unit_of_work():
        revisions.accept_revision(get_revision(revision_id, stage.group), stage.group, LATER)
        operations.conclude_inspection(queries.find_by_lot(lot_id), stage.buyer, LATER)
    paper = coordinator.get(f"{at}/result").words
    assert "Tahan luntur gosok basah (BT11, cacat besar, nilai 3 atau lebih baik) tidak diuji" in paper
    assert "Kedua pihak sepakat dalam pesanan untuk memutus tanpa yang tidak diuji." in paper


@pytest.mark.parametrize("here", ["id", "en"])
def test_a_laboratory_sends_a_pdf_and_the_printed_paper_names_it(
    stage: Stage, make_client: Callable[[], Client], here: str
) -> None:
    with stage.runtime.unit_of_work():
        inspection_id = recorded(stage).id
    buyer = stage.scene.browser(make_client, stage.scene.buyer)
    coordinator = stage.scene.browser(make_client, stage.scene.coordinator)
    for reader in (buyer, coordinator):
        reader.get(f"/language/{here}?next=/")
    at = f"/inspections/{inspection_id}"
    form = buyer.get(next(link for link in buyer.get(at).links if "/results/" in link))
    assert 'accept="image/*,application/pdf"' in form.text
    content = PDF.ljust(240_000 - 6) + b"%%EOF\n"
    sent = {"value": "4000", "laboratory": "Balai Uji Contoh", "examined_on": AT.date().isoformat()}
    refused = form.send(**sent, photos=[(BytesIO(content), "Hasil uji luntur.pdf")])
    assert (refused.status_code, "Hasil uji luntur.pdf" in refused.words) == (422, True)
    assert refused.send(report_number="UJI-12").status_code == 303
    shown = coordinator.get(at)
    assert "Hasil uji luntur.pdfPDF, 240 kB" in shown.words
    link = next(link for link in shown.links if link.endswith(".pdf"))
    answer = coordinator.get(link)
    assert (answer.data, answer.headers["Content-Type"]) == (content, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert stage.scene.browser(make_client, stage.scene.rival).get(link).status_code == 404
    paper = coordinator.get(f"{at}/result").words
    word = "Laporan" if here == "id" else "Report"
    assert f"{word}: Hasil uji luntur.pdf (PDF, 240 kB)" in paper
