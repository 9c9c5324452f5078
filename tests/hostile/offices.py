"""What the tests of offices share: a world whose clock stands still, its phones, and the numbers a page shows."""

from collections.abc import Callable
from typing import Any

from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime
from tests.catalogue.workshop import Workshop
from tests.client import Client
from tests.conftest import Clock
from tests.parties.village import AT, Browser


def standing_still(runtime: Runtime, clock: Clock) -> Workshop:
    """A world whose clock stands at the moment of its registrations."""
    clock.set(AT)
    return Workshop(runtime)


def phones(make_client: Callable[[], Client]) -> Browser:
    """Gives each person a phone on which she is signed in."""

    def of(user: User) -> Client:
        client = make_client()
        client.sign_in(user)
        return client

    return of


def numbers_in(page: Any) -> set[str]:
    """Every number that a page calls or writes to."""
    written = (href.partition("wa.me/")[2].partition("?")[0] for href in page.links if "wa.me/" in href)
    called = (href.removeprefix("tel:+") for href in page.links if href.startswith("tel:"))
    return {f"+{each}" for each in (*written, *called) if each}
