"""Pages of persons, and of the places they live in."""

from marketplace.people.views import (
    consents,
    identity,
    imports,
    kantong,
    own_data,
    persons,
    referrals,
    rights,
    villages,
    writing,
)
from marketplace.people.views.blueprint import blueprint

__all__ = [
    "blueprint", "consents", "identity", "imports", "kantong", "own_data", "persons", "referrals", "rights",
    "villages", "writing",
]  # fmt: skip
