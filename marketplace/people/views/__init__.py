"""Pages of persons."""

from marketplace.people.views import consents, identity, persons, writing
from marketplace.people.views.blueprint import blueprint

__all__ = ["blueprint", "consents", "identity", "persons", "writing"]
