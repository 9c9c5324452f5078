"""The gallery, the group and the practice payment service of the payments' own tests."""

from tests.payments.conftest import door, fake, settings, story

__all__ = ["door", "fake", "settings", "story"]
