"""What happens to organisations."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.events import Event


@dataclass(frozen=True, kw_only=True)
class OrganisationEvent(Event):
    """Something that happened to an organisation."""

    key: ClassVar[str] = "organisation"
    affected_id: int
    """The organisation it happened to; `organisation_id` is the one that acted."""
    region_code: str


@dataclass(frozen=True, kw_only=True)
class OrganisationRegistered(OrganisationEvent):
    """A group or an off-taker began its registration."""

    key: ClassVar[str] = "organisation.registered"
    kind: str


@dataclass(frozen=True, kw_only=True)
class OrganisationSubmitted(OrganisationEvent):
    """The registration waits for an officer."""

    key: ClassVar[str] = "organisation.submitted"


@dataclass(frozen=True, kw_only=True)
class OrganisationTakenBack(OrganisationEvent):
    """The organisation took its registration back before an officer answered."""

    key: ClassVar[str] = "organisation.taken_back"


@dataclass(frozen=True, kw_only=True)
class OrganisationApproved(OrganisationEvent):
    """An officer approved the registration."""

    key: ClassVar[str] = "organisation.approved"


@dataclass(frozen=True, kw_only=True)
class OrganisationSentBack(OrganisationEvent):
    """An officer sent the registration back with a reason."""

    key: ClassVar[str] = "organisation.sent_back"
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrganisationSuspended(OrganisationEvent):
    """The organisation may not start anything new until it is resumed."""

    key: ClassVar[str] = "organisation.suspended"
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrganisationResumed(OrganisationEvent):
    """The suspension ended."""

    key: ClassVar[str] = "organisation.resumed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(OrganisationEvent):
    """Something on the organisation's page changed: its profile, a member, an outlet, a certificate."""

    key: ClassVar[str] = "organisation.changed"
    what: str


@dataclass(frozen=True, kw_only=True)
class MembershipAdded(OrganisationEvent):
    """A person may now act for the organisation in a role."""

    key: ClassVar[str] = "membership.added"
    user_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class MembershipOfferEvent(OrganisationEvent):
    """Something that happened to the offer of a role."""

    key: ClassVar[str] = "membership"
    offer_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class MembershipOffered(MembershipOfferEvent):
    """Somebody was asked to act for the organisation in a role."""

    key: ClassVar[str] = "membership.offered"


@dataclass(frozen=True, kw_only=True)
class MembershipLinkIssued(MembershipOfferEvent):
    """A one-time link was made with which somebody answers the offer of a role."""

    key: ClassVar[str] = "membership.link_issued"


@dataclass(frozen=True, kw_only=True)
class MembershipAccepted(MembershipAdded):
    """A person took on the role that was offered, and may act for the organisation from now on."""

    key: ClassVar[str] = "membership.accepted"
    offer_id: int


@dataclass(frozen=True, kw_only=True)
class MembershipDeclined(MembershipOfferEvent):
    """Somebody does not want the role that was offered."""

    key: ClassVar[str] = "membership.declined"


@dataclass(frozen=True, kw_only=True)
class MembershipWithdrawn(MembershipOfferEvent):
    """The organisation took the offer of a role back."""

    key: ClassVar[str] = "membership.withdrawn"


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(OrganisationEvent):
    """A person no longer acts for the organisation in a role."""

    key: ClassVar[str] = "membership.ended"
    user_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class BankAccountNamed(OrganisationEvent):
    """A new bank account was named; of an approved organisation it waits for an officer before it is used."""

    key: ClassVar[str] = "bank_account.named"
    bank_account_id: int


@dataclass(frozen=True, kw_only=True)
class BankAccountConfirmed(OrganisationEvent):
    """An officer confirmed the new account with the organisation; payments go there from now on."""

    key: ClassVar[str] = "bank_account.confirmed"
    bank_account_id: int


@dataclass(frozen=True, kw_only=True)
class BankAccountRefused(OrganisationEvent):
    """An officer refused the new account; the old one stays in use."""

    key: ClassVar[str] = "bank_account.refused"
    bank_account_id: int
    reason: str
