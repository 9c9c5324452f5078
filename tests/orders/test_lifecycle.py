"""Every state of an order × every verb, through the operations on both databases."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from marketplace.kernel.errors import Conflict, DomainError
from marketplace.orders import operations, queries, revisions
from marketplace.orders.lifecycle import OPEN, ORDER
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.revising import as_it_stands
from tests.orders.scene import AT, REASON, Scene

ENDED = {"declined", "cancelled", "closed"}
STATES = ("draft", "issued", "declined", "accepted", "fulfilled", "closed", "cancelled")
MENDING = "fulfilled, units to be mended"
"""Not a state of its own: what was sent back holds the order open, and lets it end early."""


def in_state(scene: Scene, state: str) -> PurchaseOrder:
    """An order that came to its state by the verbs people use."""
    if state == "draft":
        return scene.draft()
    order = scene.issued()
    if state == "declined":
        operations.decline_order(order, REASON, scene.coordinator.actor, AT)
    elif state == "cancelled":
        operations.cancel_order(order, REASON, scene.buyer.actor, AT)
    elif state != "issued":
        operations.accept_order(order, scene.coordinator.actor, AT)
    if state in ("fulfilled", "closed", MENDING):
        operations.place_hold(order.id, "settlement:1", "settlement", AT)
        if state == MENDING:
            operations.place_hold(order.id, "mend:1", "mend", AT)
        operations.record_accepted(order.lines[0], 12_000, 0, 0, AT)
        if state == "closed":
            operations.lift_hold(order.id, "settlement:1", AT)
    return order


Verb = Callable[[Scene, PurchaseOrder], Any]
VERBS: dict[str, Verb] = {
    "edit": lambda s, o: operations.edit_order(o, s.terms(), [s.line()], s.buyer.actor, AT),
    "issue": lambda s, o: operations.issue_order(o, s.buyer.actor, AT),
    "accept": lambda s, o: operations.accept_order(o, s.coordinator.actor, AT),
    "decline": lambda s, o: operations.decline_order(o, REASON, s.coordinator.actor, AT),
    "cancel": lambda s, o: operations.cancel_order(o, REASON, s.buyer.actor, AT),
    "propose_short_close": lambda s, o: operations.propose_short_close(o, REASON, s.buyer.actor, AT),
    "propose_revision": lambda s, o: revisions.propose_revision(
        o, [replace(as_it_stands(o.lines[0]), quantity=15_000)], REASON, s.buyer.actor, AT
    ),
    "close": lambda s, o: operations.close_order(o, s.buyer.actor, AT),
}
LEADS = {
    ("draft", "edit"): "draft",
    ("draft", "issue"): "issued",
    ("draft", "cancel"): "cancelled",
    ("issued", "accept"): "accepted",
    ("issued", "decline"): "declined",
    ("issued", "cancel"): "cancelled",
    ("accepted", "cancel"): "cancelled",
    ("accepted", "propose_short_close"): "accepted",
    ("accepted", "propose_revision"): "accepted",
    ("fulfilled", "close"): DomainError,  # a settlement still holds it
    (MENDING, "close"): DomainError,
    (MENDING, "propose_short_close"): "fulfilled",
}


@pytest.mark.parametrize("place", [*STATES, MENDING])
def test_every_verb_in_this_state(scene: Scene, place: str) -> None:
    state = "fulfilled" if place == MENDING else place
    for verb, run in VERBS.items():
        expected = LEADS.get((place, verb), Conflict)
        order_id = scene.make(lambda: in_state(scene, place))
        assert scene.status(order_id) == state
        if isinstance(expected, str):
            with scene.runtime.unit_of_work():
                run(scene, queries.load_order(order_id))
            assert scene.status(order_id) == expected, verb
        else:
            with pytest.raises(expected), scene.runtime.unit_of_work():
                run(scene, queries.load_order(order_id))
            assert scene.status(order_id) == state, verb


def test_the_table_has_no_state_or_move_beside_these() -> None:
    assert set(ORDER.states) == set(STATES)
    by_people = {move for move in LEADS if move[0] in STATES and move != ("fulfilled", "close")}
    by_themselves = {
        ("accepted", "fulfil"),
        ("accepted", "refuse_short_close"),
        ("accepted", "confirm_short_close"),
        ("accepted", "revise"),
        ("fulfilled", "propose_short_close"),
        ("fulfilled", "refuse_short_close"),
        ("fulfilled", "confirm_short_close"),
        ("fulfilled", "close"),
    }
    assert set(ORDER.moves) == by_people | by_themselves
    assert {state for state in ORDER.states if not any(start == state for start, _ in ORDER.moves)} == ENDED
    assert {"accepted", "fulfilled"} == OPEN
