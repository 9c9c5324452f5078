"""Who acts: a frozen value of roles × organisation × region, built once a request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

ROLES = (
    "group_coordinator", "group_member", "off_taker_buyer", "off_taker_finance",
    "programme_officer", "field_facilitator", "lender", "administrator",
)  # fmt: skip
GROUP_ROLES = frozenset({"group_coordinator", "group_member", "field_facilitator"})
OFF_TAKER_ROLES = frozenset({"off_taker_buyer", "off_taker_finance"})


@dataclass(frozen=True)
class Grant:
    """A role at an organisation. A facilitator has one grant for each group of the partner."""

    role: str
    organisation_id: int
    standing: str = "approved"
    """The organisation's status: draft, submitted, sent_back, approved, suspended."""
    region_prefix: str | None = None
    """For officers: the region they answer for, as a prefix of region codes; "" is the whole country."""
    fellows: frozenset[int] = frozenset()
    """For an off-taker: the others who are of finance there and can act."""
    alone_up_to: int = 0
    """For finance: the rupiah up to which who handled the goods may also pay, where nobody else can."""
    own_up_to: int = 0
    """For finance: the rupiah up to which who approved may also pay."""


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
    registered_ids: frozenset[int] = frozenset()
    """For staff: the groups and off-takers whose registration they began themselves."""

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
        """Regions an officer answers for."""
        return tuple(g.region_prefix for g in self.grants if g.region_prefix is not None and g.standing == "approved")

    def has_role(self, role: str, organisation_id: int | None = None, standing: str | None = "approved") -> bool:
        """Whether the person has the role (there), at an organisation of that standing (None: any)."""
        if role == "administrator":
            return self.is_administrator
        return any(
            g.role == role
            and (organisation_id is None or g.organisation_id == organisation_id)
            and (standing is None or g.standing == standing)
            for g in self.grants
        )

    def organisation_for(self, *roles: str) -> int | None:
        """The first organisation at which the person has one of the roles."""
        return next((g.organisation_id for g in self.grants if g.role in roles), None)

    def stamp(self, at: datetime, organisation_id: int | None = None) -> dict[str, Any]:
        """The who-and-when fields of an event."""
        fallback = self.grants[0].organisation_id if self.grants else None
        return {"by_user_id": self.user_id, "organisation_id": organisation_id or fallback, "at": at}
