"""What happens to persons and their consent. No event tells a name, a number or an answer's words."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.data.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonEvent(Event):
    """Something that happened to a person's data."""

    key: ClassVar[str] = "person"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(PersonEvent):
    """A person was written down for the first time."""

    key: ClassVar[str] = "person.registered"
    kind: str


@dataclass(frozen=True, kw_only=True)
class PersonChanged(PersonEvent):
    """What is known of a person changed; which parts, not what they say."""

    key: ClassVar[str] = "person.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConsentAnswered(PersonEvent):
    """A person agreed, or declined, for one purpose."""

    key: ClassVar[str] = "consent.answered"
    purpose: str
    answer: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(PersonEvent):
    """A person took her consent for one purpose back."""

    key: ClassVar[str] = "consent.withdrawn"
    purpose: str


@dataclass(frozen=True, kw_only=True)
class NikViewed(PersonEvent):
    """Somebody saw the whole NIK; her reason stands in the person's own log."""

    key: ClassVar[str] = "nik.viewed"


@dataclass(frozen=True, kw_only=True)
class LoginLinked(PersonEvent):
    """A login is now known to be the person's."""

    key: ClassVar[str] = "person.login_linked"
