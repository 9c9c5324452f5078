"""What is wrong with a cell or a column of a sheet, and many such faults told in few lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marketplace.kernel.errors import DomainError


def column_letter(position: int) -> str:
    """What a spreadsheet calls the column at this place: 1 is A, 27 is AA."""
    letters = ""
    while position > 0:
        position, last = divmod(position - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


@dataclass(frozen=True, slots=True)
class CellFault:
    """One thing that is wrong, where the person sees it; row and column count from 1.

    Without a row it concerns the whole column, without a column the whole row.
    """

    row: int | None
    column: int | None
    code: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def letter(self) -> str:
        """The column's letter, empty without a column."""
        return column_letter(self.column or 0)

    @property
    def error(self) -> DomainError:
        """The same as an error, whose words are looked up."""
        return DomainError(self.code, **self.params)

    def place(self, names: Mapping[int, str]) -> DomainError | None:
        """Where it is, as an error with words ("row 17, column D (NIK)"); names of columns by their place."""
        return place(self.row, self.column, names)


def place(row: int | None, column: int | None, names: Mapping[int, str]) -> DomainError | None:
    """A place in the sheet in words; None for the sheet as a whole."""
    letter, name = column_letter(column or 0), names.get(column or 0, "")
    if column is None:
        return None if row is None else DomainError("sheet_place_row", row=row)
    if row is None:
        code = "sheet_place_column_named" if name else "sheet_place_column"
        return DomainError(code, letter=letter, name=name)
    return DomainError("sheet_place_named" if name else "sheet_place", row=row, letter=letter, name=name)


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """Faults that say the same of the same column: in which rows, lowest first."""

    column: int | None
    code: str
    params: Mapping[str, Any] = field(hash=False)
    rows: tuple[int, ...]
    count: int

    @property
    def error(self) -> DomainError:
        """What is wrong, as an error whose words are looked up."""
        return DomainError(self.code, **self.params)

    @property
    def spans(self) -> str:
        """The rows as people write them: `2–40, 57`."""
        return spans(self.rows)


@dataclass(frozen=True, slots=True)
class FaultReport:
    """All faults of a sheet: the first ones in full, all of them in groups (the largest first), and how many."""

    first: tuple[CellFault, ...]
    groups: tuple[FaultGroup, ...]
    total: int
    rows: int
    """How many rows have a fault."""


def report_faults(faults: Iterable[CellFault], full: int = 20) -> FaultReport:
    """Puts equal faults together; whole columns come first, then the groups with most rows."""
    everything = sorted(faults, key=lambda fault: (fault.row or 0, fault.column or 0))
    groups: dict[tuple[Any, ...], list[CellFault]] = {}
    for fault in everything:
        said = tuple(sorted((name, repr(value)) for name, value in fault.params.items()))
        groups.setdefault((fault.column, fault.code, said), []).append(fault)
    grouped = [_group(each) for each in groups.values()]
    grouped.sort(key=lambda group: (bool(group.rows), -group.count, group.column or 0, group.code))
    rows = {fault.row for fault in everything if fault.row is not None}
    return FaultReport(tuple(everything[:full]), tuple(grouped), len(everything), len(rows))


def _group(faults: Sequence[CellFault]) -> FaultGroup:
    first = faults[0]
    rows = sorted({fault.row for fault in faults if fault.row is not None})
    return FaultGroup(first.column, first.code, first.params, tuple(rows), len(faults))


def spans(rows: Iterable[int], most: int = 8) -> str:
    """Row numbers, neighbours joined; after so many spans it ends with `…`."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    words = [f"{first}" if first == last else f"{first}–{last}" for first, last in runs[:most]]
    return ", ".join(words) + (" …" if len(runs) > most else "")
