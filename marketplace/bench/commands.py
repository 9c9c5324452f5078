"""The commands that are measured, each given as often as asked by somebody of the sample world."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from marketplace.bench.stories import Hands, agreed_order, inspected_lot
from marketplace.infra.data.runtime import session
from marketplace.inspections import operations as inspections
from marketplace.inspections.models import Inspection
from marketplace.orders import operations as orders
from marketplace.orders.models import PurchaseOrder

LINES = 5
"""Of each order that is drafted and issued."""
LOTS = 4
"""Of each order whose lots are decided on."""
PIECES = 2
"""In each of these lots."""

Commands = Sequence[Callable[[], None]]
"""What is done for one piece of work, each in a unit of work of its own."""


class Orders:
    """An order of five lines, drafted and issued: two commits."""

    def prepare(self, hands: Hands, count: int) -> list[int]:
        """Nothing has to be there."""
        return [0] * count

    def commands(self, hands: Hands, work: int) -> Commands:
        """Drafts an order, and issues it."""
        made: list[int] = []

        def draft() -> None:
            at = hands.runtime.clock()
            lines = hands.lines(LINES, 100, at)
            made.append(orders.draft_order(hands.off_taker_id, hands.terms, lines, hands.buyer, at).id)

        def issue() -> None:
            order = session().get_one(PurchaseOrder, made[-1])
            orders.issue_order(order, hands.buyer, hands.runtime.clock())

        return draft, issue


class Settle:
    """A lot decided on and its settlement drafted and posted, less the share of an advance: one commit."""

    def prepare(self, hands: Hands, count: int) -> list[int]:
        """Lots of orders with cloth, inspected and found good: their inspections."""
        made = []
        for number in range(count):
            with hands.runtime.unit_of_work():
                if number % LOTS == 0:
                    order_id = agreed_order(hands, LOTS * PIECES, hands.runtime.clock()).id
                order = session().get_one(PurchaseOrder, order_id)
                made.append(inspected_lot(hands, order, PIECES, hands.runtime.clock()).id)
        return made

    def commands(self, hands: Hands, work: int) -> Commands:
        """Decides on the lot."""

        def decide() -> None:
            inspection = session().get_one(Inspection, work)
            inspections.decide(inspection, {}, hands.buyer, hands.runtime.clock())

        return (decide,)


MEASURED: dict[str, Orders | Settle] = {"orders": Orders(), "settle": Settle()}
"""By the name on the command line."""
