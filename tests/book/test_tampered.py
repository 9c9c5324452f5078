"""Whatever figure is changed behind the application's back, in whatever table: `check` turns red and names the row."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Column, select, text, update
from sqlalchemy.exc import DBAPIError

from marketplace.app import load_models
from marketplace.infra.data import triggers
from marketplace.infra.data.database import APPEND_ONLY, Base
from marketplace.infra.data.runtime import Runtime, session
from marketplace.proof import violations_of_rooms
from tests.book.whole_story import tell

pytestmark = pytest.mark.long
NAMED_BY = {
    "purchase_orders": (),
    "order_lines": ("purchase_orders",),
    "revisions": ("purchase_orders",),
    "revision_lines": ("revisions", "order_lines"),
    "order_holds": ("purchase_orders", "advances", "adjustments", "lots", "settlements"),
    "advances": (),
    "material_lots": ("advances",),
    "norms": ("advances",),
    "advance_contracts": ("advances",),
    "consumptions": ("advances", "lots", "ledger_entries"),
    "adjustments": ("advances",),
    "recoveries": ("advances", "settlements"),
    "followed_debts": ("advances", "adjustments"),
    "deliveries": (),
    "lots": ("deliveries", "decisions"),
    "inspections": (),
    "unit_results": ("inspections",),
    "readings": ("inspections",),
    "corrections": ("inspections", "unit_results"),
    "verdicts": (),
    "concessions": ("inspections",),
    "decisions": ("inspections",),
    "rejects": ("decisions", "inspections"),
    "settlements": ("ledger_entries",),
    "settlement_lines": ("settlements",),
    "payments": ("settlements",),
    "ledger_entries": ("ledger_entries",),
    "ledger_postings": ("ledger_entries",),
    "trade_outcomes": (),
    "promise_counts": (),
    "audit_events": ("audit_heads",),
    "audit_heads": (),
    "audit_seals": (),
    "standard_versions": (),
    "criteria": ("standard_versions",),
    "listing_versions": (),
}
"""Each table of figures → the tables whose row may be named in its stead: the document it belongs to."""


BY_NAME = ("_at", "_by", "_by_id", "_by_name")
"""Endings of columns that tell who and when: no figure follows from them, and the chained row of history says the same.
"""
WORDS = "words of a person, from which no figure follows"
ENDED = "words about an end or a proposal; the chained row of history has them"
AT_SERVICE = "what the payment service calls it; its own record is the witness"
UNPROVEN = {
    "purchase_orders.decline_reason": ENDED,
    "purchase_orders.cancel_reason": ENDED,
    "purchase_orders.short_close_side": ENDED,
    "purchase_orders.short_close_reason": ENDED,
    "revisions.region_code": "says who may see it, the region of its order",
    "revisions.producer_group_id": "says who may see it, the group of its order",
    "revisions.off_taker_id": "says who may see it, the off-taker of its order",
    "advances.payment_reference": WORDS,
    "advances.end_reason": ENDED,
    "adjustments.answer_reason": ENDED,
    "deliveries.cancel_reason": ENDED,
    "payments.description": WORDS,
    "payments.dispute_reason": ENDED,
    "payments.owed_since": "bounds the day of a transfer while it is reported, and nothing after",
    "payments.kept_from": "who carries it no further while it is open; nothing follows once it is confirmed",
    "payments.region_code": "says who may see the payment, the region of its group at the time",
    "payments.locale": "the language of the service's page",
    "payments.token": AT_SERVICE,
    "payments.account": AT_SERVICE,
    "payments.receiver": AT_SERVICE,
    "payments.provider_ref": AT_SERVICE,
    "payments.charge_ref": AT_SERVICE,
    "payments.refund_ref": AT_SERVICE,
    "payments.checkout_url": AT_SERVICE,
    "payments.trouble": "what last went wrong; it goes away by itself",
    "listing_versions.status": "an officer's answer, which moves nothing in the book; history has it",
    "listing_versions.reason": ENDED,
}
"""Columns that no other row bears witness to, each with the reason."""
NEWEST_FIRST = frozenset({"standard_versions", "criteria", "listing_versions"})
"""Tables of which the older rows of the scene were written without history."""


def columns() -> Iterator[Column[Any]]:
    """Every column of these tables that must be proven; keys of rows only name them."""
    load_models()
    for table in NAMED_BY:
        for column in Base.metadata.tables[table].columns:
            told = column.primary_key or column.name == "version" or column.name.endswith(BY_NAME)
            if not told and str(column) not in UNPROVEN:
                yield column


class Undone(Exception):
    """Ends a unit of work without keeping it."""


def test_every_figure_is_proven(runtime: Runtime) -> None:
    tell(runtime)
    unseen = []
    with pytest.raises(Undone), runtime.unit_of_work() as work:
        assert list(violations_of_rooms()) == []
        dialect = work.get_bind().dialect.name
        for table in NAMED_BY.keys() & APPEND_ONLY.keys():
            for statement in triggers.statements(dialect, table):
                if statement.startswith("DROP"):
                    work.execute(text(statement))
        proven = list(columns())
        if dialect == "postgresql":  # the proofs are the same code; one figure of each table shows that they read it
            proven = list({column.table.name: column for column in reversed(proven)}.values())
        for column in proven:
            unseen += _tampered(column)
        raise Undone
    assert not unseen, "\n".join(unseen)


def _tampered(column: Column[Any]) -> Iterator[str]:
    """What a changed value of this column does not set off; a value that the database refuses is no danger."""
    rows = session().execute(select(column.table).order_by(*column.table.primary_key)).all()
    rows = [row for row in rows if getattr(row, column.name) is not None] or rows
    if column.table.name in NEWEST_FIRST:
        rows.reverse()
    others = {getattr(row, column.name) for row in rows if not isinstance(getattr(row, column.name), dict | list)}
    for row in rows:
        value = getattr(row, column.name)
        for other in _changed(value, others):
            key = next(iter(column.table.primary_key))
            change = update(column.table).where(key == getattr(row, key.name)).values({column.name: other})
            savepoint = session().begin_nested()
            try:
                session().execute(change)
            except DBAPIError:
                savepoint.rollback()
                continue
            session().expire_all()
            faults = _faults_until(_names(column, getattr(row, key.name)))
            savepoint.rollback()
            if faults is not None:
                yield f"{column} {getattr(row, key.name)}: {value!r} became {other!r}, and check said {faults[:2]}"
            return


def _changed(value: Any, others: set[Any]) -> Iterator[Any]:
    """Values that might stand there instead."""
    if value is None:
        yield from (1, "x")
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, datetime):
        yield value + timedelta(microseconds=1)
    elif isinstance(value, date):
        yield value + timedelta(days=1)
    elif isinstance(value, str):
        yield from ("x" + value[1:], value + "x")
    elif isinstance(value, dict) and value:
        name = next(iter(value))
        yield from (value | {name: other} for other in _changed(value[name], set()))
    elif isinstance(value, list):
        yield [*value[1:], *value[:1], 1] if value else [1]
    if not isinstance(value, dict | list):
        yield from sorted(others - {value}, key=str)


def _faults_until(named: tuple[str, ...]) -> list[str] | None:
    """None as soon as a fault begins with one of these names; all faults when none does."""
    faults = []
    for fault in violations_of_rooms():
        if fault.startswith(named):
            return None
        faults.append(fault)
    return faults


def _names(column: Column[Any], key: Any) -> tuple[str, ...]:
    """How a fault begins that names the row, or the document it belongs to."""
    table = column.table.name
    return (f"{table} {key}:", *(f"{each} " for each in NAMED_BY[table]))
