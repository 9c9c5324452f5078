"""The frame around every request: the name it came under, the cookie it carries, what stays behind, who may look."""

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from marketplace.accounts import operations
from marketplace.accounts.actor import Actor
from marketplace.app import create_app, create_runtime
from marketplace.config import SettingError, Settings
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web.hosts import KnownHosts, host_name
from marketplace.infra.web.request_edge import Marketplace
from tests.accounts.people import AT, PASSWORD, make_administrator, make_person
from tests.client import Client

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STRANGE = (
    "evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "localhost:80@evil.example",
    "evil.example/localhost", "localhost#x", "localhost?x", "local host", "localhost\t", "[", "[::1", "[localhost]x",
    "", "127.0.0.2", "10.0.0.7", "..", ".", "localhost.", "a" * 5_000, "localhost, evil.example",
)  # fmt: skip


@sqlite_only
def test_a_name_that_is_not_ours_is_turned_away(app: Marketplace) -> None:
    for host in STRANGE:
        answer = app.test_client().get("/sign-in", headers={"Host": host})
        assert answer.status_code == 400, host
        assert "evil" not in answer.text
        assert "Set-Cookie" not in answer.headers
    for host in ("localhost", "localhost:8000", "LOCALHOST", "127.0.0.1:5", "[::1]:8000"):
        assert app.test_client().get("/sign-in", headers={"Host": host}).status_code == 200, host


@sqlite_only
def test_whoever_watches_the_copy_may_ask_by_any_address(app: Marketplace) -> None:
    for path in ("/healthz", "/readyz"):
        assert app.test_client().get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200
    assert app.test_client().get("/healthz/../sign-in", headers={"Host": "10.0.0.7"}).status_code == 400


def test_more_names_come_from_a_setting(make_settings: Callable[..., Settings]) -> None:
    hosts = make_settings(BASE_URL="https://pasar.example", ALLOWED_HOSTS=" toko.example, .Desa.example ,10.0.0.7")
    known = KnownHosts(lambda *_: [], hosts.base_url, hosts.allowed_hosts)
    assert all(map(known.knows, ("pasar.example", "toko.example:443", "a.b.desa.example", "10.0.0.7")))
    for host in ("localhost", "desa.example", "xdesa.example", "sub.toko.example", "127.0.0.1"):
        assert not known.knows(host), host
    for wrong in ("https://toko.example", "toko.example:443", "toko example", "*.example", "-x"):
        with pytest.raises(SettingError, match="ALLOWED_HOSTS"):
            make_settings(ALLOWED_HOSTS=wrong)


def test_the_name_that_a_trusted_proxy_hands_on_counts(make_settings: Callable[..., Settings]) -> None:
    app = create_app(make_settings(TRUSTED_PROXIES="1", BASE_URL="https://pasar.example"))
    for forwarded, status in (("pasar.example", 200), ("evil.example", 400)):
        headers = {"Host": "10.0.0.7", "X-Forwarded-Host": forwarded}
        assert app.test_client().get("/sign-in", headers=headers).status_code == status
    app.runtime.engine.dispose()


def test_a_host_header_is_read_strictly() -> None:
    assert [host_name(each) for each in ("A.example:1", "[::1]:80", "a.example")] == ["a.example", "::1", "a.example"]
    assert {host_name(each) for each in ("a@b.example", "a b", "a/b", "[", "", "b\n")} == {""}


@pytest.fixture
def https_app(make_settings: Callable[..., Settings]) -> Any:
    made = create_app(make_settings(BASE_URL="https://pasar.example"))
    yield made
    made.runtime.engine.dispose()


@sqlite_only
def test_under_https_the_cookie_belongs_to_this_host_alone(https_app: Marketplace) -> None:
    answer = https_app.test_client().get("/sign-in", base_url="https://pasar.example")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        marks = {mark.strip().partition("=")[0]: mark.strip().partition("=")[2] for mark in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite", "Path"} <= set(marks)
        assert marks["Path"] == "/"
        assert "Domain" not in marks
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_signing_out_leaves_nothing_in_the_browser(client: Client, runtime: Runtime) -> None:
    person = make_person(runtime)
    assert client.submit("/sign-in", login=person.phone or "", password=PASSWORD).status_code == 303
    answer = client.submit("/account", "/sign-out")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/sign-in").headers


@sqlite_only
def test_data_is_closed_to_other_users_of_the_machine(
    make_settings: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the system's own habit, on a new copy and on one that stood open so far."""
    before = os.umask(0)
    try:
        data = tmp_path / "new" / "data"
        environ = {"DATA_DIR": str(data), "FIELD_KEYS": "", "SECRET_KEY": "", "DATABASE_URL": ""}
        for _ in range(2):
            runtime = create_runtime(replace(Settings.from_environ(environ, make_keys=True), is_test=True), create=True)
            with runtime.engine.begin() as connection:
                connection.execute(text("CREATE TABLE IF NOT EXISTS written (id INTEGER)"))
                names = [path.name for path in data.iterdir() if path.is_file()]
                open_ones = {name: mode_of(data / name) for name in names if mode_of(data / name) != 0o600}
            assert open_ones == {}
            assert {"purnakarya.sqlite3", "purnakarya.sqlite3-wal", "purnakarya.sqlite3-shm", "keys.json"} <= set(names)
            assert mode_of(data) == 0o700
            runtime.engine.dispose()
            data.chmod(0o755)
            (data / "purnakarya.sqlite3").chmod(0o644)
            (data / "keys.json").chmod(0o644)
    finally:
        os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def link(runtime: Runtime) -> str:
    """The path of a one-time link."""
    person = make_person(runtime, "Sumarni")
    with runtime.unit_of_work():
        return "/password/" + operations.issue_password_link(person, Actor.system(), AT.replace(year=2099))


FETCHED_AHEAD = (
    {"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"},
    {"X-Purpose": "preview"}, {"X-Moz": "prefetch"},
)  # fmt: skip


def test_a_one_time_link_is_not_used_up_by_looking_and_not_told(client: Client, link: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "GET", "GET"):
        assert client.http.open(link, method=method).status_code == 200
    for headers in FETCHED_AHEAD:
        ahead = client.get(link, headers=headers)
        assert (ahead.status_code, ahead.data) == (403, b"")
    page = client.get(link, headers={"User-Agent": "WhatsApp/2.23.20.0"})
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "Sumarni" not in page.title
    assert "Sumarni" not in page.text.partition("</head>")[0], "what a messenger shows of a link"
    assert client.submit(link, link, password="melati wangi sekali").status_code == 303


def test_pages_for_one_pair_of_eyes_are_never_kept_or_fetched_ahead(app: Marketplace, runtime: Runtime) -> None:
    client = Client(app)
    client.sign_in(make_administrator(runtime))
    pages = {
        "accounts.set_password": "/password/x", "accounts.user": "/users/1", "parties.team": "/organisations/1/team",
        "payments.payment": "/payments/1", "payments.checkout": "/payments/1/checkout",
        "settlements.pay": "/settlements/1/pay", "settlements.receipt": "/settlements/1/receipt",
        "settlements.statement": "/statements/orders/1", "settlements.statement_of_mine": "/statements",
        "settlements.statement_of_group": "/statements/groups/1",
    }  # fmt: skip
    marked = {name for name, view in app.view_functions.items() if getattr(view, "confidential", False)}
    assert marked >= set(pages)
    for path in pages.values():
        assert client.get(path).headers["Cache-Control"] == "private, no-store", path
        assert client.get(path, headers={"Sec-Purpose": "prefetch"}).status_code == 403, path


@sqlite_only
def test_no_log_line_holds_a_secret_of_an_address(
    client: Client, link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = link.rpartition("/")[2]
    client.get(link)
    client.get(f"/language/en?next={link}")
    client.get(link + "x")
    client.get(f"/catalogue?q={secret}")
    told = "".join(capsys.readouterr())
    assert "accounts.set_password" in told
    assert secret not in told
