"""Counting what is asked of the database: statements, and the rows that come back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event, insert, select, update

from marketplace.infra.data.database import Base
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.models import PromiseCount

APART = 1_000
"""How far apart the numbers of two copies of a row are."""
REPEATED = (
    "purchase_orders", "order_lines", "deliveries", "lots", "inspections", "verdicts", "decisions", "settlements",
    "settlement_lines", "payments", "trade_outcomes",
)  # fmt: skip
"""Tables of which an order that ended has rows."""


@dataclass
class Asked:
    """The statements sent meanwhile, each with its values; many rows written at once are one statement."""

    statements: list[tuple[str, Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.statements)

    @property
    def alike(self) -> list[str]:
        """The statements, their lists of values made alike."""
        return [re.sub(r"\((\?|%\(\w+\)s)(, (\?|%\(\w+\)s))*\)", "(…)", said) for said, _values in self.statements]

    def rows(self, engine: Engine) -> int:
        """How many rows all that was read gives when it is asked again."""
        with engine.connect() as connection:
            read = [pair for pair in self.statements if pair[0].startswith("SELECT")]
            return sum(len(connection.exec_driver_sql(said, values).all()) for said, values in read)


@contextmanager
def counted(engine: Engine) -> Iterator[Asked]:
    """Counts what is asked within."""
    asked = Asked()

    def note(connection: object, cursor: object, statement: str, values: Any, context: Any, many: bool) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            asked.statements.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def repeat_order(engine: Engine, times: int) -> None:
    """Writes the first order that is closed, with all its goods and its money, so many times more; promises that went
    alike are counted in one row.
    """
    with engine.begin() as connection:
        closed = select(PurchaseOrder.id).where(PurchaseOrder.status == "closed").order_by(PurchaseOrder.id)
        known = {"purchase_orders": set(connection.execute(closed.limit(1)).scalars())}
        for name in REPEATED:
            table = Base.metadata.tables[name]
            rows = [dict(row) for row in connection.execute(select(table)).mappings() if _belongs(row, table, known)]
            known.setdefault(name, {row["id"] for row in rows})
            copies = [_moved(row, table, known, APART * number) for number in range(1, times + 1) for row in rows]
            if copies:
                connection.execute(insert(table), copies)
        connection.execute(update(PromiseCount).values(times=PromiseCount.times * (times + 1)))


def _belongs(row: Any, table: Any, known: dict[str, set[int]]) -> bool:
    """Whether a row is of the order: by its own number, by what it points at, or by the key that owns it."""
    if table.name in known:
        return row["id"] in known[table.name]
    if "owner" in row:
        return int(row["owner"].rpartition(":")[2]) in known["settlements"]
    if table.name == "trade_outcomes":
        return row["order_id"] in known["purchase_orders"]
    return any(row[name] in known[target] for name, target in _pointers(table) if target in known)


def _moved(row: dict[str, Any], table: Any, known: dict[str, set[int]], by: int) -> dict[str, Any]:
    moved = row | {"id": row["id"] + by}
    for name, target in _pointers(table):
        if target in known and row[name] is not None:
            moved[name] = row[name] + by
    for name in {"owner", "source", "file"} & row.keys():
        kind, _, number = (row[name] or "").partition(":")
        moved[name] = f"{kind}:{int(number) + by}" if number else row[name]
    for name in {"number", "token"} & row.keys():
        moved[name] = f"{row[name][-12:]}~{by // APART}" if isinstance(row[name], str) else row[name]
    return moved


def _pointers(table: Any) -> list[tuple[str, str]]:
    found = [(key.parent.name, key.column.table.name) for key in table.foreign_keys]
    loose = {"lot_id": "lots", "order_id": "purchase_orders"} if table.name == "trade_outcomes" else {}
    return [*found, *loose.items()]
