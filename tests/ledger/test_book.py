"""The book in the database: once per key, never changed, and a proof that finds what was changed behind its back."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.infra.data import triggers
from marketplace.infra.data.runtime import Runtime, session
from marketplace.kernel.errors import DomainError
from marketplace.ledger import check, operations, queries
from marketplace.ledger.models import Entry, Posting
from marketplace.ledger.rules import PostingLine, rupiah
from tests.book.stage import AT

GOODS = [rupiah("goods_received", "order:1", 740_000), rupiah("payable", "order:1", -740_000)]


def post(key: str = "settlement:1:drafted", lines: list[PostingLine] = GOODS) -> Entry | None:
    return operations.post(key, "settlement:1", "order:1", "settlement_drafted", lines, AT)


def entry_keys() -> list[str]:
    return list(session().scalars(select(Entry.key).where(Entry.file == "order:1").order_by(Entry.id)))


def test_the_same_key_posts_once(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        first = post()
    with runtime.unit_of_work():
        again = post(lines=[rupiah("cash", "order:1", 1), rupiah("payable", "order:1", -1)])
        assert first is not None
        assert again is not None
        assert again.id == first.id
        assert queries.balance("payable", "order:1") == -740_000
        assert entry_keys() == ["settlement:1:drafted"]


def test_an_entry_of_zeros_is_not_written(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        assert post(lines=[rupiah("cash", "order:1", 0)]) is None
        assert entry_keys() == []


def test_a_balance_never_crosses_zero(runtime: Runtime) -> None:
    with runtime.unit_of_work() as work:
        post()
        savepoint = work.begin_nested()
        with pytest.raises(DomainError, match="balance_wrong_side"):
            post("too_much", [rupiah("payable", "order:1", 740_001), rupiah("cash", "order:1", -740_001)])
        savepoint.rollback()
        assert queries.balances("order:1") == {("goods_received", "IDR"): 740_000, ("payable", "IDR"): -740_000}


def test_a_reversal_points_at_what_it_reverses(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        entry = post()
        assert entry is not None
        undone = operations.reverse(entry, "order:1", AT)
        assert undone is not None
        assert undone.reverses_id == entry.id
        assert set(queries.balances("order:1").values()) == {0}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_postings SET amount = amount + 1",
        "UPDATE ledger_entries SET memo = 'other'",
        "DELETE FROM ledger_postings",
        "DELETE FROM ledger_entries",
    ],
)
def test_the_database_itself_refuses_to_change_the_book(runtime: Runtime, engine: Engine, statement: str) -> None:
    with runtime.unit_of_work():
        post()
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(statement))
    with runtime.unit_of_work(write=False):
        assert queries.balance("payable", "order:1") == -740_000
        assert list(check.violations()) == []


def test_the_proof_names_what_was_changed_behind_its_back(runtime: Runtime, engine: Engine) -> None:
    with runtime.unit_of_work() as work:
        post()
        changed = work.query(Posting).filter_by(account="payable").one()
        entry_id = changed.entry_id
    with engine.begin() as connection:
        for statement in triggers.statements(connection.dialect.name, "ledger_postings"):
            if statement.startswith("DROP"):
                connection.execute(text(statement))
        connection.execute(text("UPDATE ledger_postings SET amount = -740001 WHERE account = 'payable'"))
    with runtime.unit_of_work(write=False):
        assert list(check.violations()) == [f"ledger_entries {entry_id}: its IDR postings sum to -1, not to zero"]
