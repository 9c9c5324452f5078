"""An index of only those rows that are in some of their states: however many have come to an end, few are looked at."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Index, bindparam, text


def index_of_states(name: str, states: Collection[str], *columns: str, unique: bool = False) -> Index:
    """The index, for `__table_args__`; asked by `in_states` with the same states."""
    where = text("status IN ({})".format(", ".join(f"'{state}'" for state in sorted(states))))
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def in_states(column: Any, states: Collection[str]) -> ColumnElement[bool]:
    """Whether the status is one of these, written out in the statement just as in the index: else it is not found."""
    condition: ColumnElement[bool] = column.in_(bindparam(None, sorted(states), expanding=True, literal_execute=True))
    return condition
