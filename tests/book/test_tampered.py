"""Whatever figure is changed behind the application's back, in whatever table: `check` turns red and names the row."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Column, Table, UniqueConstraint, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from marketplace.advances.check import linked_orders
from marketplace.app import HOUSE, load_models
from marketplace.audit.witnessing import unwitnessed
from marketplace.infra.check import unbroken
from marketplace.infra.data import triggers
from marketplace.infra.data.database import APPEND_ONLY, Base
from marketplace.infra.data.runtime import Runtime, session
from marketplace.orders.parts import parts, within
from marketplace.proof import AT_ONCE, violations_of_rooms
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
    "lot_results": ("inspections",),
    "verdicts": (),
    "concessions": ("inspections",),
    "decisions": ("inspections",),
    "rejects": ("decisions", "inspections"),
    "settlements": ("ledger_entries",),
    "settlement_lines": ("settlements",),
    "cases": ("settlements",),
    "threads": ("messages", "cases"),
    "messages": ("cases",),
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
ONE_EACH = frozenset(
    {
        "revision_lines", "norms", "advance_contracts", "followed_debts", "inspections", "verdicts", "decisions",
        "promise_counts",
    }
)  # fmt: skip
"""Tables in which the database lets no second row stand beside another of the same document."""
STANDING: dict[str, dict[str, Any]] = {"order_holds": {"lifted_at": None}, "revisions": {"status": "declined"}}
"""What makes a row count that is put in: nothing follows from a lifted hold, and one revision is open at a time."""
MISSED_OUTSIDE = {
    "audit_seals": "the newest seal: papers that carry it tell, and the work that seals (tests/audit/test_seals.py)",
}
"""Tables of which the newest row leaves no trace in the database, each with who else misses it."""


def columns() -> Iterator[Column[Any]]:
    """Every column of these tables that must be proven; keys of rows only name them."""
    load_models()
    for table in NAMED_BY:
        for column in Base.metadata.tables[table].columns:
            told = column.primary_key or column.name == "version" or column.name.endswith(BY_NAME)
            if not told and str(column) not in UNPROVEN:
                yield column


PEOPLE = "of people and parties; who saw and changed it stands in history or in the log of accesses"
MACHINE = "what the machine needs to work; nothing is owed by it"
OFFER = "what is offered and shown; what is ordered is frozen in the order, and proved there"
OTHER_TABLES = {
    "document_counters": "gives out numbers; each number is kept with its document and told by history",
    "order_reliances": "held against the advances by their proof, row by row",
    "settlement_hands": "who may not approve alone; the chained row of each act says who did it",
    "catalogue_entries": "held against the versions they show by the proof of the catalogue",
    "upload_variants": "held against the files of the media store, byte for byte",
    "event_words": "held against their digests in history by its proof",
    "words_keys": "held against what they open by the proof of history",
    "attachments": "names photos of documents; the files are proved",
    "webhook_events": "what the payment service said; its own record is the witness",
    "bank_accounts": "sealed; confirmed by two, with a term, and a payment keeps whom it went to",
    "receiving_accounts": "what the payment service calls it; its own record is the witness",
    "thresholds": "append-only, each with who set it and why",
    **dict.fromkeys(
        (
            "form_keys", "installations", "key_marks", "outbox", "passkey_challenges", "periodic_runs", "try_counts",
            "uploads", "notices",
        ),
        MACHINE,
    ),
    **dict.fromkeys(
        (
            "listings", "listing_photos", "standard_passes", "quality_standards", "standard_drafts", "draft_criteria",
            "outlets",
        ),
        OFFER,
    ),
    **dict.fromkeys(
        (
            "users", "authenticators", "browser_sessions", "factor_recoveries", "kantong_regencies", "organisations",
            "passkeys", "password_links", "person_imports", "personal_keys", "persons", "recovery_codes",
            "security_events", "unlisted_villages", "assistances", "certificates", "consents", "data_requests",
            "group_members", "keepers", "membership_offers", "memberships", "offices", "person_accesses",
            "person_import_rows", "person_trades", "referrals", "breaches", "role_changes",
        ),
        PEOPLE,
    ),
}  # fmt: skip
"""Each other table → why no figure of it is proved here."""


class Undone(Exception):
    """Ends a unit of work without keeping it."""


def test_every_table_is_proven_or_has_a_reason() -> None:
    load_models()
    named = NAMED_BY.keys() | OTHER_TABLES.keys()
    assert named == Base.metadata.tables.keys()
    assert not NAMED_BY.keys() & OTHER_TABLES.keys()


def test_every_figure_is_proven(runtime: Runtime) -> None:
    tell(runtime)
    unseen = []
    with pytest.raises(Undone), runtime.unit_of_work() as work:
        assert list(violations_of_rooms()) == list(violations_of_rooms(at_once=1)) == []
        dialect = work.get_bind().dialect.name
        for table in APPEND_ONLY:
            for statement in triggers.statements(dialect, table):
                if statement.startswith("DROP"):
                    work.execute(text(statement))
        proven = list(columns())
        if dialect == "postgresql":  # the proofs are the same code; one figure of each table shows that they read it
            proven = list({column.table.name: column for column in reversed(proven)}.values())
        for column in proven:
            unseen += _tampered(column)
        for table in NAMED_BY if dialect == "sqlite" else ():
            unseen += _forged(Base.metadata.tables[table])
            unseen += _removed(Base.metadata.tables[table])
        raise Undone
    assert not unseen, "\n".join(unseen)


def _tampered(column: Column[Any]) -> Iterator[str]:
    """What a changed value of this column does not set off; a value that the database refuses is no danger."""
    rows = session().execute(select(column.table).order_by(*column.table.primary_key)).all()
    rows = [row for row in rows if getattr(row, column.name) is not None] or rows
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
            faults = _faults_until(column, _names(column, getattr(row, key.name)))
            savepoint.rollback()
            if faults is not None:
                yield f"{column} {getattr(row, key.name)}: {value!r} became {other!r}, and check said {faults[:2]}"
            return


def _forged(table: Table) -> Iterator[str]:
    """A row put in whole beside the newest one, like it but for its key and what must be unique, and not set off."""
    key = next(iter(table.primary_key))
    row = session().execute(select(table).order_by(key.desc()).limit(1)).mappings().one()
    unique = [list(each.columns) for each in (*table.constraints, *table.indexes) if _is_unique(each)]
    free = {column.name for some in unique for column in some if not column.foreign_keys} | {key.name}
    forged = {name: _other(value) if name in free else value for name, value in row.items()}
    savepoint = session().begin_nested()
    try:
        session().execute(insert(table).values(forged | STANDING.get(table.name, {})))
    except DBAPIError:
        savepoint.rollback()
        assert table.name in ONE_EACH, table.name
        return
    session().expire_all()
    fault = next(violations_beside(table), None)
    savepoint.rollback()
    if fault is None:
        yield f"{table.name}: a row was put in, and check said nothing"


def _is_unique(each: Any) -> bool:
    return isinstance(each, UniqueConstraint) or bool(getattr(each, "unique", False))


def _other(value: Any) -> Any:
    """A value that no row has there yet."""
    if isinstance(value, int):
        return value + 7_000
    return value + timedelta(days=700) if isinstance(value, date) else f"{value[:-2]}~~" if value else value


def _removed(table: Table) -> Iterator[str]:
    """The newest row taken away with all that points to it, and not set off."""
    key = next(iter(table.primary_key))
    savepoint = session().begin_nested()
    session().execute(text("PRAGMA defer_foreign_keys = ON"))
    _remove(table, [session().scalars(select(key).order_by(key.desc()).limit(1)).one()], set())
    session().expire_all()
    fault = next(violations_beside(table), None)
    savepoint.rollback()
    if fault is None and table.name not in MISSED_OUTSIDE:
        yield f"{table.name}: a row was taken away, and check said nothing"


def _remove(table: Table, keys: Sequence[Any], seen: set[tuple[str, Any]]) -> None:
    keys = [each for each in keys if (table.name, each) not in seen]
    seen |= {(table.name, each) for each in keys}
    for other in Base.metadata.tables.values() if keys else ():
        for pointer in other.foreign_keys:
            if pointer.column.table is table and len(other.primary_key) == 1:
                own = next(iter(other.primary_key))
                _remove(other, session().scalars(select(own).where(pointer.parent.in_(keys))).all(), seen)
    key = next(iter(table.primary_key))
    session().execute(delete(table).where(key.in_(keys)))


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


def _faults_until(column: Column[Any], named: tuple[str, ...]) -> list[str] | None:
    """None as soon as a fault begins with one of these names; all faults when none does."""
    faults = []
    for fault in violations_beside(column.table):
        if fault.startswith(named):
            return None
        faults.append(fault)
    return faults


def violations_beside(table: Any) -> Iterator[str]:
    """What check says, the room of this table first: most of it is found there, and nothing else need be read."""
    room = next(each.class_.__module__.split(".")[1] for each in Base.registry.mappers if each.local_table is table)
    for part in parts(AT_ONCE, linked_orders()):
        with within(part):
            proofs = [prove for kind in ("proof", "proof_of_orders") for prove in _of_room(room, kind)]
            found = [fault for prove in proofs for fault in unbroken(room, prove())]
            found += [fault for each in _of_room(room, "witnesses") for fault in unbroken(room, unwitnessed(each))]
        yield from found
    yield from violations_of_rooms()


def _of_room(room: str, kind: str) -> list[Any]:
    """What the manifest of that room gives of a kind, if anything."""
    return [given for name, given in HOUSE.named_parts(kind) if name == room]


def _names(column: Column[Any], key: Any) -> tuple[str, ...]:
    """How a fault begins that names the row, or the document it belongs to."""
    table = column.table.name
    return (f"{table} {key}:", *(f"{each} " for each in NAMED_BY[table]))
