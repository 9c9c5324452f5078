"""Small things of a front door: what each answer carries, what is never served, how what proves a person is kept."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from argon2 import PasswordHasher, Type
from sqlalchemy import select

from marketplace.accounts import factors
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import BrowserSession, RecoveryCode, User
from marketplace.app import create_app, create_runtime
from marketplace.config import Settings
from marketplace.infra import logs
from marketplace.infra.data.database import Base
from marketplace.infra.data.runtime import Runtime, session
from tests.accounts.people import PASSWORD, make_administrator, make_person
from tests.client import Client
from tests.conftest import Clock
from tests.machine import ROOT

NUMBER = "081234567890"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGES = ("/", "/sign-in", "/catalogue", "/help", "/users", "/users/1", "/password/x", "/no/such/page", "/readyz")


def test_every_page_carries_the_policy(client: Client, runtime: Runtime) -> None:
    """Pages, refusals, ways on and what machines ask; no other site may read, frame or extend them."""
    client.sign_in(make_administrator(runtime))
    answers = [client.get(path) for path in PAGES] + [client.post("/sign-in"), client.post("/no/such/page")]
    assert {answer.status_code for answer in answers} >= {200, 303, 400, 404, 410}
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)
        assert not any(word in " ".join(policy) for word in ("unsafe", "*"))
        assert "object-src 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_what_never_comes_to_a_page_carries_the_least(make_settings: Callable[..., Settings]) -> None:
    """Styles, scripts and pictures, and the refusal of another site's name."""
    app = create_app(make_settings(BASE_URL="https://contoh.example"))
    client = app.test_client()
    paths = [("/static/style.css", "contoh.example"), ("/static/app.js", "contoh.example")]
    paths += [("/static/icons.svg", "contoh.example"), ("/", "elsewhere.example")]
    for path, host in paths:
        answer = client.get(path, base_url=f"https://{host}")
        assert answer.status_code == (200 if host == "contoh.example" else 400), path
        policy = set(answer.headers["Content-Security-Policy"].split("; "))
        assert {"default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert answer.headers["Content-Type"].endswith("charset=utf-8") or "charset=" in answer.headers["Content-Type"]
        assert "Access-Control-Allow-Origin" not in answer.headers
        answer.close()
    app.runtime.engine.dispose()


def test_what_is_not_meant_to_be_served_is_not(client: Client) -> None:
    paths = (
        "/static/", "/static/img/", "/static", "/.git/HEAD", "/.git/config", "/static/../pyproject.toml", "/keys.json",
        "/secrets.json", "/purnakarya.sqlite3", "/photos/", "/uploads/", "/attachments/", "/media/", "/marketplace/",
    )  # fmt: skip
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "[core]" not in answer.text


def test_a_request_is_not_sent_back_for_others_to_read(client: Client) -> None:
    for path in ("/", "/sign-in", "/catalogue", "/static/style.css"):
        answer = client.http.open(path, method="TRACE", headers={"X-Mine": "only-mine"})
        assert answer.status_code in {404, 405}, path
        assert "only-mine" not in answer.text


def test_a_password_is_typed_unseen_and_may_be_pasted(client: Client, runtime: Runtime) -> None:
    found = []
    make_person(runtime)
    for path in ("/sign-in", "/register/group", "/register/off-taker", "/account/password"):
        if path == "/account/password":
            client.submit("/sign-in", None, login=NUMBER, password=PASSWORD)
        for field in re.findall(r"<input[^>]*>", client.get(path).text):
            if re.search(r'name="(password|current)\w*"', field):
                found.append((path, field))
    assert len(found) >= 5
    for path, field in found:
        assert 'type="password"' in field, path
        assert re.search(r'autocomplete="(current|new)-password"', field), path
    assert not [path for path in (ROOT / "static").glob("*.js") if "paste" in path.read_text()]


def test_no_riddle_stands_in_for_a_password(engine: object) -> None:
    riddle = re.compile(r"hint|riddle|mother|security_(question|answer)|secret_(question|answer)")
    columns = {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}
    assert "users.password_hash" in columns
    assert [name for name in columns if riddle.search(name)] == []


def test_a_password_stays_good_until_it_is_changed(client: Client, runtime: Runtime, clock: Clock) -> None:
    make_person(runtime)
    clock.set(runtime.clock() + timedelta(days=2000))
    assert client.submit("/sign-in", None, login=NUMBER, password=PASSWORD).location == "/"


def test_a_password_is_judged_to_the_letter(client: Client, runtime: Runtime) -> None:
    """Neither trimmed, nor cut, nor made small; each near miss is another password."""
    given = "  Tiga kata, persis begini\u00a0" + "x" * 60
    make_person(runtime, password=given)
    for wrong in (given.strip(), given.lower(), given[:72], given[:-1], given.replace("\u00a0", " ")):
        assert client.submit("/sign-in", None, login=NUMBER, password=wrong).status_code == 422, wrong
    assert client.submit("/sign-in", None, login=NUMBER, password=given).location == "/"


def test_passwords_are_costly_to_try_from_a_stolen_backup(settings: Settings) -> None:
    runtime = create_runtime(replace(settings, is_test=False))
    hasher = runtime.services[PasswordHasher]
    assert isinstance(hasher, PasswordHasher)
    assert hasher.type is Type.ID
    assert hasher.memory_cost >= 19 * 1024
    assert hasher.time_cost >= 2
    assert len(hasher.hash(PASSWORD)) < 200
    runtime.engine.dispose()


def test_codes_on_paper_are_kept_as_hashes(runtime: Runtime) -> None:
    person = make_person(runtime)
    with runtime.unit_of_work():
        user = session().get_one(User, person.id)
        codes = factors.make_recovery_codes(user, Actor(user_id=user.id), runtime.clock())
    with runtime.unit_of_work(write=False) as work:
        rows = list(work.scalars(select(RecoveryCode)))
        assert len({row.code_hash for row in rows}) == len(codes) == 10
        assert all(row.code_hash.startswith("$argon2id$") for row in rows)
    assert all(len(code.replace("-", "")) == 12 for code in codes)


def test_each_sign_in_has_a_long_token_of_its_own(client: Client, runtime: Runtime) -> None:
    make_person(runtime)
    tokens = []
    for _time in range(2):
        client.submit("/sign-in", None, login=NUMBER, password=PASSWORD)
        with client.http.session_transaction() as kept:
            tokens.append(kept["_session"])
        client.submit("/account", "/sign-out")
    assert len(set(tokens)) == 2
    assert all(len(token) >= 32 for token in tokens)
    with runtime.unit_of_work(write=False) as work:
        assert {row.ended_by for row in work.scalars(select(BrowserSession))} == {"signed_out"}


def test_a_cookie_that_was_changed_is_nobodys(client: Client, runtime: Runtime) -> None:
    client.sign_in(make_person(runtime))
    page = client.get("/account")
    assert page.status_code == 200
    mark_of_a_form = next(form.values["csrf_token"][0] for form in page.forms if "csrf_token" in form.names)
    cookie = client.http.get_cookie("purnakarya")
    assert cookie is not None
    body, _, mark = cookie.value.rpartition(".")
    for forged in (
        f"{body}.{mark[::-1]}",
        f"{body}.",
        body,
        f"{body[:-3]}AAA.{mark}",
        "e30.aaaaaa.none",
        mark_of_a_form,
    ):
        client.http.set_cookie("purnakarya", forged)
        assert client.get("/account").status_code == 303, forged


def test_only_the_fields_of_a_form_count(client: Client, runtime: Runtime) -> None:
    """Whoever registers cannot write into the rest of the row."""
    page = client.get("/register/group")
    form = page.form("/register/group")
    fields = {
        "person_name": "Wati", "phone": "0813 9999 1234", "password": "melati wangi sekali", "name": "Melati Wangi",
        "region_code": "33.14", "is_administrator": "y", "is_enabled": "y", "status": "approved", "id": "1",
        "role": "programme_officer", "partner_id": "1",
    }  # fmt: skip
    answer = client.post("/register/group", data=dict(form.values) | fields)
    while answer.status_code == 422 and answer.has_form("/register/group"):
        again = answer.form("/register/group")  # a number without its country is shown back first
        assert fields["name"] in answer.text
        answer = client.post("/register/group", data=dict(again.values) | fields | {"phone": "+62 813 9999 1234"})
    assert answer.status_code == 303
    with runtime.unit_of_work(write=False) as work:
        assert [user.is_administrator for user in work.scalars(select(User))] == [False]
        assert list(work.scalars(select(Base.metadata.tables["organisations"].c.status))) == ["draft"]


@pytest.fixture
def told() -> Iterator[StringIO]:
    """The log as it is written."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.set_up("INFO")
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = StringIO()
    handler.setStream(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_of_the_log_is_one_line_at_a_moment_of_utc(client: Client, told: StringIO) -> None:
    client.get("/catalogue?q=a%0a%7b%22event%22%3a%22forged%22%7d")
    logging.getLogger("a.library").warning("somebody wrote\n%s", '{"event": "forged"}')
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert "forged" not in {line["event"] for line in lines}
    assert len(lines) == 2
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line["timestamp"]) for line in lines)


def test_everything_is_off_that_helps_only_its_makers(
    make_settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = create_app(make_settings())
    assert not app.debug
    app.runtime.engine.dispose()
    assert not app.config["EXPLAIN_TEMPLATE_LOADING"]
    assert not Path(app.static_folder or "").joinpath(".git").exists()
