"""Where this room is entered from the frame of every page."""

from flask_babel import lazy_gettext as _l

from marketplace.accounts.policy import can
from marketplace.infra.manifest import NavigationEntry

ENTRIES = (
    NavigationEntry(
        _l("People"),
        "people.persons",
        "person",
        {"office": 15, "other": 25, "group": 25},
        lambda actor: can(actor, "person:list"),
    ),
    NavigationEntry(
        _l("Data requests"), "people.data_requests", "person", {"other": 10},
        lambda actor: can(actor, "data_request:list"),
    ),
    NavigationEntry(
        _l("Referrals"), "people.referrals", "forward", {"other": 12}, lambda actor: can(actor, "referral:list")
    ),
)  # fmt: skip
