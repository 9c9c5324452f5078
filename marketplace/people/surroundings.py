"""What the pages of persons ask of the rooms above: their groups, names of organisations, places; bound in app.py."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from marketplace.accounts.actor import Actor


@dataclass(frozen=True)
class Spell:
    """A person's time in a group."""

    person_id: int
    group_id: int
    group: str
    role: str
    joined_on: date | None
    left_on: date | None
    region_code: str = ""
    """The group's, whose offices read its page."""

    @property
    def is_now(self) -> bool:
        """Whether she has not left."""
        return self.left_on is None

    def is_open_to(self, viewer: Actor) -> bool:
        """Whether the viewer sees the group's own page."""
        mine = self.group_id in viewer.organisation_ids or viewer.is_administrator
        return mine or any(self.region_code.startswith(each) for each in viewer.finishing.region_prefixes)


@dataclass(frozen=True)
class NamingText:
    """A text that names a person and that only its group can change: `about`, `bank_account` or `listing`."""

    kind: str
    of: str
    """What the text belongs to: the group's name, or the product's."""


@dataclass(frozen=True)
class Surroundings:
    """Finds what stands around persons, as groups and places live in an upper room."""

    spells_of: Callable[[Collection[int]], list[Spell]]
    """The groups of these persons over time, the present ones first."""
    texts_naming: Callable[[int, str], list[NamingText]]
    """From a person's id and name: the texts of her groups that name her."""
    in_a_group: Callable[[], ColumnElement[bool]]
    """Picks the persons who are in a group now."""
    names_of: Callable[[Collection[int]], dict[int, str]]
    """Names of organisations by id."""
    role_word: Callable[[str], str]
    """What a role in a group is called, in the reader's words."""
