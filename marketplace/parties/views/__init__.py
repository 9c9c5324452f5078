"""Pages of this room."""

from marketplace.parties import messages
from marketplace.parties.views import (
    approvals,
    assistance,
    bank_accounts,
    directory,
    joining,
    logins,
    offices,
    organisation,
    profile,
    registration,
    role_changes,
    team,
    thresholds,
)
from marketplace.parties.views.blueprint import blueprint

__all__ = [
    "approvals",
    "assistance",
    "bank_accounts",
    "blueprint",
    "directory",
    "joining",
    "logins",
    "messages",
    "offices",
    "organisation",
    "profile",
    "registration",
    "role_changes",
    "team",
    "thresholds",
]  # fmt: skip
