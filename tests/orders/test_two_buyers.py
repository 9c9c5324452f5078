"""A group that sells to two buyers, each of which counts its own orders: two orders are called PO-2026-0001."""

import re
from datetime import timedelta

from marketplace.orders import operations
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.rules import Terms
from tests.deliveries.test_operations import send
from tests.orders.scene import AT, REASON, Scene
from tests.orders.test_pages import Browse, browse

__all__ = ["browse"]
NUMBER, FIRST, SECOND = "PO-2026-0001", "Galeri Lasem Indah", "Toko Merapi"


def issued_by_rival(scene: Scene) -> PurchaseOrder:
    """The second buyer orders the same goods."""
    terms = Terms(outlet_id=scene.rival_outlet_id)
    line = scene.line(standard_version_id=scene.rival_standard_version_id)
    found = operations.draft_order(scene.rival_id, terms, [line], scene.rival.actor, AT)
    operations.issue_order(found, scene.rival.actor, AT)
    return found


def accepted_by_both(scene: Scene) -> tuple[int, int]:
    """One running order of each buyer."""
    first, second = scene.make(scene.accepted), scene.make(lambda: issued_by_rival(scene))
    with scene.runtime.unit_of_work() as work:
        operations.accept_order(work.get_one(PurchaseOrder, second), scene.coordinator.actor, AT)
    return first, second


def around(words: str, number: str = NUMBER) -> list[str]:
    """What stands around each mention of the number."""
    return [words[max(0, found.start() - 90) : found.end() + 90] for found in re.finditer(re.escape(number), words)]


def test_each_task_and_row_names_the_buyer(scene: Scene, browse: Browse) -> None:
    accepted_by_both(scene)
    group = browse(scene.coordinator)
    for path in ("/", "/orders"):
        told = around(group.get(path).follow().words)
        assert len(told) >= 2, (path, told)
        for mention in told:
            assert FIRST in mention or SECOND in mention, (path, mention)


def test_the_pages_that_end_or_change_an_order_name_its_buyer(scene: Scene, browse: Browse) -> None:
    waiting = scene.make(lambda: issued_by_rival(scene))
    group = browse(scene.coordinator)
    assert f"{NUMBER} from {SECOND}" in group.get(f"/orders/{waiting}/decline").words
    first = scene.make(scene.accepted)
    for page in ("short-close", "deliveries/new"):
        assert f"{NUMBER} from {FIRST}" in group.get(f"/orders/{first}/{page}").words, page
    assert f"{NUMBER} with {FIRST}" in group.get(f"/orders/{first}/revisions/new").words
    assert f"{NUMBER} from {FIRST}" in group.get(f"/statements/orders/{first}").h1
    assert group.submit(f"/orders/{first}/short-close", reason=REASON).status_code == 303
    assert f"end {NUMBER} from {FIRST}" in group.get(f"/orders/{first}/short-close").words
    assert f"end {NUMBER} with" in browse(scene.buyer).get(f"/orders/{first}/short-close").words


def test_messages_name_the_buyer_whoever_did_it(scene: Scene, browse: Browse) -> None:
    first, second = accepted_by_both(scene)
    for order_id, buyer in ((first, scene.buyer), (second, scene.rival)):
        with scene.runtime.unit_of_work() as work:
            found = work.get_one(PurchaseOrder, order_id)
            operations.propose_short_close(found, REASON, buyer.actor, AT + timedelta(hours=1))
            operations.confirm_short_close(found, scene.coordinator.actor, AT + timedelta(hours=2))
    inbox = browse(scene.coordinator).get("/inbox")
    rows = inbox.words.split(" new")
    closed = [row for row in rows if f"{NUMBER} is closed" in row]
    assert len(closed) == 2, rows
    assert {name for name in (FIRST, SECOND) for row in closed if name in row} == {FIRST, SECOND}
    assert all((FIRST in row) != (SECOND in row) for row in closed)


def test_words_for_whatsapp_name_the_buyer(scene: Scene, browse: Browse) -> None:
    first, _second = accepted_by_both(scene)
    delivery = send(scene, first, 4_000)
    slip = browse(scene.coordinator).get(f"/deliveries/{delivery}")
    assert "PO-2026-0001%20from%20Galeri%20Lasem%20Indah" in slip.text
    file = browse(scene.buyer).get(f"/orders/{first}")
    assert not re.search(r"wa\.me/\d*\?text=PO-2026-0001%3A", file.text)
