"""The inbox as a coordinator reads it on her phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime
from marketplace.notifications import queries
from marketplace.notifications.models import Notice
from tests.book import stage
from tests.book.stage import Stage
from tests.client import Client


def told(people: Stage, number: str, hours: int) -> Notice:
    """News of an order from the buyer."""
    return Notice(
        user_id=people.coordinator.user_id, key="order.issued", subject="order:1", file="order:1",
        details={"number": number, "value_rupiah": 760_000, "by_organisation_id": people.off_taker_id},
        created_at=stage.AT + timedelta(hours=hours),
    )  # fmt: skip


@pytest.fixture
def people(runtime: Runtime) -> Stage:
    with runtime.unit_of_work() as work:
        found = stage.build()
        stage.accepted_order(found, "PO-2026-0001")
        work.add_all([told(found, "PO-2026-0002", 5), told(found, "PO-2026-0001", 3), told(found, "PO-2026-0003", 4)])
    return found


@pytest.fixture
def coordinator(people: Stage, runtime: Runtime, make_client: Callable[[], Client]) -> Client:
    with runtime.unit_of_work() as work:
        user = work.get_one(User, people.coordinator.user_id)
    client = make_client()
    client.sign_in(user)
    return client


def test_news_stand_by_their_moment_with_whose_they_are(coordinator: Client) -> None:
    words = coordinator.get("/inbox").words
    places = [words.index(f"Pesanan PO-2026-000{number} diterbitkan, senilai Rp760.000") for number in (2, 3, 1)]
    assert places == sorted(places)
    assert words.count("Galeri Contoh, 28 September 2026") == 3
    assert words.count("· baru") == 3


def test_one_tap_opens_what_the_news_is_about_and_marks_it_read(coordinator: Client) -> None:
    page = coordinator.get("/inbox")
    assert page.send("/inbox/1/open").location == "/orders/1"
    after = coordinator.get("/inbox").words
    assert "2 pesan belum Anda buka" in after
    assert after.count("· baru") == 2


def test_the_next_page_goes_on_where_the_last_one_ended(
    people: Stage, runtime: Runtime, coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with runtime.unit_of_work() as work:
        work.add(told(people, "PO-2026-0004", 4))
    monkeypatch.setattr(queries, "PAGE", 2)
    pages, path = [], "/inbox"
    for _ in range(2):
        page = coordinator.get(path)
        pages.append([f"000{n}" for n in range(1, 5) if f"PO-2026-000{n} " in page.words])
        path = next((link for link in page.links if "before=" in link), "")
    assert pages == [["0002", "0004"], ["0001", "0003"]]
    assert path == ""


def test_another_persons_news_cannot_be_paged_from(people: Stage, runtime: Runtime, coordinator: Client) -> None:
    with runtime.unit_of_work() as work:
        other = told(people, "PO-2026-0009", 9)
        other.user_id = people.buyer.user_id or 0
        work.add(other)
        work.flush()
        other_id = other.id
    assert coordinator.get(f"/inbox?before={other_id}").status_code == 404
