"""What the tests of this room share: a village, and phones to sign in on."""

from collections.abc import Callable

import pytest

from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime
from tests.client import Client
from tests.parties.village import Browser, Village
from tests.people.town import Town
from tests.people.town import town as town


@pytest.fixture
def village(runtime: Runtime) -> Village:
    return Village(runtime)


@pytest.fixture
def phone_of(make_client: Callable[[], Client]) -> Browser:
    """A phone on which this person is signed in."""

    def of(user: User) -> Client:
        client = make_client()
        client.sign_in(user)
        return client

    return of


@pytest.fixture
def officer(town: Town, make_client: Callable[[], Client]) -> Client:
    client = make_client()
    client.sign_in(town.officer)
    return client
