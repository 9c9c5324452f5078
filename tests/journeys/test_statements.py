"""How often a page asks the database: within the budget, and no more often however much there is to show."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from marketplace.advances.adjustments import Proposal, propose_adjustment
from marketplace.advances.models import Advance
from marketplace.app import HOUSE
from marketplace.deliveries.models import Lot
from marketplace.demo.cast import SIGN_INS
from marketplace.demo.scenario import Story, advance_cloth, decide, hand_over, inspect, pay, send_goods, take_in
from marketplace.infra.data.runtime import session
from marketplace.infra.web.request_edge import Marketplace
from marketplace.orders import operations as orders
from marketplace.orders.drafting import as_line_terms
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.rules import Terms
from marketplace.proof import all_violations
from tests.journeys.sample import signed_in
from tests.journeys.test_killed import order_of, storyteller
from tools.walk import endpoint_of, walk

ROLES: dict[str, str | None] = {"visitor": None} | {one.role: one.key for one in SIGN_INS}
SIGNED_IN = 2
"""Who is it, and what may this person see."""
BEYOND = {"programme_officer": 2, "administrator": 1, "off_taker_finance": 2, "off_taker_buyer": 2}
"""What duties are judged by: the offices asked first, whom she registered; who shares a duty, up to what limit."""
BUDGET = {
    "catalogue.catalogue": 4, "catalogue.listing": 5, "standards.index": 4, "parties.groups": 4,
    "catalogue.own_listings": 4, "notifications.inbox": 7, "payments.list_payments": 4, "reports.order_file": 13,
    "inspections.offer_concession": 19, "reports.home": 51, "orders.index": 35, "parties.organisation": 23,
}  # fmt: skip
MOST = 18
"""Of pages that no budget names."""
ALIKE = 2
"""How often one page may ask the same."""
BOARDS = {"reports.home", "orders.index"}
"""Pages that gather what waits from every room; each room asks for itself, however much waits."""
ALIKE_ON_BOARDS = len(list(HOUSE.parts("tasks")))


@contextmanager
def counted(app: Marketplace) -> Iterator[list[str]]:
    """The statements sent meanwhile, their lists of values made alike."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(re.sub(r"\((\?|%\(\w+\)s)(, (\?|%\(\w+\)s))*\)", "(…)", statement))

    event.listen(app.runtime.engine, "before_cursor_execute", note)
    yield sent
    event.remove(app.runtime.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("role", list(ROLES))
def test_every_page_keeps_to_its_budget(still_world: Marketplace, role: str) -> None:
    app, key = still_world, ROLES[role]
    client = signed_in(app, key)
    wrong: list[str] = []

    def fetch(path: str) -> tuple[int, str, str]:
        with counted(app) as sent:
            page = client.get(path)
        if page.status_code == 200:
            endpoint = endpoint_of(app.url_map, path) or ""
            allowed = BUDGET.get(endpoint, MOST) + (SIGNED_IN if key else 0) + BEYOND.get(role, 0)
            alike = ALIKE_ON_BOARDS if endpoint in BOARDS else ALIKE
            wrong.extend([f"{path}: {len(sent)} statements, {allowed} allowed"] if len(sent) > allowed else [])
            wrong.extend(f"{path}: {often} × {said}" for said, often in Counter(sent).items() if often > alike)
        page = page.follow()
        return page.status_code, page.path, page.text if "text/html" in page.headers["Content-Type"] else ""

    assert len(list(walk(fetch, app.url_map, 3))) > 5
    assert wrong == []


@dataclass
class Growing:
    """The sample world with an order that grows, and more and more orders beside it."""

    app: Marketplace
    order_id: int = 0
    times: int = 0

    def begin(self) -> None:
        """Ratih orders a hundred pieces of what she ordered before, and gives cloth for them."""
        with self.app.runtime.unit_of_work():
            story = storyteller(self.app.runtime)
            order = self._order(story)
            self.order_id = order.id
            cloth = advance_cloth(story, "ratih", order, "loan", "mori_prima", [90_000], (2_500, 15), 900_000)
            hand_over(story, "ratih", "darmini", cloth)

    def _order(self, story: Story) -> PurchaseOrder:
        old, buyer = order_of("Kain panjang kawung", "accepted"), story.actor("ratih")
        line = replace(as_line_terms(old.lines[0]), quantity=100_000, due_on=story.now.date() + timedelta(days=60))
        order = orders.draft_order(old.off_taker_id, Terms(outlet_id=old.outlet_id), [line], buyer, story.now)
        orders.issue_order(order, buyer, story.now)
        orders.accept_order(order, story.actor("darmini"), story.now)
        return order

    def grow(self) -> None:
        """One more of everything: goods decided and being paid, on the way, waiting; cloth to return; an order."""
        with self.app.runtime.unit_of_work():
            story = storyteller(self.app.runtime)
            self.times += 1
            story.now += timedelta(days=30 * self.times)
            order = session().get_one(PurchaseOrder, self.order_id)
            decide(story, "ratih", inspect(story, "ratih", self._arrived(story, order)))
            pay(story, order, "bimo", "darmini", confirm=False)
            decide(story, "ratih", inspect(story, "ratih", self._arrived(story, order)))
            inspect(story, "ratih", self._arrived(story, order), units=0)
            self._arrived(story, order)
            send_goods(story, "darmini", order, 1)
            cloth = session().scalars(select(Advance).where(Advance.order_id == order.id)).one()
            propose_adjustment(cloth, Proposal(kind="return", quantity=1_000), story.actor("darmini"), story.now)
            other = self._order(story)
            advance_cloth(story, "ratih", other, "loan", "mori_prima", [90_000], (2_500, 15), 900_000)

    def _arrived(self, story: Story, order: PurchaseOrder) -> Lot:
        return take_in(story, "ratih", send_goods(story, "darmini", order, 1))

    def asked(self) -> dict[tuple[str, str], int]:
        """How many statements each page takes, by person and path."""
        found = {}
        paths = ("/", "/orders", f"/orders/{self.order_id}", f"/statements/orders/{self.order_id}", "/statements",
                 "/payments", "/inbox", "/catalogue", "/listings")  # fmt: skip
        for key in ("darmini", "ratih", "bimo", "sari", "hidayat", "wening"):
            client = signed_in(self.app, key)
            for path in paths:
                with counted(self.app) as sent:
                    page = client.get(path)
                if page.status_code == 200:
                    found[key, path] = len(sent)
        return found


def test_a_page_asks_no_more_often_when_there_is_more(world: Marketplace) -> None:
    growing = Growing(world)
    growing.begin()
    growing.grow()
    small = growing.asked()
    for _time in range(3):
        growing.grow()
    grown = growing.asked()
    assert set(grown) == set(small)
    assert {page: often for page, often in grown.items() if often > small[page]} == {}
    assert len(small) > 25
    assert (
        small["ratih", f"/orders/{growing.order_id}"]
        <= BUDGET["reports.order_file"] + SIGNED_IN + BEYOND["off_taker_buyer"]
    )
    assert list(all_violations(world.runtime)) == []
