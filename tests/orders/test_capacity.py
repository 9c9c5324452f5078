"""The warning that an order asks more than the group says it can make: told to both sides, and never a refusal."""

from datetime import timedelta

import pytest

from marketplace.orders.capacity import possible_by
from tests.orders.scene import DUE, Scene
from tests.orders.test_pages import Browse, browse
from tests.orders.test_revision_pages import fields, page_of

__all__ = ["browse"]


@pytest.mark.parametrize(
    ("monthly", "unit", "days", "possible"),
    [
        (40_000, "sheet", 30, 40_000),
        (40_000, "sheet", 60, 80_000),
        (40_000, "sheet", 3, 40_000),
        (40_000, "sheet", -5, 40_000),
        (40_000, "sheet", 53, 70_000),
        (10_500, "kilogram", 45, 15_750),
    ],
)
def test_what_can_be_made_by_then(monthly: int, unit: str, days: int, possible: int) -> None:
    assert possible_by(monthly, unit, days) == possible


def test_an_order_within_the_capacity_warns_nobody(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.issued, scene.line(quantity=70_000))
    for person in (scene.buyer, scene.coordinator):
        assert "a month, so about" not in browse(person).get(f"/orders/{order_id}/terms").words


def test_an_order_beyond_the_capacity_warns_both_sides_and_is_not_refused(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.draft, scene.line(quantity=71_000))
    buyer, group = browse(scene.buyer), browse(scene.coordinator)
    terms = buyer.get(f"/orders/{order_id}/terms")
    assert "71 sheets Kain panjang kawung by 20 November 2026 is more than the group says it can make" in terms.words
    assert "40 sheets a month, so about 70 sheets by then" in terms.words
    assert terms.send("/issue").status_code == 303
    asked = group.get(f"/orders/{order_id}/terms")
    assert "Your product says 40 sheets a month, so about 70 sheets by then" in asked.words
    assert "for other orders" not in asked.words
    assert asked.send("/accept").status_code == 303
    assert "a month, so about" not in group.get(f"/orders/{order_id}/terms").words


def test_lines_of_one_product_count_together_by_their_dates(scene: Scene, browse: Browse) -> None:
    soon = scene.line(quantity=35_000, due_on=DUE - timedelta(days=33))
    order_id = scene.make(scene.draft, scene.line(quantity=36_000), soon)
    words = browse(scene.buyer).get(f"/orders/{order_id}/terms").words
    assert "71 sheets Kain panjang kawung by 20 November 2026" in words
    assert "35 sheets Kain panjang kawung by" not in words


def test_the_group_also_reads_what_it_makes_for_others_and_the_buyer_does_not(scene: Scene, browse: Browse) -> None:
    scene.make(scene.accepted, scene.line(quantity=60_000))
    scene.make(scene.accepted, scene.line(quantity=60_000, due_on=DUE + timedelta(days=30)))
    order_id = scene.make(scene.issued, scene.line(quantity=12_000))
    asked = browse(scene.coordinator).get(f"/orders/{order_id}/terms").words
    assert "Until then you still make 60 sheets of it for other orders" in asked
    assert "a month, so about" not in browse(scene.buyer).get(f"/orders/{order_id}/terms").words


def test_a_change_to_more_than_can_be_made_warns_who_answers(scene: Scene, browse: Browse) -> None:
    order_id = scene.make(scene.accepted)
    buyer, group = browse(scene.buyer), browse(scene.coordinator)
    much = fields(scene, order_id, quantity="80")
    assert page_of(scene, buyer, order_id).send(**much, reason="Banyak yang mencari kain ini").status_code == 303
    asked = group.get("/revisions/1")
    assert "80 sheets Kain panjang kawung by 20 November 2026" in asked.words
    assert "about 70 sheets by then" in asked.words
    assert asked.send("/decline", reason="Sebulan hanya empat puluh lembar").status_code == 303
    less = fields(scene, order_id, quantity="10")
    assert page_of(scene, buyer, order_id).send(**less, reason="Gudang kami sedang penuh").status_code == 303
    assert "a month, so about" not in group.get("/revisions/2").words
