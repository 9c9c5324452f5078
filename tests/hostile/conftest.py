"""The village that somebody means harm to."""

from tests.parties.conftest import browser, village

__all__ = ["browser", "village"]
