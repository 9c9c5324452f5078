"""One request, one unit of work: repeated forms, stale forms, refused forms, two processes, lost races."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from marketplace.accounts import operations
from marketplace.accounts.models import User
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.infra.data.form_keys import FormKey
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web.request_edge import Marketplace
from tests.accounts.people import make_administrator
from tests.client import Client, filled_in

pytestmark = pytest.mark.spread


def count_users(runtime: Runtime) -> int:
    with runtime.unit_of_work(write=False) as work:
        return work.scalar(select(func.count(User.id))) or 0


@pytest.fixture
def administrator(client: Client, runtime: Runtime) -> Client:
    client.sign_in(make_administrator(runtime))
    return client


def new_user_form(client: Client, **fields: str) -> dict[str, Any]:
    return filled_in(
        client.get("/users/new").form("/users/new"), {"name": "Slamet", "phone": "08131111222"} | fields, None
    )


def test_the_same_form_sent_twice_acts_once_and_answers_alike(administrator: Client, runtime: Runtime) -> None:
    form = new_user_form(administrator)
    before = count_users(runtime)
    first, second = (administrator.post("/users/new", form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert count_users(runtime) == before + 1
    assert "Akun sudah dibuat" in second.follow().text


def test_a_page_gone_back_to_and_sent_with_other_words_is_refused_aloud(
    administrator: Client, runtime: Runtime
) -> None:
    form = new_user_form(administrator)
    assert administrator.post("/users/new", form).status_code == 303
    before = count_users(runtime)
    other = administrator.post(
        "/users/new", form | {"name": ["Sri Lestari"]}, headers={"Referer": "http://localhost/users/new"}
    )
    assert other.status_code == 409
    assert "Halaman ini sudah pernah dikirim" in (other.h1 or "")
    assert "Sri Lestari" in other.words
    assert "/users/new" in other.links
    assert count_users(runtime) == before
    with runtime.unit_of_work(write=False) as work:
        kept = work.scalars(select(FormKey.content)).all()
    assert all(len(digest) == 64 for digest in kept), kept


def test_a_second_process_gives_the_first_ones_outcome(
    administrator: Client, app: Marketplace, runtime: Runtime, make_settings: Callable[..., Settings]
) -> None:
    form = new_user_form(administrator)
    before = count_users(runtime)
    first = administrator.post("/users/new", form)
    other = create_app(make_settings())
    twin = Client(other)
    twin.http._cookies = administrator.http._cookies  # the same browser
    second = twin.post("/users/new", form)
    other.runtime.engine.dispose()
    assert (second.status_code, second.location) == (303, first.location)
    assert count_users(runtime) == before + 1


def test_a_refused_form_does_not_use_the_key_up(administrator: Client, runtime: Runtime) -> None:
    form = new_user_form(administrator, phone="bukan nomor")
    refused = administrator.post("/users/new", form)
    assert refused.status_code == 422
    assert "Slamet" in refused.text
    mended = administrator.post("/users/new", form | {"phone": "08131111222"})
    assert mended.status_code == 303


def test_another_form_of_the_same_page_acts_again(administrator: Client, runtime: Runtime) -> None:
    before = count_users(runtime)
    administrator.post("/users/new", new_user_form(administrator))
    administrator.post("/users/new", new_user_form(administrator, phone="08131111333"))
    assert count_users(runtime) == before + 2


def test_two_taps_at_once_act_once(administrator: Client, app: Marketplace, runtime: Runtime) -> None:
    form = new_user_form(administrator)
    before = count_users(runtime)
    answers: list[tuple[int, str | None]] = []
    ready = threading.Barrier(4)

    def tap() -> None:
        twin = Client(app)
        twin.http._cookies = dict(administrator.http._cookies or {})
        ready.wait()
        answer = twin.post("/users/new", form)
        answers.append((answer.status_code, answer.location))

    taps = [threading.Thread(target=tap) for _ in range(4)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()
    assert len(set(answers)) == 1
    assert answers[0][0] == 303
    assert count_users(runtime) == before + 1


@pytest.mark.parametrize("missing", ["_key", "csrf_token"])
def test_a_form_without_its_marks_is_refused(administrator: Client, runtime: Runtime, missing: str) -> None:
    form = new_user_form(administrator)
    del form[missing]
    before = count_users(runtime)
    assert administrator.post("/users/new", form).status_code == 400
    assert count_users(runtime) == before


def test_a_lost_race_runs_the_whole_command_again(
    administrator: Client, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database refuses twice after the rows are written; the third run stands alone."""
    made = operations.create_user
    runs: list[int] = []

    def refused_twice(*args: Any, **kwargs: Any) -> User:
        user = made(*args, **kwargs)
        runs.append(user.id)
        if len(runs) < 3:
            raise OperationalError("COMMIT", {}, Exception("database is locked"))
        return user

    monkeypatch.setattr(operations, "create_user", refused_twice)
    form = new_user_form(administrator)
    before = count_users(runtime)
    assert administrator.post("/users/new", form).status_code == 303
    assert len(runs) == 3
    assert count_users(runtime) == before + 1


def test_after_three_lost_races_nothing_is_kept(
    administrator: Client, runtime: Runtime, app: Marketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def always_refused(*args: Any, **kwargs: Any) -> User:
        raise OperationalError("COMMIT", {}, Exception("database is locked"))

    monkeypatch.setattr(operations, "create_user", always_refused)
    form = new_user_form(administrator)
    app.testing = False
    before = count_users(runtime)
    answer = administrator.post("/users/new", form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Sedang banyak yang bekerja" in answer.text
    assert count_users(runtime) == before
    monkeypatch.undo()
    assert answer.send().status_code == 303, "the page offers the form as it was sent"
    assert count_users(runtime) == before + 1


def test_a_step_whose_answer_was_lost_with_the_database_is_not_done_twice(
    administrator: Client, runtime: Runtime, app: Marketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit was kept, and the connection ended before the server could say so."""
    engine = runtime.engine
    ended = engine.dialect.loaded_dbapi.OperationalError("disk I/O error")
    form = new_user_form(administrator)
    app.testing = False
    before = count_users(runtime)
    with monkeypatch.context() as late:

        def kept_but_lost(connection: Any) -> None:
            connection.commit()
            raise ended

        late.setattr(engine.dialect, "do_commit", kept_but_lost)
        answer = administrator.post("/users/new", form)
    assert answer.status_code == 503
    assert "Tidak akan terjadi dua kali" in answer.text
    assert count_users(runtime) == before + 1
    again = answer.send()
    assert again.status_code == 303
    assert count_users(runtime) == before + 1
    assert "Akun sudah dibuat" in again.follow().text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_no_page_may_repeat_is_not_offered_again(client: Client, app: Marketplace, method: str) -> None:
    """A sign-in holds a password: the page says to look first, and promises nothing."""

    def lost(*given: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    form = filled_in(client.get("/sign-in").form(), {"login": "08131111222", "password": "melati wangi"}, None)
    app.testing = False
    event.listen(Session, "do_orm_execute", lost)
    try:
        answer = client.post("/sign-in", form) if method == "POST" else client.get("/catalogue?category=batik")
    finally:
        event.remove(Session, "do_orm_execute", lost)
    assert answer.status_code == 503
    assert "melati" not in answer.text
    assert "dua kali" not in answer.text
    assert ('href="/catalogue?category=batik">Coba lagi' in answer.text) == (method == "GET")
    assert ("langkah terakhir" in answer.text) == (method == "POST")
    assert ("lihat apakah sudah dijalankan" in answer.text) == (method == "POST")


def test_pages_carry_the_strict_policy_and_no_inline_code(administrator: Client) -> None:
    page = administrator.get("/users/new")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy
    for mark in ("<script>", " style=", " onclick=", "javascript:"):
        assert mark not in page.text
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in page.headers["Cache-Control"]
