"""The pages of deliveries as coordinator and buyer use them."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest

from marketplace.deliveries import queries
from marketplace.infra.files.qr import qr_svg
from tests.client import Client
from tests.deliveries.test_operations import decide, lots_of, receive, send
from tests.orders.scene import REASON, AccountDetails, Scene

Browse = Callable[[AccountDetails], Client]


@pytest.fixture
def browse(scene: Scene, make_client: Callable[[], Client]) -> Browse:
    """A browser of somebody who reads English."""

    def browser(person: AccountDetails) -> Client:
        client = scene.browser(make_client, person)
        with client.http.session_transaction() as kept:
            kept["locale"] = "en"
        return client

    return browser


def test_from_despatch_to_receipt(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    group, buyer = browse(scene.coordinator), browse(scene.buyer)
    page = group.get(f"/orders/{order_id}/deliveries/new")
    [name] = [name for name in page.form().names if name.endswith("-quantity")]
    assert page.form().values[name] == ["12"]
    slip = page.send(**{name: "5", "carrier": "Diantar Pak Slamet", "note": "Ikatan biru"}).follow()
    assert slip.h1 == "Slip SJ-2026-0001" or slip.h1.startswith("Slip SJ-")
    for words in ("Simpul Pulang", "Gerai Galeri Lasem Indah", "5 sheets", "Diantar Pak Slamet", "Sumarni"):
        assert words in slip.words
    page = buyer.get(f"{slip.path}/receive")
    [count] = [name for name in page.form().names if name.endswith("-quantity")]
    assert page.form().values[count] == [""]
    refused = page.send(**{count: "4"})
    assert refused.status_code == 422
    assert "Something is missing" in refused.words
    assert refused.send(note="Satu lembar tidak ada").status_code == 303
    after = group.get(slip.path)
    assert "4 sheets" in after.words
    assert "Satu lembar tidak ada" in after.words
    assert not after.has_form("/receive")


def test_a_count_far_from_the_slips_is_asked_once_and_keeps_what_was_typed(scene: Scene, browse: Browse) -> None:
    delivery_id = send(scene, scene.make(scene.accepted), 12_000)
    page = browse(scene.buyer).get(f"/deliveries/{delivery_id}/receive")
    [count] = [name for name in page.form().names if name.endswith("-quantity")]
    refused = page.send(**{count: "2 sheets"})
    assert ("Something is missing" in refused.words, "Yes, that is right" in refused.words) == (True, False)
    asked = page.send(**{count: "2 sheets", "note": "Sepuluh lembar tidak ada"})
    assert asked.status_code == 422
    assert any("12 sheets" in alert and "2 sheets" in alert for alert in asked.alerts)
    assert (asked.form().values[count], asked.form().values["note"]) == (["2 sheets"], ["Sepuluh lembar tidak ada"])
    assert asked.send(**{count: "1"}).status_code == 422  # another figure is another question
    assert asked.send(press="Yes, that is right").status_code == 303
    assert [lot.received_quantity for lot in lots_of(scene, delivery_id)] == [2_000]


@pytest.mark.parametrize("typed", ["13", "0", "-2", "2,5", "1,000", "lima"])
def test_a_quantity_that_cannot_be_sent_is_said_at_its_field(scene: Scene, browse: Browse, typed: str) -> None:
    order_id = scene.make(scene.accepted)
    page = browse(scene.coordinator).get(f"/orders/{order_id}/deliveries/new")
    [name] = [name for name in page.form().names if name.endswith("-quantity")]
    refused = page.send(**{name: typed, "note": "Ikatan biru"})
    assert refused.status_code == 422
    assert refused.alerts
    assert refused.form().values[name] == [typed]
    assert refused.form().values["note"] == ["Ikatan biru"]


@pytest.mark.parametrize("typed", ["6", "-1", "2,5", "", "empat"])
def test_a_count_that_cannot_be_is_said_at_its_field(scene: Scene, browse: Browse, typed: str) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    [lot] = lots_of(scene, delivery_id)
    refused = browse(scene.buyer).submit(
        f"/deliveries/{delivery_id}/receive", **{f"lots-{lot.id}-quantity": typed, "note": "Dihitung berdua"}
    )
    assert refused.status_code == 422
    assert refused.alerts
    assert refused.form().values[f"lots-{lot.id}-quantity"] == [typed]
    assert refused.form().values["note"] == ["Dihitung berdua"]


def test_a_double_click_sends_once(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    page = browse(scene.coordinator).get(f"/orders/{order_id}/deliveries/new")
    [name] = [name for name in page.form().names if name.endswith("-quantity")]
    first, second = page.send(**{name: "5"}), page.send(**{name: "5"})
    assert first.location == second.location
    with scene.runtime.unit_of_work():
        assert len(queries.list_lots(order_id)) == 1


def test_a_stale_receipt_conflicts(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    [lot] = lots_of(scene, delivery_id)
    buyer = browse(scene.buyer)
    one, two = (buyer.get(f"/deliveries/{delivery_id}/receive") for _ in range(2))
    assert one.send(**{f"lots-{lot.id}-quantity": "5"}).status_code == 303
    assert two.send(**{f"lots-{lot.id}-quantity": "5"}).status_code == 409


def test_goods_by_weight_ask_for_packs(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted, scene.line(scene.sugar, quantity=12_500, unit_price=42_000))
    page = browse(scene.coordinator).get(f"/orders/{order_id}/deliveries/new")
    names = {name.rsplit("-", 1)[1]: name for name in page.form().names if name.startswith("line-")}
    assert page.form().values[names["quantity"]] == ["12.5"]
    refused = page.send()
    assert "in how many packs" in refused.words
    slip = refused.send(**{names["unit_count"]: "25"}).follow()
    assert "12.5 kg" in slip.words
    assert "In 25 units to inspect" in slip.words


def test_mended_units_are_offered_first_and_named(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    first = send(scene, order_id, 12_000)
    receive(scene, first, 12_000)
    [lot] = lots_of(scene, first)
    decide(scene, lot.id, 9_000, 0, 3_000)
    page = browse(scene.coordinator).get(f"/orders/{order_id}/deliveries/new")
    assert "3 sheets of delivery" in page.words
    assert page.form().values[f"mended-{lot.id}-quantity"] == ["3"]
    slip = page.send(**{f"mended-{lot.id}-quantity": "2"}).follow()
    assert "Mended, from delivery" in slip.words
    again = browse(scene.coordinator).get(f"/orders/{order_id}/deliveries/new")
    assert again.form().values[f"mended-{lot.id}-quantity"] == ["1"]


def test_nothing_left_to_send(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    send(scene, order_id, 12_000)
    assert "Nothing is left to send now" in browse(scene.coordinator).get(f"/orders/{order_id}/deliveries/new").words


def test_an_order_that_takes_no_goods_conflicts(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.issued)
    assert browse(scene.coordinator).get(f"/orders/{order_id}/deliveries/new").status_code == 409


def test_a_delivery_is_taken_back_with_a_reason(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    group = browse(scene.coordinator)
    assert f"/deliveries/{delivery_id}/cancel" in group.get(f"/deliveries/{delivery_id}").links
    short = group.submit(f"/deliveries/{delivery_id}/cancel", reason="salah")
    assert short.status_code == 422
    assert short.send(reason=REASON).status_code == 303
    page = browse(scene.buyer).get(f"/deliveries/{delivery_id}")
    assert REASON in page.words
    assert browse(scene.buyer).get(f"/deliveries/{delivery_id}/receive").status_code == 409


def test_the_qr_code_and_the_message_hold_the_slips_address(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    page = browse(scene.coordinator).get(f"/deliveries/{delivery_id}")
    address = f"http://localhost/deliveries/{delivery_id}"
    [message] = [unquote(link) for link in page.links if link.startswith("https://wa.me/")]
    assert message.endswith(address)
    assert f"/deliveries/{delivery_id}/qr.svg" in page.text
    picture = browse(scene.coordinator).get(f"/deliveries/{delivery_id}/qr.svg")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.data == qr_svg(address)
    assert b"style" not in picture.data
    assert b"<script" not in picture.data


PATHS = ("", "/qr.svg", "/receive", "/cancel")


@pytest.mark.parametrize("stranger", ["rival", "neighbour"])
def test_other_peoples_deliveries_are_not_there(scene: Scene, browse: Browse, stranger: str) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    client = browse(getattr(scene, stranger))
    assert [client.get(f"/deliveries/{delivery_id}{path}").status_code for path in PATHS] == [404] * len(PATHS)
    assert client.get(f"/orders/{order_id}/deliveries/new").status_code == 404


def test_each_side_does_its_own_part(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    expected = {
        "buyer": (200, 200, 403, 403), "finance": (200, 403, 403, 403), "coordinator": (200, 403, 200, 200),
        "member": (200, 403, 403, 403), "officer": (200, 403, 403, 403), "administrator": (200, 403, 403, 403),
    }  # fmt: skip
    for name, codes in expected.items():
        client = browse(getattr(scene, name))
        asked = (
            f"/deliveries/{delivery_id}",
            f"/deliveries/{delivery_id}/receive",
            f"/deliveries/{delivery_id}/cancel",
            f"/orders/{order_id}/deliveries/new",
        )
        assert tuple(client.get(path).status_code for path in asked) == codes, name


def test_a_slip_without_signing_in_leads_to_the_sign_in(scene: Scene, make_client: Callable[[], Client]) -> None:
    order_id = scene.make(scene.accepted)
    delivery_id = send(scene, order_id, 5_000)
    page = make_client().get(f"/deliveries/{delivery_id}")
    assert page.status_code in (302, 303)
    assert page.location.startswith("/sign-in")
