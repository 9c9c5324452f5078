"""A sheet as rows of cleaned text, each with the number it has in the person's own file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from marketplace.infra.files.sheets.faults import CellFault, column_letter
from marketplace.infra.files.sheets.limits import Limits
from marketplace.infra.files.sheets.shown import is_failed, is_rounded
from marketplace.kernel.cleaning import clean_name, trim
from marketplace.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, and its cells from column A on; each row of a sheet has as many."""

    number: int
    cells: tuple[str, ...]

    def at(self, column: int) -> str:
        """The text in the column of that place, counted from 1; empty beyond the last."""
        return self.cells[column - 1] if 0 < column <= len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read: rows that hold something, and what was seen beside them."""

    rows: tuple[Row, ...]
    skipped: int = 0
    """Empty rows between the first and the last."""
    name: str = ""
    """Which sheet of the workbook was read; empty for a text."""
    others: tuple[str, ...] = ()
    """Sheets of the workbook that were not read."""
    faults: tuple[CellFault, ...] = ()
    """Cells that cannot be trusted, whatever their column is: a rounded number, a formula that failed."""

    @property
    def width(self) -> int:
        """How many columns hold something."""
        return len(self.rows[0].cells) if self.rows else 0


def make_sheet(
    raw: Iterable[Sequence[str]],
    limits: Limits,
    name: str = "",
    others: tuple[str, ...] = (),
    faults: Iterable[CellFault] = (),
) -> Sheet:
    """Cleans every cell, leaves out empty rows and empty columns at the end, and holds to the limits.

    Raises `sheet_empty`, `sheet_too_many_rows`, `sheet_too_many_columns` or `sheet_cell_too_long`.
    """  # fmt: skip
    filled: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(raw, 1):
        cleaned = _clean_cells(number, cells, limits)
        if not cleaned:
            continue
        if len(filled) == limits.all_rows:
            raise DomainError("sheet_too_many_rows", most=limits.rows)
        filled.append((number, cleaned))
    if not filled:
        raise DomainError("sheet_empty")
    width = max(len(cells) for _, cells in filled)
    rows = tuple(Row(number, tuple(cells + [""] * (width - len(cells)))) for number, cells in filled)
    skipped = rows[-1].number - rows[0].number + 1 - len(rows)
    doubtful = sorted({(fault.row or 0, fault.column or 0, fault.code) for fault in (*faults, *_doubtful(rows))})
    return Sheet(rows, skipped, name, others, tuple(CellFault(*each) for each in doubtful))


def _doubtful(rows: Iterable[Row]) -> Iterator[CellFault]:
    for row in rows:
        for column, text in enumerate(row.cells, 1):
            if is_rounded(text):
                yield CellFault(row.number, column, "sheet_number_rounded")
            elif is_failed(text):
                yield CellFault(row.number, column, "sheet_formula_failed")


def _clean_cells(number: int, cells: Sequence[str], limits: Limits) -> list[str]:
    cleaned = [clean_cell(text) for text in cells]
    while cleaned and not cleaned[-1]:
        cleaned.pop()
    check_width(len(cleaned), limits)
    for position, text in enumerate(cleaned, 1):
        if len(text) > limits.cell:
            raise DomainError("sheet_cell_too_long", most=limits.cell, row=number, letter=column_letter(position))
    return cleaned


def check_width(width: int, limits: Limits) -> None:
    """Raises `sheet_too_many_columns` for a column beyond the last that is taken in."""
    if width > limits.columns:
        raise DomainError("sheet_too_many_columns", most=limits.columns, letter=column_letter(width))


def clean_cell(text: str) -> str:
    """The text a person sees in a cell: plain single spaces, nothing unseen, lines kept."""
    if text.isprintable():  # no control or format character, nor any space but the plain one
        seen = trim(" ".join(text.split()))
    else:
        lines = (clean_name(line) for line in text.splitlines())
        seen = "\n".join(line for line in lines if line)
    return seen[1:] if seen[:1] == "'" and seen[1:2] in _MARKED_AS_TEXT else seen


_MARKED_AS_TEXT = frozenset("=+-@0123456789")
"""Before these a spreadsheet has people put an apostrophe, which is no part of the text."""
