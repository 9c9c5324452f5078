"""Some order files at a time: what reads all documents of all orders can read those of a few, and then forget them.

Within a part every query asks for rows of its orders alone, in whatever room: rows that name an order, its file, or a
document that does. What belongs to no order (a standard, a party) is not narrowed.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Select, Table, func, literal_column, select
from sqlalchemy.event import listen
from sqlalchemy.orm import Mapper, ORMExecuteState, with_loader_criteria
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.visitors import iterate, replacement_traverse

from marketplace.audit.models import AuditEvent
from marketplace.infra.data.database import Base
from marketplace.infra.data.loading import in_batches
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import DocumentKey, key_of
from marketplace.ledger.models import Entry
from marketplace.orders.models import PurchaseOrder

ORDERS = PurchaseOrder.__tablename__
ROWS_OF_ORDERS, ROWS_OF_FILES = "order_id", "file"
"""The columns by which a row names its order."""
HISTORY = frozenset({"audit_events", "notices"})
_PART = "part_of_orders"
Linked = Callable[[Collection[int]], Iterator[tuple[int, int]]]
"""Pairs of linked orders that name one of these."""


@dataclass(frozen=True)
class Part:
    """The orders of a part; of none when it is the rest: rows that might name an order and name none."""

    ids: tuple[int, ...] = ()

    def holds(self, column: Column[Any]) -> ColumnElement[bool]:
        """Whether the column names an order of this part, by id or by file."""
        if not self.ids:
            return column.is_(None)
        return column.in_([key_of("order", each) for each in self.ids] if column.name == ROWS_OF_FILES else self.ids)


@contextmanager
def within(part: Part) -> Iterator[None]:
    """Narrows all that is asked in this unit of work to the part."""
    work = session()
    if _PART not in work.info:
        listen(work, "do_orm_execute", _narrow)
    work.info[_PART] = part
    try:
        yield
    finally:
        work.info[_PART] = None


def parts(size: int, links: Iterable[tuple[int, int]]) -> Sequence[Part]:
    """All orders in parts of about that size, and the rest; orders that are linked with each other are in one part.

    Orders that are gone and of which only history or the book still speak are among them.
    """
    found = list(_parts(array("q", all_orders()), size, _groups(links)))
    if any(session().scalar(select(1).where(column.is_(None)).limit(1)) for column in _naming_none()):
        found.append(Part())
    return found


def parts_of(orders: Iterable[int], size: int, linked_to: Linked) -> Sequence[Part]:
    """These orders, and those that they are linked with, near or far, in parts of about that size."""
    known, links = set(orders), set[tuple[int, int]]()
    new = set(known)
    while new:
        met = {pair for some in in_batches(sorted(new), size) for pair in linked_to(some)}
        links |= met
        new = {each for pair in met for each in pair} - known
        known |= new
    return list(_parts(sorted(known), size, _groups(links)))


def _parts(orders: Iterable[int], size: int, linked: dict[int, tuple[int, ...]]) -> Iterator[Part]:
    elsewhere = {each for group in linked.values() for each in group} - linked.keys()
    some: list[int] = []
    for order_id in orders:
        if order_id not in elsewhere:
            some += linked.get(order_id, (order_id,))
        if len(some) >= size:
            yield Part(tuple(some))
            some = []
    if some:
        yield Part(tuple(some))


def _naming_none() -> Iterator[Column[Any]]:
    """Columns that may name an order and may name none; rows of history that name none are of people and parties."""
    for table in Base.metadata.tables.values():
        for name in (ROWS_OF_ORDERS, ROWS_OF_FILES):
            if table.name not in HISTORY and name in table.c and table.c[name].nullable:
                yield table.c[name]


def all_orders() -> Iterator[int]:
    """Every order, whether it is still there or only history or the book speak of it."""
    there = array("q", session().scalars(select(PurchaseOrder.id).order_by(PurchaseOrder.id)))
    known = set(there)
    yield from there
    gone: set[int] = set()
    for table in (AuditEvent, Entry):
        for file in session().scalars(select(table.file).where(table.file.is_not(None)).distinct()):
            named = DocumentKey.parse(file)
            if named is not None and file == key_of("order", named.id):
                gone |= {named.id} - known
    yield from sorted(gone)


def _groups(links: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """Linked orders, each group under its first one."""
    group_of: dict[int, set[int]] = {}
    for one, other in links:
        group = group_of.get(one, {one}) | group_of.get(other, {other})
        group_of.update(dict.fromkeys(group, group))
    return {min(group): tuple(sorted(group)) for group in group_of.values()}


def _narrow(asked: ORMExecuteState) -> None:
    part: Part | None = asked.session.info.get(_PART)
    if part is None or not asked.is_select or asked.is_relationship_load or asked.is_column_load:
        return
    statement = cast(Select[Any], asked.statement)
    names = {each.name for each in iterate(statement) if isinstance(each, Table)}
    for name in sorted(names & Base.metadata.tables.keys()):
        mapper, path = _mapper_of(name), _path(Base.metadata.tables[name])
        if mapper is not None and path:
            criteria = with_loader_criteria(
                mapper.class_, _criterion(mapper, path, part), include_aliases=True, propagate_to_loaders=False
            )
            statement = statement.options(criteria)
    where: ColumnElement[Any] | None = statement.whereclause
    if where is not None and asked.session.get_bind().dialect.name == "sqlite":
        statement = statement.where()
        statement._where_criteria = (replacement_traverse(where, {}, _rather_by_order),)
    asked.statement = statement


def _rather_by_order(element: Any, **_how: Any) -> Any:
    """Tells SQLite, which knows no figures of its tables, that most rows are in the state that is asked for: else it
    takes the index of states, and reads those of all orders for every part.
    """
    if isinstance(element, BinaryExpression) and isinstance(element.left, Column) and element.left.name == "status":
        return func.likelihood(element, literal_column("0.99"))
    return None


def _criterion(mapper: Mapper[Any], path: tuple[Column[Any], ...], part: Part) -> ColumnElement[bool]:
    """The rows of a table that lead along the path to an order of the part."""
    *steps, last = path
    inside = part.holds(last)
    for pointer in reversed(steps):
        target = next(iter(pointer.foreign_keys)).column
        inside = pointer.in_(select(target).where(inside))
    return inside


@cache
def _mapper_of(table: str) -> Mapper[Any] | None:
    rows = Base.metadata.tables[table]
    return next((mapper for mapper in Base.registry.mappers if mapper.local_table is rows), None)


@cache
def _path(table: Table) -> tuple[Column[Any], ...]:
    """The pointers that lead from a row to the column that names its order; none when it belongs to no order."""
    if table.name == ORDERS:
        return (table.c.id,)
    for name in (ROWS_OF_ORDERS, ROWS_OF_FILES):
        if name in table.c:
            return (table.c[name],)
    for column in table.columns:
        for pointer in column.foreign_keys:
            if not column.nullable and pointer.column.table is not table and (path := _path(pointer.column.table)):
                return (column, *path)
    return ()
