"""News goes up: past-tense values that lower rooms emit and upper rooms, bound in app.py, react to."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

Words = Annotated[str, "typed by a person"]
"""The type of a field that holds what somebody typed: history keeps it apart from its hashed rows."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to a document. Fields are plain JSON-able values; what somebody typed is `Words`."""

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
    quoted_id: int | None = None
    """Who typed the words, where they repeat another's than those of who acts: the key is hers."""

    @property
    def writer_id(self) -> int | None:
        """Who typed the words of this event."""
        return self.by_user_id if self.quoted_id is None else self.quoted_id

    def details(self) -> dict[str, Any]:
        """The fields that this kind of event adds, ready for JSON."""
        common = {f.name for f in fields(Event)}
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in common}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in own.items()}

    def words(self) -> dict[str, str]:
        """Of these fields those that somebody typed, the empty ones left out."""
        typed = {f.name: getattr(self, f.name) for f in fields(self) if f.type == Words}
        return {name: value for name, value in typed.items() if value}


def typed_fields() -> dict[str, tuple[str, ...]]:
    """By kind of event the fields that hold what somebody typed; of the kinds that have any."""
    kinds, known = [Event], list[type[Event]]()
    while kinds:
        known.append(kinds.pop())
        kinds += known[-1].__subclasses__()
    typed = {kind.key: tuple(f.name for f in fields(kind) if f.type == Words) for kind in known}
    return {key: names for key, names in typed.items() if names}


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
