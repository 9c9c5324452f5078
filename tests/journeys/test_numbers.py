"""No public page of the sample world shows a number that somebody signs in with; offices and groups show their own."""

import pytest
from sqlalchemy import text

from marketplace.infra.web.request_edge import Marketplace
from tests.client import Client, Page


@pytest.fixture
def signed_numbers(still_world: Marketplace) -> set[str]:
    """Every number that somebody signs in with, digits only."""
    with still_world.runtime.unit_of_work(write=False) as work:
        return {phone.lstrip("+") for phone in work.scalars(text("SELECT phone FROM users WHERE phone IS NOT NULL"))}


def _numbers_in(page: Page) -> set[str]:
    called = {href.removeprefix("tel:+") for href in page.links if href.startswith("tel:+")}
    return called | {href.partition("wa.me/")[2].partition("?")[0] for href in page.links if "wa.me/6" in href}


def test_no_public_page_shows_a_number_to_sign_in_with(still_world: Marketplace, signed_numbers: set[str]) -> None:
    client = Client(still_world)
    paths = ["/", "/catalogue", "/groups", "/standards", "/help", "/sign-in", "/sign-in?region=33", "/consent"]
    for index in ("/catalogue", "/groups"):
        paths += [href for href in client.get(index).links if href.startswith(("/listings/", "/groups/"))]
    shown: set[str] = set()
    for path in paths:
        page = client.get(path).follow()
        local = page.text.replace("-", "").replace(" ", "")
        assert not [each for each in signed_numbers if each in local or f"0{each[2:]}" in local], path
        shown |= _numbers_in(page)
    assert len(shown) > 3
