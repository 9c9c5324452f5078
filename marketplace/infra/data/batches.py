"""Rows that a unit of work writes together: at its end, or as soon as somebody asks for their table."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ClauseElement, Table
from sqlalchemy.event import listen
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction
from sqlalchemy.sql.util import find_tables

from marketplace.infra.data.database import Base
from marketplace.infra.data.runtime import session

Writer = Callable[[Sequence[Any]], None]
"""Writes all that was left to it, in the order in which it was left."""
_LEFT = "left_to_write"


@dataclass(frozen=True)
class _Left:
    """Something left to be written, and within which transaction or savepoint it happened."""

    within: SessionTransaction | None
    table: str
    writer: Writer
    item: Any


def write_together(table: type[Base], writer: Writer, item: Any) -> None:
    """Leaves something to be written into a table together with all else that this unit of work has for it.

    The writer runs when the command is over, so it refuses nothing.
    """
    work = session()
    if _LEFT not in work.info:
        listen(work, "before_commit", _write_at_the_end)
        listen(work, "do_orm_execute", _write_before_asking)
        listen(work, "after_soft_rollback", _forget)
    within = work.get_nested_transaction() or work.get_transaction()
    work.info.setdefault(_LEFT, []).append(_Left(within, table.__tablename__, writer, item))


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """What is written inside is undone when anything is raised, while the unit of work goes on.

    What was left to be written before it is written first, so that undoing takes nothing else away.
    """
    _write(session())
    savepoint = session().begin_nested()
    try:
        yield
        savepoint.commit()
    except BaseException:
        savepoint.rollback()
        session().expire_all()
        raise


def _write(work: Session) -> None:
    by_writer: dict[Writer, list[Any]] = {}
    for each in work.info.get(_LEFT, ()):
        by_writer.setdefault(each.writer, []).append(each.item)
    if by_writer:
        work.info[_LEFT] = []
        work.flush()
    for writer, items in by_writer.items():
        writer(items)


def _write_at_the_end(work: Session) -> None:
    if not work.in_nested_transaction():
        _write(work)


def _write_before_asking(asked: ORMExecuteState) -> None:
    left = {each.table for each in asked.session.info[_LEFT]}
    if left:
        asked_for = find_tables(cast(ClauseElement, asked.statement), check_columns=True, include_crud=True)
        if left & {table.name for table in asked_for if isinstance(table, Table)}:
            _write(asked.session)


def _forget(work: Session, undone: SessionTransaction) -> None:
    """Drops what was left within the transaction, or savepoint, that was undone."""

    def is_within(transaction: SessionTransaction | None) -> bool:
        return transaction is not None and (transaction is undone or is_within(transaction.parent))

    work.info[_LEFT] = [each for each in work.info[_LEFT] if not is_within(each.within)]
