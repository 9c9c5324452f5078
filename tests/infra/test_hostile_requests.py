"""Requests that no page of ours sends: every one gets an answer in words, none breaks the application."""

from typing import Any

import pytest

from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web.request_edge import Marketplace
from marketplace.infra.web.urls import local_path
from tests.accounts.people import make_administrator
from tests.client import Client

pytestmark = pytest.mark.spread

ADDRESSES = (
    "/language/en?next=/%0d%0aSet-Cookie:x=1", "/language/en?next=http://[", "/sign-in?next=http://[::1",
    "/sign-in?next=/%00", "/catalogue?q=%ff%fe%ed%a0%80", "/catalogue?q=%00",
    "/catalogue?q=%22%20AND%20NEAR(*)%20%5E%20-%20OR%20%27;--", "/catalogue?cursor=" + "A" * 3_000,
    "/catalogue?group=-5", "/catalogue?region=%27%3B--", "/catalogue?sort=%F0%9F%98%80",
    "/catalogue?q=" + "a%20" * 3_000,
    "/orders/" + "9" * 300, "/orders/-1", "/orders?before=" + "9" * 40, "/orders?state=%00", "/users?after=" + "9" * 40,
    "/users?q=%25_%5C", "/statements?year=99999999999999999999", "/listings/%ff%fe-%c3%28",
    "/photos/..%2f..%2fetc/thumb.webp",
    "/uploads/%2e%2e/large.webp", "/attachments/99999999999/thumb.webp", "/static/%2e%2e/%2e%2e/etc/passwd", "/healthz",
    "/standards/1?version=" + "9" * 30, "/password/%00", "/password/" + "x" * 5_000,
)  # fmt: skip
HEADERS = (
    {"Referer": "http://["}, {"Referer": "http://localhost/%00"}, {"Cookie": "purnakarya=.eJx" + "A" * 5_000},
    {"Cookie": "purnakarya=\xff\xfe..; =;;; a"}, {"Accept-Language": "x" * 5_000}, {"X-Forwarded-Host": "evil.example"},
    {"If-None-Match": "W/\"" + "x" * 500}, {"Range": "bytes=9-1"}, {"Host": "evil.example"},
)  # fmt: skip
BODIES = (
    ("application/x-www-form-urlencoded", "&".join(f"a{number}=1" for number in range(5_000))),
    ("application/x-www-form-urlencoded", "login=" + "a" * 3_000_000),
    ("application/x-www-form-urlencoded", "login=%00&_key=%ff&csrf_token=%ed%a0%80"),
    ("multipart/form-data; boundary=", "garbage"),
    ("multipart/form-data; boundary=x", "--x\r\nfoo"),
    (
        "multipart/form-data; boundary=x",
        "--x\r\n" + "Content-Disposition: form-data; name=a\r\n\r\n\r\n--x\r\n" * 3_000,
    ),
    ("application/json", '{"login": 1}'),
    ("text/plain; charset=utf-99", "x"),
)


@pytest.fixture
def administrator(app: Marketplace, runtime: Runtime) -> Client:
    app.testing = False
    client = Client(app)
    client.sign_in(make_administrator(runtime))
    return client


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "UNHEARD"])
def test_strange_addresses(app: Marketplace, administrator: Client, method: str) -> None:
    for client in (Client(app), administrator):
        answers = {address: client.http.open(address, method=method) for address in ADDRESSES}
        assert {address: each.status for address, each in answers.items() if each.status_code >= 500} == {}
        assert not any("evil" in (each.location or "") or "\n" in (each.location or "") for each in answers.values())


def test_strange_headers(app: Marketplace, administrator: Client) -> None:
    for client in (Client(app), administrator):
        for path in ("/", "/catalogue", "/account", "/sign-in", "/orders/999999"):
            for headers in HEADERS:
                for method in ("GET", "POST"):
                    answer = client.http.open(path, method=method, headers=headers)
                    assert answer.status_code < 500, (method, path, headers)
                    assert "evil.example" not in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/register/group", "/users/new", "/webhooks/stripe", "/account"])
def test_strange_bodies(app: Marketplace, administrator: Client, path: str) -> None:
    for client in (Client(app), administrator):
        for kind, body in BODIES:
            answer = client.http.post(path, data=body.encode(), headers={"Content-Type": kind})
            assert 300 <= answer.status_code < 500, (path, kind, body[:40])


@pytest.mark.parametrize(
    ("address", "host", "path"),
    [
        ("/orders?state=open", "", "/orders?state=open"), ("http://site/a?b=c", "site", "/a?b=c"),
        ("http://elsewhere/a", "site", ""), ("/a", "site", ""), ("//evil", "", ""), ("/\\evil", "", ""),
        ("/\t/evil", "", ""), ("/a\r\nb", "", "/ab"), ("http://[", "", ""), ("http://[", "[", ""), (None, "", ""),
        ("javascript:x", "", ""), ("orders", "", ""), ("http://site//evil", "site", ""),
    ],
)  # fmt: skip
def test_only_paths_of_this_site_are_gone_back_to(address: Any, host: str, path: str) -> None:
    assert local_path(address, host) == path
