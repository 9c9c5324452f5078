"""What happens to organisations."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.data.events import Event, Words


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
    reason: Words


@dataclass(frozen=True, kw_only=True)
class OrganisationSuspended(OrganisationEvent):
    """The organisation may not start anything new until it is resumed."""

    key: ClassVar[str] = "organisation.suspended"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class OrganisationResumed(OrganisationEvent):
    """The suspension ended."""

    key: ClassVar[str] = "organisation.resumed"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(OrganisationEvent):
    """Something on the organisation's page changed: its profile, a member, an outlet, a certificate."""

    key: ClassVar[str] = "organisation.changed"
    what: str
    fields: tuple[str, ...] = ()
    """Which parts of the profile, by name; what they say is not told."""


@dataclass(frozen=True, kw_only=True)
class OfficeOpened(OrganisationEvent):
    """A programme office was set up with a level, a region and a duty."""

    key: ClassVar[str] = "office.opened"
    level: str
    duty: str


@dataclass(frozen=True, kw_only=True)
class OfficeChanged(OrganisationEvent):
    """An office has another level, region or duty; what it had before stands beside."""

    key: ClassVar[str] = "office.changed"
    level: str
    duty: str
    region_before: str
    level_before: str
    duty_before: str


@dataclass(frozen=True, kw_only=True)
class HeadNamed(OrganisationEvent):
    """A person now heads the office or the lender, and adds colleagues."""

    key: ClassVar[str] = "head.named"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class HeadEnded(OrganisationEvent):
    """A person no longer heads the office or the lender."""

    key: ClassVar[str] = "head.ended"
    user_id: int


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
class BankAccountAgreed(OrganisationEvent):
    """The group's coordinator stands for an account that somebody else named; an officer looks at it next."""

    key: ClassVar[str] = "bank_account.agreed"
    bank_account_id: int


@dataclass(frozen=True, kw_only=True)
class BankAccountReleased(OrganisationEvent):
    """A second person confirmed the account in use; its first payment need not wait any more."""

    key: ClassVar[str] = "bank_account.released"
    bank_account_id: int


@dataclass(frozen=True, kw_only=True)
class RoleChangeProposed(OrganisationEvent):
    """A role that approves or pays is to begin or to end; a second person answers."""

    key: ClassVar[str] = "role_change.proposed"
    role_change_id: int
    action: str
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleChangeConfirmed(OrganisationEvent):
    """A second person confirmed it, or staff from outside did it: the role begins or ends now."""

    key: ClassVar[str] = "role_change.confirmed"
    role_change_id: int
    action: str
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleChangeDeclined(OrganisationEvent):
    """The second person said no, or the first took it back; nothing changes."""

    key: ClassVar[str] = "role_change.declined"
    role_change_id: int
    action: str
    role: str


@dataclass(frozen=True, kw_only=True)
class ThresholdSet(OrganisationEvent):
    """An off-taker or an office set one of its limits."""

    key: ClassVar[str] = "threshold.set"
    threshold_id: int
    limit: str
    value: int
    reason: Words
    counts_from: str


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
    reason: Words


@dataclass(frozen=True, kw_only=True)
class AssistanceEvent(OrganisationEvent):
    """Something that happened to a partner's help for a group; it stands in the group's history."""

    key: ClassVar[str] = "assistance"
    assistance_id: int
    partner_id: int
    powers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AssistanceOffered(AssistanceEvent):
    """A partner's help, on these terms, waits for the group's answer."""

    key: ClassVar[str] = "assistance.offered"


@dataclass(frozen=True, kw_only=True)
class AssistanceAgreed(AssistanceEvent):
    """From now on the partner acts for the group within the powers; an earlier agreement ended with it."""

    key: ClassVar[str] = "assistance.agreed"
    consent: str


@dataclass(frozen=True, kw_only=True)
class AssistanceConsentRecorded(AssistanceEvent):
    """The consent of a group that was helped before is on file."""

    key: ClassVar[str] = "assistance.consent_recorded"
    consent: str


@dataclass(frozen=True, kw_only=True)
class AssistanceDeclined(AssistanceEvent):
    """The group does not want the help on these terms."""

    key: ClassVar[str] = "assistance.declined"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class AssistanceWithdrawn(AssistanceEvent):
    """The offer was taken back before the group answered."""

    key: ClassVar[str] = "assistance.withdrawn"


@dataclass(frozen=True, kw_only=True)
class AssistanceEnded(AssistanceEvent):
    """The partner no longer acts for the group."""

    key: ClassVar[str] = "assistance.ended"
    reason: Words
