"""Passwords cannot be tried without end: counted by account and by address, for all workers and nodes together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from argon2 import PasswordHasher, profiles

from marketplace.accounts import operations
from marketplace.accounts.actor import Actor
from marketplace.accounts.limits import address
from marketplace.accounts.models import TryCount, User
from marketplace.accounts.rules import Count, wait_after
from marketplace.accounts.tries import DatabaseTries, Try, forget_old_tries, judge
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.infra.data.runtime import Runtime, session
from marketplace.infra.web.request_edge import Marketplace
from tests.accounts.people import PASSWORD, make_person
from tests.client import Client
from tests.conftest import Clock
from tests.servers import running

pytestmark = pytest.mark.both

WRONG = "salah"
SPELLINGS = ("081234567890", "0812-3456-7890", "+62 812 3456 7890", "6281234567890", "812 3456 7890")
AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def limited(settings: Settings, clock: Clock | None = None) -> Iterator[Marketplace]:
    """A copy that counts tries, as all but the tests' do."""
    app = create_app(replace(settings, is_test=False))
    app.runtime.provide(PasswordHasher, PasswordHasher.from_parameters(profiles.CHEAPEST))
    if clock is not None:
        app.runtime.clock = clock
    yield app
    app.runtime.engine.dispose()


def tried(
    app: Marketplace, login: str = SPELLINGS[0], password: str = WRONG, client: Client | None = None, **sent: Any
) -> int:
    """Tries to sign in, with a fresh browser unless one is given; the status."""
    client = client or Client(app)
    form = client.get("/sign-in").form("/sign-in")
    data = dict(form.values) | {"login": login, "password": password}
    return client.post(form.action, data, **sent).status_code


def from_(place: str) -> dict[str, Any]:
    return {"environ_base": {"REMOTE_ADDR": place}}


def person_with_link(runtime: Runtime, phone: str) -> str:
    person = make_person(runtime, phone=phone, password=None)
    with runtime.unit_of_work():
        return operations.issue_password_link(session().get_one(User, person.id), Actor.system(), runtime.clock())


@pytest.mark.parametrize(
    ("pair", "account", "address_", "waits"),
    [
        (0, 0, 0, 0), (4, 4, 4, 0), (5, 5, 5, 15), (6, 6, 6, 30), (9, 9, 9, 240), (60, 60, 0, 900),
        (0, 19, 0, 0), (1, 20, 0, 15), (1, 49, 0, 60), (1, 5000, 0, 120),
        (0, 0, 29, 0), (0, 0, 30, 5), (0, 0, 9999, 120),
    ],
)  # fmt: skip
def test_delays_grow_and_end(pair: int, account: int, address_: int, waits: int) -> None:
    def count(failures: int) -> Count:
        return Count(failures, AT if failures else None)

    counts = count(pair), count(account), count(address_)
    assert wait_after(*counts, AT) == timedelta(seconds=waits)
    assert wait_after(*counts, AT + timedelta(seconds=waits)) == timedelta()


def test_a_count_of_yesterday_starts_anew() -> None:
    tried_ = Try("p", "a", "d")
    old = dict.fromkeys("pad", Count(99, AT - timedelta(days=1)))
    wait, written = judge(tried_, old, AT)
    assert (wait, written) == (timedelta(), dict.fromkeys("pad", Count(1, AT)))


def test_one_account_is_tried_five_times_however_it_is_written(
    make_settings: Callable[..., Settings], clock: Clock
) -> None:
    clock.set(AT)
    with limited(make_settings(), clock) as app:
        make_person(app.runtime)
        assert [tried(app, SPELLINGS[number]) for number in range(5)] == [422] * 5
        assert [tried(app, login, PASSWORD) for login in SPELLINGS] == [429] * len(SPELLINGS)
        assert tried(app, "0812 9999 8888") == 422
        clock.set(AT + timedelta(seconds=15))
        assert tried(app, SPELLINGS[1], PASSWORD) == 303


@on_sqlite
def test_the_page_says_how_long_to_wait_and_tells_no_number_apart(
    make_settings: Callable[..., Settings], clock: Clock
) -> None:
    clock.set(AT)
    with limited(make_settings(), clock) as app:
        make_person(app.runtime)
        told = []
        for login in ("081234567890", "081999999999"):
            for _time in range(5):
                tried(app, login)
            page = Client(app).submit("/sign-in", "/sign-in", login=login, password=WRONG)
            assert page.status_code == 429
            assert page.headers["Retry-After"] == "15"
            assert "Tunggu 15 detik" in page.words
            told.append(page.words.replace(login, ""))
            assert login in page.words
        assert told[0] == told[1]


@on_sqlite
def test_a_strangers_failures_do_not_keep_the_holder_out(make_settings: Callable[..., Settings], clock: Clock) -> None:
    """However many addresses fail, each only uses up its own turn."""
    clock.set(AT)
    with limited(make_settings(), clock) as app:
        make_person(app.runtime)
        for number in range(60):
            tried(app, **from_(f"203.0.113.{number // 5}"))
        assert tried(app, password=PASSWORD, **from_("198.51.100.7")) == 429  # under attack: a first try waits too
        clock.set(AT + timedelta(seconds=30))
        for number in range(12):  # the strangers take the first turn, as always
            tried(app, **from_(f"203.0.113.{number}"))
        assert tried(app, password=PASSWORD, **from_("198.51.100.7")) == 303


@on_sqlite
def test_a_browser_that_is_known_does_not_wait_for_strangers(
    make_settings: Callable[..., Settings], clock: Clock
) -> None:
    """Not even for those behind the same address, as a whole village is."""
    clock.set(AT)
    with limited(make_settings(), clock) as app:
        make_person(app.runtime)
        hers = Client(app)
        assert tried(app, password=PASSWORD, client=hers) == 303
        hers.submit("/account", "/sign-out")
        for number in range(40):
            tried(app, **from_(f"203.0.113.{number}"))
            tried(app)
        assert tried(app) == 429
        assert tried(app, password=PASSWORD, client=hers) == 303


@on_sqlite
def test_a_known_browser_that_fails_waits_itself(make_settings: Callable[..., Settings], clock: Clock) -> None:
    clock.set(AT)
    with limited(make_settings(), clock) as app:
        make_person(app.runtime)
        hers = Client(app)
        tried(app, password=PASSWORD, client=hers)
        hers.submit("/account", "/sign-out")
        assert [tried(app, client=hers) for _time in range(6)] == [422] * 5 + [429]


@on_sqlite
def test_one_address_is_told_to_wait(make_settings: Callable[..., Settings], clock: Clock) -> None:
    """Who is not behind a known proxy cannot say that the request comes from elsewhere."""
    clock.set(AT)
    with limited(make_settings(), clock) as app:
        logins = [f"orang{number}@contoh.example" for number in range(31)]
        answers = [tried(app, one, headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n, one in enumerate(logins)]
        assert answers == [422] * 30 + [429]


@on_sqlite
def test_behind_a_proxy_each_client_has_an_address_of_its_own(
    make_settings: Callable[..., Settings], clock: Clock
) -> None:
    clock.set(AT)
    with limited(make_settings(TRUSTED_PROXIES="1"), clock) as app:
        logins = [f"orang{number}@contoh.example" for number in range(31)]
        answers = [tried(app, one, headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n, one in enumerate(logins)]
        assert answers == [422] * 31
        forged = [
            tried(app, one, headers={"X-Forwarded-For": f"9.9.9.{n}, 198.51.100.7"}) for n, one in enumerate(logins)
        ]
        assert forged == [422] * 30 + [429]


@on_sqlite
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


@on_sqlite
def test_links_are_counted_one_by_one(make_settings: Callable[..., Settings]) -> None:
    """Somebody who mistypes the first password shuts nobody else out."""
    with limited(make_settings()) as app:
        clumsy, other = (person_with_link(app.runtime, f"+628130000000{n}") for n in (1, 2))
        answers = [Client(app).submit(f"/password/{clumsy}", None, password="12345678") for _time in range(9)]
        assert [answer.status_code for answer in answers] == [422] * 8 + [429]
        assert Client(app).submit(f"/password/{other}", None, password="tiga kata baru").status_code == 303


@on_sqlite
def test_a_whole_training_sets_its_passwords_and_signs_in_at_once(make_settings: Callable[..., Settings]) -> None:
    with limited(make_settings()) as app:
        for number in range(12):
            token = person_with_link(app.runtime, f"+62812345678{number:02d}")
            assert Client(app).submit(f"/password/{token}", None, password="tiga kata baru").status_code == 303
        for _round in range(4):
            for number in range(12):
                assert tried(app, f"+62812345678{number:02d}", "tiga kata baru") == 303


@on_sqlite
def test_the_present_password_cannot_be_guessed_from_an_open_phone(
    make_settings: Callable[..., Settings], clock: Clock
) -> None:
    clock.set(AT)
    with limited(make_settings(), clock) as app:
        client = Client(app)
        client.sign_in(make_person(app.runtime))
        data = {"current": "salah sekali", "password": "tiga kata baru"}
        answers = [client.submit("/account/password", None, **data).status_code for _time in range(6)]
        assert answers == [422] * 5 + [429]
        clock.set(AT + timedelta(seconds=15))
        data["current"] = PASSWORD
        assert client.submit("/account/password", None, **data).status_code == 303
        data = {"current": "salah lagi", "password": "empat kata yang baru"}
        assert client.submit("/account/password", None, **data).status_code == 422


@on_sqlite
def test_the_right_password_is_no_failure_where_the_new_one_is_refused(
    make_settings: Callable[..., Settings], clock: Clock
) -> None:
    clock.set(AT)
    with limited(make_settings(), clock) as app:
        client = Client(app)
        client.sign_in(make_person(app.runtime))
        data = {"current": PASSWORD, "password": "darmini1990"}
        assert [client.submit("/account/password", None, **data).status_code for _time in range(8)] == [422] * 8


def test_another_worker_counts_on(make_settings: Callable[..., Settings], clock: Clock) -> None:
    """Each copy of the application is a process of its own; the counts are in the database they share."""
    clock.set(AT)
    with limited(make_settings(), clock) as one, limited(make_settings(), clock) as other:
        make_person(one.runtime)
        assert [tried(app) for app in (one, other, one, other, one)] == [422] * 5
        assert [tried(app, password=PASSWORD) for app in (one, other)] == [429] * 2


def test_many_tries_at_once_are_no_way_around(runtime: Runtime) -> None:
    """Each is counted before it is judged: twelve that arrive together are five and seven that wait."""
    counts, ready = DatabaseTries(runtime), Barrier(12)
    waits: list[timedelta] = []

    def spend() -> None:
        ready.wait()
        waits.append(counts.spend(Try("pair:x", "account:x", "address:x"), AT))

    threads = [Thread(target=spend) for _number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == [timedelta()] * 5 + [timedelta(seconds=15)] * 7


@on_sqlite
def test_two_machines_count_together(
    make_settings: Callable[..., Settings], valkey_url: str, clock: Clock, engines: Any
) -> None:
    """In Valkey, so that machines with databases of their own would count together too."""
    clock.set(AT)
    with limited(make_settings(REDIS_URL=valkey_url), clock) as one:
        make_person(one.runtime)
        assert [tried(one) for _time in range(5)] == [422] * 5
        with one.runtime.unit_of_work(write=False) as work:
            assert work.query(TryCount).count() == 0
    with limited(make_settings(REDIS_URL=valkey_url), clock) as other:
        assert tried(other, password=PASSWORD) == 429
        clock.set(AT + timedelta(seconds=15))
        assert tried(other, password=PASSWORD) == 303
        assert [tried(other) for _time in range(6)] == [422] * 5 + [429]


@on_sqlite
def test_people_sign_in_while_the_counts_are_out_of_reach(make_settings: Callable[..., Settings], clock: Clock) -> None:
    clock.set(AT)
    with running("valkey") as url, limited(make_settings(REDIS_URL=url), clock) as app:
        make_person(app.runtime)
        assert tried(app) == 422
        _stop(url)
        assert tried(app, password=PASSWORD) == 303
        assert [tried(app) for _time in range(6)][-1] == 429


def _stop(url: str) -> None:
    from redis import Redis

    Redis.from_url(url).shutdown(nosave=True)


@on_sqlite
def test_counts_tell_neither_number_nor_address_and_are_forgotten(
    make_settings: Callable[..., Settings], clock: Clock
) -> None:
    clock.set(AT)
    with limited(make_settings(), clock) as app:
        tried(app, "081234567890", **from_("198.51.100.7"))
        with app.runtime.unit_of_work() as work:
            keys = [row.key for row in work.query(TryCount)]
            assert len(keys) == 3
            assert not any("8123456" in key or "198.51" in key for key in keys)
            forget_old_tries(AT + timedelta(days=2))
            assert work.query(TryCount).count() == 0


@on_sqlite
def test_another_site_cannot_use_up_anybodys_tries(make_settings: Callable[..., Settings], clock: Clock) -> None:
    """A form without our mark is refused before it is counted."""
    clock.set(AT)
    with limited(make_settings(), clock) as app:
        make_person(app.runtime)
        for _time in range(20):
            sent = {"login": "081234567890", "password": WRONG}
            assert Client(app).post("/sign-in", sent).status_code == 400
        assert tried(app, password=PASSWORD) == 303
