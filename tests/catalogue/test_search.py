"""Finding products: words, places, kinds, order, pages; the same on both engines."""

from itertools import pairwise

import pytest
from sqlalchemy import event, text

from marketplace.catalogue import operations, queries
from marketplace.catalogue.queries import Wanted
from marketplace.infra.data.runtime import Runtime
from tests.catalogue.workshop import AT, SYSTEM, Workshop
from tests.parties.village import LOMBOK

pytestmark = pytest.mark.both


@pytest.fixture
def shelf(runtime: Runtime, workshop: Workshop) -> Workshop:
    """Four products of two groups."""
    with runtime.unit_of_work():
        batik, _ = workshop.approved_group("Batik Sekar Mulih")
        sugar, _ = workshop.approved_group("Manis Aren Bersama", LOMBOK)
        workshop.live(batik, title="Kain panjang kawung", unit_price=185_000)
        workshop.live(batik, title="Selendang truntum", unit_price=95_000, technique="cap")
        food = {"category": "food", "technique": "", "unit": "kilogram"}
        workshop.live(sugar, title="Gula semut aren", unit_price=42_000, **food)
        workshop.live(sugar, title="Terasi udang rebon", unit_price=68_000, **food)
    return workshop


def titles(**wanted: object) -> list[str]:
    return [entry.title for entry in queries.find_entries(Wanted(**wanted)).entries]  # type: ignore[arg-type]


NEWEST = ["Terasi udang rebon", "Gula semut aren", "Selendang truntum", "Kain panjang kawung"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, NEWEST),
        ({"text": "kawung"}, ["Kain panjang kawung"]),
        ({"text": "KAW"}, ["Kain panjang kawung"]),
        ({"text": "batik"}, ["Selendang truntum", "Kain panjang kawung"]),
        ({"text": "sekar selendang"}, ["Selendang truntum"]),
        ({"text": "lombok"}, ["Terasi udang rebon", "Gula semut aren"]),
        ({"text": "lombok kawung"}, []),
        ({"text": "songket"}, []),
        ({"text": "???"}, []),
        ({"text": '"; OR *'}, []),
        ({"category": "food"}, ["Terasi udang rebon", "Gula semut aren"]),
        ({"region": "33"}, ["Selendang truntum", "Kain panjang kawung"]),
        ({"region": "52.01"}, ["Terasi udang rebon", "Gula semut aren"]),
        ({"region": "52.02"}, []),
        ({"category": "food", "region": "33"}, []),
        ({"text": "makanan", "category": "food", "region": "52"}, ["Terasi udang rebon", "Gula semut aren"]),
        ({"sort": "cheapest"}, ["Gula semut aren", "Terasi udang rebon", "Selendang truntum", "Kain panjang kawung"]),
        ({"sort": "dearest", "text": "batik"}, ["Kain panjang kawung", "Selendang truntum"]),
        ({"sort": "cheapest", "category": "batik"}, ["Selendang truntum", "Kain panjang kawung"]),
    ],
)
def test_what_is_looked_for_is_found(
    runtime: Runtime, shelf: Workshop, wanted: dict[str, object], found: list[str]
) -> None:
    with runtime.unit_of_work(write=False):
        assert titles(**wanted) == found
        assert queries.find_entries(Wanted(**wanted)).count == len(found)  # type: ignore[arg-type]


def test_search_follows_a_change_of_words(runtime: Runtime, shelf: Workshop) -> None:
    with runtime.unit_of_work():
        entry = queries.find_entries(Wanted(text="truntum")).entries[0]
        listing = queries.get_listing(entry.listing_id, SYSTEM)
        operations.edit_listing(listing, shelf.offer(title="Selendang parang"), SYSTEM, AT)
        operations.submit_listing(listing, SYSTEM, AT)
        operations.approve_listing(listing, SYSTEM, AT)
        assert (titles(text="truntum"), titles(text="parang")) == ([], ["Selendang parang"])
        operations.withdraw_listing(listing, SYSTEM, AT)
        assert titles(text="parang") == []


def test_a_failed_change_leaves_the_words_as_they_were(runtime: Runtime, shelf: Workshop) -> None:
    def break_off() -> None:
        with runtime.unit_of_work():
            entry = queries.find_entries(Wanted(text="truntum")).entries[0]
            operations.withdraw_listing(queries.get_listing(entry.listing_id, SYSTEM), SYSTEM, AT)
            assert titles(text="truntum") == []
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        break_off()
    with runtime.unit_of_work(write=False):
        assert titles(text="truntum") == ["Selendang truntum"]


@pytest.mark.parametrize("sort", ["newest", "cheapest", "dearest"])
@pytest.mark.parametrize("words", ["", "kain"])
def test_pages_hold_every_product_once(
    runtime: Runtime, workshop: Workshop, monkeypatch: pytest.MonkeyPatch, sort: str, words: str
) -> None:
    monkeypatch.setattr(queries, "PAGE", 4)
    wanted = 11
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        photo = workshop.photo()
        for number in range(wanted):
            workshop.live(group, title=f"Kain nomor {number}", unit_price=50_000 + number % 7, photos=(photo,))
    seen: list[int] = []
    prices: list[int] = []
    with runtime.unit_of_work(write=False):
        cursor, pages = "", 0
        while pages == 0 or cursor:
            page = queries.find_entries(Wanted(text=words, sort=sort, cursor=cursor))
            seen += [entry.listing_id for entry in page.entries]
            prices += [entry.unit_price for entry in page.entries]
            cursor, pages = page.next_cursor, pages + 1
            assert page.count == wanted
    assert pages == 3
    assert len(set(seen)) == len(seen) == wanted
    order = {"newest": seen == sorted(seen, reverse=True), "cheapest": prices == sorted(prices)}
    assert order.get(sort, all(before >= after for before, after in pairwise(prices)))


@pytest.mark.parametrize("cursor", ["x", "MTIz", "é", "LTEuLTE=", "OTk5OTk5OTk5OTk5OTk5OTk5OTkuMQ=="])
def test_a_cursor_that_cannot_be_read_counts_as_none(runtime: Runtime, shelf: Workshop, cursor: str) -> None:
    with runtime.unit_of_work(write=False):
        assert titles(cursor=cursor) == NEWEST


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_engine_reads_hits_newest_first_without_sorting(runtime: Runtime, shelf: Workshop) -> None:
    plans: list[str] = []
    with runtime.unit_of_work(write=False) as work:
        connection = work.connection()

        def keep(conn: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
            if statement.startswith("SELECT") and "catalogue_entries" in statement and "ORDER BY" in statement:
                plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans.extend(str(row[-1]) for row in plan.fetchall())

        event.listen(connection, "before_cursor_execute", keep)
        for wanted in (Wanted(), Wanted(text="kain"), Wanted(category="food"), Wanted(region="33")):
            queries.find_entries(wanted)
    assert plans
    assert not [line for line in plans if "TEMP B-TREE" in line]


def test_the_search_table_holds_what_the_catalogue_holds(runtime: Runtime, shelf: Workshop) -> None:
    with runtime.unit_of_work(write=False) as work:
        assert work.scalar(text("SELECT count(*) FROM search_listings")) == 4
        if work.get_bind().dialect.name == "sqlite":
            work.execute(text("INSERT INTO search_listings(search_listings) VALUES('integrity-check')"))


def test_whole_words_come_first_and_beginnings_only_when_they_are_few(
    runtime: Runtime, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    with runtime.unit_of_work():
        group, _ = workshop.approved_group("Benang Rinjani")
        photo = workshop.photo()
        for title in ("Tas tenunan", "Tas tenun satu", "Tas tenun dua", "Tas tenun tiga"):
            workshop.live(group, title=title, photos=(photo,), category="other", technique="")
    with runtime.unit_of_work(write=False):
        assert queries.find_entries(Wanted(text="tenun")).count == 3
        assert titles(text="tenuna") == ["Tas tenunan"]
        assert queries.find_entries(Wanted(text="tenu")).count == 4
