"""News goes up: past-tense values that lower rooms emit and upper rooms, bound in app.py, react to."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to a document. Fields are plain JSON-able values; no personal data."""

    key: ClassVar[str] = "event"
    subject: str
    """The document: "order:17"."""
    file: str | None = None
    """The order file whose timeline shows it: "order:17"."""
    by_user_id: int | None
    organisation_id: int | None
    at: datetime
    producer_group_id: int | None = None
    off_taker_id: int | None = None

    def details(self) -> dict[str, Any]:
        """The fields that this kind of event adds, ready for JSON."""
        common = {f.name for f in fields(Event)}
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in common}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in own.items()}


Handler = Callable[[Any], None]


@dataclass
class Bus:
    """Who reacts to what, in the order of binding; everything runs at once, in the emitter's transaction."""

    handlers: dict[type[Event], list[Handler]] = field(default_factory=dict)

    def bind(self, kind: type[Event], handler: Handler) -> None:
        """Adds a reaction to a kind of event and to its subclasses."""
        self.handlers.setdefault(kind, []).append(handler)

    def publish(self, event: Event) -> None:
        """Runs the reactions: those bound to Event itself first, then those of the event's own kind."""
        for kind in reversed(type(event).__mro__):
            for handler in self.handlers.get(kind, ()):
                handler(event)
