"""Pages of this room."""

from marketplace.parties import errors
from marketplace.parties.views import (
    approvals,
    assistance,
    directory,
    joining,
    offices,
    organisation,
    profile,
    registration,
    team,
)
from marketplace.parties.views.blueprint import blueprint

__all__ = [
    "approvals", "assistance", "blueprint", "directory", "errors", "joining", "offices",
    "organisation", "profile", "registration", "team",
]  # fmt: skip
