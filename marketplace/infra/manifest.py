"""What a room gives to the house: each room says it in its `room.py`, the composition root reads it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from marketplace.ladder import ROOMS


@dataclass(frozen=True)
class Room:
    """One room's manifest. Parts are named as `module` or `module:name` inside the room and brought when asked for, so
    that a command without pages imports none.
    """

    name: str
    models: str = ""
    """Its tables."""
    blueprint: str = ""
    """Its pages."""
    messages: str = ""
    """The words for its error codes, which register themselves."""
    reactions: str = ""
    """What it does upon events of rooms below: pairs of an event's class and a function."""
    tasks: str = ""
    """A function from a viewer to what waits for her beside her orders."""
    order_tasks: str = ""
    """A function from a viewer to what waits in her orders and in all that hangs on them."""
    overdue: str = ""
    """A function from a viewer to what is overdue between parties she looks after."""
    notices: str = ""
    """The `Notices` of its events."""
    navigation: str = ""
    """Its `NavigationEntry` values."""
    proof: str = ""
    """A function that yields a line for whatever of its rows is not as it must be."""
    proof_of_orders: str = ""
    """The same of what hangs on orders; it is called for some orders at a time, and sees no others."""
    witnesses: str = ""
    """The states of its rows that history bears witness to."""
    proof_of_new: str = ""
    """The same for what happened since the last seal but one; it reads no more than that."""
    jobs: str = ""
    """A module with `JOBS`, what it does after a commit outside the request, and `PERIODIC`, what recurs."""

    def part(self, where: str) -> Any:
        """What stands at `module` or `module:name` inside this room."""
        module, _, name = where.partition(":")
        loaded = import_module(f"marketplace.{self.name}.{module}")
        return getattr(loaded, name) if name else loaded


@dataclass(frozen=True)
class NoticeKind:
    """How one kind of event reads in the inbox and in a timeline, and who is told."""

    sentence: Any
    audience: tuple[str, ...] = ()
    """Whoever did it is never told; nobody, where this is empty."""
    by_method: Mapping[str, Any] = field(default_factory=dict)
    """What reads differently for a way of paying."""
    in_timeline: bool = True
    """Not a step of one side's own work, nor what another row says better."""


@dataclass(frozen=True)
class Notices:
    """The notices of a room: by an event's key; icons and pages by a key's noun; how details are put into words."""

    kinds: Mapping[str, NoticeKind] = field(default_factory=dict)
    icons: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Where a document such as `delivery:3` is read: the endpoint, and the name of its argument."""
    shown: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    """How the value of a detail reads."""
    derived: Mapping[str, Callable[[Mapping[str, Any]], str]] = field(default_factory=dict)
    """Words that are made from several details."""
    jobs: Mapping[str, Any] = field(default_factory=dict)
    """What its work outside requests does, by name, for whoever keeps the copy running."""


@dataclass(frozen=True)
class NavigationEntry:
    """One of the few places in the frame of every page; `places` says for which kind of reader, and in which order."""

    label: Any
    endpoint: str
    icon: str
    places: Mapping[str, int]
    when: Callable[[Any], bool] = lambda _viewer: True


class House:
    """The manifests of all rooms, lowest first."""

    def __init__(self, names: Sequence[str] = ROOMS) -> None:
        self.rooms: tuple[Room, ...] = tuple(import_module(f"marketplace.{name}.room").ROOM for name in names)

    def parts(self, of: str) -> Iterator[Any]:
        """What the rooms give of one kind, such as `reactions`, lowest room first."""
        for _room, given in self.named_parts(of):
            yield given

    def named_parts(self, of: str) -> Iterator[tuple[str, Any]]:
        """The same, each with the name of its room."""
        for room in self.rooms:
            where: str = getattr(room, of)
            if where:
                yield room.name, room.part(where)
