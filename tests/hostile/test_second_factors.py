"""A known password, a code looked over the shoulder, one dishonest colleague: none is enough alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from marketplace.accounts import factors, operations, recoveries
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Authenticator, SecurityEvent, User
from marketplace.infra.data.runtime import Runtime, session
from tests.accounts.people import PASSWORD, make_administrator, make_person
from tests.client import Client
from tests.conftest import Clock

pytestmark = pytest.mark.both

NUMBER = "081234567890"


@pytest.fixture
def person(runtime: Runtime) -> User:
    return make_person(runtime)


def with_app(runtime: Runtime, user: User) -> pyotp.TOTP:
    """Sets up an app for codes, as the page does."""
    actor, at = Actor(user_id=user.id), runtime.clock() - timedelta(minutes=5)
    with runtime.unit_of_work():
        held = factors.begin_authenticator(session().get_one(User, user.id), at)
        totp = pyotp.TOTP(held.secret)
        factors.confirm_authenticator(held, totp.at(at), actor, at)
    return totp


def test_a_known_password_does_not_get_past_the_second_factor(client: Client, runtime: Runtime, person: User) -> None:
    totp = with_app(runtime, person)
    first = client.submit("/sign-in?next=/account", None, login=NUMBER, password=PASSWORD)
    assert first.location == "/sign-in/second?next=/account"
    assert client.get("/account").status_code == 303
    page = first.follow()
    assert page.send(None, code="000000").status_code == 422
    done = page.send(None, code=totp.at(runtime.clock()))
    assert done.location == "/account"
    assert client.get("/account").status_code == 200
    kinds = kinds_of(runtime, person)
    assert kinds[-2:] == ["factor_failed", "sign_in"]


def kinds_of(runtime: Runtime, person: User) -> list[str]:
    with runtime.unit_of_work(write=False) as work:
        mine = select(SecurityEvent.kind).where(SecurityEvent.user_id == person.id)
        return list(work.scalars(mine.order_by(SecurityEvent.id)))


def test_a_password_link_does_not_get_past_the_second_factor(client: Client, runtime: Runtime, person: User) -> None:
    with_app(runtime, person)
    with runtime.unit_of_work():
        token = operations.issue_password_link(session().get_one(User, person.id), Actor.system(), runtime.clock())
    answer = client.submit(f"/password/{token}", None, password="tiga kata baru")
    assert answer.location == "/sign-in/second"
    assert client.get("/account").status_code == 303


def test_a_code_looked_over_the_shoulder_works_once(
    client: Client, make_client: Callable[[], Client], runtime: Runtime, person: User, clock: Clock
) -> None:
    clock.set(runtime.clock())
    totp = with_app(runtime, person)
    hers, thief = client, make_client()
    pages = [each.submit("/sign-in", None, login=NUMBER, password=PASSWORD).follow() for each in (hers, thief)]
    code = totp.at(clock())
    assert pages[0].send(None, code=code).status_code == 303
    assert pages[1].send(None, code=code).status_code == 422


def test_the_right_password_waits_ten_minutes_and_not_past_a_new_one(
    client: Client, runtime: Runtime, person: User, clock: Clock
) -> None:
    clock.set(runtime.clock())
    totp = with_app(runtime, person)
    page = client.submit("/sign-in", None, login=NUMBER, password=PASSWORD).follow()
    with runtime.unit_of_work():
        user = session().get_one(User, person.id)
        operations.change_password(user, PASSWORD, "tiga kata baru", Actor(user_id=user.id), clock())
    assert page.send(None, code=totp.at(clock())).location == "/sign-in"
    page = client.submit("/sign-in", None, login=NUMBER, password="tiga kata baru").follow()
    clock.set(clock() + timedelta(minutes=10))
    assert page.send(None, code=totp.at(clock())).location == "/sign-in"


def test_the_secret_is_encrypted_where_it_lies(runtime: Runtime, person: User, engine: Any) -> None:
    totp = with_app(runtime, person)
    with engine.connect() as connection:
        kept = bytes(connection.exec_driver_sql("SELECT secret FROM authenticators").scalar_one())
    assert totp.secret.encode() not in kept
    with runtime.unit_of_work(write=False) as work:
        assert work.scalars(select(Authenticator.secret)).one() == totp.secret


def test_one_of_the_staff_alone_takes_no_factor_off(
    client: Client, make_client: Callable[[], Client], runtime: Runtime, person: User
) -> None:
    with_app(runtime, person)
    hers = make_client()
    hers.sign_in(person)
    one, two = make_administrator(runtime), make_person(runtime, "Hadi", phone="+6281200000002", is_administrator=True)
    client.sign_in(one)
    asked_ = client.submit(f"/users/{person.id}/recovery", None, reason="Datang ke kantor membawa KTP.")
    assert asked_.status_code == 303
    assert [form.action for form in client.get("/recoveries").forms if "/recoveries/" in form.action] == []
    with runtime.unit_of_work(write=False) as work:
        recovery = recoveries.find_open_recovery(person.id)
        assert recovery is not None
        assert factors.list_factors(person.id)
        del work
    form = client.get("/account/password").form("/account/password").values
    alone = client.post(
        f"/recoveries/{recovery.id}/confirm", {name: form[name] for name in ("csrf_token", "_key")}
    ).follow()
    assert "Ini perlu orang kedua" in alone.words
    second = make_client()
    second.sign_in(two)
    assert "Darmini kehilangan pengaman kedua" in second.get("/").follow().words
    assert second.submit("/recoveries", f"/recoveries/{recovery.id}/confirm").status_code == 303
    with runtime.unit_of_work(write=False):
        assert not factors.list_factors(person.id)
    assert hers.get("/account").status_code == 303
    assert kinds_of(runtime, person)[-2:] == ["recovery_asked", "factor_recovered"]
    again = make_client()
    assert again.submit("/sign-in", None, login=NUMBER, password=PASSWORD).location == "/"
    assert again.get("/account").status_code == 200
