"""A version of a standard that is published while an order is a draft: offered with what changed, taken or kept."""

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import Conflict, DomainError, Invalid
from marketplace.orders import check, operations, queries
from marketplace.orders.drafting import as_line_terms, as_terms
from marketplace.orders.renewing import find_renewals, keep_version, take_version
from marketplace.standards.models import StandardVersion
from marketplace.standards.operations import add_criterion, edit_draft, open_draft, publish_standard, withdraw_standard
from tests.client import Client
from tests.conftest import Clock
from tests.orders.scene import AT, Scene


def renewed(scene: Scene, sample: str) -> StandardVersion:
    """The next version of the scene's standard, with another reference sample."""
    standard = session().get_one(StandardVersion, scene.standard_version_id).standard
    draft = open_draft(standard, at=AT)
    edit_draft(draft, {"reference_sample": sample}, at=AT)
    if not draft.criteria:
        seen: dict[str, Any] = {"code": "K1", "name": "Warna merata", "type": "boolean"}
        seen |= {"where_checked": "group", "defect_class": "major", "accepted_choices": [], "other_choices": []}
        add_criterion(draft, seen, at=AT)
    return publish_standard(standard, actor=scene.buyer.actor, at=AT)


@pytest.fixture
def order_id(scene: Scene, clock: Clock) -> int:
    """A draft whose standard has a second version by now."""
    clock.set(AT)
    order_id = scene.make(scene.draft)
    with scene.runtime.unit_of_work():
        renewed(scene, "Contoh merah di rak 2")
    return order_id


@pytest.mark.both
def test_the_draft_waits_until_it_is_taken_or_kept(scene: Scene, order_id: int) -> None:
    with scene.runtime.unit_of_work():
        order = queries.load_order(order_id)
        old, buyer = order.lines[0].standard_version_id, scene.buyer.actor
        with pytest.raises(DomainError, match="standard_renewed"):
            operations.issue_order(order, buyer, AT)
        take_version(order, old, AT)
        assert find_renewals(order) == []
        third = renewed(scene, "Contoh biru di rak 3")
        (renewal,) = find_renewals(order)
        assert (renewal.newest.id, renewal.is_chosen) == (third.id, False)
        keep_version(order, renewal.named.id, AT)
        operations.edit_order(order, as_terms(order), [as_line_terms(line) for line in order.lines], buyer, AT)
        renewed(scene, "Contoh hijau di rak 4")
        with pytest.raises(DomainError, match="standard_renewed"):
            operations.issue_order(order, buyer, AT)
        keep_version(order, renewal.named.id, AT)
        operations.issue_order(order, buyer, AT)
        assert order.lines[0].standard_version_id == renewal.named.id
        with pytest.raises(Conflict):
            take_version(order, renewal.named.id, AT)
        assert list(check.violations()) == []
        order.lines[0].kept_against_id = None
        session().flush()
        told = f"purchase_orders {order.id}: its terms or lines are not those that were issued"
        assert list(check.violations()) == [told]


def test_a_standard_out_of_use_is_not_kept(scene: Scene, order_id: int) -> None:
    with scene.runtime.unit_of_work():
        order = queries.load_order(order_id)
        keep_version(order, order.lines[0].standard_version_id, AT)
        standard = session().get_one(StandardVersion, order.lines[0].standard_version_id).standard
        withdraw_standard(standard, "Tidak dipakai lagi sama sekali", actor=scene.buyer.actor, at=AT)
        with pytest.raises(Invalid) as refused:
            operations.issue_order(order, scene.buyer.actor, AT)
        assert [error.code for error in refused.value.errors] == ["standard_not_published"]


def test_one_tap_on_the_draft(scene: Scene, order_id: int, make_client: Callable[[], Client]) -> None:
    buyer = scene.browser(make_client, scene.buyer)
    page = buyer.get(f"/orders/{order_id}/terms")
    assert "Konsep ini memakai versi 1. Versi 2 terbit" in page.words
    assert "sekarang Contoh merah di rak 2" in page.words
    assert not page.has_form("/issue")
    refused = buyer.post(f"/orders/{order_id}/issue", data=page.form("/keep").values)  # from a page of before
    assert refused.status_code == 422
    assert "Versi 2 dari" in " ".join(refused.alerts)
    kept = page.send("/keep").follow()
    assert "Anda tetap memakai versi 1" in kept.words
    edited = buyer.get(f"/orders/{order_id}/edit")
    assert "versi 1 (ada yang lebih baru)" in edited.words
    assert edited.send("/edit", press="Simpan konsep").status_code == 303
    assert buyer.get(f"/orders/{order_id}/terms").send("/issue").status_code == 303
    read = scene.browser(make_client, scene.coordinator).get(f"/orders/{order_id}/terms")
    assert "Sengaja dipakai, walau sudah terbit versi baru." in read.words


def test_taking_it_names_the_new_version(scene: Scene, order_id: int, make_client: Callable[[], Client]) -> None:
    buyer = scene.browser(make_client, scene.buyer)
    taken = buyer.get(f"/orders/{order_id}/terms").send("/take").follow()
    assert "versi 2" in taken.words
    assert "Konsep ini memakai versi" not in taken.words
    assert taken.send("/issue").status_code == 303
