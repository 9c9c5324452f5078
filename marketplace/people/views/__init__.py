"""Pages of persons."""

from marketplace.people.views import persons
from marketplace.people.views.blueprint import blueprint

__all__ = ["blueprint", "persons"]
