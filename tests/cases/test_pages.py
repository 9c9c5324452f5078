"""A case through its pages: from the objection over the answer and the decision to the settlement drawn up anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from marketplace.cases import check, operations
from marketplace.cases.models import Case
from marketplace.infra.data.runtime import Runtime
from marketplace.settlements import check as settlements
from marketplace.settlements.models import Settlement
from tests.book import stage
from tests.book.stage import Stage
from tests.book.test_worked_example import delivered, material_in_advance
from tests.client import Client
from tests.infra.test_papers import PDF
from tests.staged import Stages

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.journeys.phone import Phone

WORDS = "Upah menjahit pinggir tiga lembar belum dihitung."
OTHERWISE = "Pinggirnya dijahit kelompok, tetapi hanya dua lembar."
DECIDED = "Catatan kiriman menyebut tiga lembar, jadi dibayar."


@pytest.fixture
def story(runtime: Runtime, stages: Stages) -> Stage:
    """The first delivery of the worked example, decided."""

    def build() -> Stage:
        with runtime.unit_of_work():
            people = stage.build()
            order_id = stage.accepted_order(people, "PO-2026-0001").id
            material_in_advance(people, order_id)
            delivered(people, order_id, 6)
        return people

    return stages.set(runtime, build, "worked example")


@pytest.fixture
def people(story: Stage, runtime: Runtime, make_client: Callable[[], Client]) -> dict[str, Client]:
    """A browser for each person."""
    return stage.browsers(story, runtime, make_client)


def raised(people: dict[str, Client], who: str = "coordinator", **fields: str) -> None:
    answer = people[who].submit("/cases/new/settlement:1", "settlement:1", reason=WORDS, **fields)
    assert answer.location == "/cases/1", answer


def test_what_was_typed_stays_and_the_field_says_what_is_wrong(people: dict[str, Client]) -> None:
    short = people["coordinator"].submit("/cases/new/settlement:1", "settlement:1", reason="Salah", asked="60.000")
    assert short.status_code == 422
    assert short.form("settlement:1").values["asked"] == ["60.000"]
    raised(people, asked="60.000")
    assert people["finance"].get("/cases/new/settlement:1").location == "/cases/1"
    people["buyer"].submit("/cases/1/answer", reason=OTHERWISE)
    beyond = people["officer"].submit("/cases/1/uphold", amount="60.001", reason=DECIDED)
    assert (beyond.status_code, "Paling banyak Rp60.000" in beyond.words) == (422, True)


def test_each_step_is_for_its_own_side(people: dict[str, Client]) -> None:
    raised(people, asked="60.000")
    for who, path in (("coordinator", "answer"), ("buyer", "uphold"), ("finance", "dismiss"), ("officer", "answer")):
        assert people[who].get(f"/cases/1/{path}").status_code == 403, (who, path)
    too_early = people["officer"].submit("/cases/1/dismiss", reason=DECIDED)
    assert too_early.status_code in (409, 422)
    assert "masih bisa menjawab" in too_early.words
    for who in ("coordinator", "finance", "officer"):
        assert people[who].submit("/cases/1", "/messages", text="Saya cari catatannya.").status_code == 303
    words = people["buyer"].get("/cases/1").words
    assert words.count("Saya cari catatannya.") == 3
    assert people["buyer"].submit("/cases/1", "/agree").status_code == 303
    assert "Rp697.500" in people["coordinator"].get("/settlements/2").words
    old = people["coordinator"].get("/settlements/1")
    assert "Setelah keberatan hitungan ini tidak berlaku lagi" in old.words


def test_a_paper_is_taken_with_words_and_read_by_both(people: dict[str, Client]) -> None:
    paper = [(BytesIO(PDF), "Nota ongkos kirim.pdf")]
    answer = people["coordinator"].submit("/cases/new/settlement:1", "settlement:1", reason=WORDS, photos=paper)
    assert answer.location == "/cases/1", answer
    for who in ("finance", "officer"):
        page = people[who].get("/cases/1")
        assert "Nota ongkos kirim.pdf (PDF, 1 kB)" in page.words
        saved = people[who].get(next(link for link in page.links if link.endswith(".pdf")))
        assert (saved.data, saved.headers["Content-Type"]) == (PDF, "application/pdf")
    again = [(BytesIO(PDF + b"\n"), "Balasan.pdf")]
    assert people["buyer"].submit("/cases/1", "/messages", text="Ini notanya.", photos=again).status_code == 303
    assert "Balasan.pdf" in people["coordinator"].get("/cases/1").words


def test_a_claim_that_waits_for_the_next_order_is_told_plainly_to_both(
    story: Stage, people: dict[str, Client], runtime: Runtime
) -> None:
    with runtime.unit_of_work() as work:  # everything is paid and closed between the two
        work.execute(text("UPDATE settlements SET status = 'paid'"))
        work.execute(text("UPDATE purchase_orders SET status = 'closed'"))
    with runtime.unit_of_work() as work:
        raised_at = work.get_one(Settlement, 1).drafted_at + timedelta(hours=1)
        operations.open_case("settlement:1", WORDS, (), story.buyer, raised_at, asked=40_000)
    before = people["coordinator"].get("/cases/1")
    assert "bila tidak ada, dari pesanan berikutnya" in before.words
    assert before.send("/agree").status_code == 303
    for who in ("coordinator", "buyer", "finance"):
        words = people[who].get("/cases/1").words
        assert "Rp40.000 masih terutang." in words
        assert "dipotong dari kiriman pesanan berikutnya, sampai batas potongan pesanan itu" in words
    people["coordinator"].get("/language/en?next=/")
    assert "No order runs between the two now" in people["coordinator"].get("/cases/1").words


def test_home_pages_tell_whose_turn_it_is(people: dict[str, Client]) -> None:
    raised(people, asked="10.000")
    assert "Keberatan: Pelunasan" in people["finance"].get("/").words
    assert "Baca dan jawab" in people["buyer"].get("/orders/1").words
    assert "Keberatan: Pelunasan" not in people["officer"].get("/").words
    people["buyer"].submit("/cases/1/answer", reason=OTHERWISE)
    assert "Baca dan putuskan" in people["officer"].get("/").words
    assert "Petugas program memutuskan." in people["coordinator"].get("/orders/1").words
    assert "Keberatan dijawab" in people["coordinator"].get("/inbox").words
    people["officer"].submit("/cases/1/uphold", amount="10.000", reason=DECIDED)
    assert "Rp647.500" in people["coordinator"].get("/settlements/2").words
    assert "kelompok menerima Rp10.000 lebih banyak" in people["buyer"].get("/inbox").words


@pytest.fixture
def phones(people: dict[str, Client], browser: Browser, live_server: str) -> Iterator[dict[str, Phone]]:
    """The phones of the people, without JavaScript, signed in."""
    from tests.browser import phone
    from tests.journeys.phone import Phone

    with ExitStack() as stack:
        found = {}
        for who, client in people.items():
            context = stack.enter_context(phone(browser, live_server, javascript=False))
            kept = client.http.get_cookie(client.app.config["SESSION_COOKIE_NAME"])
            assert kept is not None
            context.add_cookies([{"name": kept.key, "value": kept.value, "url": live_server}])
            found[who] = Phone(context.new_page(), "id", who)
        yield found


@pytest.mark.long
def test_from_the_objection_to_the_reversal_on_phones(phones: dict[str, Phone], runtime: Runtime) -> None:
    group, buyer, officer = phones["coordinator"], phones["buyer"], phones["officer"]
    group.open("/settlements/1")
    group.follow("Something is not right")
    group.write("What is not right?", WORDS)
    group.write("How much more should the group get?", "60.000")
    group.press("Raise it")
    group.reads("It is written down. The other side is told, and the programme reads along.")
    buyer.open("/")
    buyer.follow("Read and answer")
    buyer.follow("Answer")
    buyer.write("What do you say to it?", OTHERWISE)
    buyer.press("Send the answer")
    buyer.reads("Your answer is written down. The programme decides next.")
    officer.open("/")
    officer.follow("Read and decide")
    officer.follow("The objection is right")
    officer.write("How much more does the group get?", "40.000")
    officer.write("Why do you decide so?", DECIDED)
    officer.press("Decide")
    officer.reads("Decided. Both sides are told, with your reason.")
    group.open("/settlements/2")
    assert "Rp677.500" in group.main.inner_text().replace("\xa0", " ")
    with runtime.unit_of_work(write=False) as work:
        assert work.get_one(Case, 1).status == "upheld"
        assert [*check.violations(), *settlements.violations()] == []
