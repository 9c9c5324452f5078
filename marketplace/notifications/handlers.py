"""Every event may be news to somebody."""

from collections.abc import Callable
from typing import Any

from marketplace.infra.data.events import Event
from marketplace.notifications.operations import tell

BINDINGS: list[tuple[type[Event], Callable[[Any], None]]] = [(Event, tell)]
