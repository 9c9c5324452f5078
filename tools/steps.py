"""Steps that a picture round takes where a page offers them, so that the pages behind them can be seen too."""

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from tools.walk import Visit

STEPS = frozenset(
    {
        "accounts.issue_password_link", "inspections.conclude", "inspections.sort", "settlements.approve",
        "standards.draft",
    }
)  # fmt: skip
"""Endpoints whose form asks for nothing: one press, and the next page of the document's life is there."""


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps where a form sends, and its hidden values."""
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((named.get("action", "") if named.get("method") == "post" else "", {}))
        elif tag == "input" and named.get("type") == "hidden" and self.found:
            self.found[-1][1][named.get("name", "")] = named.get("value", "")


def steps_on(visits: Iterable[Visit], urls: Map) -> Iterator[tuple[str, dict[str, str]]]:
    """The address and values of one form for each of the steps that the pages offer."""
    offered: dict[str, tuple[str, dict[str, str]]] = {}
    for visit in visits:
        reader = _Forms()
        reader.feed(visit.text)
        for action, values in reader.found:
            endpoint = _taker(urls, action)
            if endpoint in STEPS:
                offered.setdefault(endpoint, (action, values))
    yield from offered.values()


def _taker(urls: Map, action: str) -> str:
    try:
        endpoint, _ = urls.bind("site").match(action.partition("?")[0], method="POST")
    except HTTPException:
        return ""
    return str(endpoint)
