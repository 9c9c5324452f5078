"""Pages of persons, and of the places they live in."""

from marketplace.people.views import imports, kantong, persons, villages
from marketplace.people.views.blueprint import blueprint

__all__ = ["blueprint", "imports", "kantong", "persons", "villages"]
