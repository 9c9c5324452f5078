"""Which column is which: the header of a person's sheet beside the columns that an import knows."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.infra.files.sheets.faults import CellFault, place
from marketplace.infra.files.sheets.limits import LIMITS, Limits
from marketplace.infra.files.sheets.tables import Row, Sheet
from marketplace.kernel.errors import DomainError, Invalid

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ORDINAL = re.compile(r"\(?(\d{1,2})\)?")


@dataclass(frozen=True, kw_only=True)
class KnownColumn:
    """A column that an import understands: its names in both languages, and what else people call it."""

    key: str
    name: str
    """In Indonesian."""
    english: str
    synonyms: Sequence[str] = ()
    is_required: bool = False
    """Whether the sheet must have it, and every row something in it."""
    read: Callable[[str], Any] | None = None
    """Makes a value of a filled cell; says no with a ValueError that has a code, or a DomainError. None: the text."""
    hint: str = ""
    """How it is filled in, for the template."""

    @property
    def label(self) -> str:
        """Both names, where they differ: either may stand above the column."""
        return self.name if self.name == self.english else f"{self.name} / {self.english}"

    def title(self, language: str) -> str:
        """Its name in that language."""
        return self.english if language.startswith("en") else self.name


MEND = KnownColumn(key="mend", name="Yang perlu diperbaiki", english="What to mend")
"""What stands above our own remarks in a sheet given back; it is passed over when the sheet comes again."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a header row has of the known columns; places count from 1."""

    found: Mapping[str, int]
    """The place of each known column by its key; the first one of several."""
    missing: tuple[KnownColumn, ...]
    """Required ones that are not there."""
    doubled: tuple[tuple[KnownColumn, tuple[int, ...]], ...]
    unknown: tuple[tuple[int, str], ...]
    """Columns with a name that nobody knows: their place and name."""

    def faults(self, row: int | None = None) -> Iterator[CellFault]:
        """What keeps the sheet from being read."""
        for column in self.missing:
            yield CellFault(row, None, "sheet_column_missing", {"name": column.label})
        for column, places in self.doubled:
            for again in places[1:]:
                yield CellFault(row, again, "sheet_column_doubled", {"name": column.label})


def match_columns(header: Sequence[str], known: Sequence[KnownColumn]) -> Match:
    """Finds the known columns in a header, whatever its capitals and marks: `No. HP`, `NO HP*` and `no.hp` are one.

    `NIK (KTP)` and `No. HP / WA` are known too, unless the plain name stands above another column.
    """
    keys = {simplified(name): column.key for column in (MEND, *known) for name in _names(column)}
    readings = [[keys[each] for each in _readings(text) if each in keys] for text in header]
    exact = {keys.get(simplified(text)) for text in header}
    places: dict[str, list[int]] = {}
    unknown = []
    for position, (text, found) in enumerate(zip(header, readings, strict=True), 1):
        key = keys.get(simplified(text)) or next((each for each in found if each not in exact), None)
        if key is not None:
            places.setdefault(key, []).append(position)
        elif text:
            unknown.append((position, text))
    return Match(
        found={column.key: places[column.key][0] for column in known if column.key in places},
        missing=tuple(column for column in known if column.is_required and column.key not in places),
        doubled=tuple((column, tuple(places[column.key])) for column in known if len(places.get(column.key, ())) > 1),
        unknown=tuple(unknown),
    )


def _names(column: KnownColumn) -> Iterator[str]:
    yield from column.synonyms
    yield from (column.english, column.name)


def simplified(text: str) -> str:
    """A header's letters and digits alone, small and without accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in plain if each.isalnum())


def _readings(text: str) -> Iterator[str]:
    """A header without what is in brackets, and each half of `No. HP / WA`."""
    bare = _BRACKETS.sub(" ", text)
    yield from map(simplified, (bare, *re.split(r"[/\n|]", bare)))


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose columns are known: the rows below its header, by the keys of the columns."""

    header: Row
    rows: tuple[Row, ...]
    known: tuple[KnownColumn, ...]
    match: Match
    sheet: Sheet
    faults: tuple[CellFault, ...]
    """Cells of the known columns that cannot be trusted, whatever they should hold."""

    def text(self, row: Row, key: str) -> str:
        """What stands in the row below that column; empty when the sheet has no such column."""
        return row.at(self.match.found.get(key, 0))

    def texts(self, row: Row) -> dict[str, str]:
        """All known columns of the row."""
        return {column.key: self.text(row, column.key) for column in self.known}

    def fault(self, row: Row | None, key: str, code: str, **params: Any) -> CellFault:
        """A fault of the cell, or without a row of the column."""
        return CellFault(row.number if row else None, self.match.found.get(key), code, params)

    @property
    def names(self) -> dict[int, str]:
        """What the person's own header calls each column, by its place."""
        return {position: text for position, text in enumerate(self.header.cells, 1) if text}

    def place(self, fault: CellFault) -> DomainError | None:
        """Where the fault is, as an error with words: row 17, column D (NIK)."""
        return place(fault.row, fault.column, self.names)


def read_table(sheet: Sheet, known: Sequence[KnownColumn], limits: Limits = LIMITS) -> Table:
    """Finds the header among the first rows, and what stands below it.

    Raises `sheet_no_header`, `sheet_header_only` or `sheet_too_many_rows`, and `Invalid` with
    `sheet_column_missing` and `sheet_column_doubled`, each with its `row` and, if it has one, `letter`.
    """
    first = sheet.rows[: limits.titles + 1]
    matches = [match_columns(row.cells, known) for row in first]
    best = max(range(len(first)), key=lambda place: (len(matches[place].found), -place))
    match, header = matches[best], sheet.rows[best]
    if not match.found:
        names = ", ".join(column.label for column in known if column.is_required) or known[0].label
        raise DomainError("sheet_no_header", names=names)
    if faults := list(match.faults(header.number)):
        raise Invalid(DomainError(each.code, row=each.row, letter=each.letter, **each.params) for each in faults)
    rows = sheet.rows[best + 1 :]
    if rows and _is_numbering(rows[0]):
        rows = rows[1:]
    if not rows:
        raise DomainError("sheet_header_only", row=header.number)
    if len(rows) > limits.rows:
        raise DomainError("sheet_too_many_rows", most=limits.rows)
    places = set(match.found.values())
    faults = [each for each in sheet.faults if each.column in places and (each.row or 0) >= rows[0].number]
    return Table(header, rows, tuple(known), match, sheet, tuple(faults))


def _is_numbering(row: Row) -> bool:
    """Whether the row only counts the columns, as forms do below their header: (1) (2) (3)."""
    ordinals = [_ORDINAL.fullmatch(text) for text in row.cells if text]
    numbers = [int(each[1]) for each in ordinals if each]
    return len(ordinals) == len(numbers) > 2 and numbers == list(range(1, len(numbers) + 1))
