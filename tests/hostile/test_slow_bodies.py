"""A body that trickles in, or never ends, costs its sender a socket and nobody else anything."""

import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from marketplace.accounts import operations
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.app import create_runtime
from marketplace.config import Settings
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web import bodies
from marketplace.infra.web.bodies import LARGE, LONG_PATIENCE, PATIENCE, SMALL, bounds_of
from marketplace.infra.web.request_edge import Marketplace
from tests.accounts.people import AT, PASSWORD, make_administrator, make_person
from tests.client import Client
from tests.copies import KEYS
from tests.hostile.sockets import Browser, half_of, held, serving

pytestmark = pytest.mark.both

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
KINDS = [
    ("POST", "/sign-in", FORM), ("POST", "/sign-in", PARTS), ("POST", "/sign-in", "text/plain"),
    ("POST", "/users/new", FORM), ("POST", "/webhooks/stripe", "application/json"),
    ("GET", "/catalogue", FORM), ("GET", "/catalogue", "application/json"), ("PUT", "/account", "text/plain"),
    ("DELETE", "/account", FORM), ("POST", "/no/such/page", PARTS), ("UNHEARD", "/", ""),
]  # fmt: skip


def names(runtime: Runtime) -> set[str]:
    with runtime.unit_of_work(write=False) as work:
        return set(work.scalars(select(User.name)))


@pytest.mark.long
def test_eight_held_sockets_delay_nobody(
    settings: Settings, runtime: Runtime, database_url: str, tmp_path: Path
) -> None:
    administrator = make_administrator(runtime)
    environ = {
        "DATABASE_URL": database_url, "DATA_DIR": str(settings.data), "MEDIA_URL": str(tmp_path / "media"),
        "WORKERS": "2", "LOG_LEVEL": "WARNING", **KEYS,
    }  # fmt: skip
    with serving(environ, tmp_path) as address:
        browser = Browser(address)
        assert browser.submit("/sign-in", login=administrator.phone or "", password=PASSWORD).status_code == 303
        cookie = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
        halves = [
            half_of("POST", "/sign-in", FORM), half_of("POST", "/listings/new", PARTS, cookie=cookie),
            half_of("POST", "/users/new", FORM, cookie=cookie), half_of("GET", "/catalogue", FORM),
            half_of("PUT", "/account", "text/plain", cookie=cookie), half_of("POST", "/no/such/page", PARTS),
            half_of("POST", "/webhooks/stripe", "application/json"),
            half_of("POST", "/users/new", FORM, cookie=cookie, length="Transfer-Encoding: chunked"),
        ]  # fmt: skip
        with held(address, halves) as sockets:
            for number in range(10):  # more than there are threads
                saved = browser.submit("/users/new", name=f"Orang ke-{number}", phone=f"0813 1111 22{number:02d}")
                assert saved.status_code == 303, saved.text
            for one in sockets:
                one.settimeout(0)
                with pytest.raises(BlockingIOError):  # still held: nobody was saved from it by an early refusal
                    one.recv(1)
    assert {f"Orang ke-{number}" for number in range(10)} <= names(runtime)


def cookie_of(client: Client) -> str:
    """The header with which this browser is known."""
    kept = client.http.get_cookie("purnakarya")
    assert kept is not None
    return f"purnakarya={kept.value}"


class Meanwhile(io.RawIOBase):
    """A body during whose arrival somebody else saves something."""

    def __init__(self, content: bytes, save: Any) -> None:
        self._content, self._save = io.BytesIO(content), save

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._save()
        return self._content.readinto(buffer)


@pytest.mark.parametrize(("method", "path", "kind"), KINDS)
def test_while_a_body_arrives_others_can_write(
    app: Marketplace, runtime: Runtime, settings: Settings, method: str, path: str, kind: str
) -> None:
    """Under any WSGI server: no transaction is open while the body is read."""
    other = create_runtime(settings)
    client, saved = Client(app), []
    client.sign_in(make_administrator(runtime))

    def save() -> None:
        if not saved:
            saved.append("Orang lain")
            with other.unit_of_work():
                operations.create_user("Orang lain", "+6281311112222", None, Actor.system(), AT)

    content = b"name=a&_key=12345678&csrf_token=x"
    builder = EnvironBuilder(path=path, method=method, base_url="http://localhost", content_type=kind or None)
    environ = builder.get_environ()
    environ |= {"wsgi.input": Meanwhile(content, save), "CONTENT_LENGTH": str(len(content))}
    environ["HTTP_COOKIE"] = cookie_of(client)
    app.testing = False
    _body, status, _headers = run_wsgi_app(app, environ)
    assert int(status[:3]) < 500
    other.engine.dispose()
    assert saved == ["Orang lain"]
    assert "Orang lain" in names(runtime)


@pytest.mark.parametrize(("path", "kind"), [("/sign-in", FORM), ("/sign-in", PARTS), ("/account", "text/plain")])
def test_a_body_that_is_not_there_in_time_is_refused_with_a_page(
    app: Marketplace, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", -1.0)
    answer = Client(app).post(path, data=b"name=a", content_type=kind)  # type: ignore[arg-type]
    assert answer.status_code == 408
    assert "Pengiriman terlalu lama" in answer.words


def test_only_a_form_with_photos_of_somebody_known_may_be_large(app: Marketplace, runtime: Runtime) -> None:
    client = Client(app)
    client.sign_in(make_person(runtime))

    def bounds(method: str, path: str, cookie: str = "") -> tuple[int, float]:
        return bounds_of(app, {**EnvironBuilder(path=path, method=method).get_environ(), "HTTP_COOKIE": cookie})

    mine = cookie_of(client)
    assert bounds("POST", "/listings/new", mine) == (LARGE, LONG_PATIENCE)
    assert bounds("POST", "/advances/7/issue", mine) == (LARGE, LONG_PATIENCE)
    for method, path, cookie in (
        ("POST", "/listings/new", ""), ("POST", "/listings/new", mine[:-3]), ("GET", "/listings/new", mine),
        ("PUT", "/listings/new", mine), ("POST", "/account/password", mine), ("POST", "/no/such/page", mine),
        ("POST", "/listings/new/", mine), ("POST", "/orders/" + "9" * 400, mine), ("TRACE", "/", mine),
    ):  # fmt: skip
        assert bounds(method, path, cookie) == (SMALL, PATIENCE), (method, path)
