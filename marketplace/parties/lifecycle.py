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

LIFECYCLE = ORGANISATION

KINDS = ("producer_group", "off_taker", "agency", "partner", "lender")
REGISTERING_KINDS = ("producer_group", "off_taker")
"""The kinds that register themselves and wait for approval; the others are set up by an administrator."""

MEMBER_KINDS = ("returned_worker", "family")
CERTIFICATE_KINDS = ("nib", "pirt", "halal", "batikmark", "sni", "other")
