"""Walks the site as one person: from the first page along its links, a page or two for each endpoint of the URL map."""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect

NO_PAGE = {
    "static": "a file",
    "healthz": "a word for machines",
    "readyz": "a word for machines",
    "metrics": "figures for machines",
    "people.copy_as_file": "a file",
    "people.suggest_villages": "a word for machines",
    "files.public": "a photo",
    "files.provisional": "a photo",
    "files.attachment": "a photo",
    "files.paper": "a paper to be saved",
    "deliveries.qr_code": "a picture within the slip",
    "accounts.choose_language": "changes the language and goes back; a walk stays in its own",
}
"""Endpoints that answer GET with no page to look at, and why."""
MOST_PAGES = 500
READ = 12
"""How many pages of one endpoint are read for their links, unless a walk says otherwise."""


@dataclass(frozen=True)
class Visit:
    """One page seen: its endpoint, its path, and the status and text it answered with."""

    endpoint: str
    path: str
    status: int
    text: str


Fetch = Callable[[str], tuple[int, str, str]]
"""Gets a path; gives the status, the path it ended at and the text (empty when it is no page of this site)."""


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps where a link or a search leads."""
        named = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.found.append(named.get("href", ""))
        elif tag == "form" and named.get("method", "get").lower() == "get":
            self.found.append(named.get("action", ""))


def links_of(path: str, text: str) -> list[str]:
    """The paths on this site that a page links to, without fragments, in order; a search is sent empty."""
    reader = _Links()
    reader.feed(text)
    whole = [urlsplit(urljoin(f"http://site{path}", href)) for href in reader.found if href]
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
    """The paths of GET endpoints that need no id: where a walk starts, beside the first page; of pages with an address
    in each language the plain one.
    """
    return [
        rule.rule
        for rule in urls.iter_rules()
        if rule.arguments <= {"language"} and (rule.defaults or {}).get("language") in {None, "id"}
        and (rule.methods is None or "GET" in rule.methods) and rule.endpoint not in NO_PAGE
    ]  # fmt: skip


def path_in(urls: Map, path: str, language: str) -> str:
    """A path in that language where it is a public page's; any other path as it is."""
    adapter, (bare, mark, query) = urls.bind("site"), path.partition("?")
    try:
        rule, values = adapter.match(bare, method="GET", return_rule=True)
    except (HTTPException, RequestRedirect):
        return path
    if "language" not in (rule.defaults or {}):
        return path
    return adapter.build(rule.endpoint, {**values, "language": language}) + mark + query


def noting(fetch: Fetch, urls: Map, reached: set[str]) -> Fetch:
    """The same fetch, which notes every endpoint that answered, also one that only sends on to another page."""

    def fetch_and_note(path: str) -> tuple[int, str, str]:
        status, ended, text = fetch(path)
        if status < HTTPStatus.BAD_REQUEST:
            reached.update(name for name in (endpoint_of(urls, path), endpoint_of(urls, ended)) if name)
        return status, ended, text

    return fetch_and_note


def unreached(urls: Map, reached: Collection[str]) -> list[str]:
    """Endpoints with a page that nobody reached."""
    pages = {str(rule.endpoint) for rule in urls.iter_rules() if rule.methods is None or "GET" in rule.methods}
    return sorted(pages - set(reached) - NO_PAGE.keys())


def walk(
    fetch: Fetch,
    urls: Map,
    most: int = 1,
    start: str | None = None,
    known: Collection[str] = (),
    read: int = READ,
) -> Iterator[Visit]:
    """Gives at most `most` pages of every endpoint that this person can reach; a redirect counts where it ends.

    It reads a few more pages of each than it gives (`read`), for what they link to: a draft has an edit page, a
    closed order none. An endpoint not asked for yet goes first. A page that no link leads to and that refuses this
    person is left out; a link that leads to a refusal is not. With a start it goes on from that page alone, to
    endpoints that are not known yet.
    """
    way = _Way(urls, known, read)
    way.add([start] if start else ["/"], always=True)
    if not start:
        way.add(pages_without_values(urls), linked=False)
    seen: Counter[str] = Counter()
    while (path := way.next()) is not None:
        status, ended, text = fetch(path)
        landed = way.arrived(path, ended)
        refused = status >= HTTPStatus.BAD_REQUEST
        if refused and path not in way.linked:
            way.asked.discard(path)
            continue
        if not text or landed is None:
            continue
        seen[landed] += 1
        if seen[landed] <= most or refused:
            yield Visit(landed, ended, status, text)
        way.add(links_of(ended, text))


class _Way:
    """Which path comes next: those of endpoints not asked for yet before the others, each in the order found."""

    def __init__(self, urls: Map, known: Collection[str], read: int) -> None:
        self.urls, self.known, self.read = urls, known, read
        self.asked: set[str] = set()
        self.linked: set[str] = set()
        self._tries: Counter[str] = Counter()
        self._waiting: dict[str, deque[str]] = {}

    def add(self, paths: Iterable[str], linked: bool = True, always: bool = False) -> None:
        """What a page links to, or (not linked) what may be tried."""
        for path in paths:
            if linked:
                self.linked.add(path)
            endpoint = endpoint_of(self.urls, path)
            if endpoint is None or endpoint in NO_PAGE or path in self.asked:
                continue
            if always or endpoint not in self.known:
                self._waiting.setdefault(endpoint, deque()).append(path)

    def next(self) -> str | None:
        """The next path to ask for, or None when all is seen or enough is."""
        while len(self.asked) < MOST_PAGES:
            open_ones = [name for name, paths in self._waiting.items() if paths and self._tries[name] < self.read]
            if not open_ones:
                return None
            endpoint = min(open_ones, key=lambda name: self._tries[name] > 0)
            path = self._waiting[endpoint].popleft()
            if path not in self.asked:
                self.asked.add(path)
                self._tries[endpoint] += 1
                return path
        return None

    def arrived(self, path: str, ended: str) -> str | None:
        """The endpoint where a path ended, unless that page was read before."""
        if ended != path and ended in self.asked:
            return None
        self.asked.add(ended)
        return endpoint_of(self.urls, ended) or endpoint_of(self.urls, path)
