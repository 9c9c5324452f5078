"""Pages of this room."""

from marketplace.parties import errors
from marketplace.parties.views import approvals, directory, joining, organisation, profile, registration, team
from marketplace.parties.views.blueprint import blueprint

__all__ = [
    "approvals", "blueprint", "directory", "errors", "joining", "organisation", "profile", "registration", "team",
]  # fmt: skip
