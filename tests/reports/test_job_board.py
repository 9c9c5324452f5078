"""The page of what is done outside requests: for the administrator alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from marketplace.infra.data import outbox
from marketplace.infra.data.bell import Bell
from marketplace.infra.data.jobs import Jobs, TryAgain, Work, run_due, work_one
from marketplace.infra.data.outbox import MOST_ATTEMPTS
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web.request_edge import Marketplace
from marketplace.notifications.rules import AllNotices
from marketplace.reports.job_board import OF_INFRA
from tests.accounts.people import make_administrator, make_person
from tests.client import Client
from tests.conftest import Clock
from tests.worker import NoWorker

AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
NOTHING = "Tidak ada yang menunggu dan tidak ada yang gagal"


@pytest.fixture
def administrator(runtime: Runtime, clock: Clock, client: Client) -> Client:
    """The administrator's browser, on a copy with no worker but the test."""
    clock.set(AT)
    runtime.provide(Bell, NoWorker())
    client.sign_in(make_administrator(runtime))
    return client


def put(runtime: Runtime, job: str = "payments.give_back") -> int:
    with runtime.unit_of_work():
        return outbox.put(job, {"payment_id": 17}, "payment:17", runtime.clock())


def fail_for_good(runtime: Runtime, clock: Clock) -> None:
    """Tries the one row until it waits for a person."""

    def refuse(work: Work) -> None:
        raise TryAgain("refused")

    runtime.services[Jobs].handlers["payments.give_back"] = refuse
    now = clock()
    for attempt in range(MOST_ATTEMPTS):
        clock.set(now + timedelta(hours=6 * attempt))
        assert work_one(runtime)
    clock.set(now)  # so that nobody is signed out meanwhile


def test_every_job_has_words(app: Marketplace) -> None:
    jobs = app.runtime.services[Jobs]
    names = app.runtime.services[AllNotices].jobs.keys() | OF_INFRA.keys()
    assert names == jobs.handlers.keys() | {one.name for one in jobs.periodic}


def test_an_empty_page_says_so_and_shows_what_recurs(administrator: Client, runtime: Runtime) -> None:
    page = administrator.get("/jobs")
    assert NOTHING in page.words
    assert "Menyegel riwayat hari ini 6 jam Belum" in page.words
    run_due(runtime)
    assert "Belum" not in administrator.get("/jobs").words.partition("Yang berulang")[2]


def test_a_waiting_row_shows_age_attempts_and_last_error(administrator: Client, runtime: Runtime, clock: Clock) -> None:
    put(runtime)
    clock.set(AT + timedelta(hours=3))
    page = administrator.get("/jobs")
    assert "Mengembalikan uang yang masuk dua kali payment:17 3 jam 0 –" in page.words
    assert NOTHING not in page.words
    assert not page.has_form("/repeat")


def test_a_failed_row_is_told_at_home_and_repeated_with_one_button(
    administrator: Client, runtime: Runtime, clock: Clock
) -> None:
    row_id = put(runtime)
    assert "pekerjaan gagal" not in administrator.get("/").follow().words
    fail_for_good(runtime, clock)
    assert "1 pekerjaan gagal dan menunggu Anda." in administrator.get("/").follow().words
    page = administrator.get("/jobs")
    assert f"payment:17 0 detik {MOST_ATTEMPTS} Layanan menolak." in page.words
    done: list[str] = []
    runtime.services[Jobs].handlers["payments.give_back"] = lambda work: done.append(work.key)
    assert not work_one(runtime)
    answer = administrator.submit("/jobs", action="/repeat", press="Ulangi").follow()
    assert "Sekarang dicoba lagi." in answer.words
    assert work_one(runtime)
    assert done == [f"outbox-{row_id}"]
    assert NOTHING in administrator.get("/jobs").words


def test_nobody_else_sees_it_or_repeats(
    administrator: Client, runtime: Runtime, make_client: Callable[[], Client], clock: Clock
) -> None:
    row_id = put(runtime)
    fail_for_good(runtime, clock)
    form = administrator.get("/jobs").form("/repeat")
    other = make_client()
    other.sign_in(make_person(runtime))
    assert other.get("/jobs").status_code == 403
    assert "/jobs" not in other.get("/").follow().links
    answer = other.post(f"/jobs/{row_id}/repeat", {name: values[0] for name, values in form.values.items()})
    assert answer.status_code in {400, 403}
    with runtime.unit_of_work(write=False):
        assert outbox.load_row(row_id).failed_at is not None
    assert administrator.get("/jobs/99/repeat").status_code in {404, 405}
