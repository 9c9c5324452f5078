"""The floor: the rows that a command wrote, written again by the bare driver into tables of the same shape."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Engine, Index, MetaData, Table, UniqueConstraint, select
from sqlalchemy.schema import CreateTable

from marketplace.infra.data.database import Base

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by table."""
Batch = Sequence[tuple[str, list[Any]]]
"""What one commit of the floor writes: statements, each with the values of its rows."""


class Notebook:
    """Tells which rows are new since it was last asked; rows that were changed are not told."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.known = self._keys()

    def new_rows(self) -> Rows:
        """The rows written meanwhile, by table, with the values as the driver takes them."""
        before, self.known = self.known, self._keys()
        rows: dict[str, list[Mapping[str, Any]]] = {}
        with self.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                if fresh := self.known[table.name] - before[table.name]:
                    read = connection.exec_driver_sql(f"SELECT * FROM {table.name}").mappings().all()  # noqa: S608
                    names = [column.name for column in table.primary_key]
                    rows[table.name] = [dict(row) for row in read if tuple(row[name] for name in names) in fresh]
        return rows

    def _keys(self) -> dict[str, set[tuple[Any, ...]]]:
        with self.engine.connect() as connection:
            return {
                table.name: {tuple(row) for row in connection.execute(select(*table.primary_key.columns))}
                for table in Base.metadata.sorted_tables
            }


def make_floor(engine: Engine, commits: Sequence[Rows]) -> list[Batch]:
    """Makes a bare table beside each that was written, with its indexes and without any rule, and the statements
    that write the same rows there: a batch for each commit.
    """
    names = {name for rows in commits for name in rows}
    with engine.begin() as connection:
        for name in sorted(names):
            bare = _bare(Base.metadata.tables[name])
            connection.execute(CreateTable(bare, if_not_exists=True))
            for index in bare.indexes:
                index.create(connection, checkfirst=True)
    mark = "%s" if engine.dialect.name == "postgresql" else "?"
    return [[_statement(name, rows[name], mark) for name in rows] for rows in commits]


def write_floor(engine: Engine, commits: Sequence[Batch]) -> float:
    """Writes each batch in a transaction of its own, by the bare driver; gives the seconds it took."""
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        begun = time.perf_counter()
        for batch in commits:
            cursor = driver.cursor()
            if engine.dialect.name == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            for statement, values in batch:
                cursor.executemany(statement, values)
            driver.commit()
        return time.perf_counter() - begun
    finally:
        raw.close()


def _bare(table: Table) -> Table:
    """Columns and indexes alone; without a unique key, as the same rows are written again and again."""
    columns = [Column(each.name, each.type, primary_key=each.name == "id") for each in table.columns]
    bare = Table(f"floor_{table.name}", MetaData(), *columns)
    keys = [list(index.columns.keys()) for index in table.indexes]
    keys += [list(each.columns.keys()) for each in table.constraints if isinstance(each, UniqueConstraint)]
    if "id" not in table.columns:
        keys.append(list(table.primary_key.columns.keys()))
    for number, names in enumerate(keys):
        Index(f"{bare.name}_{number}", *(bare.columns[name] for name in names))
    return bare


def _statement(name: str, rows: Sequence[Mapping[str, Any]], mark: str) -> tuple[str, list[Any]]:
    columns = [column for column in rows[0] if column != "id"]
    marks = ", ".join([mark] * len(columns))
    quoted = ", ".join(f'"{column}"' for column in columns)
    values = [tuple(_plain(row[column]) for column in columns) for row in rows]
    return f"INSERT INTO floor_{name} ({quoted}) VALUES ({marks})", values  # noqa: S608


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value
