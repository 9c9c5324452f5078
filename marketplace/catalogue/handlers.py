"""Reactions to what happens to groups: a suspended group's products are not public."""

from collections.abc import Callable
from typing import Any

from marketplace.catalogue.entries import refresh_group
from marketplace.infra.data.events import Event
from marketplace.parties import events


def on_standing_changed(event: events.OrganisationEvent) -> None:
    """Shows or hides the group's products."""
    if event.producer_group_id is not None:
        refresh_group(event.producer_group_id)


BINDINGS: list[tuple[type[Event], Callable[[Any], None]]] = [
    (events.OrganisationSuspended, on_standing_changed),
    (events.OrganisationResumed, on_standing_changed),
]
