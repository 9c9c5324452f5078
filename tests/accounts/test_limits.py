"""Passwords cannot be tried without end: counted by account and by address, for all processes together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from marketplace.accounts import operations
from marketplace.accounts.actor import Actor
from marketplace.accounts.limits import address
from marketplace.accounts.models import User
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.infra.runtime import Runtime, session
from marketplace.infra.transactions import Marketplace
from tests.accounts.people import PASSWORD, make_person
from tests.client import Client
from tests.servers import running

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # counts are not in the database
WRONG = "salah"
SPELLINGS = ("081234567890", "0812-3456-7890", "+62 812 3456 7890", "6281234567890", "812 3456 7890")


@contextmanager
def limited(settings: Settings) -> Iterator[Marketplace]:
    """A copy that counts tries, as all but the tests' do."""
    app = create_app(replace(settings, is_test=False))
    yield app
    app.runtime.engine.dispose()


def tried(app: Marketplace, login: str = SPELLINGS[0], password: str = WRONG, **sent: Any) -> int:
    """Tries to sign in with a fresh browser; the status."""
    client = Client(app)
    form = client.get("/sign-in").form("/sign-in")
    data = dict(form.values) | {"login": login, "password": password}
    return client.post(form.action, data, **sent).status_code


def person_with_link(runtime: Runtime, phone: str) -> str:
    person = make_person(runtime, phone=phone, password=None)
    with runtime.unit_of_work():
        return operations.issue_password_link(session().get_one(User, person.id), Actor.system(), runtime.clock())


def test_one_account_is_tried_eight_times_however_it_is_written(make_settings: Callable[..., Settings]) -> None:
    with limited(make_settings()) as app:
        make_person(app.runtime)
        assert [tried(app, SPELLINGS[number % len(SPELLINGS)]) for number in range(8)] == [422] * 8
        assert [tried(app, login, PASSWORD) for login in SPELLINGS] == [429] * len(SPELLINGS)
        assert tried(app, "0812 9999 8888") == 422


def test_one_address_is_told_to_wait(make_settings: Callable[..., Settings]) -> None:
    """Who is not behind a known proxy cannot say that the request comes from elsewhere."""
    with limited(make_settings()) as app:
        logins = [f"orang{number}@contoh.example" for number in range(21)]
        answers = [tried(app, one, headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n, one in enumerate(logins)]
        assert answers == [422] * 20 + [429]


def test_behind_a_proxy_each_client_has_an_address_of_its_own(make_settings: Callable[..., Settings]) -> None:
    with limited(make_settings(TRUSTED_PROXIES="1")) as app:
        logins = [f"orang{number}@contoh.example" for number in range(21)]
        answers = [tried(app, one, headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n, one in enumerate(logins)]
        assert answers == [422] * 21
        forged = [
            tried(app, one, headers={"X-Forwarded-For": f"9.9.9.{n}, 198.51.100.7"}) for n, one in enumerate(logins)
        ]
        assert forged == [422] * 20 + [429]


@pytest.mark.parametrize(
    ("remote", "known"),
    [
        ("198.51.100.7", "198.51.100.7"), ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"), ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("unix", "unknown"),
    ],
)  # fmt: skip
def test_an_address_is_a_subscribers(app: Marketplace, remote: str, known: str) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": remote}):
        assert address() == known


def test_links_are_counted_one_by_one(make_settings: Callable[..., Settings]) -> None:
    """Somebody who mistypes the first password shuts nobody else out."""
    with limited(make_settings()) as app:
        clumsy, other = (person_with_link(app.runtime, f"+628130000000{n}") for n in (1, 2))
        answers = [Client(app).submit(f"/password/{clumsy}", None, password="12345678") for _time in range(9)]
        assert [answer.status_code for answer in answers] == [422] * 8 + [429]
        assert Client(app).submit(f"/password/{other}", None, password="tiga kata baru").status_code == 303


def test_a_whole_training_sets_its_passwords_at_once(make_settings: Callable[..., Settings]) -> None:
    with limited(make_settings()) as app:
        for number in range(12):
            token = person_with_link(app.runtime, f"+62812345678{number:02d}")
            assert Client(app).submit(f"/password/{token}", None, password="tiga kata baru").status_code == 303


def test_the_present_password_cannot_be_guessed_from_an_open_phone(make_settings: Callable[..., Settings]) -> None:
    with limited(make_settings()) as app:
        client = Client(app)
        client.sign_in(make_person(app.runtime))
        data = {"current": "salah sekali", "password": "tiga kata baru"}
        answers = [client.submit("/account/password", None, **data).status_code for _time in range(9)]
        assert answers == [422] * 8 + [429]


def test_two_machines_count_together(make_settings: Callable[..., Settings], valkey_url: str) -> None:
    settings = make_settings(REDIS_URL=valkey_url)
    with limited(settings) as one:
        make_person(one.runtime)
        assert [tried(one) for _time in range(8)] == [422] * 8
    with limited(settings) as other:
        assert tried(other, password=PASSWORD) == 429


def test_people_sign_in_while_the_counts_are_out_of_reach(make_settings: Callable[..., Settings]) -> None:
    with running("valkey") as url, limited(make_settings(REDIS_URL=url)) as app:
        make_person(app.runtime)
        assert tried(app) == 422
        _stop(url)
        assert tried(app, password=PASSWORD) == 303
        assert [tried(app) for _time in range(8)][-1] == 429


def _stop(url: str) -> None:
    from redis import Redis

    Redis.from_url(url).shutdown(nosave=True)
