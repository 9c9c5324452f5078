"""Pages of this room."""

from marketplace.parties import errors
from marketplace.parties.views import (
    approvals,
    bank_accounts,
    directory,
    organisation,
    profile,
    registration,
    role_changes,
    team,
    thresholds,
)
from marketplace.parties.views.blueprint import blueprint

__all__ = [
    "approvals", "bank_accounts", "blueprint", "directory", "errors", "organisation", "profile", "registration",
    "role_changes", "team", "thresholds",
]  # fmt: skip
