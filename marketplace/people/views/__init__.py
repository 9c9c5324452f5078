"""Pages of persons."""

from marketplace.people.views import own_data, persons, referrals, rights
from marketplace.people.views.blueprint import blueprint

__all__ = ["blueprint", "own_data", "persons", "referrals", "rights"]
