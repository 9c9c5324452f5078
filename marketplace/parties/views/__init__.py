"""Pages of this room."""

from marketplace.parties import errors
from marketplace.parties.views import approvals, directory, organisation, profile, registration, team
from marketplace.parties.views.blueprint import blueprint

__all__ = ["approvals", "blueprint", "directory", "errors", "organisation", "profile", "registration", "team"]
