"""From the first page every role reaches only pages that open, and every page has its bones."""

import re
from collections import deque
from itertools import cycle

import pytest

from marketplace.demo.cast import SIGN_INS
from marketplace.infra.web.request_edge import Marketplace
from tests.client import Client, Page
from tests.journeys.sample import signed_in

pytestmark = pytest.mark.long

ROLES = [None, *(one.key for one in SIGN_INS)]
ELSEWHERE = ("/language/", "/static/", "/photos/", "/uploads/", "/attachments/")
ENOUGH = 250


def walk(client: Client, first: str) -> dict[str, Page]:
    """Every page that links lead to, by path, without a change of language."""
    found: dict[str, Page] = {}
    waiting = deque([first])
    while waiting and len(found) < ENOUGH:
        path = waiting.popleft()
        if path in found:
            continue
        page = found[path] = client.get(path)
        links = [page.location] if page.location else page.links.keys() - page.html.switches
        waiting.extend(
            href for link in links if link and (href := link.partition("#")[0]).startswith("/")
            and not href.startswith(ELSEWHERE) and href not in found
        )  # fmt: skip
    return found


@pytest.mark.parametrize(("role", "language"), list(zip(ROLES, cycle(["id", "en"]), strict=False)))
def test_every_link_opens_a_whole_page(still_world: Marketplace, role: str | None, language: str) -> None:
    client = signed_in(still_world, role)
    pages = walk(client, client.get(f"/language/{language}?next=/").location)
    broken = [page for page in pages.values() if page.status_code >= 400]
    assert not broken
    assert len(pages) > 8
    for path, page in pages.items():
        if page.location or not page.response.mimetype.startswith("text/html"):
            continue
        assert page.text.count("<h1") == 1, path
        assert page.title.endswith("· Purnakarya"), path
        assert f'<html lang="{language}"' in page.text, path
        assert not unlabelled(page), (path, unlabelled(page))


def unlabelled(page: Page) -> list[str]:
    """Fields that neither a label nor an aria-label names."""
    named = set(re.findall(r'<label[^>]* for="([^"]+)"', page.text))
    missing = []
    for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", page.text):
        kind = re.search(r'type="(\w+)"', tag)
        if kind and kind[1] in {"hidden", "submit", "radio", "checkbox"}:
            continue
        identity = re.search(r' id="([^"]+)"', tag)
        if "aria-label" not in tag and not (identity and identity[1] in named):
            missing.append(tag)
    return missing
