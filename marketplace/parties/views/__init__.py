"""Pages of this room."""

from marketplace.parties import errors
from marketplace.parties.views import (
    approvals,
    assistance,
    bank_accounts,
    directory,
    joining,
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
    "approvals", "assistance", "bank_accounts", "blueprint", "directory", "errors", "joining", "offices",
    "organisation", "profile", "registration", "role_changes", "team", "thresholds",
]  # fmt: skip
