"""Who acts: a frozen value of roles × organisation × region, built once a request."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

POWERS = ("profile", "people", "account", "products", "orders", "payments")
"""What a group may let a partner do for it."""
ROLES = (
    "group_coordinator", "group_member", "off_taker_buyer", "off_taker_finance",
    "programme_officer", "field_facilitator", "lender", "administrator",
)  # fmt: skip
LONGEST_SIGNATURE = 120
GROUP_ROLES = frozenset({"group_coordinator", "group_member", "field_facilitator"})
OFF_TAKER_ROLES = frozenset({"off_taker_buyer", "off_taker_finance"})


@dataclass(frozen=True)
class NearerOffice:
    """The deciding offices of one region inside that of an office above, and who could answer there."""

    region: str
    people: frozenset[int]


@dataclass(frozen=True)
class Grant:
    """A role at an organisation. A facilitator has one grant for each group of the partner."""

    role: str
    organisation_id: int
    standing: str = "approved"
    """The organisation's status: draft, submitted, sent_back, approved, suspended."""
    region_prefix: str | None = None
    """For officers: the region their office is for, as a prefix of region codes; "" is the whole country. For
    facilitators at their partner: the region it works in.
    """
    duty: str = ""
    """For officers: what their office is for: decider, reader, both; "" is nothing."""
    nearer: tuple[NearerOffice, ...] = ()
    """For officers of a deciding office: those inside its region that are asked first."""
    since: datetime | None = None
    """When the role began; None where that is long ago."""
    is_head: bool = False
    """Whether the person heads the organisation, and so adds colleagues."""
    powers: frozenset[str] | None = None
    """For a facilitator at a group: what the group lets the partner do for it; None where nothing limits the role."""
    partner: str = ""
    """For a facilitator at a group: the name of the partner that helps it."""
    at_rest: bool = False
    """Held, but without its powers: the person still belongs there."""
    fellows: frozenset[int] = frozenset()
    """For an off-taker: the others who are of finance there and can act."""
    alone_up_to: int = 0
    """For an off-taker: the rupiah up to which who handled the goods may also pay, where nobody else can."""
    own_up_to: int = 0
    """For finance: the rupiah up to which who approved may also pay."""

    @property
    def decides(self) -> bool:
        """Whether it is a place in an office that decides."""
        return self._is_at_office and self.duty in {"decider", "both"}

    @property
    def reads(self) -> bool:
        """Whether it is a place in an office that reads the files of its region."""
        return self._is_at_office and self.duty in {"reader", "both"}

    @property
    def is_active(self) -> bool:
        """Whether the role may be used to the full: at an approved organisation, with its powers."""
        return self.standing == "approved" and not self.at_rest

    @property
    def reading_only(self) -> "Grant":
        """The same role without its decisions."""
        return replace(self, duty={"both": "reader", "decider": ""}.get(self.duty, self.duty))

    @property
    def _is_at_office(self) -> bool:
        return self.region_prefix is not None and self.is_active

    def allows(self, power: str) -> bool:
        """Whether nothing limits the role, or the group gave this power."""
        return self.powers is None or power in self.powers


def _lifted(standing: str) -> str:
    return "approved" if standing == "suspended" else standing


@dataclass(frozen=True)
class Actor:
    """The person (or the system) on whose behalf something happens."""

    user_id: int | None = None
    display_name: str = ""
    organisation_name: str = ""
    grants: tuple[Grant, ...] = ()
    locale: str = "id"
    zone: str = "Asia/Jakarta"
    is_administrator: bool = False
    is_system: bool = False
    as_of: datetime | None = None
    """The moment of asking, by which an office's term to answer is over or not."""
    registered_ids: frozenset[int] = frozenset()
    """For staff: the groups and off-takers whose registration they began themselves, or that they lately left."""

    @classmethod
    def system(cls) -> "Actor":
        """The actor of periodic jobs and of reactions to the outside world."""
        return cls(is_system=True)

    @property
    def is_signed_in(self) -> bool:
        """Whether a person is behind it."""
        return self.user_id is not None

    @property
    def group_ids(self) -> frozenset[int]:
        """Groups the person belongs to or assists."""
        return frozenset(g.organisation_id for g in self.grants if g.role in GROUP_ROLES)

    @property
    def off_taker_ids(self) -> frozenset[int]:
        """Off-takers the person buys or pays for."""
        return frozenset(g.organisation_id for g in self.grants if g.role in OFF_TAKER_ROLES)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """Every organisation the person has a role at."""
        return frozenset(g.organisation_id for g in self.grants)

    @property
    def region_prefixes(self) -> tuple[str, ...]:
        """Regions of an officer's offices, to decide or to read."""
        return tuple(g.region_prefix or "" for g in self.grants if g.decides or g.reads)

    @property
    def deciding_prefixes(self) -> tuple[str, ...]:
        """Regions an officer decides in."""
        return tuple(g.region_prefix or "" for g in self.grants if g.decides)

    @property
    def reading_prefixes(self) -> tuple[str, ...]:
        """Regions whose files an officer reads."""
        return tuple(g.region_prefix or "" for g in self.grants if g.reads)

    @property
    def field_prefixes(self) -> tuple[str, ...]:
        """Regions in which the partner of a facilitator works."""
        mine = (g for g in self.grants if g.role == "field_facilitator" and g.is_active)
        return tuple(g.region_prefix for g in mine if g.region_prefix is not None)

    @cached_property
    def starting(self) -> "Actor":
        """The same person for a verb that starts something: a role at a suspended organisation is at rest."""
        resting = (replace(g, at_rest=True) if g.standing == "suspended" else g for g in self.grants)
        return replace(self, grants=tuple(resting))

    @cached_property
    def finishing(self) -> "Actor":
        """The same person for a verb that finishes what runs: a suspended organisation counts as an approved one, but
        a suspended office decides on nobody; the next one above does.
        """
        lifted = (g.reading_only if g.standing == "suspended" else g for g in self.grants)
        return replace(self.unsuspended, grants=tuple(replace(g, standing=_lifted(g.standing)) for g in lifted))

    @cached_property
    def unsuspended(self) -> "Actor":
        """The same person as she would be, were no organisation of hers suspended."""
        return replace(self, grants=tuple(replace(g, standing=_lifted(g.standing)) for g in self.grants))

    def within(self, power: str) -> "Actor":
        """The same person for something that takes this power: without it, a partner's role at a group is at rest."""
        if power not in self._by_power:
            limited = (replace(g, at_rest=g.at_rest or not g.allows(power)) for g in self.grants)
            self._by_power[power] = replace(self, grants=tuple(limited))
        return self._by_power[power]

    @cached_property
    def _by_power(self) -> dict[str, "Actor"]:
        return {}

    def has_role(self, role: str, organisation_id: int | None = None, standing: str | None = "approved") -> bool:
        """Whether the person has the role (there), at an organisation of that standing (None: any)."""
        if role == "administrator":
            return self.is_administrator
        return any(
            g.role == role
            and not g.at_rest
            and (organisation_id is None or g.organisation_id == organisation_id)
            and (standing is None or g.standing == standing)
            for g in self.grants
        )

    def signature(self, organisation_id: int) -> str:
        """The name to put under what is done for an organisation; a facilitator's with her partner's."""
        held = [g for g in self.grants if g.organisation_id == organisation_id]
        partner = next((g.partner for g in held if g.partner), "")
        is_own = any(not g.partner for g in held)
        return self.display_name if is_own or not partner else f"{self.display_name}, {partner}"[:LONGEST_SIGNATURE]

    def organisation_for(self, *roles: str) -> int | None:
        """The first organisation at which the person has one of the roles."""
        return next((g.organisation_id for g in self.grants if g.role in roles), None)

    def event_fields(self, at: datetime, organisation_id: int | None = None) -> dict[str, Any]:
        """The who-and-when fields of an event."""
        fallback = self.grants[0].organisation_id if self.grants else None
        return {"by_user_id": self.user_id, "organisation_id": organisation_id or fallback, "at": at}


class ActorLoader:
    """Builds the Actor of a signed-in user; bound in app.py, because memberships live in an upper room."""

    def __init__(self, load: Callable[[Any], Actor]) -> None:
        self.load = load
