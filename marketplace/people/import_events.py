"""What happens to a list of persons. No event tells a name or a number of anybody."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.data.events import Event


@dataclass(frozen=True, kw_only=True)
class ImportEvent(Event):
    """Something that happened to a list."""

    key: ClassVar[str] = "import"
    import_id: int


@dataclass(frozen=True, kw_only=True)
class PersonsRead(ImportEvent):
    """A list was read; nothing is written of it yet."""

    key: ClassVar[str] = "import.read"
    rows: int


@dataclass(frozen=True, kw_only=True)
class ImportConfirmed(ImportEvent):
    """The persons of a list were taken in."""

    key: ClassVar[str] = "import.confirmed"
    new: int
    same: int
    here: int


@dataclass(frozen=True, kw_only=True)
class ImportDiscarded(ImportEvent):
    """A list was thrown away."""

    key: ClassVar[str] = "import.discarded"
