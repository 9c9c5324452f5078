"""The moves of an organisation's registration."""

from marketplace.kernel.lifecycle import Lifecycle

ORGANISATION = Lifecycle(
    "organisation",
    "draft",
    {
        ("draft", "edit"): "draft",
        ("sent_back", "edit"): "sent_back",
        ("approved", "edit"): "approved",
        ("suspended", "edit"): "suspended",
        ("draft", "submit"): "submitted",
        ("submitted", "take_back"): "draft",
        ("submitted", "approve"): "approved",
        ("submitted", "send_back"): "sent_back",
        ("sent_back", "submit"): "submitted",
        ("approved", "suspend"): "suspended",
        ("suspended", "resume"): "approved",
    },
)

ASSISTANCE = Lifecycle(
    "assistance",
    "offered",
    {
        ("offered", "agree"): "agreed",
        ("offered", "decline"): "declined",
        ("offered", "withdraw"): "withdrawn",
        ("agreed", "record_consent"): "agreed",
        ("agreed", "end"): "ended",
    },
)
"""A partner's help for a group holds once the group agreed. Other terms are a new offer that replaces the old one."""
ROLE_CHANGE = Lifecycle(
    "role_change",
    "proposed",
    {
        ("proposed", "confirm"): "confirmed",
        ("proposed", "decline"): "declined",
        ("proposed", "withdraw"): "withdrawn",
    },
)
"""A role that approves or pays begins or ends once a second person confirms it."""


MEMBERSHIP_OFFER = Lifecycle(
    "membership_offer",
    "open",
    {
        ("open", "accept"): "accepted",
        ("open", "decline"): "declined",
        ("open", "withdraw"): "withdrawn",
    },
)

KINDS = ("producer_group", "off_taker", "agency", "partner", "lender")
REGISTERING_KINDS = ("producer_group", "off_taker")
"""The kinds that register themselves and wait for approval; the others are set up by an administrator."""

OFFICE_LEVELS = ("national", "province", "regency")
OFFICE_DUTIES = ("decider", "reader", "both")
"""What an office is for: it decides on what waits in its region, reads the files there, or both."""
CONSENTS = ("awaited", "not_on_file", "slip", "coordinator")
"""How a group agreed to be helped: not yet, told only by the partner, on a signed slip, by its coordinator herself."""

CERTIFICATE_KINDS = ("nib", "pirt", "halal", "batikmark", "sni", "other")
