"""The front that gathers bodies, asked as a server asks it: in pieces, for ever, too much, and not to the end."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web import bodies, front
from marketplace.infra.web.bodies import SMALL
from marketplace.infra.web.front import Front, environ_of
from marketplace.infra.web.request_edge import Marketplace
from tests.accounts.people import PASSWORD, make_administrator
from tests.client import Client

FORM = b"application/x-www-form-urlencoded"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def scope_of(method: str = "POST", path: str = "/sign-in", headers: Any = ()) -> dict[str, Any]:
    return {
        "type": "http", "http_version": "1.1", "scheme": "http", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": b"", "client": ("192.0.2.7", 4711), "server": ("localhost", 80),
        "headers": [(b"host", b"localhost"), (b"content-type", FORM), *headers],
    }  # fmt: skip


async def part(content: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": content, "more_body": more}


async def gone() -> dict[str, Any]:
    return {"type": "http.disconnect"}


async def never() -> dict[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


def ask(app: Marketplace | Front, scope: dict[str, Any], messages: Iterator[Any]) -> tuple[int, bytes]:
    """Status and body of the answer; 0 when there is none."""
    door = app if isinstance(app, Front) else Front(app)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as apart:  # a browser driven by another test may leave its loop running in this thread
        apart.submit(asyncio.run, door(scope, lambda: next(messages), send)).result()
    return (sent[0]["status"], sent[1]["body"]) if sent else (0, b"")


def forever() -> Iterator[Any]:
    while True:
        yield part(b"a" * 65_536)


def test_a_body_in_many_pieces_is_one_request(app: Marketplace, runtime: Runtime) -> None:
    phone = make_administrator(runtime).phone or ""
    client = Client(app)
    token = client.get("/sign-in").form("/sign-in").values["csrf_token"][0]
    cookie = client.http.get_cookie("purnakarya")
    assert cookie is not None
    content = f"login={phone.replace('+', '%2B')}&password={PASSWORD}&csrf_token={token}".encode()
    pieces = iter([*(part(bytes([each])) for each in content), part(b"", more=False)])
    headers = [(b"cookie", f"purnakarya={cookie.value}".encode())]
    assert ask(app, scope_of(headers=headers), pieces)[0] == 303


def test_whoever_goes_away_in_the_middle_has_asked_nothing(app: Marketplace) -> None:
    asked: list[Any] = []
    app.before_unit_of_work(lambda: asked.append(True))
    assert ask(app, scope_of(), iter([part(b"name=a"), gone()])) == (0, b"")
    assert asked == []


def test_a_body_that_does_not_end_is_refused_with_a_page(app: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.05)
    status, page = ask(app, scope_of(), iter([part(b"name=a"), never()]))
    assert status == 408
    assert "Pengiriman terlalu lama" in page.decode()


def test_too_much_is_refused_with_a_page_whether_declared_or_not(
    app: Marketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/sign-in", "/no/such/page", "/listings/new", "/healthz"):
        for headers in ([(b"content-length", b"%d" % (SMALL + 1))], [(b"content-length", b"x")], []):
            status, page = ask(app, scope_of(path=path, headers=headers), forever())
            assert status == 413 or path == "/healthz", (path, headers)
            assert "Terlalu banyak untuk sekali kirim" in page.decode() or path == "/healthz"


def test_so_much_is_held_at_once_and_given_up_again(app: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "MOST_HELD", 10)
    door = Front(app)

    def status_for(*messages: Any) -> int:
        return ask(door, scope_of(), iter(messages))[0]

    for _ in range(3):
        assert status_for(part(b"a" * 8), part(b"b" * 8, more=False)) == 503
        assert status_for(part(b"a" * 8), gone()) == 0
        assert status_for(part(b"a" * 8, more=False)) == 400  # a form of nobody, but taken in


def test_what_is_refused_is_not_let_in_for_ever(app: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "DRAINED_SECONDS", 0.05)
    headers = [(b"content-length", b"999999999")]
    assert ask(app, scope_of(headers=headers), iter([never()]))[0] == 413


def test_a_header_that_pretends_to_be_another_is_left_out(app: Marketplace) -> None:
    headers = [(b"x_forwarded_for", b"198.51.100.1"), (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"accept", b"\xff")]
    environ = environ_of(scope_of(path="/a%20b/%c3%28", headers=headers))
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["PATH_INFO"] == "/a b/\xc3("
    assert environ["REMOTE_ADDR"] == "192.0.2.7"
