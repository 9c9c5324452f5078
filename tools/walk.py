"""Walks the site as one person: from the first page along its links, a page or two for each endpoint of the URL map."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect

NOT_PAGES = frozenset(
    {"static", "healthz", "readyz", "metrics", "files.public", "files.provisional", "files.attachment"}
)
LEAVES_THE_PLACE = frozenset({"accounts.choose_language", "accounts.sign_out"})
MOST_PAGES = 400


@dataclass(frozen=True)
class Visit:
    """One page seen: its endpoint, its path, and the status and text it answered with."""

    endpoint: str
    path: str
    status: int
    text: str


Fetch = Callable[[str], tuple[int, str, str]]
"""Gets a path; gives the status, the path it ended at and the text (empty when it is not a page)."""


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps where a link leads."""
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def links_of(path: str, text: str) -> list[str]:
    """The paths on this site that a page links to, without fragments, in order."""
    reader = _Links()
    reader.feed(text)
    whole = [urlsplit(urljoin(f"http://site{path}", href)) for href in reader.found]
    paths = [parts.path + (f"?{parts.query}" if parts.query else "") for parts in whole if parts.netloc == "site"]
    return list(dict.fromkeys(paths))


def endpoint_of(urls: Map, path: str) -> str | None:
    """The endpoint that answers GET for a path, or None."""
    try:
        endpoint, _ = urls.bind("site").match(urlsplit(path).path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


def pages_without_values(urls: Map) -> list[str]:
    """The paths of GET endpoints that need no id: where a walk starts, beside the first page."""
    return [
        rule.rule
        for rule in urls.iter_rules()
        if not rule.arguments
        and (rule.methods is None or "GET" in rule.methods)
        and rule.endpoint not in NOT_PAGES | LEAVES_THE_PLACE
    ]


def walk(fetch: Fetch, urls: Map, most: int = 1) -> Iterator[Visit]:
    """Visits at most `most` pages of every endpoint that this person can reach; a redirect counts where it ends.

    A page that no link leads to and that refuses this person is left out; a link that leads to a refusal is not.
    """
    waiting = deque(["/", *pages_without_values(urls)])
    asked: set[str] = set()
    linked = {"/"}
    seen: Counter[str] = Counter()
    while waiting and len(asked) < MOST_PAGES:
        path = waiting.popleft()
        endpoint = endpoint_of(urls, path)
        if path in asked or endpoint is None or endpoint in NOT_PAGES | LEAVES_THE_PLACE or seen[endpoint] >= most:
            continue
        asked.add(path)
        status, ended, text = fetch(path)
        asked.add(ended)
        landed = endpoint_of(urls, ended) or endpoint
        if not text or seen[landed] >= most:
            seen[endpoint] += landed != endpoint
            continue
        if status >= HTTPStatus.BAD_REQUEST and path not in linked:
            asked.discard(path)
            continue
        seen[landed] += 1
        yield Visit(landed, ended, status, text)
        found = links_of(ended, text)
        linked.update(found)
        waiting.extend(found)
