"""Several rows by their ids, asked only where the unit of work holds none; which of several lists hold anything."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.orm.util import identity_key

from marketplace.infra.data.database import Base
from marketplace.infra.data.runtime import session

Row = TypeVar("Row", bound=Base)
Value = TypeVar("Value")


def load_each(kind: type[Row], ids: Iterable[int], *options: ORMOption) -> dict[int, Row]:
    """Rows by id, whoever asks; what there is none of is left out. `options` say what is read with those not held."""
    wanted = set(ids)
    held = {each: session().identity_map.get(identity_key(kind, each)) for each in wanted}
    by_id: dict[int, Any] = {each: row for each, row in held.items() if row is not None and not inspect(row).expired}
    missing = wanted - by_id.keys()
    if missing:
        asked, key = _by_ids(kind)
        by_id |= {getattr(row, key): row for row in session().scalars(asked.options(*options), {"ids": list(missing)})}
    return by_id


@cache
def _by_ids(kind: type[Row]) -> tuple[Select[Row], str]:
    """Picks rows by `ids`; and the name of their key."""
    (key,) = inspect(kind).primary_key
    return select(kind).where(key.in_(bindparam("ids", expanding=True))), str(key.key)


def which_give_rows(**asked: Select[*tuple[Any, ...]]) -> frozenset[str]:
    """The names of those that would give a row, all asked in one statement."""
    row = session().execute(select(*(each.exists().label(name) for name, each in asked.items()))).one()
    return frozenset(name for name, gives in row._mapping.items() if gives)


def in_batches(values: Iterable[Value], size: int) -> Iterator[list[Value]]:
    """The values in lists of so many, the last one shorter: both databases bound how many one statement takes."""
    some: list[Value] = []
    for value in values:
        some.append(value)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some
