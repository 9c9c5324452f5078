"""The room's pages."""

from marketplace.people.views import kantong, villages
from marketplace.people.views.blueprint import blueprint

__all__ = ["blueprint", "kantong", "villages"]
