"""A price far from the listing's and a day far away are asked about once, with both figures, and never refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from marketplace.orders.queries import load_order
from tests.client import Client, Page
from tests.conftest import Clock
from tests.orders.scene import Scene

NOW = datetime(2026, 9, 28, 4, 0, tzinfo=UTC)
YES = "Ya, benar"


@pytest.fixture
def draft(scene: Scene, make_client: Callable[[], Client], clock: Clock) -> Page:
    """The form of a new order as the buyer opens it on 28 September 2026."""
    clock.set(NOW)
    client = scene.browser(make_client, scene.buyer)
    return client.get(f"/orders/new?listing={scene.cloth.listing_id}")


def typed(**fields: str) -> dict[str, str]:
    return {f"lines-0-{name}": value for name, value in ({"quantity": "12", "due_on": "2026-11-20"} | fields).items()}


def test_a_price_far_from_the_listings_is_asked_once_and_then_saved(draft: Page, scene: Scene) -> None:
    asked = draft.send(press="Simpan konsep", **typed(unit_price="18.500"), note="Lipat empat")
    assert asked.status_code == 422
    assert any("Rp185.000" in alert and "Rp18.500" in alert for alert in asked.alerts)
    assert scene.history("order:1") == []  # while it is asked, nothing is done
    form = asked.form("/orders/new")
    assert (form.values["lines-0-unit_price"], form.values["note"]) == (["18.500"], ["Lipat empat"])
    assert form.values["_key"] == draft.form("/orders/new").values["_key"]
    saved = asked.send(press=YES)
    assert saved.status_code == 303, saved
    page = saved.follow()
    order_id = int(page.path.split("/")[2])
    assert scene.history(f"order:{order_id}") == ["order.drafted"]
    with scene.runtime.unit_of_work(write=False):
        assert load_order(order_id).lines[0].unit_price == 18_500
    edited = page.client.get(f"/orders/{order_id}/edit")
    assert edited.send(press="Simpan konsep").status_code == 303  # what stands in the draft is not asked again


def test_another_figure_is_another_question_and_a_likely_one_is_none(draft: Page) -> None:
    asked = draft.send(press="Simpan konsep", **typed(unit_price="18.500"))
    again = asked.send(press=YES, **typed(unit_price="1.850.000"))
    assert again.status_code == 422
    assert any("Rp1.850.000" in alert for alert in again.alerts)
    assert again.send(press="Simpan konsep", **typed(unit_price="180.000")).status_code == 303


def test_what_was_answered_stays_answered_while_the_rest_is_mended(draft: Page) -> None:
    both = draft.send(press="Simpan konsep", **typed(unit_price="18.500", due_on="2027-11-20"))
    assert any("20 November 2027" in alert and "28 September 2026" in alert for alert in both.alerts)
    wrong = both.send(press=YES, **typed(unit_price="18.500", due_on="2027-11-20", quantity="dua"))
    assert (wrong.status_code, any("Rp18.500" in alert for alert in wrong.alerts)) == (422, False)
    assert wrong.send(press="Simpan konsep", **{"lines-0-quantity": "12"}).status_code == 303


@pytest.mark.parametrize(
    ("name", "value"), [("unit_price", "92.500"), ("unit_price", "370.000"), ("due_on", "2027-09-29")]
)
def test_what_is_near_is_not_asked_about(draft: Page, name: str, value: str) -> None:
    assert draft.send(press="Simpan konsep", **typed(**{name: value})).status_code == 303


def test_a_change_of_an_order_is_held_against_what_holds(
    scene: Scene, make_client: Callable[[], Client], clock: Clock
) -> None:
    clock.set(NOW)
    order_id = scene.make(scene.accepted)
    page = scene.browser(make_client, scene.buyer).get(f"/orders/{order_id}/revisions/new")
    price, day = (next(name for name in page.form().names if name.endswith(end)) for end in ("unit_price", "due_on"))
    asked = page.send(**{price: "1.850.000", day: str(date(2029, 1, 1)), "reason": "Harga bahan naik banyak."})
    assert asked.status_code == 422
    assert all(
        any(words in alert for alert in asked.alerts) for words in ("Rp185.000", "Rp1.850.000", "1 Januari 2029")
    )
    assert asked.send(press=YES).status_code == 303
