"""Steps that a picture round takes where a page offers them, so that the pages behind them can be seen too."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from tools.walk import Fetch, Visit, endpoint_of, walk

STEPS = frozenset(
    {
        "accounts.begin_authenticator",
        "accounts.issue_password_link",
        "inspections.sort",
        "parties.issue_offer_link",
        "people.take_copy",
        "settlements.approve",
        "settlements.pay",
    }
)
"""What is done with one press, where a form asks for nothing; then the next page of the document's life is there."""
ONE_TIME_LINK = re.compile(r"/(?:password|join)/[\w.-]+")

Send = Callable[[str, dict[str, str]], tuple[int, str, str]]
"""Posts values to a path; answers as a fetch does."""


@dataclass
class Form:
    """A form that a page posts: where to, its hidden values, and the fields that someone fills in."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    asks: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Step:
    """One press: its endpoint, the page that offers it, where it sends and what."""

    name: str
    offered_at: str
    address: str
    values: dict[str, str]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps where a form sends, and its fields."""
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(named.get("action", ""))
            if named.get("method") == "post":
                self.found.append(self._open)
        elif self._open is None:
            return
        elif tag == "input" and named.get("type") == "hidden":
            self._open.hidden[named.get("name", "")] = named.get("value", "")
        elif tag in {"input", "select", "textarea"} and named.get("name"):
            self._open.asks.add(named["name"])

    def handle_endtag(self, tag: str) -> None:
        """Ends a form."""
        if tag == "form":
            self._open = None


def forms_of(text: str) -> list[Form]:
    """The forms that a page posts, in order."""
    reader = _Forms()
    reader.feed(text)
    return reader.found


def steps_on(visits: Iterable[Visit], urls: Map) -> list[Step]:
    """One form for each of the steps that the pages offer."""
    offered: dict[str, Step] = {}
    for visit in visits:
        for form in forms_of(visit.text):
            name = taker_of(urls, form.action)
            if name in STEPS and not form.asks:
                offered.setdefault(name, Step(name, visit.path, form.action, form.hidden))
    return list(offered.values())


def walk_on(fetch: Fetch, send: Send, urls: Map, before: Sequence[Visit]) -> Iterator[Visit]:
    """Takes the steps that the pages offer, and those that the pages behind them offer; gives what is new there."""
    known = {visit.endpoint for visit in before}
    taken: set[str] = set()
    pages = list(before)
    while pages:
        behind: list[Visit] = []
        for step in steps_on(pages, urls):
            if step.name in taken:
                continue
            taken.add(step.name)
            _, ended, text = send(step.address, step.values)
            start = ended if endpoint_of(urls, ended) else step.offered_at
            behind += walk(fetch, urls, start=start, known=known)
            for path in ONE_TIME_LINK.findall(text)[:1]:
                behind += walk(fetch, urls, start=path, known=known)
            known |= {visit.endpoint for visit in behind}
        yield from behind
        pages = behind


def taker_of(urls: Map, action: str) -> str:
    """The endpoint that takes what is posted to a path, or nothing."""
    try:
        endpoint, _ = urls.bind("site").match(action.partition("?")[0], method="POST")
    except HTTPException:
        return ""
    return str(endpoint)
