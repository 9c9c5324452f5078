"""The pages of orders as buyer and coordinator use them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from marketplace.orders import operations, queries
from tests.client import Client, Page
from tests.conftest import Clock
from tests.orders.scene import AT, REASON, AccountDetails, Scene

NOW = datetime(2026, 9, 28, 4, 0, tzinfo=UTC)
DUE = "2026-11-20"


@pytest.fixture
def browse(scene: Scene, make_client: Callable[[], Client], clock: Clock) -> Callable[[AccountDetails], Client]:
    """A browser of somebody on 28 September 2026, reading English."""
    clock.set(NOW)

    def browser(person: AccountDetails) -> Client:
        client = scene.browser(make_client, person)
        with client.http.session_transaction() as kept:
            kept["locale"] = "en"
        return client

    return browser


Browse = Callable[[AccountDetails], Client]


def new_order(scene: Scene, browse: Browse) -> Page:
    return browse(scene.buyer).get(f"/orders/new?listing={scene.cloth.listing_id}")


def test_from_the_listing_to_an_accepted_order(scene: Scene, browse: Browse) -> None:
    page = new_order(scene, browse)
    assert page.status_code == 200
    assert page.form().values["lines-0-unit_price"] == ["185,000"]
    assert page.form().values["lines-0-due_on"] == ["2026-10-19"]
    sent = page.send(
        press="Save the draft", **{"lines-0-quantity": "12", "lines-0-due_on": DUE, "note": "Lipat empat"}
    ).follow()
    assert sent.status_code == 200
    assert "12 sheets Kain panjang kawung" in sent.h1
    assert "Rp2,220,000" in sent.words
    assert "Rp92,500" in sent.words  # what one accepted sheet brings at least, with the cap at one half
    issued = sent.send("/issue").follow()
    assert "Order PO-2026-0001 sent, worth Rp2,220,000" in issued.words
    assert "Draft of the order saved" not in issued.words  # of one side's own work
    order_id = int(issued.path.rsplit("/", 1)[1])
    group = browse(scene.coordinator)
    terms = group.get(f"/orders/{order_id}/terms")
    assert "Accept the order" in terms.words
    assert terms.send("/accept").follow().status_code == 200
    assert scene.status(order_id) == "accepted"


def test_a_standard_is_chosen_beforehand_only_for_the_kind_of_goods_it_is_for(scene: Scene, browse: Browse) -> None:
    chosen = {
        product: browse(scene.buyer).get(f"/orders/new?listing={product.listing_id}").form().values
        for product in (scene.cloth, scene.sugar)
    }
    assert chosen[scene.cloth]["lines-0-standard_version_id"] == [str(scene.standard_version_id)]
    assert chosen[scene.sugar]["lines-0-standard_version_id"] == ["0"]


def test_a_long_order_tells_which_product_is_meant_and_keeps_a_short_title(scene: Scene, browse: Browse) -> None:
    page = new_order(scene, browse)
    for _line in range(3):
        page = page.send(press="Add a product of this group")
    typed = {}
    for number in range(4):
        typed |= {
            f"lines-{number}-listing_version_id": scene.cloth.version_id, f"lines-{number}-quantity": "12",
            f"lines-{number}-standard_version_id": scene.standard_version_id, f"lines-{number}-due_on": DUE,
        }  # fmt: skip
    refused = page.send(press="Save the draft", **typed | {"lines-2-quantity": "1,200.5"})
    assert any("3. Quantity: Write a whole number" in alert for alert in refused.alerts), refused.alerts
    saved = refused.send(press="Save the draft", **{"lines-2-quantity": "12"}).follow()
    order_id = int(saved.path.split("/")[2])
    assert browse(scene.buyer).get(f"/orders/{order_id}").h1 == "12 sheets Kain panjang kawung and 3 more"


def test_lines_are_added_and_removed_without_losing_what_was_typed(scene: Scene, browse: Browse) -> None:
    page = new_order(scene, browse)
    page = page.send(press="Add a product of this group", **{"lines-0-quantity": "banyak", "note": "Lipat empat"})
    page = page.send(press="Add a product of this group", **{"lines-1-quantity": "3"})
    form = page.form()
    assert {"lines-0-quantity", "lines-1-quantity", "lines-2-quantity"} <= form.names
    assert form.values["lines-2-due_on"] == form.values["lines-0-due_on"] != [""]
    assert (form.values["lines-0-quantity"], form.values["note"]) == (["banyak"], ["Lipat empat"])
    page = page.send(press="Remove product 1")
    form = page.form()
    assert "lines-2-quantity" not in form.names
    assert form.values["lines-0-quantity"] == ["3"]
    assert not page.alerts
    page = page.send(press="Remove product 2", **{"lines-0-listing_version_id": scene.scarf.version_id})
    saved = page.send(
        press="Save the draft",
        **{"lines-0-due_on": DUE, "lines-0-standard_version_id": scene.standard_version_id},
    ).follow()
    assert "3 sheets Selendang truntum" in saved.h1
    assert "Rp285,000" in saved.words  # the listed price, where none was typed


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("lines-0-quantity", "5", "The smallest order of Kain panjang kawung is 6 sheets."),
        ("lines-0-quantity", "0", "must be more than zero"),
        ("lines-0-quantity", "-4", "Write the number in figures"),
        ("lines-0-quantity", "7,5", "Write a whole number"),
        ("lines-0-quantity", "12.000", "Write a whole number"),
        ("lines-0-quantity", "1.2.3", "Write the number in figures"),
        ("lines-0-quantity", "", "Please fill this in"),
        ("lines-0-unit_price", "185,50", "Write whole rupiah"),
        ("lines-0-due_on", "2026-09-01", "is past"),
        ("lines-0-due_on", "besok", "Choose a date"),
        ("lines-0-standard_version_id", "0", "Choose one of your published standards."),
        ("deduction_cap", "120", "between 0 and 100 percent"),
        ("payment_days", "400", "between 1 and 90 days"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    scene: Scene, browse: Browse, field: str, typed: str, words: str
) -> None:
    page = new_order(scene, browse).send(press="Save the draft", **{field: typed, "note": "Lipat empat"})
    assert page.status_code == 422
    assert words in page.words
    assert page.form().values[field] == [typed]
    assert page.form().values["note"] == ["Lipat empat"]
    with scene.runtime.unit_of_work():
        assert queries.list_orders(scene.buyer.actor) == []


def test_the_same_form_sent_twice_makes_one_order(scene: Scene, browse: Browse) -> None:
    page = new_order(scene, browse)
    first, second = (page.send(press="Save the draft", **{"lines-0-due_on": DUE}) for _ in range(2))
    assert first.location == second.location
    with scene.runtime.unit_of_work():
        assert len(queries.list_orders(scene.buyer.actor)) == 1


def test_a_draft_is_changed_and_thrown_away(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.draft)
    buyer = browse(scene.buyer)
    page = buyer.submit(
        f"/orders/{order_id}/edit", press="Save the draft",
        **{"lines-0-quantity": "8", "deduction_method": "percent", "deduction_rate": "25"},
    ).follow()  # fmt: skip
    assert "8 sheets" in page.h1
    assert "From each delivery 25% of its value is deducted" in page.words
    gone = buyer.submit(f"/orders/{order_id}/cancel").follow()
    assert "You have no orders yet" in gone.words
    assert scene.status(order_id) == "cancelled"


def test_a_stale_draft_page_conflicts(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.draft)
    buyer = browse(scene.buyer)
    one, two = buyer.get(f"/orders/{order_id}/edit"), buyer.get(f"/orders/{order_id}/edit")
    assert one.send(press="Save the draft", **{"lines-0-quantity": "8"}).status_code == 303
    assert two.send(press="Save the draft", **{"lines-0-quantity": "9"}).status_code == 409
    with scene.runtime.unit_of_work():
        assert queries.load_order(order_id).lines[0].ordered_quantity == 8_000


def test_an_issue_that_is_refused_says_why(scene: Scene, browse: Browse) -> None:
    from marketplace.catalogue.models import Listing

    order_id = scene.make(scene.draft)
    page = browse(scene.buyer).get(f"/orders/{order_id}/terms")
    with scene.runtime.unit_of_work() as work:
        work.get_one(Listing, scene.cloth.listing_id).status = "withdrawn"
    refused = page.send("/issue")
    assert refused.status_code == 422
    assert "The group no longer offers Kain panjang kawung" in refused.words
    assert scene.status(order_id) == "draft"


def test_the_group_declines_with_a_reason(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.issued)
    group = browse(scene.coordinator)
    short = group.submit(f"/orders/{order_id}/decline", reason="tidak")
    assert short.status_code == 422
    assert "10 to 1000 characters" in short.words
    assert short.send(reason=REASON).status_code == 303
    assert REASON in browse(scene.buyer).get(f"/orders/{order_id}/terms").words


def test_the_buyer_cancels_an_issued_order(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.issued)
    assert browse(scene.buyer).submit(f"/orders/{order_id}/cancel", reason=REASON).status_code == 303
    assert browse(scene.coordinator).get(f"/orders/{order_id}/accept").status_code == 405
    assert scene.status(order_id) == "cancelled"


def test_an_order_in_which_goods_moved_is_ended_early_instead(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    with scene.runtime.unit_of_work():
        operations.place_hold(order_id, "advance:1", "advance", AT)
    page = browse(scene.buyer).get(f"/orders/{order_id}/cancel")
    assert "This order cannot be cancelled any more" in page.h1
    assert f"/orders/{order_id}/short-close" in page.links


def test_both_sides_end_an_order_early(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    buyer, group = browse(scene.buyer), browse(scene.coordinator)
    assert buyer.submit(f"/orders/{order_id}/short-close", reason=REASON).status_code == 303
    own = buyer.get(f"/orders/{order_id}/short-close")
    assert own.has_form("/refuse")
    assert not own.has_form("/confirm")
    theirs = group.get(f"/orders/{order_id}/short-close")
    assert REASON in theirs.words
    assert theirs.send("/refuse").status_code == 422
    assert theirs.send("/confirm").status_code == 303
    assert scene.status(order_id) == "closed"


def test_how_long_a_reason_must_be_is_told_where_one_is_needed(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    buyer, group = browse(scene.buyer), browse(scene.coordinator)
    page = f"/orders/{order_id}/short-close"
    asked = buyer.get(page)
    assert "at least 10 letters" in asked.words
    assert "may be left empty" not in asked.words
    assert asked.send(reason=REASON[:9]).status_code == 422
    assert asked.send(reason=REASON).status_code == 303
    short = group.submit(page, "/refuse", reason="tidak")
    assert short.status_code == 422
    assert "10 to 1000 characters" in short.words
    assert "may be left empty" not in short.words
    assert short.send("/refuse", reason=REASON).status_code == 303


def test_an_old_page_of_a_proposal_says_that_it_is_old(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    buyer, group = browse(scene.buyer), browse(scene.coordinator)
    page = f"/orders/{order_id}/short-close"
    assert buyer.submit(page, reason=REASON).status_code == 303
    old = group.get(page)
    assert buyer.submit(page, "/refuse").status_code == 303
    assert buyer.submit(page, reason=f"{REASON}, sekali lagi").status_code == 303
    refused = old.send("/confirm")
    assert refused.status_code == 409
    assert "Somebody changed this" in " ".join(refused.alerts)
    assert refused.send("/confirm").status_code == 303


def test_the_list_shows_each_side_what_comes_next(scene: Scene, browse: Browse) -> None:
    scene.make(scene.issued)
    draft = scene.make(scene.draft)
    buyer, group = browse(scene.buyer).get("/orders"), browse(scene.coordinator).get("/orders")
    assert f"/orders/{draft}/terms" in buyer.links
    assert f"/orders/{draft}/terms" not in group.links
    assert "Waiting for your answer" in group.words
    assert "Answer the new order:" in group.words
    assert "Waiting for the group" in buyer.words
    assert "No orders here" in browse(scene.buyer).get("/orders?state=ended").words
    assert "There are no orders yet" in browse(scene.neighbour).get("/orders").words


def test_the_list_names_what_waits_for_the_reader_and_can_be_narrowed_to_it(scene: Scene, browse: Browse) -> None:
    theirs, mine = scene.make(scene.issued), scene.make(scene.draft)
    buyer = browse(scene.buyer).get("/orders")
    assert "Your turn (1)" in buyer.words
    assert "Issue the draft:" in buyer.words
    narrowed = browse(scene.buyer).get("/orders?state=mine")
    assert f"/orders/{mine}/terms" in narrowed.links
    assert f"/orders/{theirs}/terms" not in narrowed.links
    browse(scene.coordinator).submit(f"/orders/{theirs}/terms", "/accept")
    assert "Send 12 sheets Kain panjang" in browse(scene.coordinator).get("/orders?state=mine").words
    assert "somebody else's turn" in browse(scene.finance).get("/orders?state=mine").words


def test_an_order_says_that_it_is_late_while_goods_are_lacking(scene: Scene, browse: Browse, clock: Clock) -> None:
    early = scene.line(scene.scarf, quantity=4_000, due_on=date(2026, 11, 2))
    scene.make(scene.accepted, scene.line(), early)
    clock.set(datetime(2026, 11, 5, 3, 0, tzinfo=UTC))
    buyer = browse(scene.buyer)
    for path in ("/orders", "/en/"):
        assert "2 November 2026 3 days late" in buyer.get(path).words, path


def test_the_purchase_order_prints_every_frozen_term(scene: Scene, browse: Browse) -> None:
    terms = scene.terms(deduction_method="fixed", deduction_amount=150_000, deduction_cap=4_000, note="Lipat empat")
    order_id = scene.make(scene.accepted, scene.line(over_tolerance=500), terms=terms)
    words = browse(scene.coordinator).get(f"/orders/{order_id}/document").words
    for term in (
        "PO-2026-0001", "Galeri Lasem Indah", "Simpul Pulang", "Kain panjang kawung", "Rp185,000", "Rp2,220,000",
        "20 November 2026", "Kain batik tulis, version 1", "0% less or 5% more", "Rp150,000", "40%", "80%",
        "within 7 days after receipt", "within 7 days after the inspection", "Lipat empat", "Ratih Ayuningtyas",
        "Sumarni", "Gerai Galeri Lasem Indah",
    ):  # fmt: skip
        assert term in words, term


PATHS = ("terms", "document", "edit", "decline", "cancel", "short-close")


@pytest.mark.parametrize("stranger", ["rival", "neighbour"])
def test_other_peoples_orders_are_not_there(scene: Scene, browse: Browse, stranger: str) -> None:
    order_id = scene.make(scene.issued)
    client = browse(getattr(scene, stranger))
    assert [client.get(f"/orders/{order_id}/{path}").status_code for path in PATHS] == [404] * len(PATHS)


def test_a_draft_is_not_there_for_the_group(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.draft)
    assert browse(scene.coordinator).get(f"/orders/{order_id}/terms").status_code == 404
    assert browse(scene.finance).get(f"/orders/{order_id}/terms").status_code == 200
    assert browse(scene.finance).get(f"/orders/{order_id}/edit").status_code == 403


def test_a_member_and_an_officer_only_read(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.issued)
    for person in (scene.member, scene.officer, scene.finance):
        page = browse(person).get(f"/orders/{order_id}/terms")
        assert page.status_code == 200
        assert not page.has_form("/accept")
        assert browse(person).get(f"/orders/{order_id}/decline").status_code == 403
    for path in ("/en/", "/orders", f"/orders/{order_id}", f"/orders/{order_id}/terms"):
        words = browse(scene.member).get(path).words
        assert "Waiting for the group's answer" in words, path
        assert "your answer" not in words, path


def test_ordering_needs_a_product_a_standard_and_an_outlet(scene: Scene, browse: Browse) -> None:
    buyer = browse(scene.buyer)
    assert buyer.get("/orders/new").location == "/en/catalogue"
    for typed in ("4711", "0", "-1", "", "x", "1.5", "%C2%B2", "9" * 30, "9" * 5_000):
        page = buyer.get(f"/orders/new?listing={typed}")
        assert page.status_code == 404, typed[:9]
        assert page.h1 == "There is nothing at this address", typed[:9]
    for address in ("/orders?before={}&state={}", "/catalogue?cursor={}&group={}&sort={}", "/groups?after={}&region={}",
                    "/standards/new?template={}"):  # fmt: skip
        for typed in ("x", "-1", "%C2%B2", "9" * 5_000, "%FF", "a%5B%5D"):
            assert buyer.get(address.replace("{}", typed)).status_code < 400, (address, typed[:9])
    assert browse(scene.coordinator).get(f"/orders/new?listing={scene.cloth.listing_id}").status_code == 403
    with scene.runtime.unit_of_work() as work:
        from marketplace.standards.models import StandardVersion

        work.get_one(StandardVersion, scene.standard_version_id).status = "withdrawn"
    page = buyer.get(f"/orders/new?listing={scene.cloth.listing_id}")
    assert "First publish a quality standard" in page.words
    assert "/en/standards" in page.links


def test_indonesian_is_whole(scene: Scene, browse: Browse, make_client: Callable[[], Client]) -> None:
    order_id = scene.make(scene.accepted)
    client = scene.browser(make_client, scene.coordinator)
    for path in ("/orders", f"/orders/{order_id}/terms", f"/orders/{order_id}/document"):
        page = client.get(path)
        assert page.status_code == 200
        for english in ("Deliver to", "Orders", "Value", "Due date", "Quantity"):
            assert f" {english} " not in f" {page.words} ", (path, english)
