"""The cells of a table as values, every fault with its place, and columns that stand one place off."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.infra.files.sheets.columns import KnownColumn, Table
from marketplace.infra.files.sheets.faults import CellFault, column_letter
from marketplace.kernel.errors import DomainError, Invalid

_FEWEST = 5
"""Filled cells from which on a column as a whole is judged."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """The values of a row by the keys of the columns; None where the cell is empty or wrong."""

    number: int
    values: Mapping[str, Any]
    is_whole: bool
    """Whether no cell of it is wrong, nor any of its columns as a whole."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A table as values, and all that is wrong with it."""

    rows: tuple[ReadRow, ...]
    faults: tuple[CellFault, ...]


@dataclass(frozen=True, slots=True)
class _ReadColumn:
    values: list[Any]
    faults: list[CellFault]
    is_refused: bool = False


def read_values(table: Table) -> Reading:
    """Reads every cell with its column's own `read`; a column that is wrong as a whole is one fault.

    Such a fault is `sheet_column_shifted` where a neighbour holds what belongs here, else `sheet_column_unlike`.
    """
    doubtful = {(each.row, each.column): each for each in table.faults}
    columns = {
        column.key: _read_column(table, column, table.match.found[column.key], doubtful)
        for column in table.known
        if column.key in table.match.found
    }
    faults = [fault for each in columns.values() for fault in each.faults]
    wrong = {fault.row for fault in faults}
    is_open = any(each.is_refused for each in columns.values())
    nothing = {column.key: None for column in table.known}
    rows = tuple(
        ReadRow(
            row.number,
            nothing | {key: each.values[place] for key, each in columns.items()},
            row.number not in wrong and not is_open,
        )
        for place, row in enumerate(table.rows)
    )
    return Reading(rows, tuple(sorted(faults, key=lambda fault: (fault.row or 0, fault.column or 0))))


def _read_column(
    table: Table, column: KnownColumn, position: int, doubtful: Mapping[tuple[int | None, int | None], CellFault]
) -> _ReadColumn:
    values: list[Any] = []
    faults: list[CellFault] = []
    filled = wrong = 0
    for row in table.rows:
        text, value = row.at(position), None
        if fault := doubtful.get((row.number, position)):
            faults.append(fault)
        elif text:
            value, problems = read_cell(column, text)
            filled, wrong = filled + 1, wrong + bool(problems)
            faults += [CellFault(row.number, position, each.code, each.params) for each in problems]
        elif column.is_required:
            faults.append(CellFault(row.number, position, "sheet_cell_missing"))
        values.append(value)
    if fault := _fault_of_whole(table, column, position, filled, wrong):
        return _ReadColumn([None] * len(values), [fault], is_refused=True)
    return _ReadColumn(values, faults)


def read_cell(column: KnownColumn, text: str) -> tuple[Any, tuple[DomainError, ...]]:
    """The value of a filled cell, and what its column says no to."""
    try:
        return (text if column.read is None else column.read(text)), ()
    except Invalid as several:
        return None, several.errors
    except DomainError as error:
        return None, (error,)
    except ValueError as error:
        return None, (DomainError(str(error)),)


def _fault_of_whole(table: Table, column: KnownColumn, position: int, filled: int, wrong: int) -> CellFault | None:
    """The one fault of a column most of whose cells are of another kind."""
    rows = len(table.rows)
    is_vacant = column.is_required and filled * 2 < rows
    if rows < _FEWEST or not (is_vacant or (filled >= _FEWEST and wrong * 2 > filled)):
        return None
    for other in (position + 1, position - 1):
        if column.read is not None and _fits(table, column, other):
            return CellFault(None, position, "sheet_column_shifted", {"other": column_letter(other)})
    if filled >= _FEWEST and wrong * 10 >= filled * 9:
        return CellFault(None, position, "sheet_column_unlike", {"wrong": wrong, "filled": filled})
    return None


def _fits(table: Table, column: KnownColumn, position: int) -> bool:
    """Whether most rows have in that place what belongs into the column."""
    texts = [text for row in table.rows if (text := row.at(position))]
    return len(texts) * 2 > len(table.rows) and sum(not read_cell(column, text)[1] for text in texts) * 2 > len(texts)
