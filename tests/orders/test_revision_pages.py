"""The pages of a change after acceptance, as buyer and coordinator use them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.orders import operations, queries, revisions
from marketplace.orders.models import Revision
from tests.client import Client, Page
from tests.deliveries.test_operations import decide, lots_of, receive, send
from tests.orders.scene import AT, DUE, REASON, Scene
from tests.orders.test_pages import Browse, browse
from tests.orders.test_revisions import answer, propose, state

__all__ = ["browse"]
RAIN = "Hujan dua minggu, kain tidak kering"


def fields(scene: Scene, order_id: int, **values: str) -> dict[str, str]:
    """Names of the form's fields for the order's first line."""
    with scene.runtime.unit_of_work(write=False):
        line_id = queries.load_order(order_id).lines[0].id
    return {f"line-{line_id}-{name}": value for name, value in values.items()}


def page_of(scene: Scene, client: Client, order_id: int) -> Page:
    return client.get(f"/orders/{order_id}/revisions/new")


def test_from_the_order_file_to_an_agreed_change(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    group, buyer = browse(scene.coordinator), browse(scene.buyer)
    file = group.get(f"/orders/{order_id}")
    assert f"/orders/{order_id}/revisions/new" in file.links
    page = page_of(scene, group, order_id)
    given = page.form().values
    assert [given[name] for name in fields(scene, order_id, quantity="", unit_price="", due_on="")] == [
        ["12"], ["185,000"], ["2026-11-20"],
    ]  # fmt: skip
    changed = fields(scene, order_id, quantity="14", unit_price="190.000", due_on="2026-12-04")
    sent = page.send(**changed, reason=RAIN).follow()
    assert "Nothing changes before the other side agrees" in sent.words
    assert "Rp2,220,000" in sent.words
    assert "/revisions/1" in sent.links

    home = buyer.get("/").follow()
    assert "Change order PO-2026-0001?" in home.words
    assert "12 sheets → 14 sheets" in home.words
    asked = buyer.get("/revisions/1")
    for words in ("12 sheets", "14 sheets", "Rp185,000", "Rp190,000", "20 November 2026", "4 December 2026",
                  "Rp2,220,000", "Rp2,660,000", RAIN):  # fmt: skip
        assert words in asked.words, words
    assert not group.get("/revisions/1").has_form("/accept")
    done = asked.send("/accept").follow()
    assert "The order is changed, as both sides agreed" in done.words
    assert "PO-2026-0001, revision 1" in done.words
    assert "worth Rp2,660,000" in done.words
    assert "Order PO-2026-0001 changed, revision 1" in done.words
    document = group.get(f"/orders/{order_id}/document")
    assert "Purchase order PO-2026-0001, revision 1" in document.h1
    assert "12 sheets → 14 sheets" in document.words
    listed = group.get("/orders")
    assert "PO-2026-0001, revision 1" in listed.words
    assert "Order PO-2026-0001 changed, revision 1" in group.get("/inbox").words
    after = group.get("/revisions/1")
    assert "Agreed by Ratih Ayuningtyas for Galeri Lasem Indah" in after.words
    assert not after.has_form("/withdraw")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("quantity", "0", "must be more than zero"),
        ("quantity", "-4", "Write the number in figures"),
        ("quantity", "7,5", "Write a whole number"),
        ("quantity", "1.2.3", "Write the number in figures"),
        ("quantity", "", "Please fill this in"),
        ("quantity", "3", "Of Kain panjang kawung 5 sheets are already sent or accepted"),
        ("unit_price", "185,50", "Write whole rupiah"),
        ("unit_price", "0", "Write a price of more than zero"),
        ("unit_price", "99999999999999", "This number is too large"),
        ("due_on", "2026-09-01", "is past"),
        ("due_on", "besok", "Choose a date"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    scene: Scene, browse: Browse, field: str, typed: str, words: str
) -> None:
    order_id = scene.make(scene.accepted)
    send(scene, order_id, 5_000)
    given = fields(scene, order_id, **{field: typed})
    page = page_of(scene, browse(scene.buyer), order_id).send(**given, reason=RAIN)
    assert page.status_code == 422
    assert words in page.words
    [name] = given
    assert page.form().values[name] == [typed]
    assert page.form().values["reason"] == [RAIN]
    assert state(scene, order_id)[1] == 0


def test_a_proposal_needs_a_change_and_a_reason(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    page = page_of(scene, browse(scene.buyer), order_id)
    same = page.send(reason=RAIN)
    assert same.status_code == 422
    assert "Nothing is different yet" in same.words
    short = page.send(**fields(scene, order_id, quantity="8"), reason="hujan")
    assert short.status_code == 422
    assert "10 to 1000 characters" in short.words
    assert short.form().values[next(iter(fields(scene, order_id, quantity="")))] == ["8"]


def test_the_page_says_what_was_sent_and_what_a_loan_keeps(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    send(scene, order_id, 5_000)
    with scene.runtime.unit_of_work():
        operations.place_reliance(order_id, "advance:1", AT, keeps_prices=True)
    page = page_of(scene, browse(scene.buyer), order_id)
    assert "5 sheets are already sent or accepted, so not less than that" in page.words
    assert "It may not be lowered: a loan without addition" in page.words
    assert "What was given in advance stays as agreed" in page.words
    refused = page.send(**fields(scene, order_id, unit_price="180.000"), reason=RAIN)
    assert refused.status_code == 422
    assert "may not be lowered" in refused.alerts[0]
    propose(scene, order_id, quantity=14_000)
    asked = browse(scene.buyer).get("/revisions/1")
    assert "What was given in advance stays as agreed" in asked.words
    assert "/advances/1" in asked.links


def test_the_other_side_declines_with_a_reason(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    propose(scene, order_id, scene.buyer.actor, quantity=8_000)
    group = browse(scene.coordinator)
    short = group.submit("/revisions/1", "/decline", reason="tidak")
    assert short.status_code == 422
    assert "10 to 1000 characters" in short.words
    assert short.form("/decline").values["reason"] == ["tidak"]
    done = short.send("/decline", reason=REASON).follow()
    assert "the order stays as it was" in done.words
    page = browse(scene.buyer).get("/revisions/1")
    assert f"Simpul Pulang does not agree: {REASON}" in page.words
    assert f"The change of order PO-2026-0001 is not agreed: {REASON}" in browse(scene.buyer).get("/inbox").words


def test_the_proposing_side_takes_it_back(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    propose(scene, order_id, quantity=8_000)
    group = browse(scene.coordinator)
    assert page_of(scene, group, order_id).location == "/revisions/1"
    assert "taken back" in group.get("/revisions/1").send("/withdraw").follow().words
    assert "Simpul Pulang took the proposal back" in browse(scene.buyer).get("/revisions/1").words
    assert page_of(scene, group, order_id).status_code == 200


def test_an_answer_that_goods_overtook_is_told(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    propose(scene, order_id, scene.buyer.actor, quantity=6_000)
    group = browse(scene.coordinator)
    open_page = group.get("/revisions/1")
    send(scene, order_id, 9_000)
    late = open_page.send("/accept")
    assert late.status_code == 409
    assert "Of Kain panjang kawung 9 sheets are already sent or accepted" in late.words
    again = group.get("/revisions/1")
    assert "This proposal no longer fits the order" in again.words
    assert not again.has_form("/accept")
    assert again.has_form("/decline")


def test_an_answer_to_what_was_taken_back_is_told(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    revision_id = propose(scene, order_id, scene.buyer.actor, quantity=6_000)
    open_page = browse(scene.coordinator).get("/revisions/1")
    with scene.runtime.unit_of_work() as work:
        revisions.withdraw_revision(work.get_one(Revision, revision_id), scene.buyer.actor, AT)
    assert open_page.send("/accept").status_code == 409
    assert state(scene, order_id)[1] == 0


def test_accepting_twice_is_accepting_once(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    propose(scene, order_id, scene.buyer.actor, quantity=14_000)
    page = browse(scene.coordinator).get("/revisions/1")
    first, second = page.send("/accept"), page.send("/accept")
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert state(scene, order_id)[1] == 1


def test_no_change_beside_an_early_end(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    buyer = browse(scene.buyer)
    open_page = page_of(scene, buyer, order_id)
    with scene.runtime.unit_of_work():
        operations.propose_short_close(queries.load_order(order_id), REASON, scene.coordinator.actor, AT)
    assert f"/orders/{order_id}/revisions/new" not in buyer.get(f"/orders/{order_id}").links
    for page in (page_of(scene, buyer, order_id), open_page.send(**fields(scene, order_id, quantity="8"), reason=RAIN)):
        assert page.status_code == 409
    assert "waits for an answer" in page_of(scene, buyer, order_id).words


def test_less_that_fulfils_the_order_is_told(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 11_000)
    receive(scene, delivery_id, 11_000)
    decide(scene, lots_of(scene, delivery_id)[0].id, 11_000)
    propose(scene, order_id, quantity=11_000)
    done = browse(scene.buyer).get("/revisions/1").send("/accept").follow()
    assert "Nothing more is to be made or settled, so it is closed" in done.words


def test_a_new_price_says_what_keeps_the_old_one(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 4_000)
    receive(scene, delivery_id, 4_000)
    decide(scene, lots_of(scene, delivery_id)[0].id, 4_000)
    propose(scene, order_id, unit_price=200_000)
    page = browse(scene.buyer).get("/revisions/1")
    assert "4 sheets of Kain panjang kawung are accepted already and keep the price of Rp185,000" in page.words
    assert "Rp2,340,000" in page.words


def test_others_read_and_strangers_do_not(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    propose(scene, order_id, quantity=8_000)
    for person in (scene.member, scene.finance, scene.officer):
        page = browse(person).get("/revisions/1")
        assert page.status_code == 200
        assert not any(page.has_form(verb) for verb in ("/accept", "/decline", "/withdraw"))
        assert page_of(scene, browse(person), order_id).status_code == 403
    for person in (scene.rival, scene.neighbour):
        assert browse(person).get("/revisions/1").status_code == 404


def test_indonesian_is_whole(scene: Scene, browse: Browse, make_client: Callable[[], Client]) -> None:
    order_id = scene.make(scene.accepted)
    answer(scene, propose(scene, order_id, due_on=DUE + timedelta(days=9), unit_price=190_000))
    client = scene.browser(make_client, scene.coordinator)
    new = page_of(scene, client, order_id)
    propose(scene, order_id, quantity=8_000)
    pages = [new, *(client.get(path) for path in (f"/orders/{order_id}", "/revisions/1", "/revisions/2"))]
    for page in pages:
        assert page.status_code == 200
        for english in ("Quantity", "Now", "New", "Value", "Due date", "Price", "Change", "Revision"):
            assert f" {english} " not in f" {page.words} ", (page.path, english)
    assert "PO-2026-0001, perubahan ke-1" in pages[1].words


def test_what_waits_for_whom(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    propose(scene, order_id, scene.buyer.actor, quantity=8_000)
    assert "Compare and answer" in browse(scene.coordinator).get("/").follow().words
    assert "Simpul Pulang answers: change order PO-2026-0001?" in browse(scene.buyer).get(f"/orders/{order_id}").words
    assert "Your answer: change the order?" in browse(scene.coordinator).get("/orders").words
    assert "Waiting: change the order?" in browse(scene.buyer).get("/orders").words
    assert "Compare and answer" not in browse(scene.member).get("/").follow().words
