"""Old orders in bulk: a few are told through the operations, and written again under new keys and numbers.

All figures and postings of a copy are those that the rules gave the order it was made from; its fingerprints are taken
anew and its history is chained anew, so that `check` proves a copy as it proves what was told.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, Table, func, insert, or_, select, text, update

from marketplace.advances.fingerprints import offered_terms, proposed_terms
from marketplace.advances.models import Adjustment, Advance
from marketplace.audit.rules import GENESIS, chain_hash
from marketplace.bench.stories import Hands, closed_order
from marketplace.deliveries.fingerprints import counted, sent
from marketplace.deliveries.models import Delivery
from marketplace.infra.data.counters import DocumentCounter
from marketplace.infra.data.database import Base, table_of
from marketplace.inspections.fingerprints import decided_on
from marketplace.inspections.models import Inspection
from marketplace.kernel.fingerprints import fingerprint
from marketplace.orders.fingerprints import issued_terms
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.models import PromiseCount

MONTHS = 12
"""How far back the orders go that are told: one for each month."""
BATCH = 200
"""How many copies are written at once."""
TABLES = {
    "order": "purchase_orders", "delivery": "deliveries", "lot": "lots", "advance": "advances", "payment": "payments",
    "settlement": "settlements", "inspection": "inspections", "adjustment": "adjustments", "revision": "revisions",
    "order_line": "order_lines", "mend": "lots", "unit_result": "unit_results", "paid": "payments",
}  # fmt: skip
"""The tables of documents, by the word that keys and the names of columns have for them."""
KEYED = ("owner", "file", "subject", "source", "key")
"""Columns in which a document is named by its key."""
WITNESSED: dict[str, Callable[[Any, Mapping[str, Any]], str]] = {
    "order.issued": lambda find, said: issued_terms(find(PurchaseOrder, said["order_id"])),
    "advance.offered": lambda find, said: offered_terms(find(Advance, said["advance_id"])),
    "advance.accepted": lambda find, said: fingerprint(find(Advance, said["advance_id"]).contract.terms),
    "adjustment.proposed": lambda find, said: proposed_terms(find(Adjustment, said["adjustment_id"])),
    "delivery.despatched": lambda find, said: sent(find(Delivery, said["delivery_id"])),
    "delivery.received": lambda find, said: counted(find(Delivery, said["delivery_id"])),
    "lot.decided": lambda find, said: _decided(find(Inspection, said["inspection_id"])),
}
"""By event how its fingerprint is taken."""

JSON_OF_DOCUMENTS = frozenset({"terms"})
"""Columns in which a document keeps others' numbers and ids within what it says."""
HISTORY = frozenset({"audit_events", "audit_heads", "notices"})
"""Tables that tell of documents in words of their own."""
OF_OTHERS = frozenset({"uploads", "form_keys", "outbox", "try_counts", "personal_keys", "words_keys"})
"""Tables in which a key names somebody else, or that hold nothing for long."""

Row = dict[str, Any]


def _decided(inspection: Inspection) -> str:
    assert inspection.decision is not None
    return decided_on(inspection, inspection.decision)


@dataclass
class Told:
    """An order that was told: its rows by table, its documents, and what it added to counts that are kept."""

    rows: dict[str, list[Row]]
    documents: dict[tuple[str, int], Any]
    promises: dict[int, int]


class Load:
    """Old orders of one group and one off-taker: one told for each month back, and copies of them."""

    def __init__(self, hands: Hands, only: Collection[str] | None = None) -> None:
        """`only` names the tables of which there are copies when it is not all of them."""
        now = hands.runtime.clock()
        self.told = [tell(hands, now - timedelta(days=30 * month + 45)) for month in range(MONTHS)]
        self.copies, self.only = Copies(hands.runtime.engine), only
        self.count = len(self.told)

    def grow(self, count: int, say: Callable[[int], None] = lambda done: None) -> None:
        """Writes copies until there are so many orders, and says how many were written."""
        self.copies.write(self.told, max(0, count - self.count), say, self.only)
        self.count = max(count, self.count)


def tell(hands: Hands, at: datetime) -> Told:
    """A whole order told through the operations, from that moment on, and everything that was written of it."""
    before = _promises(hands.runtime.engine)
    with hands.runtime.unit_of_work():
        order_id = closed_order(hands, 2, 3, at)
    rows = _rows_of(hands.runtime.engine, order_id)
    with hands.runtime.unit_of_work(write=False, keep=True) as work:
        for event in rows["audit_events"]:
            if event["key"] in WITNESSED:
                WITNESSED[event["key"]](work.get_one, event["details"])
        held = {(row.__tablename__, row.id): row for row in list[Any](work) if row.__tablename__ in rows}
        work.expunge_all()
    after = _promises(hands.runtime.engine)
    return Told(rows, held, {row: times - before.get(row, 0) for row, times in after.items()})


def _promises(engine: Engine) -> dict[int, int]:
    counts = table_of(PromiseCount).columns
    with engine.connect() as connection:
        return {row.id: row.times for row in connection.execute(select(counts.id, counts.times))}


def _rows_of(engine: Engine, order_id: int) -> dict[str, list[Row]]:
    """The rows of an order by table: what points at them, and what names them by a key."""
    words = {table: word for word, table in reversed(TABLES.items())}
    ids, keys, rows = {"purchase_orders": {order_id}}, {f"order:{order_id}"}, dict[str, list[Row]]()
    before = -1
    with engine.connect() as connection:
        while before != (before := sum(map(len, ids.values()))):
            for table in Base.metadata.sorted_tables:
                mine: list[ColumnElement[bool]] = [
                    table.c[name].in_(ids[target]) for name, target in _pointers(table) if target in ids
                ]
                mine += [table.c[name].in_(keys) for name in KEYED if name in table.c and table.name not in OF_OTHERS]
                if table.name == "purchase_orders":
                    mine = [table.c.id == order_id]
                if mine:
                    asked = select(table).where(or_(*mine)).order_by(*table.primary_key.columns)
                    rows_here = [dict(row) for row in connection.execute(asked).mappings()]
                    if rows_here:
                        rows[table.name] = rows_here
                    if rows_here and "id" in table.c:
                        ids[table.name] = {row["id"] for row in rows_here}
                        word = words.get(table.name, table.name.removesuffix("s"))
                        keys |= {f"{word}:{row['id']}" for row in rows_here}
    return rows


@dataclass
class Copies:
    """Writes copies of what was told; knows the next free key and number of everything."""

    engine: Engine
    next_id: dict[str, int] = field(default_factory=dict)
    counts: dict[tuple[int, str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                if "id" in table.columns:
                    self.next_id[table.name] = (connection.scalar(select(func.max(table.columns["id"]))) or 0) + 1
            counter = table_of(DocumentCounter).columns
            for row in connection.execute(select(*counter)).mappings():
                self.counts[row["organisation_id"], row["prefix"], row["year"]] = row["count"]

    def write(
        self, told: Sequence[Told], count: int, say: Callable[[int], None], only: Collection[str] | None = None
    ) -> None:
        """Writes so many copies, taking one order after another, and says how many there are.

        `only` names the tables that are written when it is not the whole.
        """
        done = 0
        while done < count:
            some = [told[number % len(told)] for number in range(done, min(done + BATCH, count))]
            rows: dict[str, list[Row]] = {}
            for each in some:
                for name, copied in _Copy(self, each).rows(only):
                    rows.setdefault(name, []).extend(copied)
            with self.engine.begin() as connection:
                for table in Base.metadata.sorted_tables:
                    if rows.get(table.name):
                        connection.execute(insert(table), rows[table.name])
            done += len(some)
            say(done)
        self._close(told, count)

    def take_id(self, table: str) -> int:
        """The next free key of a table."""
        self.next_id[table] += 1
        return self.next_id[table] - 1

    def take_number(self, number: str, row: Row) -> str:
        """The next number of the kind, of whichever organisation counts it."""
        *head, last = number.split("-")
        kind, year = head[0], int(head[-1])
        parties: list[int] = [row[name] for name in ("off_taker_id", "producer_group_id") if row.get(name)]
        key = next((party, kind, year) for party in parties if (party, kind, year) in self.counts)
        self.counts[key] += 1
        return "-".join([*head, f"{self.counts[key]:0{len(last)}d}"])

    def _close(self, told: Sequence[Told], count: int) -> None:
        """Raises what is counted, and on PostgreSQL what gives out keys."""
        promises, counter = table_of(PromiseCount), table_of(DocumentCounter)
        with self.engine.begin() as connection:
            for number, each in enumerate(told):
                times = count // len(told) + (number < count % len(told))
                for row_id, added in each.promises.items():
                    raised = update(promises).where(promises.c.id == row_id)
                    connection.execute(raised.values(times=promises.c.times + added * times))
            for (party, prefix, year), last in self.counts.items():
                same = (counter.c.organisation_id == party, counter.c.prefix == prefix, counter.c.year == year)
                connection.execute(update(counter).where(*same).values(count=last))
            if self.engine.dialect.name == "postgresql":
                for name, free in self.next_id.items():
                    given = {"name": name, "free": free}
                    connection.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :free, false)"), given)


class _Copy:
    """One copy in the making: the new keys, numbers and witnesses by the old ones."""

    def __init__(self, copies: Copies, told: Told) -> None:
        self.told, self.changed = told, dict[str, str]()
        self.ids = {
            name: {row["id"]: copies.take_id(name) for row in rows}
            for name, rows in told.rows.items()
            if "id" in rows[0]
        }
        for rows in told.rows.values():
            for row in rows:
                if isinstance(number := row.get("number"), str) and number and "subject" not in row:
                    self.changed[number] = copies.take_number(number, row)
                if isinstance(token := row.get("token"), str):
                    self.changed[token] = secrets.token_hex(len(token))[: len(token)]

    def rows(self, only: Collection[str] | None) -> Iterator[tuple[str, list[Row]]]:
        """By table the rows of the copy; history comes last, as it keeps witnesses of the rest."""
        for table in Base.metadata.sorted_tables:
            name = table.name
            if name in self.told.rows and name not in HISTORY and (only is None or name in only):
                yield name, [self._row(table, row) for row in self.told.rows[name]]
        if only is None:
            yield from self._history()

    def _history(self) -> Iterator[tuple[str, list[Row]]]:
        heads: dict[str, tuple[int, str]] = {}
        history = Base.metadata.tables["audit_events"]
        events = [self._event(self._row(history, row), row, heads) for row in self.told.rows["audit_events"]]
        yield "audit_events", events
        yield (
            "audit_heads",
            [{"subject": key, "count": count, "hash": digest} for key, (count, digest) in heads.items()],
        )
        notices = Base.metadata.tables["notices"]
        told = [self._row(notices, row) for row in self.told.rows.get("notices", ())]
        yield "notices", [row | {"details": self._said(row["details"])} for row in told]

    def _row(self, table: Table, row: Row) -> Row:
        new = dict(row)
        if "id" in row:
            new["id"] = self.ids[table.name][row["id"]]
        for column, target in _pointers(table):
            new[column] = self.ids.get(target, {}).get(row[column], row[column])
        for column in KEYED:
            if isinstance(row.get(column), str):
                new[column] = _KEY.sub(self._key, row[column])
        for column in JSON_OF_DOCUMENTS & row.keys():
            new[column] = self._said(row[column])
        for column in ("number", "token"):
            new |= {column: self.changed[row[column]]} if row.get(column) in self.changed else {}
        document = self.told.documents.get((table.name, row.get("id", 0)))
        if document is not None:
            for column in table.columns.keys() & new.keys():
                setattr(document, column, new[column])
        return new

    def _event(self, new: Row, row: Row, heads: dict[str, tuple[int, str]]) -> Row:
        details = self._said(row["details"])
        if "fingerprint" in details:
            details["fingerprint"] = WITNESSED[row["key"]](self._document, row["details"])
            self.changed[row["details"]["fingerprint"]] = details["fingerprint"]
        count, previous = heads.get(new["subject"], (0, GENESIS))
        said = (new["key"], new["file"], new["by_user_id"], new["organisation_id"], new["occurred_at"])
        digest = chain_hash(previous, new["subject"], count + 1, *said, details)
        heads[new["subject"]] = (count + 1, digest)
        return new | {"details": details, "previous_hash": previous, "hash": digest}

    def _document(self, kind: type[Base], old_id: int) -> Any:
        return self.told.documents[kind.__tablename__, old_id]

    def _key(self, match: re.Match[str]) -> str:
        word, old = match["word"], int(match["id"])
        return f"{word}:{self.ids.get(TABLES[word], {}).get(old, old)}" if word in TABLES else match[0]

    def _said(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {each: self._said(said, each) for each, said in value.items()}
        if isinstance(value, list):
            return [self._said(each, name) for each in value]
        if isinstance(value, str):
            return self.changed.get(value) or _KEY.sub(self._key, value)
        if isinstance(value, int) and name.endswith("_id"):
            return self.ids.get(TABLES.get(name.removesuffix("_id"), ""), {}).get(value, value)
        return value


_KEY = re.compile(r"\b(?P<word>[a-z_]+):(?P<id>\d+)\b")


def _pointers(table: Table) -> list[tuple[str, str]]:
    """The columns that name a row of another table, by a foreign key or by the word of a document."""
    known = [(key.parent.name, key.column.table.name) for key in table.foreign_keys]
    names = [column.name for column in table.columns if column.name.endswith("_id")]
    loose = {name: TABLES.get(name.removesuffix("_id"), "") for name in names}
    return known + [(name, target) for name, target in loose.items() if target and name not in dict(known)]
